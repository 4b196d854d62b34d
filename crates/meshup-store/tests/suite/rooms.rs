//! Rooms: durable events, positions and read markers.

use meshup_app::ports::{NewRoomEvent, RoomEvent, Store};
use meshup_domain::message::Message;
use meshup_domain::room::{EventReaction, RoomChange};
use meshup_domain::{RoomId, Seq, UserId};
use uuid::Uuid;

use crate::community::{channel, founded, server};
use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, delete, reaction, say, talk};

on_each_database!(
    events_are_merged_in_order,
    many_at_once_record_without_a_gap,
    heads_are_those_of_rooms_that_exist,
    markers_move_forward_only,
    whoever_joins_a_server_begins_at_the_heads,
);

/// Records an event about a message.
async fn record(store: &dyn Store, message: &Message, change: RoomChange) -> Seq {
    let event = NewRoomEvent { change, message: message.id, actor: message.author, at: at(3) };
    let work = store.begin().await.unwrap();
    work.rooms().lock(message.room).await.unwrap();
    let seq = work.rooms().record(message.room, &event).await.unwrap();
    work.commit().await.unwrap();
    seq
}

async fn events(store: &dyn Store, room: RoomId, after: i64, limit: u64) -> Vec<RoomEvent> {
    store.read().rooms().events_after(room, Seq(after), limit).await.unwrap()
}

async fn events_are_merged_in_order(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let elsewhere = talk(&*store, &[ann, ben, anybody()]).await.room;
    let first = say(&*store, room, ann, "first").await;
    say(&*store, elsewhere, ann, "not here").await;
    let liked = reaction(first.id, ann, "👍");
    let kept = EventReaction { id: liked.id, emoji: liked.emoji, created_at: liked.created_at };
    record(&*store, &first, RoomChange::Edited).await;
    record(&*store, &first, RoomChange::ReactionAdded(kept.clone())).await;
    let second = say(&*store, room, ben, "second").await;
    record(&*store, &first, RoomChange::ReactionRemoved(kept.clone())).await;
    delete(&*store, &first, 4).await;
    assert_eq!(record(&*store, &first, RoomChange::Deleted).await, Seq(6));

    let all = events(&*store, room, 0, 100).await;
    assert!(all.iter().map(|event| event.seq.0).eq(1..=6));
    let recorded: Vec<_> =
        all.iter().map(|event| (event.message, event.actor, event.change.clone())).collect();
    assert_eq!(
        recorded,
        [
            (first.id, ann, RoomChange::Created),
            (first.id, ann, RoomChange::Edited),
            (first.id, ann, RoomChange::ReactionAdded(kept.clone())),
            (second.id, ben, RoomChange::Created),
            (first.id, ann, RoomChange::ReactionRemoved(kept)),
            (first.id, ann, RoomChange::Deleted),
        ]
    );
    assert_eq!((all[0].at, all[1].at), (at(0), at(3)));
    assert_eq!(events(&*store, room, 2, 3).await, all[2..5]);
    assert_eq!(events(&*store, room, 6, 3).await, []);
}

async fn many_at_once_record_without_a_gap(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let message = say(&*store, room, ann, "first").await;
    let tasks = (0..10).map(|n| {
        let (store, message) = (store.clone(), message.clone());
        tokio::spawn(async move {
            for _ in 0..5 {
                if n % 2 == 0 {
                    say(&*store, message.room, message.author, "more").await;
                } else {
                    record(&*store, &message, RoomChange::Edited).await;
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let mut seen = Vec::new();
    while let page @ [_, ..] = &*events(&*store, room, seen.len().try_into().unwrap(), 7).await {
        seen.extend(page.iter().map(|event| event.seq.0));
    }
    assert!(seen.into_iter().eq(1..=51));
    assert_eq!(store.read().rooms().head(room).await.unwrap().unwrap().message_count, 26);
}

async fn heads_are_those_of_rooms_that_exist(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let one = talk(&*store, &[ann, ben]).await.room;
    let two = talk(&*store, &[ann, ben, anybody()]).await.room;
    say(&*store, two, ann, "hello").await;
    let mut asked: Vec<_> = (0..12_000).map(|_| RoomId(Uuid::new_v4())).collect();
    asked.extend([one, two]);
    let mut heads = store.read().rooms().heads(&asked).await.unwrap();
    heads.sort_by_key(|head| head.last_seq);
    let seqs: Vec<_> = heads.iter().map(|head| (head.room, head.last_seq)).collect();
    assert_eq!(seqs, [(one, Seq(0)), (two, Seq(1))]);
    assert_eq!(store.read().rooms().heads(&[]).await.unwrap(), []);
}

async fn mark(store: &dyn Store, room: RoomId, user: UserId, up_to: i64) -> bool {
    let work = store.begin().await.unwrap();
    let moved = work.rooms().mark_read(room, user, Seq(up_to), at(1)).await.unwrap();
    work.commit().await.unwrap();
    moved
}

async fn markers_move_forward_only(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    assert!(!mark(&*store, room, ben, 0).await, "there is nothing to read yet");
    for _ in 0..5 {
        say(&*store, room, ann, "text").await;
    }
    assert!(mark(&*store, room, ben, 3).await);
    assert!(!mark(&*store, room, ben, 3).await);
    assert!(!mark(&*store, room, ben, 2).await);
    let marking = (1..=5).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { mark(&*store, room, ben, n).await })
    });
    for marked in marking.collect::<Vec<_>>() {
        marked.await.unwrap();
    }
    let markers = store.read().rooms().markers(room).await.unwrap();
    assert_eq!(markers.len(), 2);
    assert!(markers.iter().all(|marker| marker.last_read_seq == Seq(5)));
    assert!(!mark(&*store, RoomId(Uuid::new_v4()), ben, 1).await, "an unknown room has no markers");
}

async fn whoever_joins_a_server_begins_at_the_heads(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 10);
    founded(&*store, &server, &owner).await;
    let channels = [channel(&server, "one", 0), channel(&server, "two", 1)];
    let work = store.begin().await.unwrap();
    for channel in &channels {
        work.channels().insert(channel).await.unwrap();
    }
    work.commit().await.unwrap();
    say(&*store, channels[1].room, owner.id, "before").await;
    let newcomer = anybody();
    for _ in 0..2 {
        let work = store.begin().await.unwrap();
        work.rooms().start_reading(server.id, newcomer, at(2)).await.unwrap();
        work.commit().await.unwrap();
        let markers = store.read().rooms().markers(channels[1].room).await.unwrap();
        let head = store.read().rooms().head(channels[1].room).await.unwrap().unwrap().last_seq;
        assert!(markers.iter().any(|marker| marker.user == newcomer && marker.last_read_seq == head));
        say(&*store, channels[1].room, owner.id, "while they are away").await;
    }
}
