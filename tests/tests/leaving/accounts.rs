//! Deleted accounts.

use serde_json::{Value, json};

use super::{count, erased, leave, leave_with, refusal};
use crate::harness::{Answer, Database, PASSWORD, Person, Server, client};

on_each_database!(
    a_deleted_account_is_shown_as_a_deleted_user_on_every_surface,
    a_deleted_account_is_shut_out_and_its_names_are_free,
    a_deleted_account_is_neither_followed_nor_blocked,
    nothing_that_concerns_the_person_alone_is_left,
    an_account_with_duties_is_not_deleted,
    a_deletion_that_was_interrupted_is_finished_after_a_restart,
);

// With sockets on another node than requests.
on_each_cluster!(a_deleted_account_is_shut_out_and_its_names_are_free);

/// A body as text, with its status checked.
async fn text(person: &Person, path: &str) -> String {
    person.ask_at("GET", path, None).await.expect(200).to_string()
}

async fn a_deleted_account_is_shown_as_a_deleted_user_on_every_surface(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let community = bob.create_server("Project Alpha", true).await;
    let channel = bob.create_channel(&community, "general").await;
    alice.join(&community).await;
    let hello = json!({"content": "Hello"});
    alice.post(&format!("/messages/channels/{channel}/"), &hello).await.expect(201);
    let talk = alice.open_dm(&[&bob]).await;
    alice.post(&format!("/messages/dm/{talk}/messages/"), &hello).await.expect(201);
    let number = bob.get(&format!("/messages/dm/{talk}/")).await.expect(200)["number"].as_i64().unwrap();

    leave(&alice).await.expect(204);
    for path in [
        format!("/api/v1/messages/channels/{channel}/"),
        "/api/v1/messages/dm/".to_owned(),
        format!("/api/v1/messages/dm/{talk}/messages/"),
        "/api/v1/conversations/".to_owned(),
        format!("/api/v1/conversations/{talk}/messages/"),
        "/messages/api/chats/".to_owned(),
        format!("/messages/api/chats/{number}/messages/"),
        "/dms/inbox".to_owned(),
        "/api/messages/messages/".to_owned(),
        format!("/api/messages/messages/{number}/"),
    ] {
        let shown = text(&bob, &path).await;
        assert!(shown.contains("Deleted user") && !shown.to_lowercase().contains("alice"), "{path}: {shown}");
    }
    for path in [
        "/api/v1/users/search/?q=alice",
        "/api/v1/users/search/?q=Deleted",
        "/messages/api/users/search/?q=alice",
        "/messages/api/users/search/?q=deleted",
    ] {
        let found = text(&bob, path).await;
        assert!(!found.contains(&alice.id) && !found.contains("Deleted user"), "{path}: {found}");
    }
    let path = format!("/messages/dm/{talk}/messages/");
    assert_eq!(refusal(&bob.post(&path, &hello).await), (403, "not_reachable"));
    erased(&server).await;
    let members = text(&bob, &format!("/api/v1/servers/{community}/members/")).await;
    assert!(!members.contains(&alice.id), "{members}");
    let shown = bob.get(&format!("/servers/{community}/")).await.expect(200);
    assert_eq!(shown["member_count"], 1);
    let log = bob.get(&format!("/servers/{community}/audit-log/")).await.expect(200);
    assert_eq!(log["results"][0]["action"], "member.left");
}

async fn a_deleted_account_is_shut_out_and_its_names_are_free(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let mut socket = alice.socket("/").await;
    assert_eq!(socket.next().await["event"], "ready");
    leave(&alice).await.expect(204);
    assert_eq!(socket.closed().await, 4401);
    assert_eq!(refusal(&alice.get("/users/me/").await), (401, "token_not_valid"));
    assert_eq!(refusal(&leave(&alice).await), (401, "token_not_valid"));
    for (name, login) in [("username", "alice"), ("email", "alice@example.com")] {
        let body = json!({name: login, "password": PASSWORD});
        let login = client().post(format!("{}/api/v1/auth/login/", server.base)).json(&body);
        let refused = Answer::of(login).await;
        assert_eq!(refusal(&refused), (401, "no_active_account"), "{name}");
    }
    let again = Person::register(&server, "alice").await;
    assert_ne!(again.id, alice.id);
    erased(&server).await;
    again.get("/users/me/").await.expect(200);
}

async fn a_deleted_account_is_neither_followed_nor_blocked(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let talk = alice.open_dm(&[&bob]).await;
    alice.post(&format!("/messages/dm/{talk}/messages/"), &json!({"content": "Hello"})).await.expect(201);
    let number = bob.get(&format!("/messages/dm/{talk}/")).await.expect(200)["number"].as_i64().unwrap();
    leave(&alice).await.expect(204);
    for relation in ["follow", "block"] {
        let path = format!("/users/{}/{relation}/", alice.id);
        assert_eq!(refusal(&bob.put(&path, &json!({})).await), (404, "not_found"), "{relation}");
    }
    let path = format!("/dms/threads/{number}/block");
    let refused = bob.ask_at("PUT", &path, Some(&json!({"blocked": true}))).await;
    assert_eq!(refusal(&refused), (404, "not_found"));
    for table in ["follows", "blocks"] {
        assert_eq!(count(&server, table).await, 0, "{table}");
    }
}

async fn nothing_that_concerns_the_person_alone_is_left(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let carol = Person::register(&server, "carol").await;
    let group = alice.open_dm(&[&bob, &carol]).await;
    alice.put(&format!("/users/{}/follow/", bob.id), &json!({})).await.expect(204);
    bob.put(&format!("/users/{}/block/", alice.id), &json!({})).await.expect(204);
    alice.patch("/settings/user/", &json!({"theme": "light"})).await.expect(200);
    alice.post("/users/me/export/", &json!({})).await.expect(202);
    leave(&alice).await.expect(204);
    erased(&server).await;
    let people = bob.get(&format!("/messages/dm/{group}/")).await.expect(200)["participants"].clone();
    let ids: Vec<&Value> = people.as_array().unwrap().iter().map(|who| &who["id"]).collect();
    assert_eq!(ids.len(), 2, "{people}");
    for table in ["follows", "blocks", "exports", "user_settings"] {
        assert_eq!(count(&server, table).await, 0, "{table}");
    }
    let hers = "sessions WHERE user_id IN (SELECT id FROM users WHERE deleted_at IS NOT NULL)";
    assert_eq!(count(&server, hers).await, 0);
}

async fn an_account_with_duties_is_not_deleted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let wrong = leave_with(&alice, &json!({"password": "WrongPass123!"})).await.expect(400);
    assert_eq!(wrong["password"], json!(["This is not your current password."]));
    let community = alice.create_server("Project Alpha", true).await;
    let refused = leave(&alice).await;
    assert_eq!(refusal(&refused), (400, "owns_servers"));
    assert_eq!(refused.body["servers"], json!([community]));
    bob.join(&community).await;
    let to_bob = json!({"user_id": bob.id});
    alice.post(&format!("/servers/{community}/transfer/"), &to_bob).await.expect(200);

    server.run("UPDATE users SET is_admin = TRUE WHERE username = 'alice'").await;
    assert_eq!(refusal(&leave(&alice).await), (400, "last_admin"));
    server.run("UPDATE users SET is_admin = TRUE WHERE username = 'bobby'").await;
    leave(&alice).await.expect(204);
    assert_eq!(refusal(&leave(&bob).await), (400, "owns_servers"));
    bob.delete(&format!("/servers/{community}/")).await.expect(204);
    assert_eq!(refusal(&leave(&bob).await), (400, "last_admin"));
}

async fn a_deletion_that_was_interrupted_is_finished_after_a_restart(database: Database) {
    let mut server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    for n in 0..5 {
        let community = bob.create_server(&format!("Server {n}"), true).await;
        alice.join(&community).await;
    }
    leave(&alice).await.expect(204);
    server.kill();
    server.restart().await;
    erased(&server).await;
    assert_eq!(count(&server, "members").await, 5);
}
