//! A PostgreSQL server that stops responding.

use std::sync::Arc;

use meshup_app::ports::{EventSink, StoreError};
use meshup_store::{StoreOptions, connect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Duration, Instant};

use crate::fixtures::{person, somebody};
use crate::harness::{Database, on_postgres};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_database_is_unavailable_within_three_seconds_and_then_recovers() {
    on_postgres(freezing).await;
}

/// Hears nothing.
pub(crate) struct Deaf;

impl EventSink for Deaf {
    fn publish(&self, _: Vec<meshup_app::domain_event::DomainEvent>) {}
}

/// Forwards bytes while `frozen` is false.
async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut frozen: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 16_384];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if frozen.wait_for(|frozen| !frozen).await.is_err() || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// A proxy between the store and the database that can be frozen.
async fn proxy(target: String, frozen: watch::Receiver<bool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let Ok(server) = TcpStream::connect(&target).await else { return };
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            tokio::spawn(carry(from_client, to_server, frozen.clone()));
            tokio::spawn(carry(from_server, to_client, frozen.clone()));
        }
    });
    port
}

async fn freezing(database: Database) {
    let (rest, name) = database.url.rsplit_once('/').unwrap();
    let (scheme_and_user, host) = rest.rsplit_once('@').unwrap();
    let (freeze, frozen) = watch::channel(false);
    let port = proxy(host.to_owned(), frozen).await;
    let url = format!("{scheme_and_user}@127.0.0.1:{port}/{name}");
    let store =
        connect(StoreOptions { connections: 4, ..StoreOptions::new(url) }, Arc::new(Deaf)).await.unwrap();
    let alice = person(store.as_ref(), "alice").await;

    let begun = store.begin().await.unwrap();
    freeze.send(true).unwrap();
    let asked = Instant::now();
    let users = store.read().users();
    let bob = somebody("bob");
    let (read, beginning, written) =
        tokio::join!(users.get(alice.id), store.begin(), begun.users().insert(&bob, "hash"));
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    assert!(matches!(beginning.err(), Some(StoreError::Unavailable(_))));
    assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    drop(begun);

    freeze.send(false).unwrap();
    let thawed = Instant::now();
    while store.read().users().get(alice.id).await.is_err() {
        assert!(thawed.elapsed() < Duration::from_secs(5));
    }
    person(store.as_ref(), "carol").await;
    assert!(store.read().users().get(bob.id).await.unwrap().is_none());
}
