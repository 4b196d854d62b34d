//! Stretches of a room, filters and search.

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{MessageFilter, Store, Window};
use meshup_domain::message::{Message, NewMessage};
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
    search_ignores_case_and_takes_signs_as_they_are,
);

use Direction::{Ascending, Descending};

/// Nine messages of two people, of which the fifth is deleted.
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
    let page = |number, size| Window::Page(PageRequest::page(number, size));
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
        (MessageFilter { search: Some("MESSAGE".to_owned()), author: Some(ann), ..any() }, vec![2, 4, 6, 8]),
    ] {
        let window = Window::Latest { limit: 50 };
        assert_eq!(seqs(&*store, room, &filter, window, Ascending).await.0, expected, "{filter:?}");
    }
    assert_eq!(store.read().messages().count_pins(room).await.unwrap(), 2);
}

async fn search_ignores_case_and_takes_signs_as_they_are(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    for text in ["100% sure_thing", "Élan VITAL", "a.b*c?[d]^e\\f", "nothing"] {
        say(&*store, room, ann, text).await;
    }
    for (text, expected) in [
        ("0% S", vec![1]),
        ("e_t", vec![1]),
        ("éLAN vital", vec![2]),
        ("B*C?[D]^E\\F", vec![3]),
        (".", vec![3]),
        ("%", vec![1]),
        ("thing", vec![1, 4]),
        ("thong", vec![]),
    ] {
        let filter = MessageFilter { search: Some(text.to_owned()), ..MessageFilter::default() };
        let window = Window::Latest { limit: 50 };
        assert_eq!(seqs(&*store, room, &filter, window, Ascending).await.0, expected, "{text}");
    }
}
