//! Keeps a connection to the carrier of the messages.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::Duration;

use async_trait::async_trait;
use meshup_app::ports::{BusReceiver, EventBus, NodeId, Subscribe};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::BusError;
use super::batch::Batch;
use super::queue::{PATIENCE, Queue, Sender};
use super::wire;

/// How long a connection may be silent. A node hears its own heartbeats, which are more frequent.
const SILENCE: Duration = Duration::from_secs(12);

/// The delay before connecting again; it doubles up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_millis(50);

/// A carrier that recovered is noticed within this time.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The maximum number of payloads that may be under way.
const UNANSWERED: usize = 4_096;

/// The maximum number of payloads that were received but not processed yet.
pub(super) const BUFFER: usize = 4_096;

/// A carrier of messages.
#[async_trait]
pub(crate) trait Carrier: Send + Sync + 'static {
    /// The maximum length of a payload in bytes.
    const LIMIT: usize;

    type Link: Link;

    /// Connects, and receives from then on.
    async fn connect(&self) -> Result<Self::Link, BusError>;
}

/// An open connection.
#[async_trait]
pub(crate) trait Link: Send {
    async fn publish(&mut self, payloads: Vec<String>) -> Result<(), BusError>;

    /// The next payload, of any node. Nothing is lost if the future is dropped.
    async fn receive(&mut self) -> Result<String, BusError>;
}

/// A bus over a carrier, which connects when somebody subscribes.
pub(super) fn open<C: Carrier>(carrier: C, node: NodeId) -> (Arc<dyn EventBus>, Subscribe) {
    let (sender, outgoing) = Sender::new(node);
    let subscribe = move |receiver| drop(tokio::spawn(run(carrier, node, outgoing, receiver)));
    (Arc::new(sender), Box::new(subscribe))
}

/// Sends and receives until the bus or its receiver is dropped. Connects again whenever the connection breaks.
async fn run<C: Carrier>(carrier: C, node: NodeId, mut outgoing: Queue, receiver: Weak<dyn BusReceiver>) {
    let mut pause = PAUSE;
    loop {
        let failure = match timeout(PATIENCE, carrier.connect()).await {
            Ok(Ok(mut link)) => {
                pause = PAUSE;
                let Some(connected) = receiver.upgrade() else { return };
                connected.connected();
                drop(connected);
                match serve::<C>(&mut link, node, &mut outgoing, &receiver).await {
                    Ok(()) => return,
                    Err(failure) => failure,
                }
            }
            Ok(Err(failure)) => failure,
            Err(_) => BusError::Timeout,
        };
        if receiver.strong_count() == 0 {
            return;
        }
        tracing::warn!(error = %failure, "the cluster's bus is disconnected; connecting again");
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        // What is older is of no use to anybody by now.
        while outgoing.try_recv().is_ok() {}
    }
}

/// Ends with `Ok` when nobody sends or receives any longer.
async fn serve<C: Carrier>(
    link: &mut C::Link,
    node: NodeId,
    outgoing: &mut Queue,
    receiver: &Weak<dyn BusReceiver>,
) -> Result<(), BusError> {
    let mut silent_at = Instant::now() + SILENCE;
    let mut lag = Lag::default();
    loop {
        tokio::select! {
            first = outgoing.recv() => {
                let Some(first) = first else { return Ok(()) };
                let batch = Batch::collect(first, outgoing).await;
                let payloads = wire::encode(node, &batch.messages, C::LIMIT);
                lag.sent(payloads.len());
                if !payloads.is_empty() {
                    timeout(PATIENCE, link.publish(payloads)).await.map_err(|_| BusError::Timeout)??;
                }
                batch.confirm();
            }
            payload = link.receive() => {
                silent_at = Instant::now() + SILENCE;
                let Some((from, messages)) = wire::decode(&payload?) else { continue };
                if from == node {
                    lag.received();
                    continue;
                }
                let Some(receiver) = receiver.upgrade() else { return Ok(()) };
                for message in messages {
                    receiver.receive(from, message);
                }
            }
            () = sleep_until(silent_at) => return Err(BusError::Silent),
        }
    }
}

/// Measures how long messages are under way, by those of this node, which it receives too, in order
/// (`docs/metrics.md`).
#[derive(Default)]
struct Lag(VecDeque<Instant>);

impl Lag {
    fn sent(&mut self, payloads: usize) {
        // More than this was lost on the way.
        if self.0.len() > UNANSWERED {
            self.0.clear();
        }
        self.0.extend(std::iter::repeat_n(Instant::now(), payloads));
    }

    fn received(&mut self) {
        if let Some(sent_at) = self.0.pop_front() {
            metrics::histogram!("meshup_bus_lag_seconds").record(sent_at.elapsed());
        }
    }
}
