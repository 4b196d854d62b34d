//! Expiry of messages (`docs/rules.md#retention`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use meshup_domain::RoomId;
use meshup_domain::retention::expired_before;
use time::OffsetDateTime;

use crate::domain_event::DomainEvent;
use crate::ports::{Clock, RoomRetention, Store, StoreError};
use crate::schedule::ScheduledJob;
use crate::sweep::PAUSE;

/// The number of rooms examined in one run.
const ROOMS: u64 = 100;

/// Deletes messages that are older than their server or the site keeps them.
///
/// It goes through all rooms, unless neither the site nor any server limits the age of messages, and deletes a portion of one room's messages in each run, so that nobody waits long for the
/// room. Every node does so; of two that meet in a room, the second finds the messages gone.
pub struct RetentionJob {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    /// The setting of the site; 0 keeps messages.
    site_days: i32,
    /// Rooms up to here are done; `None` at the beginning of a round.
    done: Mutex<Option<RoomId>>,
}

impl RetentionJob {
    /// Starts with the first room.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, site_days: i32) -> Self {
        Self { store, clock, site_days, done: Mutex::default() }
    }

    /// The time before which messages of the room have expired, if there are any.
    fn due(&self, room: &RoomRetention, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let RoomRetention { room: _, days, oldest } = *room;
        expired_before(days, self.site_days, now)
            .filter(|before| oldest.is_some_and(|oldest| oldest < *before))
    }

    fn set_done(&self, room: Option<RoomId>) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = room;
    }
}

#[async_trait]
impl ScheduledJob for RetentionJob {
    fn name(&self) -> &'static str {
        "expired messages"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(10)
    }

    fn pause(&self) -> Duration {
        PAUSE
    }

    async fn run(&self) -> Result<bool, StoreError> {
        if self.site_days == 0 && !self.store.read().retention().is_any_set().await? {
            self.set_done(None);
            return Ok(false);
        }
        let done = *self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let rooms = self.store.read().retention().examine(done, ROOMS).await?;
        let now = self.clock.now();
        for room in &rooms {
            if let Some(before) = self.due(room, now) {
                let work = self.store.begin().await?;
                work.retention().expire(room.room, before, now).await?;
                work.raise(DomainEvent::MessagesChanged { room: room.room });
                work.commit().await?;
                return Ok(true);
            }
        }
        let more = rooms.len() as u64 == ROOMS;
        let last = rooms.last().map(|room| room.room).filter(|_| more);
        self.set_done(last);
        Ok(more)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use uuid::Uuid;

    use super::*;
    use crate::testing::{START, TestClock, TestRepos, TestStore};

    fn room(n: u128, days: Option<i32>, age: i64) -> RoomRetention {
        let oldest = Some(START - time::Duration::days(age));
        RoomRetention { room: RoomId(Uuid::from_u128(n)), days, oldest }
    }

    /// Runs the job once on these rooms; with whether there is more to do, and how often it wrote.
    async fn run(
        rooms: Vec<RoomRetention>,
        site_days: i32,
        expired: &'static [(u128, i64)],
    ) -> (bool, usize) {
        let mut repos = TestRepos::default();
        repos.retention.expect_is_any_set().returning(|| Ok(true));
        repos.retention.expect_examine().returning(move |_, _| Ok(rooms.clone()));
        for (room, days) in expired {
            let (room, before) = (RoomId(Uuid::from_u128(*room)), START - time::Duration::days(*days));
            repos
                .retention
                .expect_expire()
                .withf(move |in_room, at, now| (*in_room, *at, *now) == (room, before, START))
                .once()
                .returning(|_, _, _| Ok(()));
        }
        let store = TestStore::new(repos);
        let job = RetentionJob::new(Arc::new(store.clone()), Arc::new(TestClock::default()), site_days);
        (job.run().await.unwrap(), store.commits())
    }

    #[tokio::test]
    async fn messages_expire_by_the_setting_of_their_server_or_else_of_the_site() {
        assert_eq!(run(vec![room(1, None, 40), room(2, Some(7), 8)], 0, &[(2, 7)]).await, (true, 1));
        assert_eq!(run(vec![room(1, Some(90), 40), room(2, None, 40)], 30, &[(2, 30)]).await, (true, 1));
        assert_eq!(run(vec![room(1, Some(90), 40), room(2, None, 30)], 30, &[]).await, (false, 0));
    }

    #[tokio::test]
    async fn no_room_is_examined_where_messages_do_not_expire() {
        let mut repos = TestRepos::default();
        repos.retention.expect_is_any_set().returning(|| Ok(false));
        let store = TestStore::new(repos);
        let job = RetentionJob::new(Arc::new(store), Arc::new(TestClock::default()), 0);
        assert!(!job.run().await.unwrap());
    }

    #[tokio::test]
    async fn a_round_goes_on_after_the_last_room_and_then_begins_anew() {
        let mut repos = TestRepos::default();
        let full: Vec<_> = (1..=ROOMS).map(|n| room(n.into(), None, 40)).collect();
        let last = full.last().map(|room| room.room);
        repos.retention.expect_is_any_set().returning(|| Ok(true));
        let mut parts = [(None, full), (last, Vec::new()), (None, Vec::new())].into_iter();
        repos.retention.expect_examine().times(3).returning(move |after, _| {
            let (expected, rooms) = parts.next().unwrap();
            assert_eq!(after, expected);
            Ok(rooms)
        });
        let store = TestStore::new(repos);
        let job = RetentionJob::new(Arc::new(store), Arc::new(TestClock::default()), 0);
        assert!(job.run().await.unwrap());
        assert!(!job.run().await.unwrap());
        assert!(!job.run().await.unwrap());
    }
}
