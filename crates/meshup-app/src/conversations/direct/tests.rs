#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::permission::RoomSubject;

use super::super::tests::{conversation, conversations};
use super::*;
use crate::testing::{TestRepos, actor, direct_room, user_id};

fn repos(kind: ConversationKind, is_participant: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.conversations.expect_by_number().returning(move |_| Ok(Some(conversation(kind))));
    repos.rooms.expect_facts().returning(move |room, person| {
        let mut facts = direct_room(room, person, user_id(2));
        if let RoomSubject::Conversation(place) = &mut facts.place {
            place.is_participant = is_participant;
        }
        Ok(Some(facts))
    });
    repos
}

#[tokio::test]
async fn a_number_finds_ones_own_1_to_1_with_the_other_person() {
    let (conversations, _) = conversations(repos(ConversationKind::Direct, true));
    let found = conversations.direct(&actor(1), Number(1)).await.unwrap();
    assert_eq!(
        found,
        DirectConversation { conversation: conversation(ConversationKind::Direct), peer: user_id(2) }
    );
}

#[tokio::test]
async fn groups_and_conversations_of_others_do_not_exist() {
    let (groups, _) = conversations(repos(ConversationKind::Group, true));
    assert_eq!(groups.direct(&actor(1), Number(1)).await, Err(AccessError::NotFound));
    let (others, _) = conversations(repos(ConversationKind::Direct, false));
    let refused = others.direct(&actor(1), Number(1)).await.unwrap_err();
    assert_eq!(crate::Explain::explain(&refused).kind, crate::ErrorKind::NotFound);
}

#[tokio::test]
async fn nothing_is_unread_before_a_request_is_accepted() {
    let (conversations, _) = conversations(TestRepos::default());
    for status in [RequestStatus::Pending, RequestStatus::Rejected] {
        let conversation = Conversation { status, ..conversation(ConversationKind::Direct) };
        let asked = DirectConversation { conversation, peer: user_id(2) };
        assert_eq!(conversations.unread_in(&actor(1), &asked).await, Ok(0));
    }
}
