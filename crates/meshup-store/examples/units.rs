//! Benchmark of the SQLite writer: committed units per second by the number of concurrent clients.
//!
//! `cargo build --workspace --examples`, then `units [folder]`; the folder determines the disk that is
//! measured.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventSink, InsertUserOutcome, Store, StoreError};
use meshup_domain::UserId;
use meshup_domain::user::{User, UserNames};
use meshup_store::{StoreOptions, connect, migrate_up};
use time::OffsetDateTime;
use tokio::task::JoinSet;

struct Deaf;

impl EventSink for Deaf {
    fn publish(&self, _: Vec<DomainEvent>) {}
}

/// The number of units per measurement.
const UNITS: usize = 4_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let folder = match std::env::args().nth(1) {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let url = format!("sqlite://{}/units.db", folder.path().display());
    migrate_up(&url).await?;
    let store = connect(StoreOptions::new(url), Arc::new(Deaf)).await?;
    for clients in [1, 8, 64] {
        measure(&store, clients).await?;
    }
    Ok(())
}

/// Each unit registers a user and reads them back: begin, two statements, commit.
async fn measure(store: &Arc<dyn Store>, clients: usize) -> Result<(), Box<dyn Error>> {
    let units = if clients == 1 { UNITS / 8 } else { UNITS };
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let store = store.clone();
        tasks.spawn(async move {
            for n in 0..units / clients {
                unit(store.as_ref(), &format!("user_{clients}_{client}_{n}")).await?;
            }
            Ok::<_, StoreError>(())
        });
    }
    while let Some(client) = tasks.join_next().await {
        client??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let per_second = f64::from(u32::try_from(units)?) / seconds;
    tracing::info!(clients, units, per_second = per_second.round(), "measured");
    Ok(())
}

async fn unit(store: &dyn Store, name: &str) -> Result<(), StoreError> {
    let work = store.begin().await?;
    let user = somebody(name);
    let id = user.id;
    let registered = work.users().insert(&user, "hash").await?;
    work.users().get(id).await?;
    if let InsertUserOutcome::Done(user) = registered {
        work.raise(DomainEvent::SessionsEnded { user: user.id, sessions: Vec::new() });
    }
    work.commit().await
}

fn somebody(name: &str) -> User {
    let names = UserNames {
        email: format!("{name}@example.com"),
        username: name.to_owned(),
        discriminator: "0001".to_owned(),
    };
    User::register(UserId(uuid::Uuid::new_v4()), names, name.to_owned(), OffsetDateTime::UNIX_EPOCH)
}
