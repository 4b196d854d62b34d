//! Site admins, created on the command line.

use serde_json::json;

use super::{anonymous, login, text, usernames};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(an_admin_is_made_on_the_command_line_and_sees_everybody, nobody_becomes_an_admin_over_http);

async fn an_admin_is_made_on_the_command_line_and_sees_everybody(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let arguments = ["create-admin", "--email", "root@example.com", "--username", "root"];
    let made = server.command().args(arguments).output().unwrap();
    let output = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success(), "{output}");
    let password = output.lines().find_map(|line| line.strip_prefix("password: ")).expect("a password");
    let again = server.command().args(arguments).output().unwrap();
    assert!(!again.status.success(), "the names are taken");

    let body = login(&server, "username", "root", password).await.expect(200);
    let mut root = alice.clone();
    root.access = text(&body["access"]);

    let all = root.get("/users/?ordering=-username").await.expect(200);
    assert_eq!(usernames(&all), ["root", "alice"]);
    let found = root.get("/users/?search=ALICE@").await.expect(200);
    assert_eq!(usernames(&found), ["alice"]);
    let path = format!("/users/{}/", alice.id);
    assert_eq!(root.get(&path).await.expect(200)["email"], "alice@example.com");
    assert_eq!(root.patch(&path, &json!({"bio": "Moderated"})).await.expect(200)["bio"], "Moderated");
    assert_eq!(alice.get("/users/me/").await.expect(200)["bio"], "Moderated");
}

async fn nobody_becomes_an_admin_over_http(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let body = json!({"email": "mallory@example.com", "username": "mallory", "password": super::PASSWORD,
        "password_confirm": super::PASSWORD, "is_admin": true, "is_verified": true});
    let registered = anonymous(&server, "/auth/register/", &body).await.expect(201);
    let mut mallory = alice.clone();
    mallory.access = text(&registered["tokens"]["access"]);
    mallory.patch("/users/me/", &json!({"is_admin": true})).await.expect(200);

    let refused: Answer = mallory.get(&format!("/users/{}/", alice.id)).await;
    assert_eq!(refused.status.as_u16(), 403);
    assert_eq!(usernames(&mallory.get("/users/").await.expect(200)), ["mallory"]);
}
