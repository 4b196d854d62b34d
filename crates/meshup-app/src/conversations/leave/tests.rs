use meshup_domain::conversation::Conversation;

use super::super::tests::{conversation, conversations, participant};
use super::*;
use crate::testing::{TestRepos, actor, direct_room, user_id};

fn repos(kind: ConversationKind) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.rooms.expect_facts().returning(|room, person| Ok(Some(direct_room(room, person, user_id(2)))));
    repos.conversations.expect_get().returning(move |_| Ok(Some(conversation(kind))));
    repos.conversations.expect_lock().returning(move |_| Ok(Some(conversation(kind))));
    repos
        .conversations
        .expect_participants()
        .returning(|_| Ok(vec![participant(user_id(1)), participant(user_id(2)), participant(user_id(3))]));
    repos
}

#[tokio::test]
async fn a_direct_conversation_is_only_hidden() {
    let mut repos = repos(ConversationKind::Direct);
    repos
        .conversations
        .expect_save_participant()
        .once()
        .withf(|p| p.user == user_id(1) && p.is_hidden)
        .returning(|_| Ok(()));
    let (conversations, store) = conversations(repos);

    assert_eq!(conversations.leave(&actor(1), conversation(ConversationKind::Direct).id).await, Ok(()));
    assert!(store.published_events().is_empty());
}

#[tokio::test]
async fn a_group_gives_up_its_set_and_its_last_admin_is_replaced() {
    let mut repos = repos(ConversationKind::Group);
    repos.conversations.expect_remove_participant().once().returning(|_, _| Ok(true));
    repos
        .conversations
        .expect_save_participant()
        .once()
        .withf(|p| p.user == user_id(2) && p.is_admin)
        .returning(|_| Ok(()));
    repos
        .conversations
        .expect_save()
        .once()
        .withf(|c: &Conversation| c.set_key.is_none())
        .returning(|_| Ok(()));
    let (conversations, store) = conversations(repos);
    let group = conversation(ConversationKind::Group);

    assert_eq!(conversations.leave(&actor(1), group.id).await, Ok(()));
    assert_eq!(store.published_events(), [DomainEvent::AccessChanged(AccessScope::Room(group.room))]);
}
