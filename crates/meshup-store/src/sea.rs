//! Every repository, over any connection.

use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{Repos, StoreError};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, PaginatorTrait, PartialModelTrait, QuerySelect,
    Select, Statement, Value,
};
use time::OffsetDateTime;

use crate::error::{corrupt, store_error};

/// The repositories over `conn`, which is the pool of readers or one unit of work.
///
/// Each port is implemented in a file of [`crate::repo`].
#[derive(Debug)]
pub(crate) struct Sea<C> {
    pub(crate) conn: C,
}

impl<C: ConnectionTrait> Sea<C> {
    /// Whether rows are locked one by one; on SQLite a unit is alone anyway.
    pub(crate) fn is_postgres(&self) -> bool {
        self.conn.get_database_backend() == DbBackend::Postgres
    }

    /// SQL that both databases understand, with `$1`, `$2`, ... for `values`.
    pub(crate) fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.conn.get_database_backend(), sql, values)
    }
}

impl<C: ConnectionTrait> Sea<C> {
    /// Runs a statement about what was before `$1`, for at most `$2` rows; how many it was about. The selection ends
    /// with `{unless_locked}`: what somebody else changes in this moment is left for the next time.
    pub(crate) async fn purge_with(
        &self,
        sql: &str,
        before: OffsetDateTime,
        limit: u64,
    ) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let unless_locked = if self.is_postgres() { " FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = sql.replace("{unless_locked}", unless_locked);
        let statement = self.statement(&sql, [micros(before).into(), limit.into()]);
        Ok(self.conn.execute_raw(statement).await.map_err(store_error)?.rows_affected())
    }
}

/// Microseconds since 1970.
pub(crate) fn micros(at: OffsetDateTime) -> i64 {
    let micros = at.unix_timestamp_nanos().div_euclid(1_000);
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

/// The time that was kept as `micros`.
pub(crate) fn time(micros: i64) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
        .map_err(|_| corrupt("a time", &micros.to_string()))
}

/// The time that was kept as `micros`, if any was.
pub(crate) fn time_or_none(micros: Option<i64>) -> Result<Option<OffsetDateTime>, StoreError> {
    micros.map(time).transpose()
}

/// The value that was kept as a word.
pub(crate) fn word<T: std::str::FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(std::any::type_name::<T>(), text))
}

/// A stretch of an ordered query, and how many rows it has in all.
///
/// They are counted only where the stretch does not tell: one that is neither empty nor full is the last one.
pub(crate) async fn page<C, E>(
    conn: &C,
    query: Select<E>,
    request: PageRequest,
) -> Result<Page<E::Model>, StoreError>
where
    C: ConnectionTrait,
    E: EntityTrait<Model: Send + Sync>,
{
    page_as(conn, query, request).await
}

/// The same with only the columns of `M`.
pub(crate) async fn page_of<M, C, E>(
    conn: &C,
    query: Select<E>,
    request: PageRequest,
) -> Result<Page<M>, StoreError>
where
    M: PartialModelTrait,
    C: ConnectionTrait,
    E: EntityTrait<Model: Send + Sync>,
{
    page_as(conn, M::select_cols(query.select_only()), request).await
}

/// The same with rows that are read as `M`.
pub(crate) async fn page_as<M, C, E>(
    conn: &C,
    query: Select<E>,
    request: PageRequest,
) -> Result<Page<M>, StoreError>
where
    M: FromQueryResult,
    C: ConnectionTrait,
    E: EntityTrait<Model: Send + Sync>,
{
    let PageRequest { offset, limit } = request;
    let stretch = query.clone().limit(limit).offset(offset).into_model::<M>();
    let reachable = i64::try_from(offset).is_ok();
    let items = if reachable { stretch.all(conn).await.map_err(store_error)? } else { Vec::new() };
    let seen = items.len() as u64;
    let total = if (1..limit).contains(&seen) || (seen == 0 && offset == 0) {
        offset + seen
    } else {
        query.count(conn).await.map_err(store_error)?
    };
    Ok(Page { items, total })
}

/// Each repository is this value itself.
macro_rules! implement_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        impl<C: ConnectionTrait + Send + Sync> Repos for Sea<C> {
            $(fn $name(&self) -> &dyn meshup_app::ports::$port {
                self
            })+
        }
    };
}

meshup_app::repositories!(implement_repos);
