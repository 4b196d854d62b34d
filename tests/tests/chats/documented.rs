//! Each documented request, once, and its response.

use reqwest::Method;
use serde_json::{Value, json};

use super::shape::{has_shape, shows};
use super::{CHATS, ask, delete, get, path_of, people, post};
use crate::harness::{Database, Person, Server};

on_each_database!(
    chats,
    messages,
    reactions,
    read_receipts,
    members,
    users,
    typing_indicators,
    error_responses
);

fn sender() -> Value {
    json!({"id": 2, "username": "johndoe", "display_name": "John Doe"})
}

fn member_list() -> Value {
    json!([{"id": 1, "username": "currentuser", "display_name": "Current User"}, sender()])
}

async fn two(server: &Server) -> (Person, Person, String) {
    let [me, john] = people(server, ["currentuser", "johndoe"]).await;
    john.patch("/users/me/", &json!({"display_name": "John Doe"})).await.expect(200);
    let body = json!({"chat_type": "dm", "member_ids": [john.number().await]});
    let chat = path_of(&post(&me, CHATS, &body).await.expect(201));
    (me, john, chat)
}

async fn hello(john: &Person, chat: &str) -> Value {
    post(john, &format!("{chat}messages/"), &json!({"content": "Hello!"})).await.expect(201)
}

async fn chats(database: Database) {
    let server = Server::start(database).await;
    let (me, john, dm) = two(&server).await;
    hello(&john, &dm).await;
    let [jane, third] = people(&server, ["janedoe", "third"]).await;
    let member_ids = [john.number().await, jane.number().await, third.number().await];

    let body = json!({"chat_type": "group", "title": "Project Team", "member_ids": member_ids});
    let created = post(&me, CHATS, &body).await.expect(201);
    let documented = json!({"id": 5, "title": "Project Team", "chat_type": "group",
        "created_at": "2025-01-02T16:00:00Z", "members": member_list()});
    shows("create_chat", &documented, &created);

    let listed = get(&me, &format!("{CHATS}?page_size=1&page=2")).await.expect(200);
    let last_message =
        json!({"id": 42, "content": "Hello!", "created_at": "2025-01-02T15:30:00Z", "sender": sender()});
    let chat = json!({"id": 1, "title": "John Doe", "chat_type": "dm", "created_at": "2025-01-01T12:00:00Z",
        "updated_at": "2025-01-02T15:30:00Z", "last_message": last_message, "unread_count": 3,
        "members": member_list()});
    let documented = json!({"count": 10, "next": null, "previous": "x", "results": [chat]});
    shows("list_chats", &documented, &scrubbed(listed, &server));

    let detail = get(&me, &dm).await.expect(200);
    let documented = json!({"id": 1, "title": "John Doe", "chat_type": "dm", "created_at": "2025-01-01T12:00:00Z",
        "updated_at": "2025-01-02T15:30:00Z", "members": member_list(), "admins": [1]});
    shows("get_chat_detail", &documented, &detail);

    let team = path_of(&created);
    for method in [Method::PUT, Method::PATCH] {
        let changed = ask(&me, method, &team, &json!({"title": "New Chat Title"})).await.expect(200);
        assert_eq!(changed["title"], "New Chat Title");
    }
    delete(&me, &team).await.expect(204);
    get(&me, &team).await.expect(404);
}

/// The page without the server's address, which differs each time.
fn scrubbed(mut page: Value, server: &Server) -> Value {
    for link in ["next", "previous"] {
        if let Some(text) = page[link].as_str() {
            assert!(text.starts_with(&server.base), "{text}");
            page[link] = json!(text.replace(&server.base, "http://example.com"));
        }
    }
    page
}

async fn messages(database: Database) {
    let server = Server::start(database).await;
    let (me, john, chat) = two(&server).await;
    let sent = hello(&john, &chat).await;
    let documented = json!({"id": 43, "content": "Hello, everyone!", "created_at": "2025-01-02T16:00:00Z", "sender": sender()});
    shows("send_message", &documented, &sent);

    let path = format!("/messages/api/messages/{}/", sent["id"]);
    post(&me, &format!("{path}reactions/"), &json!({"emoji": "👍"})).await.expect(200);
    let listed = get(&me, &format!("{chat}messages/")).await.expect(200);
    let full = json!({"id": 42, "content": "Hello!", "created_at": "2025-01-02T15:30:00Z",
        "updated_at": "2025-01-02T15:30:00Z", "is_edited": false, "is_deleted": false,
        "sender": {"id": 2, "username": "johndoe", "display_name": "John Doe", "avatar_url": null},
        "reactions": [{"emoji": "👍", "count": 2, "users": [1, 3]}], "read_by": [1, 2]});
    shows("list_messages", &json!({"count": 50, "next": null, "previous": null, "results": [full]}), &listed);

    let detail = get(&me, &path).await.expect(200);
    let documented = json!({"id": 42, "content": "Hello!", "created_at": "2025-01-02T15:30:00Z", "sender": sender(),
        "chat": 1});
    shows("get_message_detail", &documented, &detail);

    for method in [Method::PUT, Method::PATCH] {
        let text = format!("Updated message content by {method}");
        let changed = ask(&john, method, &path, &json!({"content": text})).await.expect(200);
        assert_eq!((&changed["content"], &changed["is_edited"]), (&json!(text), &json!(true)));
        assert!(changed["updated_at"].as_str() > changed["created_at"].as_str(), "{changed}");
    }
    delete(&john, &path).await.expect(204);
    get(&john, &path).await.expect(404);
    assert_eq!(get(&me, &format!("{chat}messages/")).await.expect(200)["count"], 0);
}

async fn reactions(database: Database) {
    let server = Server::start(database).await;
    let (me, john, chat) = two(&server).await;
    let sent = hello(&john, &chat).await;
    let path = format!("/messages/api/messages/{}/reactions/", sent["id"]);
    for action in ["added", "removed", "added"] {
        let answer = post(&me, &path, &json!({"emoji": "👍"})).await.expect(200);
        assert_eq!(answer, json!({"action": action, "emoji": "👍", "message_id": sent["id"]}));
    }
}

async fn read_receipts(database: Database) {
    let server = Server::start(database).await;
    let (me, john, chat) = two(&server).await;
    for _ in 0..5 {
        hello(&john, &chat).await;
    }
    let path = format!("{chat}mark-as-read/");
    for marked_count in [5, 0] {
        let answer = post(&me, &path, &Value::Null).await.expect(200);
        assert_eq!(answer, json!({"status": "success", "marked_count": marked_count}));
    }
    let listed = get(&me, &format!("{chat}messages/")).await.expect(200);
    assert_eq!(listed["results"][0]["read_by"], json!([me.number().await, john.number().await]));
    assert_eq!(get(&me, &chat).await.expect(200)["unread_count"], 0);
}

async fn members(database: Database) {
    let server = Server::start(database).await;
    let [me, john, five, six, seven] =
        people(&server, ["currentuser", "johndoe", "five", "sixth", "seven"]).await;
    let chat = super::group(&me, "Project Team", &[&john]).await;
    let user_ids = [five.number().await, six.number().await, seven.number().await];
    let add = format!("{chat}members/add/");
    let answer = post(&me, &add, &json!({"user_ids": user_ids})).await.expect(200);
    assert_eq!(answer, json!({"status": "success", "added_count": 3}));
    let again = post(&me, &add, &json!({"user_ids": user_ids})).await.expect(200);
    assert_eq!(again["added_count"], 0);
    delete(&me, &format!("{chat}members/{}/remove/", user_ids[0])).await.expect(204);
    delete(&me, &format!("{chat}members/{}/remove/", user_ids[0])).await.expect(404);
    get(&five, &chat).await.expect(404);
}

async fn users(database: Database) {
    let server = Server::start(database).await;
    let [me, jane, jack] = people(&server, ["jaguar", "janedoe", "jackdoe"]).await;
    jane.patch("/users/me/", &json!({"display_name": "Jane Doe"})).await.expect(200);
    jane.patch("/settings/user/", &json!({"show_email": true})).await.expect(200);
    let path = "/messages/api/users/search/?q=";
    let found = get(&me, &format!("{path}JANE")).await.expect(200);
    let documented = json!({"results": [{"id": 5, "username": "janedoe", "display_name": "Jane Doe",
        "email": "jane@example.com", "avatar_url": null}]});
    shows("search_users", &documented, &found);

    let names = async |text: &str| {
        let found = get(&me, &format!("{path}{text}")).await.expect(200);
        let results = found["results"].as_array().unwrap().clone();
        results.into_iter().map(|user| (user["username"].clone(), user["email"].clone())).collect::<Vec<_>>()
    };
    let both = [(json!("jackdoe"), Value::Null), (json!("janedoe"), json!("janedoe@example.com"))];
    assert_eq!(names("ja").await, both, "never the caller");
    assert_eq!(names("janedoe%40ex").await, both[1..], "by a public email address");
    assert_eq!(names("jackdoe%40ex").await, [], "not by a hidden email address");
    jack.put(&format!("/users/{}/block/", me.id), &json!({})).await.expect(204);
    assert_eq!(names("doe").await, both[1..], "nor a user who blocks the caller");
    for short in ["", "j", "+j+"] {
        assert_eq!(refused_field(&get(&me, &format!("{path}{short}")).await.expect(400)), "q", "{short}");
    }
    get(&me, "/messages/api/users/search/").await.expect(400);
}

/// The only field that an error names.
#[track_caller]
fn refused_field(refusal: &Value) -> String {
    assert_eq!(refusal["error"], "Invalid request", "{refusal}");
    let fields: Vec<_> = refusal["details"].as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), 1, "{refusal}");
    fields[0].clone()
}

async fn typing_indicators(database: Database) {
    let server = Server::start(database).await;
    let (me, _, chat) = two(&server).await;
    let path = format!("{chat}typing/");
    for is_typing in [true, false] {
        let answer = post(&me, &path, &json!({"is_typing": is_typing})).await.expect(200);
        assert_eq!(answer, json!({"status": "success"}));
    }
    for wrong in [json!({}), json!({"is_typing": null}), json!({"is_typing": "yes"})] {
        assert_eq!(refused_field(&post(&me, &path, &wrong).await.expect(400)), "is_typing", "{wrong}");
    }
}

async fn error_responses(database: Database) {
    let server = Server::start(database).await;
    let (me, john, dm) = two(&server).await;
    let unsigned = reqwest::Client::new().get(format!("{}{CHATS}", server.base));
    let unsigned = crate::harness::Answer::of(unsigned).await;
    assert_eq!(unsigned.headers["www-authenticate"], "Bearer");
    assert_eq!(unsigned.expect(401)["detail"], "Authentication credentials were not provided.");
    assert_eq!(get(&me, &format!("{CHATS}999999/")).await.expect(404)["detail"], "Not found.");
    let team = super::group(&me, "Project Team", &[&john]).await;
    let forbidden = ask(&john, Method::PATCH, &team, &json!({"title": "Mine"})).await.expect(403);
    has_shape(&json!({"detail": "x", "code": "x"}), &forbidden, "403");

    let empty = post(&me, CHATS, &json!({})).await.expect(400);
    has_shape(&json!({"error": "x", "details": {"chat_type": ["x"], "member_ids": ["x"]}}), &empty, "400");
    let both = json!({"chat_type": "group", "title": " ", "member_ids": [404_404]});
    let both = post(&me, CHATS, &both).await.expect(400);
    has_shape(&json!({"error": "x", "details": {"title": ["x"], "member_ids": ["x"]}}), &both, "400");
    let broken = reqwest::Client::new().post(format!("{}{CHATS}", server.base)).bearer_auth(&me.access);
    let broken =
        crate::harness::Answer::of(broken.header("content-type", "application/json").body("{")).await;
    assert_eq!(refused_field(&broken.expect(400)), "non_field_errors");
    let state = ask(&me, Method::PATCH, &dm, &json!({"title": "Us"})).await.expect(400);
    assert_eq!(state["code"], "not_a_group");
    let method = ask(&me, Method::PUT, CHATS, &json!({})).await;
    assert_eq!(method.headers["allow"], "GET, HEAD, POST");
    has_shape(&json!({"detail": "x", "code": "x"}), &method.expect(405), "405");
    assert_eq!(get(&me, &format!("{CHATS}?page=9")).await.expect(404)["code"], "invalid_page");
}
