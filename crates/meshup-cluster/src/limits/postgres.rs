//! Buckets in an unlogged table: a crash of the database empties it, which fills all buckets.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use meshup_app::ports::{BucketState, PlatformError, Rate, SharedLimits};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::time::timeout;

use super::Cell;

/// The bucket of a key ($1) by interval ($2) and period ($3): takes a token if there is one. `before` is what it was,
/// for the time to wait.
const TAKE: &str = "
    WITH clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now),
    taken AS (
        INSERT INTO rate_limits AS bucket (key, full_at) SELECT $1, now + $2 FROM clock
        ON CONFLICT (key) DO UPDATE SET full_at = greatest(bucket.full_at + $2, excluded.full_at)
        WHERE greatest(bucket.full_at + $2, excluded.full_at) - (excluded.full_at - $2) <= $3
        RETURNING full_at
    )
    SELECT now, (SELECT full_at FROM taken), (SELECT full_at FROM rate_limits WHERE key = $1) FROM clock";

/// Deletes buckets that are full.
const SWEEP: &str = "
    DELETE FROM rate_limits WHERE full_at < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// Number of calls between two sweeps.
const SWEEP_AFTER: u32 = 1_024;

/// The time limit of a question, including the wait for a connection. Without the database, requests fail anyway.
const PATIENCE: Duration = Duration::from_secs(2);

/// The number of connections, beside those of the store.
const CONNECTIONS: u32 = 4;

/// Buckets in the database that the nodes share.
pub struct PostgresLimits {
    pool: PgPool,
    calls: AtomicU32,
}

impl PostgresLimits {
    /// Buckets in the database of a URL, to which it connects when they are needed.
    ///
    /// # Errors
    /// If the URL is malformed.
    pub fn new(url: &str) -> Result<Self, sqlx::Error> {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect_lazy(url)?;
        Ok(Self { pool, calls: AtomicU32::new(0) })
    }

    async fn ask(&self, bucket: &str, cell: Cell) -> Result<BucketState, sqlx::Error> {
        let Cell { interval, period } = cell;
        let taking = sqlx::query_as(TAKE).bind(bucket).bind(interval).bind(period);
        let (now, taken, before): (i64, Option<i64>, Option<i64>) = taking.fetch_one(&self.pool).await?;
        if self.calls.fetch_add(1, Ordering::Relaxed) % SWEEP_AFTER == SWEEP_AFTER - 1 {
            sqlx::query(SWEEP).execute(&self.pool).await?;
        }
        Ok(cell.state(now, taken.or(before).unwrap_or(now), taken.is_some()))
    }
}

#[async_trait]
impl SharedLimits for PostgresLimits {
    async fn take(&self, bucket: &str, rate: Rate) -> Result<BucketState, PlatformError> {
        let asked = timeout(PATIENCE, self.ask(bucket, Cell::new(rate))).await;
        asked
            .map_err(|_| PlatformError::Unavailable("no answer in time".to_owned()))?
            .map_err(|error| PlatformError::Unavailable(error.to_string()))
    }
}
