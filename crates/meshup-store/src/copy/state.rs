//! What the target knows about an unfinished copy.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};

use super::error::CopyError;
use super::tables::Table;
use super::totals::{Totals, totals};
use crate::schema::{UNFINISHED_COPY, has_table};

/// Tables with rows that migrations insert. The copy replaces them.
const FILLED_BY_MIGRATIONS: [&str; 2] = ["file_sweep", "site"];

/// Begins a copy into an empty target, or continues one of the same source, which is recognized by its totals.
pub(super) async fn begin_or_continue(
    target: &DatabaseConnection,
    expected: &[(Table, Totals)],
) -> Result<(), CopyError> {
    if has_table(target, UNFINISHED_COPY).await.map_err(CopyError::Target)? {
        return same_source(target, expected).await;
    }
    for (table, _) in expected {
        let found = totals(target, table).await.map_err(CopyError::target)?.rows;
        if found > 0 && !FILLED_BY_MIGRATIONS.contains(&table.name.as_str()) {
            return Err(CopyError::refused(format!(
                "the target is not empty: its table {} has {found} rows",
                table.name
            )));
        }
    }
    let transaction = target.begin().await.map_err(CopyError::target)?;
    let create = format!(
        "CREATE TABLE {UNFINISHED_COPY} (name text PRIMARY KEY, found bigint NOT NULL, checksum bigint NOT NULL)"
    );
    transaction.execute_unprepared(&create).await.map_err(CopyError::target)?;
    for table in FILLED_BY_MIGRATIONS {
        transaction.execute_unprepared(&format!("DELETE FROM {table}")).await.map_err(CopyError::target)?;
    }
    for (Table { name, .. }, Totals { rows, sum }) in expected {
        let sql =
            format!("INSERT INTO {UNFINISHED_COPY} (name, found, checksum) VALUES ('{name}', {rows}, {sum})");
        transaction.execute_unprepared(&sql).await.map_err(CopyError::target)?;
    }
    transaction.commit().await.map_err(CopyError::target)
}

async fn same_source(target: &DatabaseConnection, expected: &[(Table, Totals)]) -> Result<(), CopyError> {
    let sql = format!("SELECT name, found, checksum FROM {UNFINISHED_COPY}");
    let rows = target.query_all_raw(Statement::from_string(target.get_database_backend(), sql)).await;
    let rows = rows.map_err(CopyError::target)?;
    let begun = rows.iter().map(|row| {
        let totals = Totals { rows: row.try_get("", "found")?, sum: row.try_get("", "checksum")? };
        Ok((row.try_get::<String>("", "name")?, totals))
    });
    let begun: Vec<_> = begun.collect::<Result<_, _>>().map_err(CopyError::target)?;
    let is_known = |(table, totals): &(Table, Totals)| begun.contains(&(table.name.clone(), *totals));
    if begun.len() == expected.len() && expected.iter().all(is_known) {
        return Ok(());
    }
    Err(CopyError::refused(
        "an interrupted copy into the target was begun from another source, or the source has changed since: empty \
         the target, and start again",
    ))
}

/// Compares what was copied with the source.
pub(super) async fn verify(
    target: &DatabaseConnection,
    expected: &[(Table, Totals)],
) -> Result<(), CopyError> {
    for (table, expected) in expected {
        let found = totals(target, table).await.map_err(CopyError::target)?;
        if found != *expected {
            return Err(CopyError::refused(format!(
                "the copy of {} differs from the source: it has {} of {} rows, and the sum is {} instead of {}",
                table.name, found.rows, expected.rows, found.sum, expected.sum
            )));
        }
    }
    Ok(())
}

/// Makes the target usable.
pub(super) async fn end(target: &DatabaseConnection) -> Result<(), CopyError> {
    let sql = format!("DROP TABLE {UNFINISHED_COPY}");
    target.execute_unprepared(&sql).await.map(drop).map_err(CopyError::target)
}
