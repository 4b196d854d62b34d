//! Comments on tasks.

use meshup_domain::comment::CommentTarget;
use meshup_domain::permission::{Allowed, ParticipateInItem, ViewItem};
use meshup_domain::task::Task;
use meshup_domain::{ServerId, TaskId};

use super::Tasks;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::comments::{AddComment, AddCommentError, CommentView};
use crate::domain_event::ItemChangeKind;
use crate::error::operation_error;
use crate::items;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the comment was not added.
    CommentOnTaskError: Access(AccessError), Comment(AddCommentError), Store(StoreError);
}

impl Tasks {
    /// Top-level comments, oldest first, with their replies.
    pub async fn comments(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
        page: PageRequest,
    ) -> Result<Page<CommentView>, AccessError> {
        let (allowed, task) = items::authorize::<ViewItem, Task>(&self.context, actor, server, id).await?;
        Ok(self.comments.list(&allowed, CommentTarget::Task(task.id), page).await?)
    }

    /// Adds a comment. Permitted to every member who can see the task.
    pub async fn comment(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
        command: AddComment,
    ) -> Result<CommentView, CommentOnTaskError> {
        let reached = items::authorize::<ParticipateInItem, Task>(&self.context, actor, server, id).await?;
        let on = CommentTarget::Task(id);
        let draft = self.comments.check(on, command).await?;
        let write = async |work: Unit, allowed: Allowed<_>, task: Task| {
            let view = self.comments.add(&*work, &allowed, on, &draft).await?;
            items::announce(&*work, &task, ItemChangeKind::Updated);
            Ok(view)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
