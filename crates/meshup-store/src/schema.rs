//! Checks of a schema before it is used.

use std::collections::HashSet;

use meshup_app::ports::StoreError;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::error::store_error;

/// The table that a target of [`copy_database`](crate::copy_database) has until the copy is complete.
pub(crate) const UNFINISHED_COPY: &str = "unfinished_copy";

/// Refuses a schema with migrations of a later version, whose rules this program does not know.
pub(crate) async fn refuse_newer(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    if !has_table(connection, "seaql_migrations").await? {
        return Ok(());
    }
    let newest_first = "SELECT version FROM seaql_migrations ORDER BY version DESC";
    let newest_first = Statement::from_string(connection.get_database_backend(), newest_first);
    let migrations = Migrator::migrations();
    let known: HashSet<&str> = migrations.iter().map(|migration| migration.name()).collect();
    for row in connection.query_all_raw(newest_first).await.map_err(store_error)? {
        let version: String = row.try_get_by_index(0).map_err(store_error)?;
        if !known.contains(version.as_str()) {
            return Err(StoreError::Schema(format!(
                "it has the migration {version}, which this version does not know: install the version that made it, \
                 or a newer one"
            )));
        }
    }
    Ok(())
}

/// Refuses the target of a copy that was interrupted.
pub(crate) async fn refuse_unfinished_copy(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    if has_table(connection, UNFINISHED_COPY).await? {
        let problem = "a copy into it was interrupted: run the same `meshup-server copy-database` again";
        return Err(StoreError::Schema(problem.to_owned()));
    }
    Ok(())
}

pub(crate) async fn has_table(connection: &impl ConnectionTrait, name: &str) -> Result<bool, StoreError> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
    } else {
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1"
    };
    let found = Statement::from_sql_and_values(backend, sql, [name.into()]);
    Ok(connection.query_one_raw(found).await.map_err(store_error)?.is_some())
}
