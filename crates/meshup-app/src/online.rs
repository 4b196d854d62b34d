//! Users with live sockets.

use std::sync::Arc;

use meshup_domain::user::{Status, UserCard};
use meshup_domain::{ChannelId, RoomId, ServerId, UserId};

use crate::access::AccessError;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::ports::{Clock, Store, StoreError};

/// The use cases of live connections.
pub struct OnlineUsers {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl OnlineUsers {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The room of a channel of the server, without a permission check.
    pub async fn room_in_server(&self, server: ServerId, channel: ChannelId) -> Result<RoomId, AccessError> {
        let channel = self.store.read().channels().get(channel).await?;
        channel
            .filter(|channel| channel.server == server)
            .map(|channel| channel.room)
            .ok_or(AccessError::NotFound)
    }

    /// Marks a user who opened a live socket as online, unless they chose another status
    /// (`docs/rules.md#presence`). `None` if the account no longer exists.
    ///
    /// Writes only if the stored status differs, since all clients reconnect at once after a restart.
    pub async fn mark_online(&self, person: UserId) -> Result<Option<UserCard>, StoreError> {
        let card = self.store.read().users().cards(&[person]).await?.into_iter().next();
        if card.as_ref().is_none_or(|card| card.status != Status::Offline) {
            return Ok(card);
        }
        let work = self.store.begin().await?;
        work.users().note_live(person, self.clock.now()).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::User(person)));
        let card = work.users().cards(&[person]).await?.into_iter().next();
        work.commit().await?;
        Ok(card)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::testing::{TestClock, TestRepos, TestStore, user, user_id};

    fn live(status: Status, writes: usize) -> (OnlineUsers, TestStore) {
        let mut repos = TestRepos::default();
        repos.users.expect_cards().returning(move |_| Ok(vec![UserCard { status, ..user(1).card() }]));
        repos.users.expect_note_live().times(writes).returning(|_, _| Ok(()));
        let store = TestStore::new(repos);
        (OnlineUsers::new(Arc::new(store.clone()), Arc::new(TestClock::default())), store)
    }

    #[tokio::test]
    async fn who_appears_is_noted_unless_their_status_shows_it_already() {
        let (online, store) = live(Status::Dnd, 0);
        assert!(online.mark_online(user_id(1)).await.unwrap().is_some());
        assert_eq!(store.begun_units(), 0);
        let (offline, store) = live(Status::Offline, 1);
        offline.mark_online(user_id(1)).await.unwrap();
        assert_eq!(store.commits(), 1);
    }
}
