use meshup_domain::conversation::Participant;
use meshup_domain::permission::Denied;
use meshup_domain::{ConversationId, MessageId, Number};

use super::super::tests::{ROOM, id, message, messages, repos};
use super::*;
use crate::page::PageRequest;
use crate::testing::{START, actor, channel_room, direct_room, user_id};

fn before(anchor: MessageId) -> ListMessages {
    ListMessages {
        room: ROOM,
        filter: MessageFilter::default(),
        range: MessageRange::Before { message: anchor.into(), limit: 50 },
        order: Direction::Descending,
    }
}

#[tokio::test]
async fn a_position_is_looked_up_once_and_an_unknown_one_is_named() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, wanted| Ok((wanted == id(3)).then(|| message(3))));
    repos
        .messages
        .expect_list()
        .once()
        .withf(|_, _, window, _| *window == Window::Before { seq: Seq(4), limit: 50 })
        .returning(|_, _, _, _| Ok(Page { items: vec![message(2)], total: 0 }));
    let (messages, _) = messages(repos);

    let page = messages.list(&actor(2), before(id(3))).await;
    assert_eq!(page.map(|page| page.items.len()), Ok(1));
    let unknown = messages.list(&actor(2), before(id(9))).await;
    let Err(ListMessagesError::Invalid(fields)) = unknown else { panic!("{unknown:?}") };
    assert!(fields.0.contains_key("before"));
}

#[tokio::test]
async fn a_number_of_another_room_is_no_position() {
    let mut repos = repos(channel_room);
    repos.messages.expect_by_number().returning(|number| {
        let room = if number == Number(1) { ROOM } else { RoomId(uuid::Uuid::nil()) };
        Ok(Some(meshup_domain::message::Message { room, ..message(3) }))
    });
    repos.messages.expect_list().returning(|_, _, _, _| Ok(Page { items: vec![message(2)], total: 0 }));
    let (messages, _) = messages(repos);
    let after = |number| {
        let range = MessageRange::After { message: MessageKey::Number(Number(number)), limit: 50 };
        ListMessages { range, ..before(id(3)) }
    };
    assert!(messages.list(&actor(2), after(1)).await.is_ok());
    let unknown = messages.list(&actor(2), after(2)).await;
    assert!(matches!(unknown, Err(ListMessagesError::Invalid(_))), "{unknown:?}");
}

#[tokio::test]
async fn in_a_conversation_a_message_is_read_when_all_others_have_read_it() {
    let mut repos = repos(|room, person| direct_room(room, person, user_id(2)));
    repos.messages.expect_list().returning(|_, _, _, _| Ok(Page { items: vec![message(3)], total: 1 }));
    let part = |user, read| Participant {
        last_read_seq: Seq(read),
        ..Participant::founder(ConversationId(uuid::Uuid::from_u128(9)), user, START)
    };
    let people = move |read| vec![part(user_id(1), 0), part(user_id(2), read)];
    repos.conversations.expect_participants().times(1).returning(move |_| Ok(people(0)));
    repos.conversations.expect_participants().returning(move |_| Ok(people(4)));
    let (messages, _) = messages(repos);
    let page = ListMessages { range: MessageRange::Page(PageRequest::FIRST), ..before(id(3)) };

    let unread = messages.list(&actor(1), page.clone()).await;
    assert_eq!(unread.map(|page| page.items[0].is_read(user_id(1))), Ok(false));
    let read = messages.list(&actor(1), page).await;
    assert_eq!(
        read.map(|page| (page.items[0].is_read(user_id(1)), page.items[0].is_read(user_id(2)))),
        Ok((true, true))
    );
}

#[tokio::test]
async fn a_stranger_does_not_learn_that_a_conversation_exists() {
    let repos = repos(|room, person| {
        let mut facts = direct_room(room, person, user_id(2));
        if let meshup_domain::permission::RoomSubject::Conversation(conversation) = &mut facts.place {
            conversation.is_participant = false;
        }
        facts
    });
    let (messages, _) = messages(repos);

    let refused = messages.list(&actor(3), before(id(3))).await;
    assert_eq!(refused.err(), Some(ListMessagesError::Access(AccessError::Denied(Denied::Hidden))));
}
