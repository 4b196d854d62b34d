//! Nodes within one process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use async_trait::async_trait;
use meshup_app::ports::{BusReceiver, EventBus, NodeId, NodeMessage, Subscribe};
use tokio::sync::{mpsc, oneshot};

use super::queue::Outgoing;

type Inbox = mpsc::UnboundedSender<(NodeId, Outgoing)>;

/// What the nodes of a process are connected to.
#[derive(Debug, Clone, Default)]
pub struct MemoryNetwork(Arc<Mutex<Vec<(NodeId, Inbox)>>>);

impl MemoryNetwork {
    /// The bus of a node in this network. A node sends once it has subscribed; a node alone sends to nobody.
    pub fn bus(&self, node: NodeId) -> (Arc<dyn EventBus>, Subscribe) {
        let network = self.clone();
        let subscribe = move |receiver| {
            let (inbox, messages) = mpsc::unbounded_channel();
            network.nodes().push((node, inbox));
            drop(tokio::spawn(deliver(messages, receiver)));
        };
        (Arc::new(MemoryBus { network: self.clone(), node }), Box::new(subscribe))
    }

    /// Cuts a node off from the others, as a failing network would.
    pub fn disconnect(&self, node: NodeId) {
        self.nodes().retain(|(connected, _)| *connected != node);
    }

    fn nodes(&self) -> MutexGuard<'_, Vec<(NodeId, Inbox)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sending end of a bus within the process.
#[derive(Debug)]
struct MemoryBus {
    network: MemoryNetwork,
    node: NodeId,
}

impl MemoryBus {
    fn others(&self) -> Vec<Inbox> {
        let nodes = self.network.nodes();
        if !nodes.iter().any(|(node, _)| *node == self.node) {
            return Vec::new();
        }
        nodes.iter().filter(|(node, _)| *node != self.node).map(|(_, inbox)| inbox.clone()).collect()
    }
}

#[async_trait]
impl EventBus for MemoryBus {
    fn node(&self) -> NodeId {
        self.node
    }

    fn send(&self, message: NodeMessage) {
        for inbox in self.others() {
            let _ = inbox.send((self.node, Outgoing::Message(message.clone())));
        }
    }

    async fn flush(&self) {
        for inbox in self.others() {
            let (done, sent) = oneshot::channel();
            if inbox.send((self.node, Outgoing::Flush(done))).is_ok() {
                let _ = sent.await;
            }
        }
    }
}

impl Drop for MemoryBus {
    fn drop(&mut self) {
        self.network.disconnect(self.node);
    }
}

async fn deliver(mut messages: mpsc::UnboundedReceiver<(NodeId, Outgoing)>, receiver: Weak<dyn BusReceiver>) {
    if let Some(receiver) = receiver.upgrade() {
        receiver.connected();
    }
    while let Some((from, outgoing)) = messages.recv().await {
        match outgoing {
            Outgoing::Message(message) => {
                let Some(receiver) = receiver.upgrade() else { return };
                receiver.receive(from, message);
            }
            Outgoing::Flush(done) => {
                let _ = done.send(());
            }
        }
    }
}
