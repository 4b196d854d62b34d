//! Sharded publish and subscribe of Redis 7 and Valkey.

use std::sync::{Mutex, PoisonError, Weak};

use async_trait::async_trait;
use meshup_app::ports::{BusReceiver, EventBus, NodeId, NodeMessage};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, ProtocolVersion, PushInfo, PushKind};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::BusError;
use super::link::{self, Carrier, Link};
use super::queue::{Queue, Sender};

/// A bus over Redis.
pub struct RedisBus {
    node: NodeId,
    client: Client,
    channel: String,
    sender: Sender,
    queue: Mutex<Option<Queue>>,
}

impl RedisBus {
    /// A bus over `redis://...`. Clusters that share a Redis are told apart by their `secret`. It connects when
    /// somebody subscribes.
    ///
    /// # Errors
    /// If the URL is malformed.
    pub fn new(url: &str, secret: &[u8], node: NodeId) -> Result<Self, BusError> {
        let (sender, queue) = Sender::new();
        let channel = format!("{}:bus", prefix(secret));
        Ok(Self { node, client: client(url)?, channel, sender, queue: Mutex::new(Some(queue)) })
    }
}

/// A client that speaks RESP3, in which messages and answers share a connection.
pub(crate) fn client(url: &str) -> Result<Client, redis::RedisError> {
    use redis::IntoConnectionInfo;
    let info = url.into_connection_info()?;
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    Client::open(info.set_redis_settings(settings))
}

/// The beginning of the names of a cluster's channels and keys. It says nothing about the secret, of which it has a
/// part of a hash.
pub(crate) fn prefix(secret: &[u8]) -> String {
    let hash = Sha256::new().chain_update(b"meshup redis ").chain_update(secret).finalize();
    hash.iter().take(8).fold("meshup:".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

#[async_trait]
impl EventBus for RedisBus {
    fn node(&self) -> NodeId {
        self.node
    }

    fn send(&self, message: NodeMessage) {
        self.sender.send(message);
    }

    fn subscribe(&self, receiver: Weak<dyn BusReceiver>) {
        if let Some(queue) = self.queue.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let carrier = Channel { client: self.client.clone(), name: self.channel.clone() };
            tokio::spawn(link::run(carrier, self.node, queue, receiver));
        }
    }

    async fn flush(&self) {
        self.sender.flush().await;
    }
}

struct Channel {
    client: Client,
    name: String,
}

#[async_trait]
impl Carrier for Channel {
    const LIMIT: usize = 64 * 1024;

    type Link = Subscription;

    async fn connect(&self) -> Result<Subscription, BusError> {
        let (pushes, received) = mpsc::unbounded_channel();
        let config = AsyncConnectionConfig::new().set_push_sender(pushes);
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        redis::cmd("SSUBSCRIBE").arg(&self.name).query_async::<()>(&mut connection).await?;
        Ok(Subscription { connection, received, channel: self.name.clone() })
    }
}

struct Subscription {
    connection: MultiplexedConnection,
    received: mpsc::UnboundedReceiver<PushInfo>,
    channel: String,
}

#[async_trait]
impl Link for Subscription {
    async fn publish(&mut self, payloads: Vec<String>) -> Result<(), BusError> {
        let mut pipeline = redis::pipe();
        for payload in payloads {
            pipeline.cmd("SPUBLISH").arg(&self.channel).arg(payload).ignore();
        }
        Ok(pipeline.query_async(&mut self.connection).await?)
    }

    async fn receive(&mut self) -> Result<String, BusError> {
        loop {
            let PushInfo { kind, data } = self.received.recv().await.ok_or(BusError::Closed)?;
            if kind == PushKind::Disconnection {
                return Err(BusError::Closed);
            }
            if kind == PushKind::SMessage
                && let Some(payload) = data.into_iter().nth(1)
            {
                return Ok(String::from_redis_value(payload).unwrap_or_default());
            }
        }
    }
}
