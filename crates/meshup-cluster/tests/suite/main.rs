//! Every bus and every kind of shared limit, held to the same promises.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test should panic")]

mod bus;
mod limits;
mod proxy;
mod tls;

use meshup_cluster::RedisOptions;
use meshup_test_databases::Postgres;

/// A migrated database.
async fn postgres() -> Postgres {
    Postgres::migrated(|url| async move { meshup_store::migrate_up(&url).await.unwrap() }).await
}

/// A Redis, for clusters with a secret of their own.
fn redis() -> RedisOptions {
    RedisOptions::new(redis_url())
}

fn redis_url() -> String {
    std::env::var("MESHUP_TEST_REDIS").expect("MESHUP_TEST_REDIS names a Redis; scripts/test provides one")
}

fn secret() -> Vec<u8> {
    uuid::Uuid::new_v4().as_bytes().to_vec()
}
