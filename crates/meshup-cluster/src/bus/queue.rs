//! Messages that wait to be sent.

use std::time::Duration;

use async_trait::async_trait;
use meshup_app::ports::{EventBus, NodeId, NodeMessage};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// The maximum number of messages that wait. They wait while the carrier does not answer; further ones are dropped.
const QUEUE: usize = 16_384;

/// The time limit for connecting and sending.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) enum Outgoing {
    Message(NodeMessage),
    /// To be confirmed when everything before it was sent.
    Flush(oneshot::Sender<()>),
}

pub(crate) type Queue = mpsc::Receiver<Outgoing>;

/// The sending end of a bus, whatever carries its messages.
#[derive(Debug)]
pub(crate) struct Sender {
    node: NodeId,
    queue: mpsc::Sender<Outgoing>,
}

impl Sender {
    pub(crate) fn new(node: NodeId) -> (Self, Queue) {
        let (queue, outgoing) = mpsc::channel(QUEUE);
        (Self { node, queue }, outgoing)
    }
}

#[async_trait]
impl EventBus for Sender {
    fn node(&self) -> NodeId {
        self.node
    }

    fn send(&self, message: NodeMessage) {
        // Whoever misses it will find out: see `NodeMessage`.
        let _ = self.queue.try_send(Outgoing::Message(message));
    }

    async fn flush(&self) {
        let (done, sent) = oneshot::channel();
        if self.queue.try_send(Outgoing::Flush(done)).is_ok() {
            let _ = timeout(PATIENCE, sent).await;
        }
    }
}
