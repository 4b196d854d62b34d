//! Answering conversation requests.

use meshup_domain::ConversationId;
use meshup_domain::conversation::RequestStatus;
use meshup_domain::permission::AnswerRequest;

use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the request was not answered.
    AnswerError: Access(AccessError), Store(StoreError);
    NotPending => Conflict, "not_pending", "This message request has already been answered.";
}

impl Conversations {
    /// Accepts or rejects a request. Only its recipient may (403), and only once (409), even under
    /// concurrency.
    pub async fn answer(
        &self,
        actor: &Actor,
        id: ConversationId,
        accept: bool,
    ) -> Result<ConversationView, AnswerError> {
        let (allowed, _) = self.authorize::<AnswerRequest>(actor, id).await?;
        let write = async |work: Unit| {
            let mut conversation = work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
            if conversation.status != RequestStatus::Pending {
                return Err(AnswerError::NotPending);
            }
            let status = if accept { RequestStatus::Accepted } else { RequestStatus::Rejected };
            conversation.answer(status, self.clock.now());
            work.conversations().save(&conversation).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Room(conversation.room)));
            Ok(view::view(&*work, actor.user, conversation).await?)
        };
        self.store.write(&allowed, write).await
    }
}
