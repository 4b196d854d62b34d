//! The users who are typing in a room.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use meshup_domain::UserId;
use meshup_domain::user::UserCard;
use tokio::time::Instant;

/// The users who are typing, each with an expiry.
#[derive(Debug, Default)]
pub(crate) struct TypingUsers(HashMap<UserId, (Instant, Arc<UserCard>)>);

impl TypingUsers {
    /// True if the user was not typing before; otherwise only extends the time.
    pub(crate) fn start(&mut self, card: Arc<UserCard>, now: Instant, life: Duration) -> bool {
        self.0.insert(card.id, (now + life, card)).is_none()
    }

    /// The user who stopped, if they were typing.
    pub(crate) fn stop(&mut self, user: UserId) -> Option<Arc<UserCard>> {
        self.0.remove(&user).map(|(_, card)| card)
    }

    /// Users whose time has expired.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<Arc<UserCard>> {
        self.0.extract_if(|_, (until, _)| *until <= now).map(|(_, (_, card))| card).collect()
    }

    /// When the next one expires.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.values().map(|(until, _)| *until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshup_app::testing::{user, user_id};

    const LIFE: Duration = Duration::from_secs(10);

    #[test]
    fn typing_ends_by_itself_and_repeats_make_it_last() {
        let (mut typing, start) = (TypingUsers::default(), Instant::now());
        let card = Arc::new(user(1).card());
        assert!(typing.start(Arc::clone(&card), start, LIFE));
        assert!(!typing.start(Arc::clone(&card), start + LIFE / 2, LIFE));
        assert!(typing.expire(start + LIFE).is_empty());
        assert_eq!(typing.next(), Some(start + LIFE / 2 + LIFE));
        assert_eq!(typing.expire(start + LIFE * 2), [card]);
        assert_eq!(typing.stop(user_id(1)), None);
    }
}
