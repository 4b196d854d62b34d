//! Messages: paging, rules, keys, and that they are the same on all surfaces.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{CHATS, ask, delete, get, open, path_of, people, post, say};
use crate::harness::{Answer, Database, Server};

on_each_database!(
    lists_keep_their_envelope_however_they_are_paged,
    texts_are_bounded_and_only_their_authors_change_them,
    repeats_give_the_first_message_back,
    it_is_the_same_conversation_on_other_surfaces,
    requests_wait_unseen_until_they_are_answered,
);

fn contents(page: &Value) -> Vec<String> {
    let text = |message: &Value| message["content"].as_str().unwrap().to_owned();
    page["results"].as_array().unwrap().iter().map(text).collect()
}

async fn lists_keep_their_envelope_however_they_are_paged(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let message = say(&alice, &chat, &n.to_string()).await;
        ids.push(message.trim_end_matches('/').rsplit('/').next().unwrap().to_owned());
    }
    let page = async |query: &str| get(&bob, &format!("{chat}messages/{query}")).await.expect(200);
    let [first, second, third, ..] = ids.as_slice() else { unreachable!() };
    for (query, expected, has_next) in [
        (String::new(), "43210", false),
        ("?page=2&page_size=2".into(), "21", true),
        (format!("?before={third}"), "10", false),
        (format!("?before={third}&limit=1"), "1", true),
        (format!("?after={second}&limit=2"), "32", true),
        (format!("?after={second}"), "432", false),
        (format!("?before={first}"), "", false),
        ("?limit=2".into(), "43", true),
    ] {
        let answer = page(&query).await;
        assert_eq!((contents(&answer).concat().as_str(), &answer["count"]), (expected, &json!(5)), "{query}");
        assert_eq!(answer["next"].is_string(), has_next, "{query}: {}", answer["next"]);
        assert_eq!(answer["previous"].is_string(), query.contains("page="), "{query}");
    }
    // The links lead to the end.
    let mut seen = Vec::new();
    let mut next = Some(format!("{}{chat}messages/?limit=2", server.base));
    while let Some(link) = next {
        let answer = Answer::of(Client::new().get(&link).bearer_auth(&bob.access)).await.expect(200);
        seen.extend(contents(&answer));
        next = answer["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.concat(), "43210");

    let other = open(&alice, &people(&server, ["carol"]).await[0]).await;
    let foreign = say(&alice, &other, "elsewhere").await;
    let foreign = foreign.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    for (query, field) in [
        ("before=x".to_owned(), "before"),
        ("after=424242".to_owned(), "after"),
        (format!("after={foreign}"), "after"),
        ("limit=x".to_owned(), "limit"),
        ("page_size=0".to_owned(), "page_size"),
    ] {
        let refused = get(&bob, &format!("{chat}messages/?{query}")).await.expect(400);
        assert!(refused["details"][field].is_array(), "{query}: {refused}");
    }
    get(&bob, &format!("{chat}messages/?page=1&before={third}")).await.expect(400);
    get(&bob, &format!("{chat}messages/?page=9")).await.expect(404);
    // A deleted message still marks a position.
    delete(&alice, &format!("/messages/api/messages/{third}/")).await.expect(204);
    let around = page(&format!("?before={third}")).await;
    assert_eq!((contents(&around).concat().as_str(), &around["count"]), ("10", &json!(4)));
}

async fn texts_are_bounded_and_only_their_authors_change_them(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let message = say(&alice, &chat, &"x".repeat(4_000)).await;
    for wrong in [Value::Null, json!(""), json!("  "), json!("x".repeat(4_001)), json!("a\u{0}"), json!(7)] {
        let body = json!({"content": wrong});
        for answer in [
            post(&alice, &format!("{chat}messages/"), &body).await,
            ask(&alice, Method::PATCH, &message, &body).await,
            ask(&alice, Method::PUT, &message, &body).await,
        ] {
            assert!(answer.expect(400)["details"]["content"].is_array(), "{wrong}");
        }
    }
    ask(&bob, Method::PATCH, &message, &json!({"content": "Mine"})).await.expect(403);
    delete(&bob, &message).await.expect(403);
    for wrong in [Value::Null, json!(""), json!("a b"), json!("x".repeat(101)), json!(7)] {
        let refused = post(&bob, &format!("{message}reactions/"), &json!({"emoji": wrong})).await.expect(400);
        assert!(refused["details"]["emoji"].is_array(), "{wrong}: {refused}");
    }
    for n in 0..20 {
        post(&bob, &format!("{message}reactions/"), &json!({"emoji": format!("e{n}")})).await.expect(200);
    }
    let twenty_first = post(&bob, &format!("{message}reactions/"), &json!({"emoji": "e20"})).await;
    assert_eq!(twenty_first.expect(400)["code"], "emoji_limit");
    let taken_back = post(&bob, &format!("{message}reactions/"), &json!({"emoji": "e0"})).await;
    assert_eq!(taken_back.expect(200)["action"], "removed");
}

async fn repeats_give_the_first_message_back(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let path = format!("{chat}messages/");
    let body = json!({"content": "once", "nonce": "n-1"});
    let first = post(&alice, &path, &body).await.expect(201);
    assert_eq!(post(&alice, &path, &body).await.expect(200)["id"], first["id"]);
    let keyed = async |text: &str| {
        let request = Client::new().post(format!("{}{path}", server.base)).bearer_auth(&alice.access);
        Answer::of(request.header("Idempotency-Key", "k-1").json(&json!({"content": text}))).await
    };
    let kept = keyed("twice").await.expect(201);
    assert_eq!(keyed("twice").await.expect(201), kept);
    keyed("other").await.expect(422);
    assert_eq!(get(&alice, &path).await.expect(200)["count"], 2);
}

async fn it_is_the_same_conversation_on_other_surfaces(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let dm = alice.post("/messages/dm/", &json!({"participant_ids": [bob.id]})).await.expect(201);
    let native = format!("/messages/dm/{}/messages/", dm["id"].as_str().unwrap());
    alice.post(&native, &json!({"content": "from native"})).await.expect(201);
    let chat = path_of(&get(&bob, CHATS).await.expect(200)["results"][0]);
    assert_eq!(chat, format!("{CHATS}{}/", dm["number"]));
    say(&bob, &chat, "from chats").await;
    let thread = json!({"recipient_id": alice.number().await, "content": "from threads"});
    post(&bob, "/api/messages/messages/", &thread).await.expect(201);
    let listed = get(&alice, &format!("{chat}messages/")).await.expect(200);
    assert_eq!(contents(&listed), ["from threads", "from chats", "from native"]);
    let there = alice.get(&native).await.expect(200);
    let there: Vec<_> = there.as_array().unwrap().iter().map(|message| message["number"].clone()).collect();
    let here: Vec<_> =
        listed["results"].as_array().unwrap().iter().map(|message| message["id"].clone()).collect();
    assert_eq!(here, there);

    // A block stops both users here too, except from deleting their own messages.
    let own = format!("/messages/api/messages/{}/", here[1]);
    alice.put(&format!("/users/{}/block/", bob.id), &json!({})).await.expect(204);
    for who in [&alice, &bob] {
        post(who, &format!("{chat}messages/"), &json!({"content": "x"})).await.expect(403);
        post(who, &format!("{chat}typing/"), &json!({"is_typing": true})).await.expect(403);
        post(who, &format!("{own}reactions/"), &json!({"emoji": "👍"})).await.expect(403);
    }
    ask(&bob, Method::PATCH, &own, &json!({"content": "x"})).await.expect(403);
    delete(&bob, &own).await.expect(204);
}

async fn requests_wait_unseen_until_they_are_answered(database: Database) {
    let mut server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    say(&alice, &chat, "May I?").await;
    server.run("UPDATE conversations SET status = 'pending'").await;
    // The server's cached facts are older.
    server.restart().await;
    let count = async |who| get(who, CHATS).await.expect(200)["count"].clone();
    assert_eq!((count(&alice).await, count(&bob).await), (json!(1), json!(0)));
    assert_eq!(get(&bob, &chat).await.expect(200)["unread_count"], 0);
    let marked = post(&bob, &format!("{chat}mark-as-read/"), &Value::Null).await.expect(200);
    assert_eq!(marked["marked_count"], 0, "it counts as unread nowhere");
    post(&alice, &format!("{chat}messages/"), &json!({"content": "Hello?"})).await.expect(403);
    say(&bob, &chat, "You may.").await;
    assert_eq!(count(&bob).await, 1);
    say(&alice, &chat, "Thank you.").await;
}
