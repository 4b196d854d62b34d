//! Counts and sums, by which source and target are compared.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::tables::{Kind, Table};

/// Keeps sums of times within 64 bits.
const MODULUS: u32 = 1_000_003;

/// How much a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) rows: i64,
    /// Over all numbers, truth values and lengths of texts, and over which values are null.
    pub(super) sum: i64,
}

pub(super) async fn totals(connection: &impl ConnectionTrait, table: &Table) -> Result<Totals, DbErr> {
    let terms: Vec<_> = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let name = &column.name;
            let term = match column.kind {
                Kind::Boolean => format!("CASE WHEN \"{name}\" THEN 2 ELSE 1 END"),
                Kind::Small | Kind::Integer | Kind::Big => format!("\"{name}\" % {MODULUS}"),
                Kind::Text | Kind::Bytes => format!("octet_length(\"{name}\")"),
                // SQLite knows ids as bytes only.
                Kind::Uuid => "1".to_owned(),
            };
            // Factors tell columns apart.
            format!("CASE WHEN \"{name}\" IS NULL THEN 0 ELSE {} * CAST({term} AS bigint) END", n + 1)
        })
        .collect();
    let sql = format!(
        "SELECT count(*) AS found, CAST(COALESCE(sum({}), 0) AS bigint) AS checksum FROM \"{}\"",
        terms.join(" + "),
        table.name
    );
    let row =
        connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound(table.name.clone()))?;
    Ok(Totals { rows: row.try_get("", "found")?, sum: row.try_get("", "checksum")? })
}
