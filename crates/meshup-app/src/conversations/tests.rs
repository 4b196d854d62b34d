//! Shared fixtures for the tests of conversations.

use std::sync::Arc;

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus};
use meshup_domain::{ConversationId, Number, RoomId, UserId};
use uuid::Uuid;

use super::Conversations;
use crate::access::Access;
use crate::testing::{START, TestClock, TestIds, TestRepos, TestStore, user, user_id};

pub(crate) fn conversation(kind: ConversationKind) -> Conversation {
    Conversation {
        id: ConversationId(Uuid::from_u128(9)),
        number: Number(1),
        room: RoomId(Uuid::from_u128(50)),
        kind,
        title: None,
        set_key: Some("key".into()),
        created_by: user_id(1),
        status: RequestStatus::Accepted,
        created_at: START,
        updated_at: START,
    }
}

pub(super) fn participant(user: UserId) -> Participant {
    let part = Participant::founder(ConversationId(Uuid::from_u128(9)), user, START);
    Participant { is_admin: user == user_id(1), ..part }
}

pub(super) fn conversations(mut repos: TestRepos) -> (Conversations, TestStore) {
    repos
        .users
        .expect_cards()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
    repos.messages.expect_last_of().returning(|_| Ok(Vec::new()));
    repos.rooms.expect_unread_in().returning(|_, _| Ok(Vec::new()));
    bare(repos)
}

/// The use cases over these repositories; calls without an expectation fail the test.
pub(super) fn bare(repos: TestRepos) -> (Conversations, TestStore) {
    let store = TestStore::new(repos);
    let clock = Arc::new(TestClock::default());
    let access = Arc::new(Access::new(Arc::new(store.clone()), clock.clone()));
    let made = Conversations::new(Arc::new(store.clone()), access, clock, Arc::new(TestIds::default()));
    (made, store)
}
