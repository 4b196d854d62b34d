//! Rate limits that the nodes of a cluster share.

use std::time::Duration;

use async_trait::async_trait;

use super::PlatformError;

/// A number of calls per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The number of calls, all of which may come at once.
    pub calls: u32,
    /// The time after which as many are allowed again; they become available one by one.
    pub per: Duration,
}

impl Rate {
    /// Calls per minute.
    pub const fn per_minute(calls: u32) -> Self {
        Self { calls, per: Duration::from_mins(1) }
    }

    /// Calls per hour.
    pub const fn per_hour(calls: u32) -> Self {
        Self { calls, per: Duration::from_hours(1) }
    }
}

/// A bucket after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketState {
    /// The number of further calls that are allowed now.
    pub remaining: u32,
    /// The time until the next call is allowed, if this one is refused.
    pub wait: Option<Duration>,
}

/// Token buckets, shared by all nodes.
#[async_trait]
pub trait SharedLimits: Send + Sync {
    /// Takes a token from a bucket, which is full at first. A refused call takes none.
    ///
    /// # Errors
    /// If the buckets cannot be reached.
    async fn take(&self, bucket: &str, rate: Rate) -> Result<BucketState, PlatformError>;
}
