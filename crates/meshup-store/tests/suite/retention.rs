//! The expiry of messages.

use meshup_app::page::Direction;
use meshup_app::ports::{AppendOutcome, MessageFilter, NewRoomEvent, RoomRetention, Store, Window};
use meshup_domain::mention::Mention;
use meshup_domain::message::{Message, NewMessage, Revision};
use meshup_domain::room::{EventReaction, RoomChange};
use meshup_domain::search::SearchQuery;
use meshup_domain::{FileKey, ReactionId, RoomId, Seq};
use time::OffsetDateTime;

use crate::community::{channel, founded, server};
use crate::deletion::attachment;
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, append, new_message, posted, reaction, talk};

on_each_database!(
    old_messages_go_with_all_that_belongs_to_them_and_leave_their_position,
    pinned_messages_stay_until_they_are_unpinned,
    a_room_is_worked_through_in_portions,
    rooms_are_examined_with_the_setting_of_their_server,
);

/// A message that was posted at a time in seconds.
async fn said(store: &dyn Store, room: RoomId, seconds: i64, content: &str) -> Message {
    let author = anybody();
    posted(store, &NewMessage { created_at: at(seconds), ..new_message(room, author, content) }).await
}

async fn expire(store: &dyn Store, room: RoomId, before: OffsetDateTime) {
    let work = store.begin().await.unwrap();
    work.retention().expire(room, before, at(1_000)).await.unwrap();
    work.commit().await.unwrap();
}

async fn listed(store: &dyn Store, room: RoomId) -> Vec<String> {
    let (all, newest) = (MessageFilter::default(), Window::Latest { limit: 200 });
    let found = store.read().messages().list(room, &all, newest, Direction::Ascending).await.unwrap();
    found.items.into_iter().map(|message| message.content).collect()
}

async fn old_messages_go_with_all_that_belongs_to_them_and_leave_their_position(database: Database) {
    let store = &*database.store;
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(store, &[ann, ben]).await.room;
    let old = said(store, room, 10, "secret word").await;
    let deleted = said(store, room, 11, "regretted").await;
    let work = store.begin().await.unwrap();
    work.messages().set_mentions(&old, &[Mention::Everyone]).await.unwrap();
    work.messages()
        .add_revision(room, old.id, &Revision { content: "before".to_owned(), created_at: at(11) })
        .await
        .unwrap();
    work.messages().add_attachments(room, &[attachment(old.id)]).await.unwrap();
    work.search().put_messages(std::slice::from_ref(&old)).await.unwrap();
    let (reacted, _) = work.reactions().add(room, &reaction(old.id, ben, "👍")).await.unwrap();
    let snapshot = EventReaction { id: ReactionId(id()), emoji: reacted.emoji, created_at: at(12) };
    let change = RoomChange::ReactionAdded(snapshot);
    work.rooms()
        .record(room, &NewRoomEvent { change, message: old.id, actor: ben, at: at(12) })
        .await
        .unwrap();
    work.messages().save(&Message { deleted_at: Some(at(12)), ..deleted.clone() }).await.unwrap();
    work.commit().await.unwrap();
    let young = said(store, room, 100, "young word").await;

    expire(store, room, at(50)).await;
    let read = store.read();
    assert_eq!(listed(store, room).await, ["young word"]);
    assert_eq!(read.rooms().head(room).await.unwrap().unwrap().message_count, 1);
    let gone = read.messages().get(room, old.id).await.unwrap().unwrap();
    assert_eq!((gone.content.as_str(), gone.deleted_at, gone.seq), ("", Some(at(1_000)), old.seq));
    let regretted = read.messages().get(room, deleted.id).await.unwrap().unwrap();
    assert_eq!((regretted.content.as_str(), regretted.deleted_at), ("", Some(at(12))));
    assert_eq!(read.messages().attachments(&[old.id]).await.unwrap(), []);
    assert_eq!(read.messages().mentions(&[old.id]).await.unwrap(), []);
    assert_eq!(read.messages().revisions(old.id).await.unwrap(), []);
    assert_eq!(read.reactions().of(&[old.id]).await.unwrap(), []);
    assert_eq!(read.discarded_files().oldest(9).await.unwrap(), [FileKey("attachments/1".to_owned())]);
    let search = SearchQuery::parse("word").unwrap();
    let filter = MessageFilter { search: Some(search), ..MessageFilter::default() };
    let newest = Window::Latest { limit: 9 };
    let found = read.messages().list(room, &filter, newest, Direction::Descending).await.unwrap();
    assert_eq!(found.items.iter().map(|message| message.id).collect::<Vec<_>>(), [young.id]);

    let events = read.rooms().events_after(room, Seq(0), 100).await.unwrap();
    let expected = [RoomChange::Created, RoomChange::Created, RoomChange::Edited, RoomChange::Created];
    assert_eq!(events.iter().map(|event| event.change.clone()).collect::<Vec<_>>(), expected);
    assert!(events.iter().map(|event| event.seq.0).eq(1..=4), "no gap");
    let before = Window::Before { seq: young.seq, limit: 9 };
    let page =
        read.messages().list(room, &MessageFilter::default(), before, Direction::Ascending).await.unwrap();
    assert_eq!(page.items, []);
    let unread = read.rooms().unread_in(ben, &[room]).await.unwrap();
    assert_eq!(unread, [(room, 1)]);
}

async fn pinned_messages_stay_until_they_are_unpinned(database: Database) {
    let store = &*database.store;
    let room = talk(store, &[anybody(), anybody()]).await.room;
    let pinned = said(store, room, 10, "pinned").await;
    let pinned = Message { is_pinned: true, ..pinned };
    said(store, room, 11, "old").await;
    let work = store.begin().await.unwrap();
    work.messages().save(&pinned).await.unwrap();
    work.commit().await.unwrap();
    expire(store, room, at(50)).await;
    assert_eq!(listed(store, room).await, ["pinned"]);
    let oldest = async || {
        let rooms = store.read().retention().examine(None, 10).await.unwrap();
        rooms.iter().find(|examined| examined.room == room).unwrap().oldest
    };
    assert_eq!(oldest().await, None, "all are examined");

    let work = store.begin().await.unwrap();
    work.messages().save(&Message { is_pinned: false, ..pinned.clone() }).await.unwrap();
    work.retention().examine_again(room, pinned.seq).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(oldest().await, Some(at(10)));
    expire(store, room, at(50)).await;
    assert_eq!(listed(store, room).await, [""; 0]);
    assert_eq!(store.read().rooms().head(room).await.unwrap().unwrap().message_count, 0);
}

async fn a_room_is_worked_through_in_portions(database: Database) {
    let store = &*database.store;
    let room = talk(store, &[anybody(), anybody()]).await.room;
    let first = said(store, room, 0, "popular").await;
    let work = store.begin().await.unwrap();
    for _ in 0..700 {
        work.reactions().add(room, &reaction(first.id, anybody(), "👍")).await.unwrap();
    }
    for n in 1..150 {
        let new = NewMessage { created_at: at(n), ..new_message(room, anybody(), "word") };
        assert!(matches!(append(&*work, &new).await, AppendOutcome::New { .. }));
    }
    work.commit().await.unwrap();
    for _ in 0..2 {
        expire(store, room, at(120)).await;
        assert_eq!(listed(store, room).await.len(), 150, "some reactions first");
    }
    expire(store, room, at(120)).await;
    assert_eq!(listed(store, room).await.len(), 50);
    expire(store, room, at(120)).await;
    assert_eq!(listed(store, room).await.len(), 30);
    expire(store, room, at(120)).await;
    assert_eq!(listed(store, room).await.len(), 30);
}

async fn rooms_are_examined_with_the_setting_of_their_server(database: Database) {
    let store = &*database.store;
    let owner = person(store, "owner").await;
    let mut strict = server(&owner, 100);
    strict.profile.settings.retention_days = Some(7);
    founded(store, &strict, &owner).await;
    let place = channel(&strict, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    said(store, place.room, 5, "hello").await;
    let direct = talk(store, &[anybody(), anybody()]).await.room;

    let of = |room, days, oldest| RoomRetention { room, days, oldest };
    let mut expected = [of(place.room, Some(7), Some(at(5))), of(direct, None, None)];
    expected.sort_by_key(|examined| examined.room);
    let examine = async |after| store.read().retention().examine(after, 1).await.unwrap();
    assert_eq!(examine(None).await, expected[..1]);
    assert_eq!(examine(Some(expected[0].room)).await, expected[1..]);
    assert_eq!(examine(Some(expected[1].room)).await, []);
}
