//! The threads surface: its documented requests, and that it shows the same conversations as all surfaces.

mod cost;
mod documented;
mod messages;

use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    the_documents_flow_works,
    twenty_first_messages_make_one_thread,
    bad_messages_are_answered_in_the_documents_words,
    other_peoples_threads_are_not_found,
    privacy_and_blocks_are_the_recipients,
    the_limit_is_each_persons_own,
);

const PATH: &str = "/api/messages/messages/";

async fn ask(person: &Person, method: reqwest::Method, path: &str, body: Option<&Value>) -> Answer {
    person.ask_at(method.as_str(), path, body).await
}

async fn get(person: &Person, path: &str) -> Answer {
    ask(person, reqwest::Method::GET, path, None).await
}

async fn say(person: &Person, to: i64, content: &str) -> Answer {
    let body = json!({"recipient_id": to, "content": content});
    ask(person, reqwest::Method::POST, PATH, Some(&body)).await
}

async fn two(server: &Server) -> (Person, Person, i64, i64) {
    let (alice, bob) = (Person::register(server, "alice").await, Person::register(server, "bobby").await);
    let (a, b) = (alice.number().await, bob.number().await);
    (alice, bob, a, b)
}

async fn the_documents_flow_works(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = two(&server).await;
    let sent = say(&alice, b, "Hello, how are you?").await.expect(201);
    let people = json!([{"id": a, "username": "alice"}, {"id": b, "username": "bobby"}]);
    let sender = json!({"id": a, "username": "alice"});
    assert_eq!((&sent["thread"]["participants"], &sent["sender"]), (&people, &sender));
    assert_eq!((&sent["content"], &sent["is_read"]), (&json!("Hello, how are you?"), &json!(false)));
    let (thread, id) = (sent["thread"]["id"].as_i64().unwrap(), sent["id"].clone());

    let listed = get(&bob, PATH).await.expect(200);
    let first = &listed["results"][0];
    assert_eq!((&listed["count"], &listed["next"], &first["id"]), (&json!(1), &Value::Null, &json!(thread)));
    assert_eq!((&first["unread_count"], &first["last_message"]["id"]), (&json!(1), &id));
    assert_eq!(first["updated_at"], first["last_message"]["timestamp"]);

    let marked = ask(&bob, reqwest::Method::PATCH, &format!("{PATH}{thread}/mark_read/"), None).await;
    assert_eq!(marked.expect(200), json!({"message": "Messages marked as read", "thread_id": thread}));
    say(&bob, a, "Hi!").await.expect(201);
    let whole = get(&alice, &format!("{PATH}{thread}/")).await.expect(200);
    let texts: Vec<_> =
        whole["messages"].as_array().unwrap().iter().map(|m| (&m["content"], &m["is_read"])).collect();
    assert_eq!(texts, [(&json!("Hello, how are you?"), &json!(true)), (&json!("Hi!"), &json!(false))]);
    let older =
        get(&alice, &format!("{PATH}{thread}/?before={}", whole["messages"][1]["id"])).await.expect(200);
    assert_eq!(older["messages"].as_array().unwrap().len(), 1);

    // The same conversation on the native surface.
    let dms = alice.get("/messages/dm/").await.expect(200);
    assert_eq!((&dms[0]["number"], &dms[0]["last_message"]["content"]), (&json!(thread), &json!("Hi!")));
}

async fn twenty_first_messages_make_one_thread(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = two(&server).await;
    let all = (0..20).map(|n| {
        let (from, to) = if n % 2 == 0 { (&alice, b) } else { (&bob, a) };
        async move { say(from, to, &format!("first {n}")).await.expect(201)["thread"]["id"].clone() }
    });
    let threads = futures_util::future::join_all(all).await;
    assert!(threads.iter().all(|id| *id == threads[0]), "{threads:?}");
    let whole = get(&alice, &format!("{PATH}{}/", threads[0])).await.expect(200);
    assert_eq!(whole["messages"].as_array().unwrap().len(), 20);
}

async fn bad_messages_are_answered_in_the_documents_words(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, a, b) = two(&server).await;
    for (body, details) in [
        (json!({"content": "x"}), "Recipient ID is required"),
        (json!({"recipient_id": "x", "content": "x"}), "A valid recipient ID is required"),
        (json!({"recipient_id": 0, "content": "x"}), "A valid recipient ID is required"),
        (json!({"recipient_id": b}), "Content is required"),
        (json!({"recipient_id": b, "content": "  "}), "Content is required"),
        (json!({"recipient_id": a, "content": "x"}), "You cannot message yourself"),
    ] {
        let refused = ask(&alice, reqwest::Method::POST, PATH, Some(&body)).await.expect(400);
        assert_eq!(refused, json!({"error": "Validation error", "details": details}), "{body}");
    }
    let nobody = say(&alice, 999_999, "x").await.expect(404);
    assert_eq!(nobody["detail"], "User not found");
    let anonymous = reqwest::Client::new().get(format!("{}{PATH}", alice.base));
    assert_eq!(
        Answer::of(anonymous).await.expect(401)["detail"],
        "Authentication credentials were not provided."
    );
    assert_eq!(get(&alice, PATH).await.expect(200)["count"], 0);
}

async fn other_peoples_threads_are_not_found(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, b) = two(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let thread = say(&alice, b, "between us").await.expect(201)["thread"]["id"].clone();
    for path in [format!("{PATH}{thread}/"), format!("{PATH}424242/"), format!("{PATH}nonsense/")] {
        assert_eq!(
            get(&stranger, &path).await.expect(404)["code"],
            if path.contains("nonsense") { "not_found" } else { "thread_not_found" }
        );
    }
    let marked = ask(&stranger, reqwest::Method::PATCH, &format!("{PATH}{thread}/mark_read/"), None).await;
    assert_eq!(marked.expect(404)["detail"], "Thread not found");
    assert_eq!(get(&stranger, PATH).await.expect(200)["count"], 0);
}

async fn privacy_and_blocks_are_the_recipients(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, b) = two(&server).await;
    bob.put(&format!("/users/{}/block/", alice.id), &json!({})).await.expect(204);
    assert_eq!(say(&alice, b, "x").await.expect(403)["code"], "not_reachable");
    bob.delete(&format!("/users/{}/block/", alice.id)).await.expect(204);
    say(&alice, b, "x").await.expect(201);
}

async fn the_limit_is_each_persons_own(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    let (alice, bob, ..) = two(&server).await;
    // The bucket gains a call every 0.6 s, so a few more may be let through on a slow machine.
    let mut allowed = 0;
    let refused = loop {
        let answer = get(&alice, PATH).await;
        if !answer.status.is_success() {
            break answer;
        }
        allowed += 1;
        assert!(allowed < 300, "the limit was never reached");
    };
    assert!(allowed >= 100, "stopped after {allowed} calls");
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.expect(429)["code"], "throttled");
    let free = get(&bob, PATH).await;
    assert_eq!(free.headers["ratelimit-limit"], "100");
    free.expect(200);
}
