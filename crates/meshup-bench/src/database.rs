//! The database that the server uses.

use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::Failure;

/// A database, which the server may create.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Database {
    /// `sqlite` for a new file in a folder, or the URL of a superuser of PostgreSQL.
    pub(crate) fn named(name: &str, home: &Path) -> Self {
        if name == "sqlite" { Self::Sqlite(home.join("meshup.db")) } else { Self::Postgres(name.to_owned()) }
    }

    /// As the server's setting.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres(url) => url.clone(),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// An empty database beside this one.
    pub(crate) async fn another(&self, name: &str) -> Result<Self, Failure> {
        match self {
            Self::Sqlite(file) => {
                for ending in ["", "-wal", "-shm"] {
                    // It may not be there.
                    let _ = std::fs::remove_file(file.with_file_name(format!("{name}.db{ending}")));
                }
                Ok(Self::Sqlite(file.with_file_name(format!("{name}.db"))))
            }
            Self::Postgres(url) => {
                self.run(&format!("DROP DATABASE IF EXISTS {name}")).await?;
                self.run(&format!("CREATE DATABASE {name}")).await?;
                let (server, _) = url.rsplit_once('/').ok_or("the URL names no database")?;
                Ok(Self::Postgres(format!("{server}/{name}")))
            }
        }
    }

    /// Runs statements.
    pub(crate) async fn run(&self, sql: &str) -> Result<(), Failure> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Sqlite(_) => sql.execute(&mut self.sqlite().await?).await.map(|_| ())?,
            Self::Postgres(url) => sql.execute(&mut PgConnection::connect(url).await?).await.map(|_| ())?,
        }
        Ok(())
    }

    /// The number that a query returns.
    pub(crate) async fn number(&self, sql: &str) -> Result<i64, Failure> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(_) => sqlx::query_scalar(sql).fetch_one(&mut self.sqlite().await?).await?,
            Self::Postgres(url) => {
                sqlx::query_scalar(sql).fetch_one(&mut PgConnection::connect(url).await?).await?
            }
        })
    }

    /// The texts that a query of PostgreSQL returns.
    pub(crate) async fn texts(url: &str, sql: &str) -> Result<Vec<String>, Failure> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(sqlx::query_scalar(sql).fetch_all(&mut PgConnection::connect(url).await?).await?)
    }

    /// How durably it writes; an error if what is committed might be lost.
    pub(crate) async fn durability(&self) -> Result<String, Failure> {
        let Self::Postgres(url) = self else {
            return Ok("synchronous = FULL, journal_mode = WAL, as the server sets them".to_owned());
        };
        let names = "('fsync', 'synchronous_commit', 'full_page_writes')";
        let sql =
            format!("SELECT name || ' = ' || setting FROM pg_settings WHERE name IN {names} ORDER BY name");
        let settings = Self::texts(url, &sql).await?;
        if settings.iter().all(|setting| setting.ends_with(" = on")) {
            return Ok(settings.join(", "));
        }
        Err(format!("PostgreSQL does not write durably: {}", settings.join(", ")).into())
    }

    async fn sqlite(&self) -> Result<SqliteConnection, Failure> {
        Ok(SqliteConnection::connect(&self.url()).await?)
    }
}
