//! The base of all repositories.

use std::fmt::Display;

use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{Repos, StoreError};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, PaginatorTrait, PartialModelTrait, QuerySelect,
    QueryTrait, Select, Statement, Value,
};
use serde::Serialize;
use time::OffsetDateTime;

use crate::error::{corrupt, store_error};

/// The column for the number of rows of all pages.
const TOTAL: &str = "total";

/// The repositories on `conn`, which is always a [`Connection`](crate::connection::Connection) but in tests.
///
/// Each port is implemented in a file of [`crate::repo`].
#[derive(Debug)]
pub(crate) struct SqlRepositories<C> {
    pub(crate) conn: C,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Whether rows can be locked individually; on SQLite, units are serialized instead.
    pub(crate) fn is_postgres(&self) -> bool {
        self.conn.get_database_backend() == DbBackend::Postgres
    }

    /// Ids as one parameter, like [`json`] for rows: an array on PostgreSQL, for which it plans to use an index, and JSON on
    /// SQLite.
    pub(crate) fn id_list(&self, ids: impl Iterator<Item = impl Display>) -> Value {
        let ids: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
        let ids = ids.join(",");
        if self.is_postgres() { format!("{{{ids}}}").into() } else { format!("[{ids}]").into() }
    }

    /// A statement in SQL that both databases support, with `$1`, `$2`, ... for `values`.
    pub(crate) fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.conn.get_database_backend(), sql, values)
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Puts in for `{unless_locked}`, at the end of a selection, what skips rows that other units have locked.
    pub(crate) fn skipping_locked(&self, sql: &str) -> String {
        sql.replace("{unless_locked}", if self.is_postgres() { " FOR UPDATE SKIP LOCKED" } else { "" })
    }

    /// Runs a statement on rows from before `$1`, at most `$2` of them, and returns how many it affected. The
    /// selection ends with `{unless_locked}`, which skips rows locked by other units until the next run.
    pub(crate) async fn purge_with(
        &self,
        sql: &str,
        before: OffsetDateTime,
        limit: u64,
    ) -> Result<u64, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let statement = self.statement(&self.skipping_locked(sql), [micros(before).into(), limit.into()]);
        Ok(self.conn.execute_raw(statement).await.map_err(store_error)?.rows_affected())
    }
}

/// Rows as one parameter, in JSON, for statements whose text must not depend on their number: such a statement is prepared
/// once.
pub(crate) fn json(rows: &impl Serialize) -> Result<Value, StoreError> {
    let json = serde_json::to_string(rows).map_err(|error| StoreError::Internal(error.to_string()))?;
    Ok(json.into())
}

/// The keys for a list in a statement, as many as the next power of two, of which the last ones repeat the last key.
///
/// Connections keep prepared statements by their text. Without this, almost every number of keys would be another
/// statement.
pub(crate) fn padded<T: Copy>(keys: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut keys: Vec<T> = keys.into_iter().collect();
    if let Some(last) = keys.last().copied() {
        keys.resize(keys.len().next_power_of_two(), last);
    }
    keys
}

/// Microseconds since 1970-01-01 UTC.
pub(crate) fn micros(at: OffsetDateTime) -> i64 {
    let micros = at.unix_timestamp_nanos().div_euclid(1_000);
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

/// The time stored as `micros`.
pub(crate) fn time(micros: i64) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
        .map_err(|_| corrupt("a time", &micros.to_string()))
}

/// The time stored as `micros`, if any.
pub(crate) fn time_or_none(micros: Option<i64>) -> Result<Option<OffsetDateTime>, StoreError> {
    micros.map(time).transpose()
}

/// The enumeration value stored as `text`.
pub(crate) fn parse_enum<T: std::str::FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(std::any::type_name::<T>(), text))
}

/// A page of an ordered query, with the total number of rows.
///
/// The total is queried only if the page does not determine it: a page that is neither empty nor full is the
/// last one.
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

/// Like [`page`], with only the columns of `M`.
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

/// Like [`page`], with rows read as `M`.
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

/// Like [`page`], in one statement, for queries that read all of their rows in order to sort them.
pub(crate) async fn sorted_page<C, E>(
    conn: &C,
    query: Select<E>,
    request: PageRequest,
) -> Result<Page<E::Model>, StoreError>
where
    C: ConnectionTrait,
    E: EntityTrait<Model: FromQueryResult + Send + Sync>,
{
    let PageRequest { offset, limit } = request;
    let counted = query.clone().expr_as(Expr::cust("COUNT(*) OVER ()"), TOTAL).limit(limit).offset(offset);
    let reachable = i64::try_from(offset).is_ok();
    let rows = if reachable { conn.query_all(counted.as_query()).await } else { Ok(Vec::new()) };
    let rows = rows.map_err(store_error)?;
    let total = match rows.first() {
        Some(row) => row.try_get::<i64>("", TOTAL).map_err(store_error)?,
        None if offset == 0 => 0,
        None => return page(conn, query, request).await,
    };
    let items = rows.iter().map(|row| E::Model::from_query_result(row, ""));
    Ok(Page {
        items: items.collect::<Result<_, _>>().map_err(store_error)?,
        total: u64::try_from(total).unwrap_or_default(),
    })
}

/// Implements [`Repos`] with this value as every repository.
macro_rules! implement_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        impl<C: ConnectionTrait + Send + Sync> Repos for SqlRepositories<C> {
            $(fn $name(&self) -> &dyn meshup_app::ports::$port {
                self
            })+
        }
    };
}

meshup_app::repositories!(implement_repos);

#[cfg(test)]
mod tests {
    use super::padded;

    #[test]
    fn lists_have_few_lengths() {
        assert_eq!(padded(Vec::<i64>::new()), Vec::<i64>::new());
        assert_eq!(padded([7]), [7]);
        assert_eq!(padded([3, 1, 2]), [3, 1, 2, 2]);
        assert_eq!(padded(0..200).len(), 256);
    }
}
