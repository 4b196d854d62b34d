//! A community put together by the builder.
#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use meshup::app::accounts::{Device, NewAccount, Register};
use meshup::app::domain_event::{AccessScope, DomainEvent};
use meshup::{BuildError, Builder, CancellationToken, Meshup};
use tokio::time::sleep;

const PATIENCE: Duration = Duration::from_secs(20);

fn builder(home: &Path) -> Builder {
    Meshup::builder()
        .database(format!("sqlite://{}/meshup.db", home.display()))
        .files(home.join("files"))
        .secret("a secret of 32 bytes or even more")
}

fn newcomer(name: &str) -> Register {
    let account = NewAccount::new(format!("{name}@example.com"), name, "SecurePass123!");
    Register { account, device: Device::default() }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let home = tempfile::tempdir().unwrap();
    let without = Meshup::builder().files(home.path()).secret("secret").build().await;
    assert!(matches!(without, Err(BuildError::Missing("database"))));
    let without = Meshup::builder().database("sqlite://nowhere.db").secret("secret").build().await;
    assert!(matches!(without, Err(BuildError::Missing("files"))));
    let without = builder(home.path()).secret("").build().await;
    assert!(matches!(without, Err(BuildError::Missing("secret"))));
}

#[tokio::test]
async fn a_program_hears_what_is_on_disk() {
    let home = tempfile::tempdir().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let meshup =
        builder(home.path()).on_event(move |event| ear.lock().unwrap().push(event.clone())).build().await;
    let meshup = meshup.unwrap();
    let alice = meshup.accounts().register(newcomer("alice")).await.unwrap().actor();
    let bob = meshup.accounts().register(newcomer("bobby")).await.unwrap().actor();
    meshup.users().block(&alice, bob.user).await.unwrap();
    let blocked = DomainEvent::AccessChanged(AccessScope::User(alice.user));
    assert_eq!(*heard.lock().unwrap(), [DomainEvent::MailQueued, DomainEvent::MailQueued, blocked]);
}

#[tokio::test]
async fn a_community_ends_with_its_owner() {
    let home = tempfile::tempdir().unwrap();
    let meshup = builder(home.path()).build().await.unwrap();
    let stopping = CancellationToken::new();
    meshup.start(&stopping);
    meshup.accounts().register(newcomer("alice")).await.unwrap();
    stopping.cancel();
    assert!(meshup.finish(PATIENCE).await, "what was started ends when it is told to");
    let store = Arc::downgrade(meshup.store());
    drop(meshup);
    let started = Instant::now();
    while store.strong_count() > 0 {
        assert!(started.elapsed() < PATIENCE, "something keeps the database open");
        sleep(Duration::from_millis(50)).await;
    }
}
