//! Administration of accounts.

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{account, admin, anonymous, refusal};
use crate::harness::{Answer, Database, Heard, PASSWORD, Person, Server, Socket};

on_each_database!(
    a_deactivated_account_is_shut_out_everywhere_until_it_is_reactivated,
    an_admin_logs_people_out_and_makes_admins,
    accounts_are_listed_and_filtered,
    only_admins_administer,
);

/// Reads until the socket closes, and returns the code.
async fn closed(socket: &mut Socket) -> u16 {
    loop {
        if let Heard::Closed(code) = socket.hear().await {
            return code;
        }
    }
}

async fn a_deactivated_account_is_shut_out_everywhere_until_it_is_reactivated(database: Database) {
    let server = Server::start(database).await;
    let (root, alice, bob) = (
        admin(&server, "root").await,
        Person::register(&server, "alice").await,
        Person::register(&server, "bobby").await,
    );
    let talk = alice.open_dm(&[&bob]).await;
    let number = bob.get("/messages/dm/").await.expect(200)[0]["number"].as_i64().unwrap();
    let mut sockets = vec![
        alice.socket("/").await,
        alice.socket_at(&format!("/messages/ws/chats/{number}/")).await,
        alice.socket_at("/ws/dms/notifications").await,
    ];
    for socket in &mut sockets {
        assert!(matches!(socket.hear().await, Heard::Frame(_)));
    }

    let body = json!({"reason": "Spam"});
    let shown = root.post(&account(&alice, "deactivate/"), &body).await.expect(200);
    assert_eq!((&shown["username"], &shown["is_active"]), (&json!("alice"), &json!(false)));
    assert_eq!(shown["status"], "offline");

    for socket in &mut sockets {
        assert_eq!(closed(socket).await, 4401);
    }
    assert_eq!(refusal(&alice.get("/users/me/").await), (401, "token_not_valid"));
    let refresh = json!({"refresh": alice.refresh});
    let path = "/api/v1/auth/token/refresh/";
    assert_eq!(refusal(&anonymous(&server, path, &refresh).await), (401, "token_not_valid"));
    let credentials = json!({"username": "alice", "password": PASSWORD});
    for path in ["/api/v1/auth/login/", "/api/v1/token/", "/login/"] {
        let refused = anonymous(&server, path, &credentials).await;
        assert_eq!(refusal(&refused), (401, "account_disabled"), "{path}");
        assert!(refused.body["detail"].is_string());
    }
    let wrong = json!({"username": "alice", "password": "WrongPass123!"});
    let refused = anonymous(&server, "/api/v1/auth/login/", &wrong).await;
    assert_eq!(refusal(&refused), (401, "no_active_account"));
    assert_eq!(closed(&mut alice.socket("/").await).await, 4401);
    let path = format!("/messages/dm/{talk}/messages/");
    assert_eq!(refusal(&alice.post(&path, &json!({"content": "Hi"})).await), (401, "token_not_valid"));
    let people = bob.get("/messages/dm/").await.expect(200)[0]["participants"].clone();
    assert!(people.as_array().unwrap().iter().all(|who| who["id"] != alice.id || who["status"] == "offline"));

    let shown = root.post(&account(&alice, "reactivate/"), &json!({})).await.expect(200);
    assert_eq!(shown["is_active"], true);
    assert_eq!(alice.get("/users/me/").await.status.as_u16(), 401, "the sessions stay ended");
    alice.log_in_again().await.get("/users/me/").await.expect(200);
    let log = root.get("/admin/audit-log/").await.expect(200);
    assert_eq!(log["results"][0]["action"], "user.reactivated");
    assert_eq!(log["results"][1]["changes"][0]["to"], "Spam");
}

/// The last run of a job, which begins a moment after the start of the server.
async fn first_run(admin: &Person, name: &str) -> Value {
    for _ in 0..100 {
        let jobs = admin.get("/admin/jobs/").await.expect(200);
        if let Some(job) = jobs.as_array().unwrap().iter().find(|job| job["name"] == name) {
            return job.clone();
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{name} did not run");
}

async fn an_admin_logs_people_out_and_makes_admins(database: Database) {
    let server = Server::start(database).await;
    let (root, alice) = (admin(&server, "root").await, Person::register(&server, "alice").await);
    let mut socket = alice.socket("/").await;
    assert!(matches!(socket.hear().await, Heard::Frame(_)));
    root.post(&account(&alice, "logout/"), &json!({})).await.expect(200);
    assert_eq!(closed(&mut socket).await, 4401);
    assert_eq!(alice.get("/users/me/").await.status.as_u16(), 401);

    let alice = alice.log_in_again().await;
    assert_eq!(alice.get("/admin/jobs/").await.status.as_u16(), 403);
    let shown = root.patch(&account(&alice, ""), &json!({"is_admin": true})).await.expect(200);
    assert_eq!(shown["is_admin"], true);
    let job = first_run(&alice, "announcements").await;
    assert_eq!((&job["succeeded"], &job["failure"]), (&json!(true), &json!(null)));
    alice.patch(&account(&root, ""), &json!({"is_admin": false})).await.expect(200);
    assert_eq!(root.get("/admin/stats/").await.status.as_u16(), 403, "at once, on this node");

    for verb in ["deactivate/", "reactivate/", "logout/"] {
        let refused = alice.post(&account(&alice, verb), &json!({})).await;
        assert_eq!(refusal(&refused), (400, "own_account"), "{verb}");
    }
    let refused = alice.patch(&account(&alice, ""), &json!({"is_admin": false})).await;
    assert_eq!(refusal(&refused), (400, "own_account"));
    let unknown = alice.post("/admin/users/00000000-0000-0000-0000-000000000000/logout/", &json!({})).await;
    assert_eq!(unknown.status.as_u16(), 404);
}

async fn accounts_are_listed_and_filtered(database: Database) {
    let server = Server::start(database).await;
    let (root, alice) = (admin(&server, "root").await, Person::register(&server, "alice").await);
    Person::register(&server, "bobby").await;
    root.post(&account(&alice, "deactivate/"), &json!({})).await.expect(200);
    for (query, names) in [
        ("", vec!["alice", "bobby", "root"]),
        ("?ordering=-username", vec!["root", "bobby", "alice"]),
        ("?search=OBB", vec!["bobby"]),
        ("?is_active=false", vec!["alice"]),
        ("?is_active=true&is_admin=false", vec!["bobby"]),
        ("?is_admin=true", vec!["root"]),
    ] {
        let found = root.get(&format!("/admin/users/{query}")).await.expect(200);
        let found: Vec<_> = found.as_array().unwrap().iter().map(|user| user["username"].clone()).collect();
        assert_eq!(found, names, "{query}");
    }
    let page = root.get("/admin/users/?page=2&page_size=1").await.expect(200);
    assert_eq!((&page["count"], &page["results"][0]["username"]), (&json!(3), &json!("bobby")));
    assert_eq!(page["results"][0]["storage_bytes"], 0);
    let refused = root.get("/admin/users/?is_active=perhaps").await;
    assert!(refused.expect(400)["is_active"].is_array());
}

async fn only_admins_administer(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    for path in ["users/", "servers/", "stats/", "jobs/", "audit-log/"] {
        let path = format!("/admin/{path}");
        assert_eq!(refusal(&alice.get(&path).await), (403, "permission_denied"), "{path}");
        let unknown = Answer::of(Client::new().get(format!("{}/api/v1{path}", server.base))).await;
        assert_eq!(unknown.status.as_u16(), 401, "{path}");
    }
    let refused = alice.patch(&account(&alice, ""), &json!({"is_admin": true})).await;
    assert_eq!(refusal(&refused), (403, "permission_denied"));
}
