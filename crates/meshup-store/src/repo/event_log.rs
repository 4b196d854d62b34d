//! The repository of the event log, which exists on PostgreSQL only.

use async_trait::async_trait;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventLogRepository, LogEntry, LogPage, LogPosition, NodeId, StoreError};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::{corrupt, store_error};
use crate::repositories::SqlRepositories;
use crate::row::event_log::LoggedEvent;

/// One statement for all events of a unit.
const APPEND: &str =
    "INSERT INTO event_log (node, event) SELECT $1, value FROM json_array_elements($2::json)";

const SETTLED: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS settled";

/// One row without an entry if there is none, for the sake of `settled`, which must be of the same snapshot.
const ENTRIES: &str = "
    SELECT s.settled, e.* FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS settled) s
    LEFT JOIN LATERAL (
        SELECT xid::text AS position, id, node, event::text AS event FROM event_log
        WHERE (xid, id) > ($1::text::xid8, $2) AND node <> $3 ORDER BY xid, id LIMIT $4
    ) e ON true";

const PURGE: &str = "
    DELETE FROM event_log WHERE (xid, id) IN (
        SELECT xid, id FROM event_log WHERE logged_at < $1 ORDER BY xid, id LIMIT $2{unless_locked})";

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> EventLogRepository for SqlRepositories<C> {
    async fn settled(&self) -> Result<LogPosition, StoreError> {
        if !self.is_postgres() {
            return Ok(LogPosition::default());
        }
        let row = self.conn.query_one_raw(self.statement(SETTLED, [])).await.map_err(store_error)?;
        row.map_or(Ok(LogPosition::default()), |row| position(&row, "settled"))
    }

    async fn entries(
        &self,
        (after, id): (LogPosition, i64),
        node: NodeId,
        limit: u64,
    ) -> Result<LogPage, StoreError> {
        if !self.is_postgres() {
            return Ok(LogPage::default());
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values: [Value; 4] = [after.0.to_string().into(), id.into(), node.0.into(), limit.into()];
        let rows = self.conn.query_all_raw(self.statement(ENTRIES, values)).await.map_err(store_error)?;
        let settled = rows.first().map_or(Ok(after), |row| position(row, "settled"))?;
        let entries = rows.iter().filter_map(|row| entry(row).transpose()).collect::<Result<_, _>>()?;
        Ok(LogPage { entries, settled })
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

fn position(row: &QueryResult, column: &str) -> Result<LogPosition, StoreError> {
    let text: String = row.try_get("", column).map_err(store_error)?;
    text.parse().map(LogPosition).map_err(|_| corrupt("a position", &text))
}

/// `None` for the row that stands for no entry.
fn entry(row: &QueryResult) -> Result<Option<LogEntry>, StoreError> {
    let Some(id) = row.try_get::<Option<i64>>("", "id").map_err(store_error)? else { return Ok(None) };
    let node: Uuid = row.try_get("", "node").map_err(store_error)?;
    let event: String = row.try_get("", "event").map_err(store_error)?;
    let event = serde_json::from_str(&event).ok().and_then(LoggedEvent::into_event);
    Ok(Some(LogEntry { id, position: position(row, "position")?, node: NodeId(node), event }))
}
