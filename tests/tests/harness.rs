//! The server under test, its users, and the sockets they open.

mod authority;
mod bucket;
mod http;
mod mail_server;
mod person;
mod server;
mod shape;
mod socket;

pub(crate) use authority::Authority;
pub(crate) use bucket::{Bucket, Condition, files_in};
pub(crate) use http::{client, fetch};
pub(crate) use mail_server::{Certificate, MailServer};
pub(crate) use person::{Answer, PASSWORD, Person};
pub(crate) use server::{Database, Server, free_port, send_signal, send_sigterm};
pub(crate) use shape::{has_shape, redacted};
pub(crate) use socket::{Heard, Socket};

/// Expands each case, an `async fn case(database: Database)`, into one test per database.
macro_rules! on_each_database {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case($crate::harness::Database::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case($crate::harness::Database::Postgres).await;
            })+
        }
    };
}

/// Expands each case into one test per way in which the nodes of a cluster communicate.
macro_rules! on_each_cluster {
    ($($case:ident),+ $(,)?) => {
        mod cluster {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case($crate::harness::Database::Cluster).await;
            })+
        }
        mod redis_cluster {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case($crate::harness::Database::RedisCluster).await;
            })+
        }
    };
}

/// Expands each case into one test per database and one per kind of cluster.
macro_rules! on_each_deployment {
    ($($case:ident),+ $(,)?) => {
        on_each_database!($($case),+);
        on_each_cluster!($($case),+);
    };
}
