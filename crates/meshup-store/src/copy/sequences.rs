//! Numbers that the database assigns and never reuses.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::error::CopyError;
use super::tables::Table;

/// Makes the target go on where the source is, also if the rows with the latest numbers were deleted. Returns the last
/// number that was assigned.
pub(super) async fn carry_over(
    source: &impl ConnectionTrait,
    target: &impl ConnectionTrait,
    table: &Table,
    column: &str,
) -> Result<i64, CopyError> {
    let last = last(source, table, column).await.map_err(CopyError::source)?;
    set(target, table, column, last).await.map_err(CopyError::target)?;
    let carried = self::last(target, table, column).await.map_err(CopyError::target)?;
    let sql = format!("SELECT COALESCE(max(\"{column}\"), 0) FROM \"{}\"", table.name);
    let highest = number(target, sql).await.map_err(CopyError::target)?;
    if carried != last || highest > last {
        return Err(CopyError::refused(format!(
            "the numbers of {} end at {carried} instead of {last}, and the highest one is {highest}",
            table.name
        )));
    }
    Ok(last)
}

/// The last number that was assigned; 0 if there is none.
async fn last(connection: &impl ConnectionTrait, table: &Table, column: &str) -> Result<i64, DbErr> {
    let name = &table.name;
    if connection.get_database_backend() != DbBackend::Postgres {
        return number(connection, format!("SELECT max(seq) FROM sqlite_sequence WHERE name = '{name}'"))
            .await;
    }
    let sql = format!("SELECT pg_get_serial_sequence('\"{name}\"', '{column}')");
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let sequence: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    let Some(sequence) = sequence else { return Ok(0) };
    number(connection, format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")).await
}

async fn set(connection: &impl ConnectionTrait, table: &Table, column: &str, last: i64) -> Result<(), DbErr> {
    let name = &table.name;
    let sql = if connection.get_database_backend() == DbBackend::Postgres {
        format!(
            "SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column}'), greatest({last}, 1), {})",
            last > 0
        )
    } else {
        format!(
            "DELETE FROM sqlite_sequence WHERE name = '{name}'; \
             INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})"
        )
    };
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

async fn number(connection: &impl ConnectionTrait, sql: String) -> Result<i64, DbErr> {
    let row =
        connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let number: Option<Option<i64>> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(number.flatten().unwrap_or_default())
}
