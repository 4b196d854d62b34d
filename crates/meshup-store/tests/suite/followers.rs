//! Positions of projections, and concurrent claims.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use meshup_app::ports::{Cursor, Store, StoreError, UnitOfWork};
use meshup_app::projection::{Batch, Projection, ProjectionRunner};
use meshup_domain::{RoomId, Seq};
use uuid::Uuid;

use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, say, talk};

on_each_database!(
    rooms_are_behind_until_their_events_are_done,
    a_cursor_is_claimed_where_it_is_and_nowhere_else,
    two_nodes_work_through_each_event_once,
);

const NAME: &str = "test";

async fn behind(store: &dyn Store, after: Option<RoomId>, limit: u64) -> Vec<RoomId> {
    store.read().projections().behind(NAME, after, limit).await.unwrap()
}

/// Moves a cursor if it is at `from`.
async fn moved(store: &dyn Store, room: RoomId, from: Cursor, to: Cursor) -> bool {
    let work = store.begin().await.unwrap();
    if !work.projections().claim(NAME, room, from).await.unwrap() {
        return false;
    }
    work.projections().advance(NAME, room, to).await.unwrap();
    work.commit().await.unwrap();
    true
}

async fn rooms_are_behind_until_their_events_are_done(Database { store, .. }: Database) {
    let mut rooms = Vec::new();
    for _ in 0..3 {
        let people = [anybody(), anybody()];
        let room = talk(&*store, &people).await.room;
        say(&*store, room, people[0], "hi").await;
        rooms.push(room);
    }
    talk(&*store, &[anybody(), anybody()]).await;
    rooms.sort_unstable();

    assert_eq!(behind(&*store, None, 10).await, rooms);
    assert_eq!(behind(&*store, None, 1).await, rooms[..1]);
    assert_eq!(behind(&*store, Some(rooms[0]), 10).await, rooms[1..]);
    assert!(moved(&*store, rooms[1], Cursor::default(), Cursor::after(Seq(1))).await);
    assert_eq!(behind(&*store, None, 10).await, [rooms[0], rooms[2]]);
    assert_eq!(store.read().projections().behind("another", None, 10).await.unwrap(), rooms);
}

async fn a_cursor_is_claimed_where_it_is_and_nowhere_else(Database { store, .. }: Database) {
    let room = talk(&*store, &[anybody(), anybody()]).await.room;
    let within = Cursor { seq: Seq(0), part: Some(Uuid::from_u128(5)) };
    let end = Cursor::after(Seq(1));
    assert!(!moved(&*store, room, end, end).await);
    assert!(moved(&*store, room, Cursor::default(), within).await);
    assert_eq!(store.read().projections().cursor(NAME, room).await.unwrap(), within);
    assert!(!moved(&*store, room, Cursor::default(), end).await);
    assert!(moved(&*store, room, within, end).await);
    assert_eq!(store.read().projections().cursor(NAME, room).await.unwrap(), end);
    assert!(!moved(&*store, RoomId(Uuid::from_u128(1)), Cursor::default(), end).await);
}

/// Counts how often each event was processed.
#[derive(Default)]
struct Tally(Mutex<HashMap<Seq, usize>>);

#[async_trait]
impl Projection for Tally {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn handle(&self, _work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError> {
        // A few at a time, so that the nodes alternate.
        let until = batch.events.iter().take(3).map(|event| event.seq).collect::<Vec<_>>();
        let mut seen = self.0.lock().unwrap();
        for seq in &until {
            *seen.entry(*seq).or_default() += 1;
        }
        Ok(Cursor::after(until[until.len() - 1]))
    }
}

async fn two_nodes_work_through_each_event_once(Database { store, .. }: Database) {
    let people = [anybody(), anybody()];
    let room = talk(&*store, &people).await.room;
    for n in 0..30 {
        say(&*store, room, people[0], &n.to_string()).await;
    }
    let tally = Arc::new(Tally::default());
    let node = || {
        let following = ProjectionRunner::new(Arc::clone(&store), Arc::clone(&tally) as Arc<dyn Projection>);
        tokio::spawn(async move { while following.advance(room).await.unwrap() {} })
    };
    let nodes = [node(), node()];
    for node in nodes {
        node.await.unwrap();
    }
    let seen = tally.0.lock().unwrap().clone();
    assert_eq!(seen, (1..=30).map(|seq| (Seq(seq), 1)).collect());
    assert_eq!(store.read().projections().cursor(NAME, room).await.unwrap(), Cursor::after(Seq(30)));
}
