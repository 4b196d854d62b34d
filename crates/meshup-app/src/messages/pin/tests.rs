use meshup_domain::Seq;

use super::super::tests::{ROOM, id, message, messages, repos};
use super::*;
use crate::domain_event::DomainEvent;
use crate::testing::{actor, direct_room, user_id};

#[tokio::test]
async fn the_fifty_first_pin_is_refused() {
    let mut repos = repos(|room, person| direct_room(room, person, user_id(2)));
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.messages.expect_count_pins().returning(|_| Ok(50));
    let (messages, store) = messages(repos);

    assert_eq!(messages.pin(&actor(1), ROOM, id(3)).await, Err(PinError::TooMany));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn unpinning_what_is_not_pinned_changes_nothing() {
    let mut repos = repos(|room, person| direct_room(room, person, user_id(2)));
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    let (messages, store) = messages(repos);

    assert_eq!(messages.unpin(&actor(1), ROOM, id(3)).await, Ok(()));
    assert!(store.published_events().is_empty());
}

#[tokio::test]
async fn any_participant_pins() {
    let mut repos = repos(|room, person| direct_room(room, person, user_id(2)));
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.messages.expect_count_pins().returning(|_| Ok(49));
    repos.messages.expect_save().once().withf(|m| m.is_pinned).returning(|_| Ok(()));
    repos.rooms.expect_record().once().returning(|_, _| Ok(Seq(5)));
    let (messages, store) = messages(repos);

    assert_eq!(messages.pin(&actor(2), ROOM, id(3)).await, Ok(()));
    assert_eq!(store.published_events(), [DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(5) }]);
}

#[tokio::test]
async fn an_old_message_that_is_unpinned_can_expire() {
    let mut repos = repos(|room, person| direct_room(room, person, user_id(2)));
    repos.messages.expect_get().returning(|_, _| {
        let mut pinned = message(3);
        pinned.is_pinned = true;
        Ok(Some(pinned))
    });
    repos.messages.expect_save().once().withf(|m| !m.is_pinned).returning(|_| Ok(()));
    let seq = message(3).seq;
    let again = repos.retention.expect_examine_again().once();
    again.withf(move |room, from| (*room, *from) == (ROOM, seq)).returning(|_, _| Ok(()));
    repos.rooms.expect_record().once().returning(|_, _| Ok(Seq(5)));
    let (messages, _) = messages(repos);

    assert_eq!(messages.unpin(&actor(2), ROOM, id(3)).await, Ok(()));
}
