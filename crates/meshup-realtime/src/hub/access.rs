//! Rechecks the access of listeners.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::ErrorKind;
use meshup_app::Explain;
use meshup_app::access::AccessError;
use meshup_domain::RoomId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Hub;
use crate::backend::Backend;
use crate::connection::Connection;
use crate::room::Room;
use crate::timings::Timings;

/// Maximum number of concurrent checks, so that a change in a large server leaves database capacity to
/// others.
const AT_ONCE: usize = 16;

pub(super) type RoomListener = (Arc<Connection>, RoomId);

pub(super) fn listeners(room: &Room) -> Vec<RoomListener> {
    room.lock().listeners().map(|connection| (Arc::clone(connection), room.id)).collect()
}

impl Hub {
    /// Holds back the queues of these connections until their access is confirmed. Returns at once.
    pub(super) fn recheck_access(&self, seats: Vec<RoomListener>) {
        let Some(runtime) = self.runtime.get().filter(|_| !seats.is_empty()) else { return };
        for (connection, _) in &seats {
            connection.outbox.pause();
        }
        let (backend, timings) = (Arc::clone(&runtime.backend), self.timings);
        runtime.handle.spawn(async move {
            let turns = Arc::new(Semaphore::new(AT_ONCE));
            let mut questions = JoinSet::new();
            for (connection, room) in seats {
                let turn = Arc::clone(&turns).acquire_owned().await;
                let backend = Arc::clone(&backend);
                questions.spawn(async move {
                    decide(&connection, room, backend.as_ref(), timings).await;
                    connection.outbox.resume();
                    drop(turn);
                });
                while questions.try_join_next().is_some() {}
            }
            while questions.join_next().await.is_some() {}
        });
    }
}

/// Retries until there is an answer: while the database is unavailable, nothing is delivered.
async fn decide(connection: &Connection, room: RoomId, backend: &dyn Backend, timings: Timings) {
    let mut wait: Duration = timings.retry;
    while still_allowed(connection, room, backend).await.is_err() {
        sleep(wait).await;
        wait = (wait * 2).min(timings.poll_interval);
    }
}

/// Removes a user who has lost access from the room, and returns whether they still have it. Fails only if there was
/// no answer.
pub(super) async fn still_allowed(
    connection: &Connection,
    room: RoomId,
    backend: &dyn Backend,
) -> Result<bool, AccessError> {
    match backend.may_read(&connection.actor, room).await {
        Ok(()) => Ok(true),
        Err(error) if is_final(&error) => {
            connection.outbox.revoke(room);
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether an error denies access, rather than leaving it open.
fn is_final(error: &AccessError) -> bool {
    !matches!(error.explain().kind, ErrorKind::Unavailable | ErrorKind::StorageFull | ErrorKind::Internal)
}
