//! What the machine allows: programs that do only what cannot be left out, under the same load.

mod argon2;
mod bare;
mod inserts;
mod pgbench;

pub(crate) use argon2::hashes_per_cpu_second;
pub(crate) use bare::Bare;

use crate::Failure;
use crate::bench::Bench;
use crate::database::Database;

/// Sends in a second, each in a few statements that are made durable together with those of others, by 32 at once in as
/// many rooms. None if the nodes were started elsewhere.
pub(crate) async fn sends_per_second(bench: &Bench, rooms: usize) -> Result<Option<f64>, Failure> {
    let Some(recipe) = &bench.recipe else { return Ok(None) };
    let database = recipe.database.another("bench_limit").await?;
    let migrated = recipe.command(&database).args(["migrate", "up"]).output().await?;
    if !migrated.status.success() {
        return Err(format!("migrate: {}", String::from_utf8_lossy(&migrated.stderr)).into());
    }
    let duration = bench.scale.duration;
    Ok(Some(match &database {
        Database::Sqlite(file) => inserts::per_second(file, rooms, duration).await?,
        Database::Postgres(url) => pgbench::per_second(&database, url, rooms, duration).await?,
    }))
}
