//! Schema statements for both databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Placeholders that the databases spell differently: in the text, on PostgreSQL, on SQLite.
///
/// A `{numbered}` table has an `id`, and a `number` that the database assigns and never reuses; on SQLite
/// only the primary key supports that. A `{clustered}` table is stored in the order of its primary key, if
/// the database supports it.
const WORDS: [(&str, &str, &str); 4] = [
    ("{uuid}", "uuid", "blob"),
    ("{bytes}", "bytea", "blob"),
    (
        "{numbered}",
        "number bigint GENERATED ALWAYS AS IDENTITY UNIQUE, id uuid PRIMARY KEY",
        "number integer PRIMARY KEY AUTOINCREMENT, id blob NOT NULL UNIQUE",
    ),
    ("{clustered}", "", "WITHOUT ROWID"),
];

pub(crate) fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// Runs the statements of `schema` in the dialect of the database.
pub(crate) async fn run(manager: &SchemaManager<'_>, schema: &str) -> Result<(), DbErr> {
    let postgres = is_postgres(manager);
    let sql = WORDS.iter().fold(schema.to_owned(), |sql, (word, on_postgres, on_sqlite)| {
        sql.replace(word, if postgres { on_postgres } else { on_sqlite })
    });
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Drops tables in the given order, in which referencing tables must come first.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(Alias::new(*table)).to_owned()).await?;
    }
    Ok(())
}

/// Declares a migration that creates tables, and drops them when reverted. `postgres_only` tables are those that
/// several nodes share.
macro_rules! tables {
    ($schema:expr, $tables:expr) => {
        $crate::dialect::tables!(@where |_| true, $schema, $tables);
    };
    (postgres_only, $schema:expr, $tables:expr) => {
        $crate::dialect::tables!(@where $crate::dialect::is_postgres, $schema, $tables);
    };
    (@where $applies:expr, $schema:expr, $tables:expr) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(crate) struct Migration;

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                if ($applies)(manager) { $crate::dialect::run(manager, $schema).await } else { Ok(()) }
            }

            async fn down(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                if ($applies)(manager) {
                    $crate::dialect::drop_tables(manager, &$tables).await
                } else {
                    Ok(())
                }
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}

pub(crate) use tables;
