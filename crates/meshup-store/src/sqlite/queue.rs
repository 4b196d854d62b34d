//! The queue of units that want to write.

use std::time::Duration;

use meshup_app::ports::StoreError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::sea::Sea;
use crate::unit::Turn;

/// How long a unit waits for its turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// A unit that wants to write: where its turn goes.
pub(crate) type Waiting = oneshot::Sender<Result<Turn, StoreError>>;

/// Where units wait for their turn, first come first served.
#[derive(Debug)]
pub(crate) struct Queue {
    waiting: mpsc::UnboundedSender<Waiting>,
}

impl Queue {
    /// A queue, and the end of it that the writer reads.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Waiting>) {
        let (waiting, inbox) = mpsc::unbounded_channel();
        (Self { waiting }, inbox)
    }

    /// A unit whose turn has come. One that gives up waiting is skipped.
    pub(crate) async fn begin(&self) -> Result<Sea<Turn>, StoreError> {
        let unavailable = |why: &str| StoreError::Unavailable(why.to_owned());
        let (waiting, turn) = oneshot::channel();
        self.waiting.send(waiting).map_err(|_| unavailable("the writer has ended"))?;
        let turn = timeout(PATIENCE, turn).await.map_err(|_| unavailable("too many units are waiting"))?;
        Ok(Sea { conn: turn.map_err(|_| unavailable("the writer has ended"))?? })
    }
}
