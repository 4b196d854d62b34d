//! What people say about a task.

use meshup_domain::comment::Commented;
use meshup_domain::permission::{JoinIn, SeeItem};
use meshup_domain::{ServerId, TaskId};

use super::{Tasks, lock, news};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::comments::{AddComment, AddCommentError, CommentView};
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

operation_error! {
    /// Why the comments of a task are not listed.
    ListTaskCommentsError: Access(AccessError), Store(StoreError);
}

operation_error! {
    /// Why a task was not commented.
    CommentOnTaskError: Access(AccessError), Comment(AddCommentError), Store(StoreError);
}

impl Tasks {
    /// Oldest first, with what answers them below.
    pub async fn comments(
        &self,
        actor: &Actor,
        server: ServerId,
        task: TaskId,
        page: PageRequest,
    ) -> Result<Page<CommentView>, ListTaskCommentsError> {
        let (allowed, task) = self.reach::<SeeItem>(actor, server, task).await?;
        Ok(self.comments.list(&allowed, Commented::Task(task.id), page).await?)
    }

    /// For every member who sees the task.
    pub async fn comment(
        &self,
        actor: &Actor,
        server: ServerId,
        task: TaskId,
        command: AddComment,
    ) -> Result<CommentView, CommentOnTaskError> {
        let (allowed, task) = self.reach::<JoinIn>(actor, server, task).await?;
        let on = Commented::Task(task.id);
        let draft = self.comments.check(on, command).await?;
        let work = self.community.write_in(server).await?;
        let task = lock(work.as_ref(), task.id).await?;
        let view = self.comments.add(work.as_ref(), &allowed, on, draft).await?;
        news::tell(work.as_ref(), &task, ItemDeed::Updated);
        work.commit().await?;
        Ok(view)
    }
}
