//! Comments on polls.

use meshup_domain::comment::CommentTarget;
use meshup_domain::permission::{Allowed, ParticipateInItem, ViewItem};
use meshup_domain::poll::Poll;
use meshup_domain::{PollId, ServerId};

use super::Polls;
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
    CommentOnPollError: Access(AccessError), Comment(AddCommentError), Store(StoreError);
}

impl Polls {
    /// Top-level comments, oldest first, with their replies.
    pub async fn comments(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        page: PageRequest,
    ) -> Result<Page<CommentView>, AccessError> {
        let (allowed, poll) = items::authorize::<ViewItem, Poll>(&self.context, actor, server, id).await?;
        Ok(self.comments.list(&allowed, CommentTarget::Poll(poll.id), page).await?)
    }

    /// Adds a comment. Permitted to every member who can see the poll, even if it is closed.
    pub async fn comment(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        command: AddComment,
    ) -> Result<CommentView, CommentOnPollError> {
        let reached = items::authorize::<ParticipateInItem, Poll>(&self.context, actor, server, id).await?;
        let on = CommentTarget::Poll(id);
        let draft = self.comments.check(on, command).await?;
        let write = async |work: Unit, allowed: Allowed<_>, poll: Poll| {
            let view = self.comments.add(&*work, &allowed, on, &draft).await?;
            items::announce(&*work, &poll, ItemChangeKind::Updated);
            Ok(view)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
