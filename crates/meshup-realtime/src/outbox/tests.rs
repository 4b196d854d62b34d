#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_app::testing::user;
use meshup_domain::{ChannelId, Seq};
use uuid::Uuid;

use super::*;

fn room(n: u128) -> RoomId {
    RoomId(Uuid::from_u128(n))
}

fn card() -> Arc<meshup_domain::user::UserCard> {
    Arc::new(user(1).card())
}

fn ephemeral() -> Arc<Frame> {
    Arc::new(Frame::in_room(room(1), FrameBody::TypingStarted(card())))
}

fn lasting(seq: i64) -> Arc<Frame> {
    Arc::new(Frame::in_room(room(1), FrameBody::ReadMoved { user: card(), last_read_seq: Seq(seq) }))
}

fn taken(outbox: &Outbox) -> Vec<OutboxItem> {
    std::iter::from_fn(|| outbox.take().unwrap()).collect()
}

#[test]
fn typing_and_presence_give_way_before_anybody_is_closed() {
    let outbox = Outbox::default();
    for _ in 0..MAX_FRAMES {
        outbox.push(&ephemeral());
    }
    for seq in 0..10 {
        outbox.push(&lasting(seq));
    }
    outbox.push(&ephemeral());
    let items = taken(&outbox);
    let kept =
        |item: &OutboxItem| matches!(item, OutboxItem::Frame(frame) if !frame.what.body.is_ephemeral());
    assert_eq!((items.len(), items.iter().filter(|item| kept(item)).count()), (11, 10));
}

#[test]
fn who_falls_too_far_behind_is_closed_as_slow_and_holds_nothing() {
    let outbox = Outbox::default();
    for seq in 0..=i64::try_from(MAX_FRAMES).unwrap() {
        outbox.push(&lasting(seq));
    }
    outbox.push(&lasting(1));
    assert_eq!(outbox.take().unwrap_err(), Closing::Slow);
    assert!(outbox.lock().items.is_empty());
}

#[test]
fn a_lost_room_takes_its_frames_along_but_for_the_news_of_its_end() {
    let outbox = Outbox::default();
    outbox.push(&lasting(1));
    outbox.push(&Arc::new(Frame::in_room(room(2), FrameBody::Joined(card()))));
    outbox.push(&Arc::new(Frame::in_room(room(1), FrameBody::ChannelDeleted(ChannelId(Uuid::nil())))));
    outbox.revoke(room(1));
    let items = taken(&outbox);
    assert!(
        matches!(&items[..], [OutboxItem::Frame(other), OutboxItem::Frame(deleted), OutboxItem::Revoked(lost)]
        if other.what.room == room(2) && matches!(deleted.what.body, FrameBody::ChannelDeleted(_)) && *lost == room(1))
    );
    assert_eq!(outbox.lock().bytes, 0);
}

#[test]
fn nothing_is_given_out_while_access_is_in_question() {
    let outbox = Outbox::default();
    outbox.push(&lasting(1));
    outbox.pause();
    assert!(outbox.take().unwrap().is_none());
    outbox.resume();
    assert!(outbox.take().unwrap().is_some());
}

#[tokio::test]
async fn who_replays_waits_for_answers_and_learns_of_losses_first() {
    let outbox = Arc::new(Outbox::default());
    outbox.push(&lasting(1));
    assert_eq!(outbox.settled().await, Ok(None));
    outbox.pause();
    let replaying = tokio::spawn({
        let outbox = Arc::clone(&outbox);
        async move { outbox.settled().await }
    });
    tokio::task::yield_now().await;
    assert!(!replaying.is_finished());
    outbox.revoke(room(2));
    outbox.resume();
    assert_eq!(replaying.await.unwrap(), Ok(Some(room(2))));
    assert!(matches!(&taken(&outbox)[..], [OutboxItem::Frame(_)]));
}

#[tokio::test]
async fn a_writer_that_is_stuck_hears_that_it_is_to_close() {
    let outbox = Arc::new(Outbox::default());
    let writing = tokio::spawn({
        let outbox = Arc::clone(&outbox);
        async move { outbox.closing().await }
    });
    tokio::task::yield_now().await;
    outbox.close(Closing::SessionOver);
    outbox.close(Closing::Slow);
    assert_eq!(writing.await.unwrap(), Closing::SessionOver);
}
