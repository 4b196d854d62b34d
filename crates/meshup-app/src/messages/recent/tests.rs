#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::message::Message;
use meshup_domain::room::RoomChange;
use meshup_domain::{MessageId, Number, Seq};
use uuid::Uuid;

use super::*;
use crate::messages::tests::{ROOM, messages_with_memory, repos};
use crate::messages::{ListMessages, MessageKey, Messages, RenderingKey};
use crate::page::{Page, PageRequest};
use crate::ports::{MessageFilter, RoomEvent, Window};
use crate::testing::{START, TestRepos, actor, channel_room, user_id};

const PLENTY: usize = 1 << 20;

/// The `n`th message of a room, with the number `n`.
fn message(n: i64) -> Message {
    let id = MessageId(Uuid::from_u128(n.unsigned_abs().into()));
    Message { id, number: Number(n), seq: Seq(n), ..crate::testing::message(1, ROOM) }
}

fn head(room: RoomId, last: i64) -> RoomHead {
    RoomHead { room, last_seq: Seq(last), message_count: last, last_message_at: None }
}

fn event(seq: i64, of: i64, change: RoomChange) -> RoomEvent {
    RoomEvent { seq: Seq(seq), message: message(of).id, actor: user_id(1), change, at: START, nonce: None }
}

/// Rooms with `count` messages each, which may be read as a whole `loads` times.
fn rooms_of(count: i64, loads: usize) -> TestRepos {
    let mut repos = repos(channel_room);
    repos.messages.expect_list().times(loads).returning(move |_, _, window, _| {
        let Window::Latest { limit } = window else { panic!("{window:?}") };
        let first = count - i64::try_from(limit).unwrap().min(count) + 1;
        Ok(Page { items: (first..=count).map(message).collect(), total: 0 })
    });
    repos
}

async fn listed(messages: &Messages, range: MessageRange, order: Direction) -> (Vec<i64>, u64) {
    let query = ListMessages { room: ROOM, filter: MessageFilter::default(), range, order };
    let page = messages.list(&actor(2), query).await.unwrap();
    (page.items.iter().map(|view| view.message.number.0).collect(), page.total)
}

fn latest(limit: u64) -> MessageRange {
    MessageRange::Latest { limit }
}

#[tokio::test]
async fn a_room_is_read_once_for_all_ranges_near_its_end() {
    let mut repos = rooms_of(30, 1);
    repos.rooms.expect_head().once().returning(|room| Ok(Some(head(room, 30))));
    let (messages, _) = messages_with_memory(repos, PLENTY);
    let page = |offset, limit| MessageRange::Page(PageRequest { offset, limit });
    let near = |n, limit| (MessageKey::Number(Number(n)), limit);
    let before = |(message, limit)| MessageRange::Before { message, limit };
    let after = |(message, limit)| MessageRange::After { message, limit };
    let around = |(message, limit)| MessageRange::Around { message, limit };
    let (up, down) = (Direction::Ascending, Direction::Descending);

    assert_eq!(listed(&messages, latest(10), down).await.0, (21..=30).rev().collect::<Vec<_>>());
    assert_eq!(listed(&messages, latest(3), up).await.0, [28, 29, 30]);
    assert_eq!(listed(&messages, page(0, 2), down).await, (vec![30, 29], 30));
    assert_eq!(listed(&messages, page(2, 2), down).await, (vec![28, 27], 30));
    assert_eq!(listed(&messages, before(near(29, 2)), up).await.0, [27, 28]);
    assert_eq!(listed(&messages, after(near(27, 2)), up).await.0, [28, 29]);
    assert_eq!(listed(&messages, after(near(29, 9)), down).await.0, [30]);
    assert_eq!(listed(&messages, around(near(28, 4)), up).await.0, [26, 27, 28, 29, 30]);
    assert_eq!(listed(&messages, around(near(29, 5)), down).await.0, [30, 29, 28, 27]);
    assert_eq!(listed(&messages, around(near(29, 1)), down).await.0, [29]);
    assert_eq!(messages.count(&actor(2), ROOM).await, Ok(30));
}

#[tokio::test]
async fn what_happened_since_is_read_alone() {
    let mut repos = rooms_of(3, 1);
    let mut heads = [3, 6].into_iter();
    repos.rooms.expect_head().times(2).returning(move |room| Ok(Some(head(room, heads.next().unwrap()))));
    repos.rooms.expect_events_after().once().returning(|_, after, _| {
        assert_eq!(after, Seq(3));
        let changes = [(4, 4, RoomChange::Created), (5, 1, RoomChange::Deleted), (6, 2, RoomChange::Edited)];
        Ok(changes.into_iter().map(|(seq, of, change)| event(seq, of, change)).collect())
    });
    repos.messages.expect_get_many().once().returning(|ids| {
        let deleted_at = |n| (n == 1).then_some(START);
        let edited = |n| Message { deleted_at: deleted_at(n), content: "new".to_owned(), ..message(n) };
        assert_eq!(ids.len(), 3);
        Ok([1, 2, 4].map(edited).to_vec())
    });
    let (messages, recent) = messages_with_memory(repos, PLENTY);

    assert_eq!(listed(&messages, latest(9), Direction::Ascending).await.0, [1, 2, 3]);
    for seq in [5, 6, 4] {
        recent.hear(&DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(seq) });
    }
    assert_eq!(listed(&messages, latest(9), Direction::Ascending).await.0, [2, 3, 4]);
    let query = ListMessages {
        room: ROOM,
        filter: MessageFilter::default(),
        range: latest(9),
        order: Direction::Ascending,
    };
    let page = messages.list(&actor(2), query).await.unwrap();
    let contents: Vec<&str> = page.items.iter().map(|view| view.message.content.as_str()).collect();
    assert_eq!(contents, ["new", "", "new"]);
}

#[tokio::test]
async fn a_reply_shows_what_it_answers_as_it_is_now() {
    let reply = || Message { reply_to: Some(message(1).id), ..message(2) };
    let mut repos = repos(channel_room);
    repos
        .messages
        .expect_list()
        .once()
        .returning(move |_, _, _, _| Ok(Page { items: vec![reply()], total: 0 }));
    let mut heads = [2, 3].into_iter();
    repos.rooms.expect_head().returning(move |room| Ok(Some(head(room, heads.next().unwrap()))));
    repos.rooms.expect_events_after().once().returning(|_, _, _| Ok(vec![event(3, 1, RoomChange::Edited)]));
    let mut texts = ["before", "after"].into_iter();
    repos.messages.expect_get_many().returning(move |ids| {
        if ids.contains(&reply().id) {
            return Ok(vec![reply()]);
        }
        Ok(vec![Message { content: texts.next().unwrap().to_owned(), ..message(1) }])
    });
    let (messages, recent) = messages_with_memory(repos, PLENTY);
    let quoted = async || {
        let (range, order) = (latest(1), Direction::Descending);
        let query = ListMessages { room: ROOM, filter: MessageFilter::default(), range, order };
        let page = messages.list(&actor(2), query).await.unwrap();
        page.items[0].reply_to.as_ref().unwrap().content.clone()
    };

    assert_eq!(quoted().await, "before");
    recent.hear(&DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(3) });
    assert_eq!(quoted().await, "after");
}

#[tokio::test]
async fn what_changes_without_a_position_is_read_again() {
    let events = [
        DomainEvent::AccessChanged(AccessScope::User(user_id(1))),
        DomainEvent::MessagesChanged { room: ROOM },
    ];
    let others = [
        DomainEvent::AccessChanged(AccessScope::User(user_id(2))),
        DomainEvent::MessagesChanged { room: RoomId(Uuid::nil()) },
    ];
    let mut repos = rooms_of(3, 1 + events.len());
    repos.rooms.expect_head().returning(|room| Ok(Some(head(room, 3))));
    let (messages, recent) = messages_with_memory(repos, PLENTY);

    listed(&messages, latest(3), Direction::Ascending).await;
    for event in &others {
        recent.hear(event);
        listed(&messages, latest(3), Direction::Ascending).await;
    }
    for event in &events {
        recent.hear(event);
        listed(&messages, latest(3), Direction::Ascending).await;
    }
}

#[tokio::test]
async fn without_memory_the_database_answers() {
    let mut repos = rooms_of(3, 2);
    repos.rooms.expect_head().never();
    let (messages, _) = messages_with_memory(repos, 0);
    for _ in 0..2 {
        assert_eq!(listed(&messages, latest(2), Direction::Ascending).await.0, [2, 3]);
    }
}

#[test]
fn the_rooms_used_least_recently_go_first() {
    let room = |n| RoomId(Uuid::from_u128(n));
    let held = |n| Arc::new(Held::new(head(room(n), 3), Seq(0), Vec::new(), START));
    let rooms = Rooms::new(20_000);
    let add = |n| {
        let slot = rooms.get_or_insert(room(n)).unwrap();
        let ticket = slot.ticket();
        rooms.change(room(n), |slot| slot.put(ticket, &held(n)));
        rooms.make_space();
    };
    for n in 0..1_000 {
        add(n);
        rooms.get_or_insert(room(0));
    }
    let is_held = |n| rooms.get(room(n)).is_some();
    assert!(is_held(0) && is_held(999) && !is_held(1) && !is_held(900));
}

#[test]
fn what_was_read_before_a_change_is_not_held() {
    let slot = Slot::default();
    let ticket = slot.ticket();
    slot.forget(|_| true);
    slot.put(ticket, &Arc::new(Held::new(head(ROOM, 3), Seq(0), Vec::new(), START)));
    assert!(slot.held().is_none());
}

#[tokio::test]
async fn a_held_message_is_rendered_once_for_each_key() {
    let mut repos = rooms_of(1, 1);
    repos.rooms.expect_head().returning(|room| Ok(Some(head(room, 1))));
    let (messages, recent) = messages_with_memory(repos, PLENTY);
    let rendered = async |state, text: &str| {
        let (range, order) = (latest(1), Direction::Descending);
        let query = ListMessages { room: ROOM, filter: MessageFilter::default(), range, order };
        let page = messages.list(&actor(2), query).await.unwrap();
        let key = RenderingKey { format: "test", state };
        page.items[0].rendered(|_| Some(key), |_| Ok::<_, StoreError>(text.into())).unwrap()
    };

    assert_eq!(&*rendered(1, "one").await, "one");
    assert_eq!(&*rendered(1, "two").await, "one");
    let before = recent.0.memory().bytes();
    assert_eq!(&*rendered(2, "a longer text").await, "a longer text");
    assert_eq!(recent.0.memory().bytes(), before + 10);
    assert_eq!(&*rendered(1, "three").await, "three");
    recent.hear(&DomainEvent::MessagesChanged { room: ROOM });
    assert!(recent.0.memory().bytes() < before);
}
