//! One text of a schema for two databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Words of a schema that the databases spell differently: in the text, on PostgreSQL, on SQLite.
///
/// A `{numbered}` table has an `id` and a `number` that the database assigns and never gives again; on SQLite only
/// the primary key can be that. A `{clustered}` table is kept in the order of its primary key where that exists.
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

/// Runs the statements of `schema` in the words of the database.
pub(crate) async fn run(manager: &SchemaManager<'_>, schema: &str) -> Result<(), DbErr> {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let sql = WORDS.iter().fold(schema.to_owned(), |sql, (word, on_postgres, on_sqlite)| {
        sql.replace(word, if postgres { on_postgres } else { on_sqlite })
    });
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Drops tables, those that refer to others first.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(Alias::new(*table)).to_owned()).await?;
    }
    Ok(())
}

/// A step that creates tables and drops them on the way back.
macro_rules! tables {
    ($schema:expr, $tables:expr) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(crate) struct Migration;

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                $crate::dialect::run(manager, $schema).await
            }

            async fn down(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                $crate::dialect::drop_tables(manager, &$tables).await
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}

pub(crate) use tables;
