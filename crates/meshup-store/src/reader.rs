//! Reads outside of units.

use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::time::timeout;

use crate::metrics::PoolUse;

/// The time limit of a statement, including the wait for a connection. A frozen database must not freeze its
/// clients.
pub(crate) const STATEMENT_LIMIT: Duration = Duration::from_millis(2_500);

/// A connection pool with a time limit for every statement.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) pool: DatabaseConnection,
    pub(crate) pool_use: PoolUse,
}

impl Reader {
    /// The result of a statement, or an error if it exceeds the time limit.
    async fn in_time<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        self.pool_use.sample(&self.pool);
        timeout(STATEMENT_LIMIT, statement)
            .await
            .unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.in_time(self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.in_time(self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.in_time(self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.in_time(self.pool.query_all_raw(statement)).await
    }
}
