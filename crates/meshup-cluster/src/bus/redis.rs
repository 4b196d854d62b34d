//! Sharded publish and subscribe of Redis 7 and Valkey.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use meshup_app::ports::{EventBus, NodeId, Subscribe};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, PushInfo, PushKind};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::BusError;
use super::link::{self, BUFFER, Carrier, Link};
use crate::options::RedisOptions;

/// A bus over this Redis, which connects when somebody subscribes. Clusters that share one are told apart by their
/// `secret`.
///
/// # Errors
/// If the URL or an authority is malformed.
pub fn redis_bus(
    redis: &RedisOptions,
    secret: &[u8],
    node: NodeId,
) -> Result<(Arc<dyn EventBus>, Subscribe), BusError> {
    let channel = Channel { client: redis.client()?, name: format!("{}:bus", prefix(secret)) };
    Ok(link::open(channel, node))
}

/// The beginning of the names of a cluster's channels and keys. It says nothing about the secret, of which it has a
/// part of a hash.
pub(crate) fn prefix(secret: &[u8]) -> String {
    let hash = Sha256::new().chain_update(b"meshup redis ").chain_update(secret).finalize();
    hash.iter().take(8).fold("meshup:".to_owned(), |name, byte| format!("{name}{byte:02x}"))
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
        let (pushes, received) = bounded(BUFFER);
        let config = AsyncConnectionConfig::new().set_push_sender(pushes);
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        redis::cmd("SSUBSCRIBE").arg(&self.name).query_async::<()>(&mut connection).await?;
        Ok(Subscription { connection, received, channel: self.name.clone() })
    }
}

/// A channel that ends once more pushes wait than it holds, since one was lost: the bus then connects again, which
/// tells its receiver so. The driver of the connection cannot wait, because it serves both directions.
fn bounded(
    capacity: usize,
) -> (impl Fn(PushInfo) -> Result<(), BusError> + Send + Sync + 'static, mpsc::Receiver<PushInfo>) {
    let (pushes, received) = mpsc::channel(capacity);
    let pushes = Mutex::new(Some(pushes));
    let push = move |push| {
        let mut pushes = pushes.lock().unwrap_or_else(PoisonError::into_inner);
        let is_sent = pushes.as_ref().is_some_and(|pushes| pushes.try_send(push).is_ok());
        if is_sent {
            return Ok(());
        }
        *pushes = None;
        Err(BusError::Overflow)
    };
    (push, received)
}

struct Subscription {
    connection: MultiplexedConnection,
    received: mpsc::Receiver<PushInfo>,
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
            let PushInfo { kind, data } = self.received.recv().await.ok_or(BusError::Overflow)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_channel_that_overflows_ends_after_what_it_holds() {
        let message = || PushInfo { kind: PushKind::SMessage, data: Vec::new() };
        let (push, mut received) = bounded(2);
        for _ in 0..2 {
            assert!(push(message()).is_ok());
        }
        assert!(push(message()).is_err());
        assert!(received.recv().await.is_some());
        assert!(push(message()).is_err(), "nothing follows what was lost");
        assert!(received.recv().await.is_some());
        assert!(received.recv().await.is_none());
    }
}
