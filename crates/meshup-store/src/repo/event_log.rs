//! The repository of the event log, which exists on PostgreSQL only.

use async_trait::async_trait;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventLogRepository, LogCursor, LogPage, LogPosition, NodeId, StoreError};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::event_log::LoggedEvent;

/// One statement for all events of a unit.
const APPEND: &str =
    "INSERT INTO event_log (node, event) SELECT $1, value FROM json_array_elements($2::json)";

const END: &str = "SELECT pg_current_snapshot()::text AS until";

/// What was committed between two snapshots, of which the later is that of this statement unless it is given. One row
/// without an event if there is none, for the sake of `until`.
///
/// The scan starts from the oldest transaction that was running at the earlier snapshot: entries are ordered by their
/// transactions, and those of older ones were all visible in it.
const PAGE: &str = "
    WITH span AS (
        SELECT $1::text::pg_snapshot AS since, coalesce($2::text::pg_snapshot, pg_current_snapshot()) AS until
    )
    SELECT span.until::text AS until, entry.* FROM span LEFT JOIN LATERAL (
        SELECT xid::text AS transaction, id, event::text AS event FROM event_log
        WHERE (xid, id) > (coalesce($3::text::xid8, pg_snapshot_xmin(since)), coalesce($4::bigint, 0))
            AND NOT pg_visible_in_snapshot(xid, since) AND pg_visible_in_snapshot(xid, until)
            AND node <> $5 ORDER BY xid, id LIMIT $6
    ) entry ON true";

const PURGE: &str = "
    DELETE FROM event_log WHERE (xid, id) IN (
        SELECT xid, id FROM event_log WHERE logged_at < $1 ORDER BY xid, id LIMIT $2{unless_locked})";

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> EventLogRepository for SqlRepositories<C> {
    async fn end(&self) -> Result<LogCursor, StoreError> {
        if !self.is_postgres() {
            return Ok(LogCursor::default());
        }
        let row = self.conn.query_one_raw(self.statement(END, [])).await.map_err(store_error)?;
        let row = row.ok_or_else(|| StoreError::Internal("no snapshot".to_owned()))?;
        Ok(LogCursor { since: row.try_get("", "until").map_err(store_error)?, reading: None })
    }

    async fn page(&self, cursor: &LogCursor, node: NodeId, limit: u64) -> Result<LogPage, StoreError> {
        if !self.is_postgres() {
            return Ok(LogPage::default());
        }
        let LogCursor { since, reading } = cursor.clone();
        let (until, transaction, id) = reading.map_or((None, None, None), |reading| {
            let LogPosition { until, transaction, id } = reading;
            (Some(until), Some(transaction), Some(id))
        });
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        let values: [Value; 6] =
            [since.clone().into(), until.into(), transaction.into(), id.into(), node.0.into(), most.into()];
        let rows = Entry::find_by_statement(self.statement(PAGE, values)).all(&self.conn).await;
        let rows = rows.map_err(store_error)?;
        let next = match rows.last().cloned() {
            Some(Entry { until, transaction: Some(transaction), id: Some(id), event: _ })
                if rows.len() as u64 == limit =>
            {
                LogCursor { since, reading: Some(LogPosition { until, transaction, id }) }
            }
            Some(Entry { until, transaction: _, id: _, event: _ }) => {
                LogCursor { since: until, reading: None }
            }
            None => return Err(StoreError::Internal("no snapshot".to_owned())),
        };
        Ok(LogPage { events: rows.into_iter().filter_map(Entry::into_event).collect(), next })
    }

    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError> {
        if self.is_postgres() { self.purge_with(PURGE, before, limit).await } else { Ok(0) }
    }
}

/// Writes the events of a unit that are logged, as its last statement.
pub(crate) async fn append(
    conn: &impl ConnectionTrait,
    node: NodeId,
    events: &[DomainEvent],
) -> Result<(), StoreError> {
    let logged: Vec<LoggedEvent> = events.iter().filter_map(LoggedEvent::new).collect();
    if logged.is_empty() {
        return Ok(());
    }
    let events = serde_json::to_string(&logged).map_err(|error| StoreError::Internal(error.to_string()))?;
    let values: [Value; 2] = [node.0.into(), events.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), APPEND, values);
    conn.execute_raw(statement).await.map(|_| ()).map_err(store_error)
}

/// A row of [`PAGE`]; `until` alone if there is no event.
#[derive(Debug, Clone, FromQueryResult)]
struct Entry {
    until: String,
    transaction: Option<String>,
    id: Option<i64>,
    event: Option<String>,
}

impl Entry {
    /// `None` if there is none, or none that this version knows.
    fn into_event(self) -> Option<DomainEvent> {
        serde_json::from_str::<LoggedEvent>(&self.event?).ok()?.into_event()
    }
}
