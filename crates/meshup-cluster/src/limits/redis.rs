//! Buckets in Redis, which expire by themselves.

use std::time::Duration;

use async_trait::async_trait;
use meshup_app::ports::{BucketState, PlatformError, Rate, SharedLimits};
use redis::Script;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::time::timeout;

use super::Cell;
use crate::bus::{BusError, prefix};
use crate::options::RedisOptions;

/// The time limit of a question, which requests wait for while Redis does not answer; each node then counts by itself.
const PATIENCE: Duration = Duration::from_millis(500);

/// Returns the time, when the bucket will be full, and whether a token was taken.
const TAKE: &str = "
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local interval, period = tonumber(ARGV[1]), tonumber(ARGV[2])
    local before = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
    if before + interval - now > period then return {now, before, 0} end
    local full_at = before + interval
    redis.call('SET', KEYS[1], string.format('%d', full_at), 'PX', math.ceil((full_at - now) / 1000))
    return {now, full_at, 1}";

/// Buckets in Redis.
pub struct RedisLimits {
    connection: ConnectionManager,
    prefix: String,
    take: Script,
}

impl RedisLimits {
    /// Buckets in this Redis, to which it connects when they are needed. Clusters that share one are told apart by their
    /// `secret`.
    ///
    /// # Errors
    /// If the URL or an authority is malformed.
    pub fn new(redis: &RedisOptions, secret: &[u8]) -> Result<Self, BusError> {
        let patience = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(redis.client()?, patience)?;
        Ok(Self { connection, prefix: prefix(secret), take: Script::new(TAKE) })
    }

    async fn ask(&self, bucket: &str, cell: Cell) -> Result<BucketState, redis::RedisError> {
        let Cell { interval, period } = cell;
        let mut question = self.take.key(format!("{}:limit:{bucket}", self.prefix));
        question.arg(interval).arg(period);
        let mut connection = self.connection.clone();
        let (now, full_at, taken): (i64, i64, i64) = question.invoke_async(&mut connection).await?;
        Ok(cell.state(now, full_at, taken == 1))
    }
}

#[async_trait]
impl SharedLimits for RedisLimits {
    async fn take(&self, bucket: &str, rate: Rate) -> Result<BucketState, PlatformError> {
        let asked = timeout(PATIENCE, self.ask(bucket, Cell::new(rate))).await;
        asked
            .map_err(|_| PlatformError::Unavailable("no answer in time".to_owned()))?
            .map_err(|error| PlatformError::Unavailable(error.to_string()))
    }
}
