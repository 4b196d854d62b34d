use meshup_domain::conversation::ConversationKind;
use meshup_domain::message::Message;
use meshup_domain::permission::{Denied, RoomSubject};
use meshup_domain::{ChannelId, ConversationId, RoomId, ServerId};
use uuid::Uuid;

use super::super::tests::{conversation, conversations, participant};
use super::*;
use crate::testing::{START, TestRepos, actor, direct_room, user_id};

fn message(is_deleted: bool) -> Message {
    Message {
        number: Number(3),
        deleted_at: is_deleted.then_some(START),
        ..crate::testing::message(3, RoomId(Uuid::from_u128(50)))
    }
}

/// The one-to-one conversation of persons 1 and 2 with message 3.
fn repos(owner: RoomOwner, is_deleted: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.rooms.expect_facts().returning(|room, person| {
        let mut facts = direct_room(room, person, user_id(2));
        if let RoomSubject::Conversation(place) = &mut facts.place {
            place.is_participant = person != user_id(9);
        }
        Ok(Some(facts))
    });
    repos.rooms.expect_owner().returning(move |_| Ok(Some(owner)));
    repos.messages.expect_by_number().returning(move |number| {
        let is_known = number == Number(3);
        Ok(is_known.then(|| message(is_deleted)))
    });
    repos.conversations.expect_get().returning(|_| Ok(Some(conversation(ConversationKind::Direct))));
    repos
        .conversations
        .expect_by_number()
        .returning(|number| Ok((number == Number(1)).then(|| conversation(ConversationKind::Direct))));
    repos
        .conversations
        .expect_participants()
        .returning(|_| Ok(vec![participant(user_id(2)), participant(user_id(1))]));
    repos
}

const DIRECT: RoomOwner = RoomOwner::Conversation { id: ConversationId(Uuid::from_u128(9)) };

#[tokio::test]
async fn a_conversation_and_a_message_in_it_are_found_by_number_by_those_who_are_in_it() {
    let (conversations, _) = conversations(repos(DIRECT, false));
    let people: Vec<_> = [2, 1].map(user_id).to_vec();
    let found = conversations.summary(&actor(1), Number(1)).await.map(|summary| summary.people);
    assert_eq!(found.map(|found| found.iter().map(|card| card.id).collect()), Ok(people));
    let around = conversations.summary_of_message(&actor(1), Number(3)).await;
    assert_eq!(around.map(|(_, id)| id), Ok(message(false).id));
    let hidden = AccessError::Denied(Denied::Hidden);
    assert_eq!(conversations.summary(&actor(9), Number(1)).await, Err(hidden.clone()));
    assert_eq!(conversations.summary_of_message(&actor(9), Number(3)).await, Err(hidden));
    assert_eq!(conversations.summary(&actor(1), Number(2)).await, Err(AccessError::NotFound));
    assert_eq!(conversations.summary_of_message(&actor(1), Number(4)).await, Err(AccessError::NotFound));
}

#[tokio::test]
async fn deleted_messages_and_those_of_channels_are_not_found() {
    let channel = RoomOwner::Channel { id: ChannelId(Uuid::nil()), server: ServerId(Uuid::nil()) };
    for (owner, is_deleted) in [(DIRECT, true), (channel, false)] {
        let (conversations, _) = conversations(repos(owner, is_deleted));
        assert_eq!(conversations.summary_of_message(&actor(1), Number(3)).await, Err(AccessError::NotFound));
    }
}
