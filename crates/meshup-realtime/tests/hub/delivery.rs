use std::time::Duration;

use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventSink, Presence};
use meshup_app::testing::{actor, user_id};
use meshup_domain::Seq;
use meshup_realtime::{Closing, Resume, Timings, outbox};
use proptest::prelude::*;

use crate::world::*;

#[tokio::test]
async fn a_newcomer_hears_what_follows_the_head_they_were_sent() {
    let (hub, world) = open(QUICK);
    world.write(ROOM);
    let (ann, entered) = enter(&hub, 1, None).await;
    assert_eq!(entered.last_seq, Seq(1));
    for _ in 0..3 {
        happen(&hub, &world);
    }
    assert_eq!(listen(&ann, entered, 4).await, [2, 3, 4]);
}

#[tokio::test]
async fn who_was_away_is_sent_what_they_missed_before_anything_live() {
    let (hub, world) = open(QUICK);
    for _ in 0..500 {
        world.write(ROOM);
    }
    let (ann, entered) = enter(&hub, 1, Some(7)).await;
    assert!(matches!(entered.resume, Resume::Replay(_)));
    happen(&hub, &world);
    assert_eq!(listen(&ann, entered, 501).await, (8..=501).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_missed_too_much_or_comes_from_the_future_starts_anew() {
    let (hub, world) = open(QUICK);
    world.with(|state| state.rooms.insert(ROOM, 10_001));
    for (after, is_replayed) in [(0, false), (10_002, false), (1, true)] {
        let (_ann, entered) = enter(&hub, 1, Some(after)).await;
        assert_eq!(matches!(entered.resume, Resume::Replay(_)), is_replayed, "{after}");
        assert_eq!(matches!(entered.resume, Resume::TooFar), !is_replayed, "{after}");
    }
    let (_ann, entered) = enter(&hub, 1, Some(10_001)).await;
    assert!(matches!(entered.resume, Resume::Live));
}

#[tokio::test]
async fn an_event_nobody_announced_is_heard_all_the_same() {
    let (hub, world) = open(QUICK);
    let (ann, entered) = enter(&hub, 1, None).await;
    world.write(ROOM);
    assert_eq!(listen(&ann, entered, 1).await, [1]);
}

#[tokio::test]
async fn a_database_that_was_away_only_delays() {
    let (hub, world) = open(QUICK);
    let (ann, entered) = enter(&hub, 1, None).await;
    world.with(|state| state.away = true);
    happen(&hub, &world);
    tokio::time::sleep(Duration::from_millis(20)).await;
    world.with(|state| state.away = false);
    happen(&hub, &world);
    assert_eq!(listen(&ann, entered, 2).await, [1, 2]);
}

#[tokio::test]
async fn who_does_not_listen_is_closed_and_the_others_hear_everything() {
    let (hub, world) = open(QUICK);
    let (slow, _) = enter(&hub, 1, None).await;
    let (ann, entered) = enter(&hub, 2, None).await;
    let many = i64::try_from(outbox::MAX_FRAMES).unwrap() + 1;
    let others = tokio::spawn(async move { listen(&ann, entered, many).await });
    for _ in 0..many {
        happen(&hub, &world);
        tokio::task::yield_now().await;
    }
    assert_eq!(others.await.unwrap(), (1..=many).collect::<Vec<_>>());
    assert_eq!(hear(&slow).await.unwrap_err(), Closing::Slow);
}

#[tokio::test]
async fn that_a_message_was_read_is_heard_after_the_message() {
    let (hub, world) = open(Timings { poll_interval: Duration::from_mins(1), ..QUICK });
    let (ann, _) = enter(&hub, 1, None).await;
    let seq = world.write(ROOM);
    let read = DomainEvent::ReadMoved { room: ROOM, user: user_id(2), last_read_seq: seq };
    hub.publish(vec![read, DomainEvent::RoomAdvanced { room: ROOM, seq }]);
    assert_eq!([word(&ann).await, word(&ann).await], ["1", "read 1"]);
}

#[tokio::test]
async fn that_messages_were_marked_as_unread_is_heard_by_the_users_own_sockets_alone() {
    let (hub, world) = open(Timings { poll_interval: Duration::from_mins(1), ..QUICK });
    let (ben, _) = enter(&hub, 2, None).await;
    let ((ann, _), (phone, _)) = (enter(&hub, 1, None).await, enter(&hub, 1, None).await);
    let seq = world.write(ROOM);
    hub.publish(vec![DomainEvent::RoomAdvanced { room: ROOM, seq }]);
    assert_eq!([word(&ann).await, word(&phone).await], ["1", "1"]);
    hub.publish(vec![DomainEvent::MarkedUnread { room: ROOM, user: user_id(1), last_read_seq: Seq(0) }]);
    assert_eq!([word(&ann).await, word(&phone).await], ["read 0", "read 0"]);
    let seq = world.write(ROOM);
    hub.publish(vec![DomainEvent::RoomAdvanced { room: ROOM, seq }]);
    assert_eq!([word(&ben).await, word(&ben).await, word(&ben).await], ["+1", "1", "2"]);
}

#[tokio::test]
async fn a_feed_ends_with_its_last_listener_and_begins_again() {
    let (hub, world) = open(QUICK);
    for round in 0..3 {
        let (ann, entered) = enter(&hub, 1, None).await;
        let seq = happen(&hub, &world);
        assert_eq!(listen(&ann, entered, seq.0).await, [round + 1]);
    }
    assert!(!hub.is_live(actor(1).user));
    let again = hub.connect(actor(1)).await.unwrap();
    assert!(again.join(PLACE, None).await.is_ok());
    assert!(again.join(PLACE, None).await.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Connections join at any time and position while others write, on several threads.
    #[test]
    fn everybody_hears_everything_once_and_in_order(
        before in 0_i64..300,
        writers in prop::collection::vec(1_usize..60, 1..4),
        comers in prop::collection::vec((0_u64..40, 0_i64..=100), 1..6),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let (hub, world) = open(QUICK);
            world.with(|state| state.rooms.insert(ROOM, before));
            let last = before + i64::try_from(writers.iter().sum::<usize>()).unwrap();
            let mut listeners = Vec::new();
            for (n, (delay, percent)) in comers.into_iter().enumerate() {
                let hub = hub.clone();
                listeners.push(tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_micros(delay * 50)).await;
                    let after = before * percent / 100;
                    let (ann, entered) = enter(&hub, n as u128 + 1, Some(after)).await;
                    (after, listen(&ann, entered, last).await)
                }));
            }
            for count in writers {
                let (hub, world) = (hub.clone(), world.clone());
                tokio::spawn(async move {
                    for _ in 0..count {
                        happen(&hub, &world);
                        tokio::task::yield_now().await;
                    }
                });
            }
            for listener in listeners {
                let (after, heard) = listener.await.unwrap();
                assert_eq!(heard, (after + 1..=last).collect::<Vec<_>>());
            }
        });
    }
}
