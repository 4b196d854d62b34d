//! The sessions of a user.

use meshup_domain::SessionId;
use meshup_domain::account::Session;

use super::Accounts;
use super::refresh::revoke;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the session was not ended.
    EndSessionError: Store(StoreError);
    /// Unknown, already ended, or of another user.
    NotFound => NotFound, "not_found", "Not found.";
}

impl Accounts {
    /// The caller's live sessions, most recently used first.
    pub async fn sessions(&self, actor: &Actor, page: PageRequest) -> Result<Page<Session>, StoreError> {
        let all = self.store.read().sessions().list(actor.user, self.clock.now()).await?;
        Ok(Page::of(all, page))
    }

    /// Ends one of the caller's sessions, possibly the current one.
    pub async fn end_session(&self, actor: &Actor, id: SessionId) -> Result<(), EndSessionError> {
        let now = self.clock.now();
        let known = self.store.read().sessions().get(id).await?;
        let session = known
            .filter(|session| session.user == actor.user && session.is_live(now))
            .ok_or(EndSessionError::NotFound)?;
        let write = async |work: Unit| revoke(&*work, &session, now).await;
        if self.store.write_own(actor, write).await? { Ok(()) } else { Err(EndSessionError::NotFound) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::domain_event::DomainEvent;
    use crate::testing::{actor, session, user_id};

    #[tokio::test]
    async fn ending_a_session_announces_it() {
        let mut fixture = Fixture::new();
        fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
        fixture.repos.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
        let test = fixture.build();

        assert_eq!(test.accounts.end_session(&actor(1), session(1).id).await, Ok(()));
        let ended = DomainEvent::SessionsEnded { user: user_id(1), sessions: vec![session(1).id] };
        assert_eq!(test.store.published_events(), [ended]);
    }

    #[tokio::test]
    async fn a_session_of_somebody_else_does_not_exist() {
        let mut fixture = Fixture::new();
        fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(2))));
        let test = fixture.build();

        let refused = test.accounts.end_session(&actor(1), session(2).id).await;
        assert_eq!(refused, Err(EndSessionError::NotFound));
        assert_eq!(test.store.begun_units(), 0);
    }
}
