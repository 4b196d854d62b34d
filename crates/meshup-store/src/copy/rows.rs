//! Reading and writing of rows in batches.

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use super::tables::{Column, Kind, Table};

/// The maximum number of parameters in one statement; SQLite supports 32,766.
const PARAMETERS: usize = 30_000;

/// The next rows after a key, in its order.
pub(super) async fn after(
    connection: &impl ConnectionTrait,
    table: &Table,
    key: Option<&[Value]>,
    limit: u64,
) -> Result<Vec<QueryResult>, DbErr> {
    let backend = connection.get_database_backend();
    let parts = key_parts(table, backend);
    let mut sql = format!("SELECT {} FROM \"{}\"", listed(&table.columns), table.name);
    if let Some(key) = key {
        let parameters: Vec<_> = (1..=key.len()).map(|n| format!("${n}")).collect();
        let _ = write!(sql, " WHERE ({}) > ({})", parts.join(", "), parameters.join(", "));
    }
    let _ = write!(sql, " ORDER BY {} LIMIT {limit}", parts.join(", "));
    let statement = Statement::from_sql_and_values(backend, sql, key.unwrap_or_default().iter().cloned());
    connection.query_all_raw(statement).await
}

/// The key of the last row in the order of the source; `None` if there are no rows.
pub(super) async fn last_key(
    connection: &impl ConnectionTrait,
    table: &Table,
) -> Result<Option<Vec<Value>>, DbErr> {
    let backend = connection.get_database_backend();
    let descending: Vec<_> = key_parts(table, backend).iter().map(|part| format!("{part} DESC")).collect();
    let sql = format!(
        "SELECT {} FROM \"{}\" ORDER BY {} LIMIT 1",
        listed(&table.columns),
        table.name,
        descending.join(", ")
    );
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    row.map(|row| Ok(key(table, &values(&row, &table.columns)?))).transpose()
}

/// The values of the key in a row.
pub(super) fn key(table: &Table, values: &[Value]) -> Vec<Value> {
    table.key.iter().filter_map(|n| values.get(*n).cloned()).collect()
}

pub(super) fn values(row: &QueryResult, columns: &[Column]) -> Result<Vec<Value>, DbErr> {
    columns.iter().enumerate().map(|(index, column)| value(row, index, column.kind)).collect()
}

fn value(row: &QueryResult, index: usize, kind: Kind) -> Result<Value, DbErr> {
    Ok(match kind {
        Kind::Boolean => row.try_get_by_index::<Option<bool>>(index)?.into(),
        Kind::Small => row.try_get_by_index::<Option<i16>>(index)?.into(),
        Kind::Integer => row.try_get_by_index::<Option<i32>>(index)?.into(),
        Kind::Big => row.try_get_by_index::<Option<i64>>(index)?.into(),
        Kind::Text => row.try_get_by_index::<Option<String>>(index)?.into(),
        Kind::Uuid => row.try_get_by_index::<Option<Uuid>>(index)?.into(),
        Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(index)?.into(),
    })
}

/// Where rows are inserted.
pub(super) struct Insert<'a> {
    pub(super) table: &'a str,
    /// Each with a suffix for its values, such as a cast.
    pub(super) columns: Vec<(&'a str, &'static str)>,
    /// Whether numbers are given for a column that the database otherwise fills.
    pub(super) is_counted: bool,
}

impl<'a> Insert<'a> {
    pub(super) fn into_table(table: &'a Table) -> Self {
        let columns = table.columns.iter().map(|column| (column.name.as_str(), "")).collect();
        Self { table: &table.name, columns, is_counted: table.counted.is_some() }
    }

    /// Inserts all rows, in as few statements as possible.
    pub(super) async fn rows(
        &self,
        connection: &impl ConnectionTrait,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbErr> {
        let at_once = PARAMETERS / self.columns.len().max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(at_once).collect();
            let sql = self.statement(connection.get_database_backend(), some.len());
            let values = some.into_iter().flatten();
            let insert = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
            connection.execute_raw(insert).await?;
        }
        Ok(())
    }

    fn statement(&self, backend: DbBackend, rows: usize) -> String {
        let is_postgres = backend == DbBackend::Postgres;
        let names: Vec<_> = self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let overriding = if is_postgres && self.is_counted { " OVERRIDING SYSTEM VALUE" } else { "" };
        let mut sql = format!("INSERT INTO \"{}\" ({}){overriding} VALUES ", self.table, names.join(", "));
        let mut parameter = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for (n, (_, suffix)) in self.columns.iter().enumerate() {
                parameter += 1;
                sql.push_str(if n == 0 { "" } else { ", " });
                // SQLite would look up each numbered parameter among all others.
                let _ = if is_postgres { write!(sql, "${parameter}{suffix}") } else { write!(sql, "?") };
            }
            sql.push(')');
        }
        sql
    }
}

fn listed(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    names.join(", ")
}

/// The columns of the key, compared as SQLite compares them.
fn key_parts(table: &Table, backend: DbBackend) -> Vec<String> {
    let columns = table.key.iter().filter_map(|n| table.columns.get(*n));
    columns
        .map(|column| {
            let is_collated = backend == DbBackend::Postgres && column.kind == Kind::Text;
            format!("\"{}\"{}", column.name, if is_collated { " COLLATE \"C\"" } else { "" })
        })
        .collect()
}
