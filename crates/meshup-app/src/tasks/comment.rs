//! Comments on tasks.

use meshup_domain::comment::Commented;
use meshup_domain::permission::{Allowed, JoinIn, SeeItem};
use meshup_domain::task::Task;
use meshup_domain::{ServerId, TaskId};

use super::Tasks;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::comments::{AddComment, AddCommentError, CommentView};
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::items;
use crate::page::{Page, PageRequest};
use crate::ports::{StoreError, UnitOfWork};

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
        let (allowed, task) = items::reach::<SeeItem, Task>(&self.community, actor, server, id).await?;
        Ok(self.comments.list(&allowed, Commented::Task(task.id), page).await?)
    }

    /// Adds a comment. Permitted to every member who can see the task.
    pub async fn comment(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
        command: AddComment,
    ) -> Result<CommentView, CommentOnTaskError> {
        let reached = items::reach::<JoinIn, Task>(&self.community, actor, server, id).await?;
        let on = Commented::Task(id);
        let draft = self.comments.check(on, command).await?;
        let write = async |work: &dyn UnitOfWork, allowed: &Allowed<_>, task: Task| {
            let view = self.comments.add(work, allowed, on, &draft).await?;
            items::announce(work, &task, ItemDeed::Updated);
            Ok(view)
        };
        items::change(&self.community, actor, &reached, write).await
    }
}
