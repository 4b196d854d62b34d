//! The queue of units waiting for the writer.

use std::time::Duration;

use meshup_app::ports::StoreError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::connection::Unit;
use crate::unit::UnitConnection;

/// How long a unit waits for its turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// A waiting unit, as the channel that receives its turn.
pub(crate) type Waiting = oneshot::Sender<Result<UnitConnection, StoreError>>;

/// The queue of waiting units, first come, first served.
#[derive(Debug)]
pub(crate) struct Queue {
    waiting: mpsc::UnboundedSender<Waiting>,
}

impl Queue {
    /// The queue, and its receiving end for the writer.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Waiting>) {
        let (waiting, inbox) = mpsc::unbounded_channel();
        (Self { waiting }, inbox)
    }

    /// Waits until the unit can write. A unit that stops waiting is skipped.
    pub(crate) async fn begin(&self) -> Result<Unit, StoreError> {
        let unavailable = |why: &str| StoreError::Unavailable(why.to_owned());
        let (waiting, turn) = oneshot::channel();
        self.waiting.send(waiting).map_err(|_| unavailable("the writer has ended"))?;
        let turn = timeout(PATIENCE, turn).await.map_err(|_| unavailable("too many units are waiting"))?;
        Ok(Unit::new(turn.map_err(|_| unavailable("the writer has ended"))??))
    }
}
