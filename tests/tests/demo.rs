//! The community that `meshup-server demo` makes.

use std::process::Output;

use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server, client};

on_each_database!(a_demo_is_a_community_to_look_at, the_smallest_demo_is_complete);

/// Runs the command while the server is stopped.
async fn demo(server: &mut Server, people: usize) -> Output {
    server.terminate().await;
    let output = server.command().args(["demo", "--people", &people.to_string()]).output().unwrap();
    server.restart().await;
    output
}

/// Fills an empty server; the usernames of people, and the password of all.
pub(crate) async fn filled(server: &mut Server, people: usize) -> (Vec<String>, String) {
    let output = demo(server, people).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    assert_eq!(value("address: "), server.base);
    let admin = value("username: ").trim_end_matches(" (site admin)").to_owned();
    let others = value("The same password is that of ").trim_end_matches(" and the others.").to_owned();
    let usernames = [admin].into_iter().chain(others.split(", ").map(str::to_owned)).collect();
    (usernames, value("password: "))
}

pub(crate) async fn log_in(server: &Server, username: &str, password: &str) -> Person {
    let login = client().post(format!("{}/api/v1/auth/login/", server.base));
    let login =
        Answer::of(login.json(&json!({"username": username, "password": password}))).await.expect(200);
    let access = login["access"].as_str().unwrap();
    let someone = Person::with_token(server, username, "", access);
    let id = someone.get("/users/me/").await.expect(200)["id"].as_str().unwrap().to_owned();
    Person::with_token(server, username, &id, access)
}

async fn list(person: &Person, path: &str) -> Vec<Value> {
    let body = person.get(path).await.expect(200);
    let items = ["results", "items"].into_iter().find_map(|name| body.get(name)).unwrap_or(&body);
    items.as_array().unwrap_or_else(|| panic!("{path}: {body}")).clone()
}

async fn a_demo_is_a_community_to_look_at(database: Database) {
    let mut server = Server::start_first(database, &[]).await;
    let (usernames, password) = filled(&mut server, 14).await;
    let admin = log_in(&server, &usernames[0], &password).await;
    let servers = list(&admin, "/servers/").await;
    assert_eq!((servers.len(), &servers[0]["member_count"]), (1, &json!(14)));
    let id = servers[0]["id"].as_str().unwrap();
    for (path, least) in [
        (format!("/servers/{id}/members/"), 14),
        (format!("/servers/{id}/roles/"), 4),
        (format!("/servers/{id}/invites/"), 2),
        (format!("/channels/{id}/"), 11),
        (format!("/notes/{id}/"), 3),
        (format!("/tasks/{id}/"), 8),
        (format!("/events/{id}/"), 4),
        (format!("/polls/{id}/"), 3),
        (format!("/servers/{id}/search/?q=segment"), 5),
        ("/messages/dm/".to_owned(), 3),
    ] {
        assert!(list(&admin, &path).await.len() >= least, "{path}");
    }
    let states: Vec<_> = list(&admin, &format!("/tasks/{id}/")).await;
    for state in ["pending", "in_progress", "completed", "cancelled"] {
        assert!(states.iter().any(|task| task["status"] == state), "{state}");
    }
    let channels = list(&admin, &format!("/channels/{id}/")).await;
    let channel = channels.iter().find(|channel| channel["name"] == "development").unwrap();
    let messages = list(&admin, &format!("/messages/channels/{}/", channel["id"].as_str().unwrap())).await;
    assert!(messages.iter().any(|message| !message["attachments"].as_array().unwrap().is_empty()));
    assert!(messages.is_sorted_by_key(|message| std::cmp::Reverse(message["created_at"].to_string())));

    let other = log_in(&server, &usernames[1], &password).await;
    assert!(!list(&other, "/notifications/").await.is_empty());
    assert!(other.get("/users/me/unread/").await.expect(200)["total"].as_i64().unwrap() > 0);
    let again = demo(&mut server, 14).await;
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("the database has accounts already"));
}

async fn the_smallest_demo_is_complete(database: Database) {
    let mut server = Server::start_first(database, &[]).await;
    let (usernames, password) = filled(&mut server, 2).await;
    let admin = log_in(&server, &usernames[0], &password).await;
    assert_eq!(list(&admin, "/servers/").await[0]["member_count"], json!(2));
}
