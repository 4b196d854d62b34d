#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::room::RoomChange;
use meshup_domain::{MessageId, Seq};
use uuid::Uuid;

use super::*;
use crate::testing::{START, TestRepos, TestStore, user_id};

const ROOM: RoomId = RoomId(Uuid::from_u128(70));

/// Advances to a given position.
struct Until(Result<Cursor, StoreError>);

#[async_trait]
impl Projection for Until {
    fn name(&self) -> &'static str {
        "test"
    }

    async fn handle(&self, _work: &dyn UnitOfWork, _batch: &Batch) -> Result<Cursor, StoreError> {
        self.0.clone()
    }
}

fn event(seq: i64) -> RoomEvent {
    let message = MessageId(Uuid::from_u128(1));
    RoomEvent {
        seq: Seq(seq),
        message,
        actor: user_id(1),
        change: RoomChange::Created,
        at: START,
        nonce: None,
    }
}

fn following(
    events: i64,
    claimed: bool,
    until: Result<Cursor, StoreError>,
    moves: usize,
) -> (ProjectionRunner, TestStore) {
    let mut repos = TestRepos::default();
    repos.projections.expect_cursor().returning(|_, _| Ok(Cursor::after(Seq(4))));
    repos
        .rooms
        .expect_events_after()
        .withf(|room, after, limit| (*room, *after, *limit) == (ROOM, Seq(4), BATCH))
        .returning(move |_, _, _| Ok((5..5 + events).map(event).collect()));
    repos.projections.expect_claim().returning(move |_, _, _| Ok(claimed));
    let to = until.clone();
    repos
        .projections
        .expect_advance()
        .withf(move |name, room, cursor| {
            name == "test" && *room == ROOM && to.as_ref().is_ok_and(|to| to == cursor)
        })
        .times(moves)
        .returning(|_, _, _| Ok(()));
    let store = TestStore::new(repos);
    (ProjectionRunner::new(Arc::new(store.clone()), Arc::new(Until(until))), store)
}

#[tokio::test]
async fn what_was_done_and_how_far_that_is_are_one_unit() {
    let (following, store) = following(3, true, Ok(Cursor::after(Seq(7))), 1);
    assert!(!following.advance(ROOM).await.unwrap());
    assert_eq!((store.begun_units(), store.commits()), (1, 1));
}

#[tokio::test]
async fn a_full_batch_or_one_that_was_stopped_in_asks_for_more() {
    let (full, _) = following(200, true, Ok(Cursor::after(Seq(204))), 1);
    assert!(full.advance(ROOM).await.unwrap());
    let within = Cursor { seq: Seq(5), part: Some(Uuid::from_u128(9)) };
    let (stopped, store) = following(3, true, Ok(within), 1);
    assert!(stopped.advance(ROOM).await.unwrap());
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn where_nothing_happened_no_unit_is_opened() {
    let (following, store) = following(0, true, Ok(Cursor::default()), 0);
    assert!(!following.advance(ROOM).await.unwrap());
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_room_that_another_node_holds_is_left_to_it() {
    let (following, store) = following(3, false, Ok(Cursor::after(Seq(7))), 0);
    assert!(following.advance(ROOM).await.unwrap());
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn a_failure_leaves_the_cursor_where_it_was() {
    let failure = StoreError::Unavailable("gone".into());
    let (following, store) = following(3, true, Err(failure.clone()), 0);
    assert_eq!(following.advance(ROOM).await, Err(failure));
    assert_eq!(store.commits(), 0);
}
