//! Answering a request to talk.

use meshup_domain::ConversationId;
use meshup_domain::conversation::RequestStatus;
use meshup_domain::permission::{Denied, ReadRoom};

use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::StoreError;

operation_error! {
    /// Why a request was not answered.
    AnswerError: Access(AccessError), Store(StoreError);
    NotPending => Conflict, "not_pending", "This request has been answered.";
}

impl Conversations {
    /// Accepts or rejects a request. Only whom it was sent to may (403), and only once (409), however many try at
    /// the same time.
    pub async fn answer(
        &self,
        actor: &Actor,
        id: ConversationId,
        accept: bool,
    ) -> Result<ConversationView, AnswerError> {
        let asked = self.find(actor, id).await?;
        self.access.room::<ReadRoom>(actor, asked.room).await?;
        if asked.created_by == actor.user {
            return Err(AccessError::Denied(Denied::MissingPermission).into());
        }
        let work = self.store.begin().await?;
        let mut asked = work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
        if asked.status != RequestStatus::Pending {
            return Err(AnswerError::NotPending);
        }
        let status = if accept { RequestStatus::Accepted } else { RequestStatus::Rejected };
        asked.answer(status, self.clock.now());
        work.conversations().save(&asked).await?;
        work.raise(Event::AccessChanged(Reach::Room(asked.room)));
        let view = view::view(&*work, actor.user, asked).await?;
        work.commit().await?;
        Ok(view)
    }
}
