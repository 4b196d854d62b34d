//! Checks of the data itself: rows against each other, and against what is stored twice.
//!
//! Each check is a single statement, which sees one state of the database. So a server may write meanwhile.

mod files;
mod queries;

use futures_util::TryStreamExt;
use meshup_app::ports::StoreError;
use sea_orm::{DatabaseConnection, DbBackend, QueryResult, Statement, StreamTrait};
use uuid::Uuid;

use crate::backup::DatabaseFile;
use crate::connect::unknown;
use crate::error::store_error;
use crate::migrate::{migrate_status, open};
use crate::sqlite::{FULL_CHECK, QUICK_CHECK};
use crate::{postgres, sqlite};
use queries::{ALL, Query};

/// The most problems that one check reports; further ones are as good as certain to have the same cause.
const MOST: usize = 20;

/// Something to check.
#[derive(Debug, Clone, Copy)]
pub struct Check(Kind);

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// The pages and indexes of a SQLite file.
    Integrity(&'static str),
    /// Foreign keys, which PostgreSQL enforces in any case.
    References,
    Query(&'static Query),
}

impl Check {
    /// What holds if nothing is wrong.
    pub fn claim(&self) -> &'static str {
        match self.0 {
            Kind::Integrity(QUICK_CHECK) => "the database file is sound (its indexes were not compared)",
            Kind::Integrity(_) => "the database file is sound",
            Kind::References => "every row that refers to another one finds it",
            Kind::Query(query) => query.claim,
        }
    }
}

/// A database that is being checked, without the time limits of a server.
pub struct Inspection {
    connection: DatabaseConnection,
}

impl Inspection {
    /// Opens a database, whose schema must be that of this program.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if let Some(step) = migrate_status(url).await?.into_iter().find(|step| !step.is_applied) {
            let problem =
                format!("the migration {} is pending: `meshup-server migrate up` applies it", step.name);
            return Err(StoreError::Unavailable(problem));
        }
        let connection = if postgres::accepts(url) {
            open(url).await?
        } else {
            let file = sqlite::File::of_url(url).ok_or_else(unknown)?;
            file.verify()?;
            file.open_readers(1).await?
        };
        Ok(Self { connection })
    }

    /// Opens a copy of a SQLite database, whose schema may be an older one: statements may then fail.
    pub async fn of_copy(copy: &DatabaseFile) -> Result<Self, StoreError> {
        Ok(Self { connection: sqlite::File::at(copy.path()).open_readers(1).await? })
    }

    /// Closes the database, so that SQLite leaves nothing beside it.
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await.map_err(store_error)
    }

    /// The checks for this database. All of them read whole tables; those that only `full` adds take longest.
    pub fn checks(&self, full: bool) -> Vec<Check> {
        let of_file = [Kind::Integrity(if full { FULL_CHECK } else { QUICK_CHECK }), Kind::References];
        let of_file =
            of_file.into_iter().filter(|_| self.connection.get_database_backend() == DbBackend::Sqlite);
        let queries = ALL.iter().filter(|query| full || !query.only_full).map(Kind::Query);
        of_file.chain(queries).map(Check).collect()
    }

    /// The problems that a check finds, one sentence each.
    pub async fn run(&self, check: Check) -> Result<Vec<String>, StoreError> {
        match check.0 {
            Kind::Integrity(pragma) => {
                let lines = self.few(pragma, |row| row.try_get_by_index::<String>(0)).await?;
                Ok(lines.into_iter().filter(|line| line != "ok").collect())
            }
            Kind::References => self.few("PRAGMA foreign_key_check", broken_reference).await,
            Kind::Query(query) => self.few(query.sql, |row| sentence(query, row)).await,
        }
    }

    /// The first rows that a statement returns.
    async fn few(
        &self,
        sql: &str,
        read: impl Fn(&QueryResult) -> Result<String, sea_orm::DbErr>,
    ) -> Result<Vec<String>, StoreError> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let mut rows = self.connection.stream_raw(statement).await.map_err(store_error)?;
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(store_error)? {
            if found.len() == MOST {
                found.push("there are more of these".to_owned());
                break;
            }
            found.push(read(&row).map_err(store_error)?);
        }
        Ok(found)
    }
}

fn broken_reference(row: &QueryResult) -> Result<String, sea_orm::DbErr> {
    let (table, parent): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
    // Tables that are stored by their primary key have no row number.
    let number = row.try_get_by_index::<Option<i64>>(1)?.map_or(String::new(), |row| format!(" {row}"));
    Ok(format!("the row{number} of {table} refers to a row of {parent} that does not exist"))
}

fn sentence(query: &Query, row: &QueryResult) -> Result<String, sea_orm::DbErr> {
    let id: Uuid = row.try_get("", "id")?;
    let (stored, found): (i64, i64) = (row.try_get("", "stored")?, row.try_get("", "found")?);
    let problem = query.problem.replace("{stored}", &stored.to_string());
    Ok(problem.replace("{id}", &id.to_string()).replace("{found}", &found.to_string()))
}
