//! Who is typing in which room, even in rooms without listeners: for clients that ask without a socket.

use std::collections::HashMap;
use std::time::Duration;

use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, UserId};
use tokio::time::Instant;

/// Number of entries after which expired ones are removed.
const SWEEP: usize = 1_024;

#[derive(Debug, Default)]
pub(super) struct TypingDeadlines(HashMap<(RoomId, UserId), Instant>);

impl TypingDeadlines {
    /// Sets until when a user is typing, or that they stopped. Ignored for users who hide their presence.
    pub(super) fn set(&mut self, room: RoomId, typist: &UserCard, until: Option<Instant>) {
        let key = (room, typist.id);
        match until.filter(|_| typist.is_visible()) {
            Some(until) => drop(self.0.insert(key, until)),
            None => drop(self.0.remove(&key)),
        }
        if self.0.len() > SWEEP {
            let now = Instant::now();
            self.0.retain(|_, until| *until > now);
        }
    }

    pub(super) fn remaining(&self, room: RoomId, typist: UserId, now: Instant) -> Option<Duration> {
        let left = self.0.get(&(room, typist))?.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshup_app::testing::{user, user_id};
    use uuid::Uuid;

    const ROOM: RoomId = RoomId(Uuid::from_u128(1));

    #[test]
    fn typing_lasts_until_its_moment_and_hidden_people_are_unseen() {
        let (mut typists, now) = (TypingDeadlines::default(), Instant::now());
        let until = now + Duration::from_secs(10);
        typists.set(ROOM, &user(1).card(), Some(until));
        typists.set(ROOM, &UserCard { show_online_status: false, ..user(2).card() }, Some(until));
        assert_eq!(typists.remaining(ROOM, user_id(1), now), Some(Duration::from_secs(10)));
        assert_eq!(typists.remaining(ROOM, user_id(1), until), None);
        assert_eq!(typists.remaining(ROOM, user_id(2), now), None);
        typists.set(ROOM, &user(1).card(), None);
        assert_eq!(typists.remaining(ROOM, user_id(1), now), None);
    }
}
