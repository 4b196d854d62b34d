//! Connections that watch a user's presence, independent of rooms.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use meshup_app::access::AccessError;
use meshup_app::ports::Presence;
use meshup_domain::UserId;
use meshup_domain::user::UserCard;

use super::{Hub, JoinError};
use crate::connection::{Connection, ConnectionId};
use crate::user_event::{UserEvent, UserEventBody};

/// The watchers of a user with the state that each was sent, so that only changes are sent.
#[derive(Debug, Default)]
pub(super) struct Watchers(HashMap<UserId, Vec<Watcher>>);

#[derive(Debug)]
struct Watcher {
    connection: Arc<Connection>,
    is_online: bool,
}

impl Watchers {
    fn add(&mut self, person: UserId, connection: &Arc<Connection>, is_online: bool) {
        let connection = Arc::clone(connection);
        self.0.entry(person).or_default().push(Watcher { connection, is_online });
    }

    pub(super) fn remove(&mut self, id: ConnectionId, person: UserId) {
        if let Some(watchers) = self.0.get_mut(&person) {
            watchers.retain(|watcher| watcher.connection.id != id);
            if watchers.is_empty() {
                self.0.remove(&person);
            }
        }
    }

    /// The watchers whose state changes.
    fn change(&mut self, person: UserId, is_online: bool) -> Vec<Arc<Connection>> {
        let watchers = self.0.get_mut(&person).into_iter().flatten();
        let wrong = watchers.filter(|watcher| watcher.is_online != is_online);
        wrong
            .map(|watcher| {
                watcher.is_online = is_online;
                Arc::clone(&watcher.connection)
            })
            .collect()
    }
}

impl Hub {
    pub(super) fn watchers(&self) -> MutexGuard<'_, Watchers> {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Subscribes the connection to a user's presence as others may see it, and returns the user's card.
    pub(crate) async fn watch(
        &self,
        connection: &Arc<Connection>,
        person: UserId,
    ) -> Result<UserCard, JoinError> {
        let runtime = self.runtime.get().ok_or(JoinError::Unavailable)?;
        let found = runtime.backend.cards(&[person]).await.map_err(AccessError::from)?;
        let card = found.into_iter().next().ok_or(AccessError::NotFound)?;
        connection.watches.get_or_init(|| person);
        // Holds the lock, so that concurrent changes are sent after this.
        let mut watchers = self.watchers();
        let is_online = card.is_visible() && self.is_live(person);
        watchers.add(person, connection, is_online);
        Ok(card)
    }

    /// Sends a change to the watchers of a user who do not know it yet.
    pub(super) fn notify_watchers(&self, person: UserId, is_online: bool) {
        let watchers = self.watchers().change(person, is_online);
        if watchers.is_empty() {
            return;
        }
        let user_event = Arc::new(UserEvent::new(UserEventBody::Presence { person, is_online }));
        for watcher in watchers {
            watcher.outbox.push_user_event(&user_event);
        }
    }

    /// All watched users.
    pub(super) fn watched(&self) -> Vec<UserId> {
        self.watchers().0.keys().copied().collect()
    }
}
