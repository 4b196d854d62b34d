//! What happens at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::{account, admin};
use crate::harness::{Database, Person, Server};

on_each_database!(
    of_two_admins_who_revoke_each_others_rights_one_remains,
    an_account_that_is_deactivated_while_it_writes_writes_nothing_from_then_on,
);

async fn of_two_admins_who_revoke_each_others_rights_one_remains(database: Database) {
    let server = Server::start(database).await;
    let admins = [admin(&server, "adam").await, admin(&server, "eve").await];
    for _ in 0..10 {
        let [adam, eve] = &admins;
        let revoke = json!({"is_admin": false});
        let (of_eve, of_adam) = (account(eve, ""), account(adam, ""));
        let (one, two) = tokio::join!(adam.patch(&of_eve, &revoke), eve.patch(&of_adam, &revoke));
        let statuses = [one.status.as_u16(), two.status.as_u16()];
        assert!(statuses == [200, 403] || statuses == [403, 200], "{statuses:?}");
        let (left, other) = if statuses[0] == 200 { (adam, eve) } else { (eve, adam) };
        left.patch(&account(other, ""), &json!({"is_admin": true})).await.expect(200);
    }
}

async fn an_account_that_is_deactivated_while_it_writes_writes_nothing_from_then_on(database: Database) {
    let secret = ("AUTH__SECRET", "a secret of 32 bytes at the least");
    let server = Server::start_with(database, &[secret]).await;
    // On the other node, the session is still known for a moment.
    let other = if database == Database::Postgres { Some(server.another_node().await) } else { None };
    let root = admin(&server, "root").await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let mut elsewhere = alice.clone();
    if let Some(other) = &other {
        elsewhere.base.clone_from(&other.base);
    }
    let talk = alice.open_dm(&[&bob]).await;
    let path = format!("/messages/dm/{talk}/messages/");
    let (is_over, path) = (&AtomicBool::new(false), path.as_str());
    let writer = |person: Person| async move {
        let mut statuses = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let sent = person.post(path, &json!({"content": "Hi"})).await;
            statuses.push(sent.status.as_u16());
        }
        statuses
    };
    let deactivate = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        root.post(&account(&alice, "deactivate/"), &json!({})).await.expect(200);
        let seen = bob.get(&format!("/messages/dm/{talk}/messages/?page=1")).await.expect(200);
        tokio::time::sleep(Duration::from_millis(300)).await;
        is_over.store(true, Ordering::Relaxed);
        seen["count"].as_u64().unwrap()
    };
    let writers = join_all([&alice, &alice, &elsewhere, &elsewhere].map(|person| writer(person.clone())));
    let (written, seen) = tokio::join!(writers, deactivate);

    let statuses: Vec<u16> = written.into_iter().flatten().collect();
    let sent = statuses.iter().filter(|status| **status == 201).count() as u64;
    assert!(statuses.iter().all(|status| matches!(status, 201 | 401)), "{statuses:?}");
    assert!(sent > 0 && statuses.contains(&401), "{statuses:?}");
    assert_eq!(sent, seen, "all were written before the answer");
    let after = bob.get(&format!("/messages/dm/{talk}/messages/?page=1")).await.expect(200);
    assert_eq!(after["count"], seen);
}
