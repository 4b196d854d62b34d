//! Rechecks the access of listeners.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::Explain;
use meshup_app::Kind;
use meshup_app::access::AccessError;
use meshup_domain::RoomId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Hub;
use crate::connection::Connection;
use crate::pace::Pace;
use crate::room::Room;
use crate::source::Source;

/// Maximum number of concurrent checks, so that a change in a large server leaves database capacity to
/// others.
const AT_ONCE: usize = 16;

pub(super) type Seat = (Arc<Connection>, RoomId);

pub(super) fn listeners(room: &Room) -> Vec<Seat> {
    room.lock().listeners().map(|connection| (Arc::clone(connection), room.id)).collect()
}

impl Hub {
    /// Holds back the queues of these connections until their access is confirmed. Returns at once.
    pub(super) fn ask_again(&self, seats: Vec<Seat>) {
        let Some(ground) = self.ground.get().filter(|_| !seats.is_empty()) else { return };
        for (connection, _) in &seats {
            connection.outbox.hold();
        }
        let (source, pace) = (Arc::clone(&ground.source), self.pace);
        ground.runtime.spawn(async move {
            let turns = Arc::new(Semaphore::new(AT_ONCE));
            let mut questions = JoinSet::new();
            for (connection, room) in seats {
                let turn = Arc::clone(&turns).acquire_owned().await;
                let source = Arc::clone(&source);
                questions.spawn(async move {
                    decide(&connection, room, source.as_ref(), pace).await;
                    connection.outbox.release();
                    drop(turn);
                });
                while questions.try_join_next().is_some() {}
            }
            while questions.join_next().await.is_some() {}
        });
    }
}

/// Retries until there is an answer: while the database is unavailable, nothing is delivered.
async fn decide(connection: &Connection, room: RoomId, source: &dyn Source, pace: Pace) {
    let mut wait: Duration = pace.retry;
    while still_may(connection, room, source).await.is_err() {
        sleep(wait).await;
        wait = (wait * 2).min(pace.pass);
    }
}

/// Removes a user who has lost access from the room. Fails only if there was no answer.
pub(super) async fn still_may(
    connection: &Connection,
    room: RoomId,
    source: &dyn Source,
) -> Result<(), AccessError> {
    match source.may_read(&connection.actor, room).await {
        Ok(()) => Ok(()),
        Err(error) if is_final(&error) => {
            connection.outbox.lose(room);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Whether an error denies access, rather than leaving it open.
fn is_final(error: &AccessError) -> bool {
    !matches!(error.explain().kind, Kind::Unavailable | Kind::StorageFull | Kind::Internal)
}
