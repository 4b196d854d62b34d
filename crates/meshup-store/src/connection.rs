//! The connection of repositories, and the repositories of a unit.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{Repos, StoreError, UnitOfWork};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::reader::Reader;
use crate::repositories::SqlRepositories;
use crate::unit::UnitConnection;

/// The pool of readers, or the connection of a unit.
///
/// One type for both, so that each repository is compiled once: they are a large part of the program.
#[derive(Debug)]
pub(crate) enum Connection {
    Reader(Reader),
    Unit(Arc<UnitConnection>),
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Reader(reader) => reader.get_database_backend(),
            Self::Unit(unit) => unit.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Reader(reader) => reader.execute_raw(statement).await,
            Self::Unit(unit) => unit.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Reader(reader) => reader.execute_unprepared(sql).await,
            Self::Unit(unit) => unit.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Reader(reader) => reader.query_one_raw(statement).await,
            Self::Unit(unit) => unit.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Reader(reader) => reader.query_all_raw(statement).await,
            Self::Unit(unit) => unit.query_all_raw(statement).await,
        }
    }
}

/// The repositories of one unit of work, as use cases hold it.
pub(crate) struct Unit {
    repositories: SqlRepositories<Connection>,
    connection: Arc<UnitConnection>,
}

impl Unit {
    pub(crate) fn new(connection: UnitConnection) -> Self {
        let connection = Arc::new(connection);
        Self { repositories: SqlRepositories { conn: Connection::Unit(Arc::clone(&connection)) }, connection }
    }
}

/// Implements [`Repos`] with the repositories of the unit.
macro_rules! implement_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        impl Repos for Unit {
            $(fn $name(&self) -> &dyn meshup_app::ports::$port {
                &self.repositories
            })+
        }
    };
}

meshup_app::repositories!(implement_repos);

#[async_trait]
impl UnitOfWork for Unit {
    fn raise(&self, event: DomainEvent) {
        self.connection.raise(event);
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.connection.commit().await
    }
}
