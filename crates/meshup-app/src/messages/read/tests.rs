use meshup_domain::Seq;
use meshup_domain::room::RoomHead;

use super::super::tests::{ROOM, id, message, messages, repos};
use super::*;
use crate::testing::{actor, channel_room, user_id};

#[tokio::test]
async fn a_marker_that_moves_is_announced_and_one_that_stays_is_not() {
    for moved in [true, false] {
        let mut repos = repos(channel_room);
        repos.rooms.expect_head().returning(|room| {
            Ok(Some(RoomHead { room, last_seq: Seq(9), message_count: 3, last_message_at: None }))
        });
        repos
            .rooms
            .expect_mark_read()
            .withf(|_, _, seq, _| *seq == Seq(9))
            .returning(move |_, _, _, _| Ok(moved));
        repos
            .notifications
            .expect_mark_room()
            .withf(|user, room, seq, _| (*user, *room, *seq) == (user_id(2), ROOM, Seq(9)))
            .times(usize::from(moved))
            .returning(|_, _, _, _| Ok(()));
        let (messages, store) = messages(repos);

        assert_eq!(messages.mark_read(&actor(2), ROOM, ReadUpTo::Everything).await, Ok(()));
        let announced = DomainEvent::ReadMoved { room: ROOM, user: user_id(2), last_read_seq: Seq(9) };
        assert_eq!(store.published_events(), Vec::from_iter(moved.then_some(announced)));
    }
}

#[tokio::test]
async fn a_message_of_another_room_is_no_place_to_read_up_to() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|room, _| Ok((room != ROOM).then(|| message(3))));
    let (messages, store) = messages(repos);

    let refused = messages.mark_read(&actor(2), ROOM, ReadUpTo::Message(id(3))).await;
    let Err(MarkReadError::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert!(fields.0.contains_key("message"));
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn marking_as_unread_moves_the_marker_before_the_message_and_tells_if_it_was_not() {
    for moved in [true, false] {
        let mut repos = repos(channel_room);
        repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
        repos
            .rooms
            .expect_mark_unread()
            .withf(|room, user, seq, _| (*room, *user, *seq) == (ROOM, user_id(2), Seq(3)))
            .returning(move |_, _, _, _| Ok(moved));
        repos
            .notifications
            .expect_unmark_room()
            .withf(|user, room, seq| (*user, *room, *seq) == (user_id(2), ROOM, Seq(3)))
            .times(usize::from(moved))
            .returning(|_, _, _| Ok(()));
        let (messages, store) = messages(repos);

        assert_eq!(messages.mark_unread(&actor(2), ROOM, id(3)).await, Ok(()));
        let announced = DomainEvent::MarkedUnread { room: ROOM, user: user_id(2), last_read_seq: Seq(3) };
        assert_eq!(store.published_events(), Vec::from_iter(moved.then_some(announced)));
    }
}

#[tokio::test]
async fn reading_everything_counts_what_was_unread_under_the_rooms_lock() {
    for (moved, count) in [(true, 4), (false, 0)] {
        let mut repos = repos(channel_room);
        repos.rooms.expect_unread_in().returning(|_, rooms| Ok(vec![(rooms[0], 4)]));
        repos.rooms.expect_mark_read().returning(move |_, _, _, _| Ok(moved));
        repos.notifications.expect_mark_room().returning(|_, _, _, _| Ok(()));
        let (messages, store) = messages(repos);

        assert_eq!(messages.read_all(&actor(2), ROOM).await, Ok(count));
        assert_eq!((store.commits(), store.published_events().len()), (1, usize::from(moved)));
    }
}
