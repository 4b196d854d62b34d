//! Windows of a room, filters and search.

use std::sync::Arc;

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{MessageFilter, NewRoomEvent, Store, Window};
use meshup_app::projection::ProjectionRunner;
use meshup_app::search::MessageIndexer;
use meshup_domain::message::{Message, NewMessage};
use meshup_domain::room::RoomChange;
use meshup_domain::search::SearchQuery;
use meshup_domain::{RoomId, Seq, ThreadId, UserId};
use uuid::Uuid;

use crate::fixtures::at;
use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, delete, new_message, posted, say, talk};

on_each_database!(
    windows_come_in_the_order_asked_for,
    pages_count_all_without_counting,
    filters_hold_together,
    words_and_their_beginnings_are_found_in_any_case,
    what_changes_is_found_by_its_present_words_at_once,
    what_is_found_comes_in_stretches_and_pages,
);

use Direction::{Ascending, Descending};

/// Nine messages of two users; the fifth is deleted.
async fn room(store: &dyn Store) -> (RoomId, UserId, Vec<Message>) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(store, &[ann, ben]).await.room;
    let mut messages = Vec::new();
    for n in 1..=9 {
        let author = if n % 2 == 0 { ann } else { ben };
        let new = NewMessage { created_at: at(n), ..new_message(room, author, &format!("message {n}")) };
        messages.push(posted(store, &new).await);
    }
    delete(store, &messages[4], 10).await;
    (room, ann, messages)
}

async fn seqs(
    store: &dyn Store,
    room: RoomId,
    filter: &MessageFilter,
    window: Window,
    order: Direction,
) -> (Vec<i64>, u64) {
    let page = store.read().messages().list(room, filter, window, order).await.unwrap();
    (page.items.iter().map(|message| message.seq.0).collect(), page.total)
}

fn page(number: u64, size: u64) -> Window {
    Window::Page(PageRequest::page(number, size))
}

async fn windows_come_in_the_order_asked_for(Database { store, .. }: Database) {
    let (room, ..) = room(&*store).await;
    let before = |seq, limit| Window::Before { seq: Seq(seq), limit };
    let after = |seq, limit| Window::After { seq: Seq(seq), limit };
    for (window, ascending) in [
        (before(7, 3), vec![3, 4, 6]),
        (before(2, 3), vec![1]),
        (before(1, 3), vec![]),
        (after(3, 3), vec![4, 6, 7]),
        (after(8, 3), vec![9]),
        (after(9, 3), vec![]),
        (Window::Latest { limit: 2 }, vec![8, 9]),
        (Window::Latest { limit: 200 }, vec![1, 2, 3, 4, 6, 7, 8, 9]),
    ] {
        let all = MessageFilter::default();
        let descending = ascending.iter().rev().copied().collect::<Vec<_>>();
        assert_eq!(seqs(&*store, room, &all, window, Ascending).await, (ascending, 0), "{window:?}");
        assert_eq!(seqs(&*store, room, &all, window, Descending).await, (descending, 0), "{window:?}");
    }
}

async fn pages_count_all_without_counting(Database { store, .. }: Database) {
    let (room, author, _) = room(&*store).await;
    let all = MessageFilter::default();
    assert_eq!(seqs(&*store, room, &all, page(1, 3), Descending).await, (vec![9, 8, 7], 8));
    assert_eq!(seqs(&*store, room, &all, page(3, 3), Descending).await, (vec![2, 1], 8));
    assert_eq!(seqs(&*store, room, &all, page(2, 3), Ascending).await, (vec![4, 6, 7], 8));
    assert_eq!(seqs(&*store, room, &all, page(4, 3), Ascending).await, (vec![], 8));
    assert_eq!(seqs(&*store, room, &all, page(u64::MAX, 200), Ascending).await, (vec![], 8));
    let offset = Window::Page(PageRequest { offset: 4, limit: 3 });
    assert_eq!(seqs(&*store, room, &all, offset, Descending).await, (vec![4, 3, 2], 8));
    let own = MessageFilter { author: Some(author), ..all };
    assert_eq!(seqs(&*store, room, &own, page(1, 3), Ascending).await, (vec![2, 4, 6], 4));
    assert_eq!(seqs(&*store, room, &own, page(2, 3), Ascending).await, (vec![8], 4));
    assert_eq!(seqs(&*store, room, &own, page(3, 3), Ascending).await, (vec![], 4));
    let nowhere = RoomId(Uuid::new_v4());
    assert_eq!(seqs(&*store, nowhere, &MessageFilter::default(), page(1, 3), Ascending).await, (vec![], 0));
}

async fn filters_hold_together(Database { store, .. }: Database) {
    let (room, ann, messages) = room(&*store).await;
    let thread = ThreadId(Uuid::new_v4());
    posted(&*store, &NewMessage { thread: Some(thread), ..new_message(room, ann, "in a thread") }).await;
    let work = store.begin().await.unwrap();
    for message in &messages[1..3] {
        work.messages().save(&Message { is_pinned: true, ..message.clone() }).await.unwrap();
    }
    work.commit().await.unwrap();

    let any = MessageFilter::default;
    for (filter, expected) in [
        (MessageFilter { thread: Some(thread), ..any() }, vec![10]),
        (MessageFilter { is_pinned: Some(true), ..any() }, vec![2, 3]),
        (MessageFilter { is_pinned: Some(false), ..any() }, vec![1, 4, 6, 7, 8, 9, 10]),
        (MessageFilter { is_pinned: Some(true), author: Some(ann), ..any() }, vec![2]),
        (MessageFilter { created_after: Some(at(3)), created_before: Some(at(6)), ..any() }, vec![3, 4, 6]),
        (MessageFilter { author: Some(anybody()), ..any() }, vec![]),
        (MessageFilter { search: Some(words("MESSAGE")), author: Some(ann), ..any() }, vec![2, 4, 6, 8]),
    ] {
        let window = Window::Latest { limit: 50 };
        assert_eq!(seqs(&*store, room, &filter, window, Ascending).await.0, expected, "{filter:?}");
    }
    assert_eq!(store.read().messages().count_pins(room).await.unwrap(), 2);
}

fn words(typed: &str) -> SearchQuery {
    SearchQuery::filter(typed).unwrap()
}

/// The `seq`s of the matches, oldest first.
async fn found(store: &Arc<dyn Store>, room: RoomId, text: &str) -> Vec<i64> {
    let filter = MessageFilter { search: Some(words(text)), ..MessageFilter::default() };
    seqs(&**store, room, &filter, Window::Latest { limit: 50 }, Ascending).await.0
}

async fn indexed(store: &Arc<dyn Store>) {
    let runner = ProjectionRunner::new(Arc::clone(store), Arc::new(MessageIndexer));
    for room in runner.behind(None).await.unwrap() {
        while runner.advance(room).await.unwrap() {}
    }
}

async fn words_and_their_beginnings_are_found_in_any_case(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let other = talk(&*store, &[ann, anybody()]).await.room;
    for text in ["100% sure_thing", "Élan VITAL at the Café", "a.b*c?[d]^e\\f", "nothing", "cafe vital"] {
        say(&*store, room, ann, text).await;
        say(&*store, other, ann, text).await;
    }
    for is_indexed in [false, true] {
        for (text, expected) in [
            ("100", vec![1]),
            ("SURE_THI", vec![1]),
            ("thing", vec![1]),
            ("éLAN vital", vec![2]),
            ("elan VIT", vec![2]),
            ("cafe", vec![2, 5]),
            ("café", vec![2, 5]),
            ("\"vital at\"", vec![2]),
            ("B", vec![3]),
            ("noth", vec![4]),
            ("*", vec![]),
            ("~", vec![]),
            ("thong", vec![]),
        ] {
            assert_eq!(found(&store, room, text).await, expected, "{text}, indexed: {is_indexed}");
        }
        indexed(&store).await;
    }
}

async fn what_changes_is_found_by_its_present_words_at_once(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let first = say(&*store, room, ann, "alpha").await;
    let second = say(&*store, room, ann, "alpha too").await;
    indexed(&store).await;
    let third = say(&*store, room, ann, "alpha three").await;
    assert_eq!(found(&store, room, "alpha").await, [1, 2, 3]);

    let work = store.begin().await.unwrap();
    work.rooms().lock(room).await.unwrap();
    let edited = Message { content: "beta".to_owned(), edited_at: Some(at(5)), ..first.clone() };
    work.messages().save(&edited).await.unwrap();
    let event = NewRoomEvent { change: RoomChange::Edited, message: first.id, actor: ann, at: at(5) };
    work.rooms().record(room, &event).await.unwrap();
    work.commit().await.unwrap();
    delete(&*store, &second, 6).await;
    for _ in 0..2 {
        assert_eq!(found(&store, room, "alpha").await, [third.seq.0]);
        assert_eq!(found(&store, room, "beta").await, [first.seq.0]);
        indexed(&store).await;
    }
}

async fn what_is_found_comes_in_stretches_and_pages(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let mut expected = Vec::new();
    for n in 1..=60 {
        let is_found = n % 3 == 0;
        if is_found {
            expected.push(n);
        }
        say(&*store, room, if n % 2 == 0 { ann } else { ben }, if is_found { "needle" } else { "hay" }).await;
        if n == 45 {
            indexed(&store).await;
        }
    }
    let needle = MessageFilter { search: Some(words("needle")), ..MessageFilter::default() };
    for filled in [false, true] {
        let list = async |window, order| seqs(&*store, room, &needle, window, order).await;
        assert_eq!(list(page(1, 200), Ascending).await, (expected.clone(), 20), "{filled}");
        assert_eq!(list(page(2, 6), Ascending).await, (expected[6..12].to_vec(), 20));
        assert_eq!(list(page(4, 6), Ascending).await, (expected[18..].to_vec(), 20));
        assert_eq!(list(page(9, 6), Ascending).await, (vec![], 20));
        let newest: Vec<_> = expected.iter().rev().copied().collect();
        assert_eq!(list(page(3, 3), Descending).await, (newest[6..9].to_vec(), 20));
        assert_eq!(list(Window::Latest { limit: 4 }, Ascending).await.0, expected[16..]);
        for (seq, n) in [(Seq(31), 10), (Seq(30), 9), (Seq(3), 0)] {
            let before = Window::Before { seq, limit: 4 };
            assert_eq!(list(before, Ascending).await.0, expected[n.max(4) - 4..n], "before {seq:?}");
        }
        let after = Window::After { seq: Seq(45), limit: 2 };
        assert_eq!(list(after, Descending).await.0, [51, 48]);
        let own = MessageFilter { author: Some(ann), ..needle.clone() };
        assert_eq!(seqs(&*store, room, &own, page(1, 4), Ascending).await, (vec![6, 12, 18, 24], 10));
        indexed(&store).await;
    }
}
