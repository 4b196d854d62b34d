//! Presence of a user.

use meshup_domain::Number;
use time::OffsetDateTime;

use super::Users;
use crate::access::AccessError;
use crate::conversations::DirectConversation;

/// The presence of a user, as visible to the other participant of a one-to-one conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerPresence {
    /// The number of the user, for surfaces with integer ids.
    pub number: Number,
    /// Whether the user has a live socket and does not hide it.
    pub is_online: bool,
    /// The user's last request or the end of their last socket; `None` if there was none, or if they hide it.
    pub last_active_at: Option<OffsetDateTime>,
}

impl Users {
    /// The presence of the other participant of a one-to-one conversation.
    pub async fn peer_presence(&self, of: &DirectConversation) -> Result<PeerPresence, AccessError> {
        let user = self.store.read().users().get(of.peer).await?.ok_or(AccessError::NotFound)?;
        let is_online = user.card().is_visible() && self.presence.is_live(user.id);
        let last_active_at = user.last_active_at.filter(|_| !user.is_hidden());
        Ok(PeerPresence { number: user.number, is_online, last_active_at })
    }
}

#[cfg(test)]
mod tests {
    use meshup_domain::conversation::ConversationKind;
    use meshup_domain::user::{Status, User};

    use super::*;
    use crate::testing::{START, user, user_id};
    use crate::users::fixture::Fixture;

    async fn seen(user: User, is_live: bool) -> Result<PeerPresence, AccessError> {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_get().return_once(move |_| Ok(Some(user)));
        fixture.presence.expect_is_live().return_const(is_live);
        let conversation = crate::conversations::tests::conversation(ConversationKind::Direct);
        fixture.build().users.peer_presence(&DirectConversation { conversation, peer: user_id(2) }).await
    }

    fn active() -> User {
        User { last_active_at: Some(START), ..user(2) }
    }

    #[tokio::test]
    async fn a_live_socket_is_online_and_the_last_time_is_shown_in_any_case() {
        let shown = |is_online| PeerPresence { number: Number(2), is_online, last_active_at: Some(START) };
        assert_eq!(seen(active(), true).await, Ok(shown(true)));
        assert_eq!(seen(active(), false).await, Ok(shown(false)));
        let never = User { last_active_at: None, ..active() };
        assert_eq!(seen(never, false).await.map(|seen| seen.last_active_at), Ok(None));
    }

    #[tokio::test]
    async fn who_hides_is_neither_online_nor_ever_was() {
        let mut offline = active();
        (offline.profile.status, offline.profile.status_chosen) = (Status::Offline, true);
        let hidden = [User { show_online_status: false, ..active() }, offline];
        for user in hidden {
            let seen = seen(user, true).await;
            assert_eq!(seen, Ok(PeerPresence { number: Number(2), is_online: false, last_active_at: None }));
        }
    }
}
