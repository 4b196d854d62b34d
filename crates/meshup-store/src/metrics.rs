//! Metrics of commits and connections (`docs/metrics.md`).

use std::time::Duration;

use metrics::Gauge;
use sea_orm::{DatabaseConnection, DbBackend};

/// Records a COMMIT: how many units it made durable, or none if it failed.
pub(crate) fn committed(units: Option<usize>, took: Duration) {
    metrics::histogram!("meshup_store_commit_duration_seconds").record(took);
    match units {
        Some(units) => metrics::histogram!("meshup_store_commit_group_units").record(as_float(units)),
        None => metrics::counter!("meshup_store_commit_failures_total").increment(1),
    }
}

/// How many connections of a pool are open.
#[derive(Debug)]
pub(crate) struct PoolUse {
    busy: Gauge,
    idle: Gauge,
}

impl PoolUse {
    /// `most` is the size of the pool.
    pub(crate) fn new(most: u32) -> Self {
        metrics::gauge!("meshup_store_pool_connections_max").set(most);
        metrics::counter!("meshup_store_commit_failures_total").increment(0);
        let connections =
            |state: &'static str| metrics::gauge!("meshup_store_pool_connections", "state" => state);
        Self { busy: connections("busy"), idle: connections("idle") }
    }

    /// Called before each read, which jobs do every second.
    pub(crate) fn sample(&self, pool: &DatabaseConnection) {
        let (open, idle) = if pool.get_database_backend() == DbBackend::Postgres {
            let pool = pool.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = pool.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        };
        let (open, idle) = (f64::from(open), as_float(idle));
        self.busy.set((open - idle).max(0.0));
        self.idle.set(idle);
    }
}

fn as_float(number: usize) -> f64 {
    u32::try_from(number).unwrap_or(u32::MAX).into()
}
