//! The inbox: which threads it has, in which order, and its paging.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Pair, get, ids, post, put, request};
use crate::harness::{Database, Person, Server};

on_each_database!(
    threads_are_pinned_first_then_by_activity,
    archived_threads_are_left_out_until_they_speak,
    a_search_finds_words_and_names,
    stretches_begin_anywhere,
    what_was_said_last_is_described_in_words,
    muting_stops_no_message,
);

/// A user with accepted threads with three others, the most recent activity in the last one.
struct Desk {
    me: Person,
    others: Vec<Person>,
    threads: Vec<i64>,
}

impl Desk {
    async fn new(server: &Server) -> Self {
        let me = Person::register(server, "deskowner").await;
        let mine = me.number().await;
        let (mut others, mut threads) = (Vec::new(), Vec::new());
        for name in ["anna", "bertram", "carlotta"] {
            let other = Person::register(server, name).await;
            let thread = request(&other, mine, &format!("I am {name}")).await.expect(201)["id"].clone();
            put(&me, &format!("/requests/{thread}"), &json!({"status": "accepted"})).await.expect(200);
            threads.push(thread.as_i64().unwrap());
            others.push(other);
        }
        Self { me, others, threads }
    }

    async fn inbox(&self, query: &str) -> Value {
        get(&self.me, &format!("/inbox{query}")).await.expect(200)
    }

    async fn set(&self, at: usize, switch: &str, body: Value) {
        put(&self.me, &format!("/threads/{}/{switch}", self.threads[at]), &body).await.expect(200);
    }

    async fn hear(&self, at: usize, text: &str) {
        let path = format!("/threads/{}/messages", self.threads[at]);
        post(&self.others[at], &path, &json!({"text": text})).await.expect(201);
    }
}

async fn threads_are_pinned_first_then_by_activity(database: Database) {
    let server = Server::start(database).await;
    let desk = Desk::new(&server).await;
    let [a, b, c] = desk.threads[..] else { panic!("three threads") };
    assert_eq!(ids(&desk.inbox("").await), [c, b, a]);
    desk.hear(0, "me first").await;
    assert_eq!(ids(&desk.inbox("").await), [a, c, b]);
    desk.set(1, "pin", json!({"pinned": true})).await;
    assert_eq!(ids(&desk.inbox("").await), [b, a, c]);
    let pinned = desk.inbox("?only_pinned=true").await;
    assert_eq!((ids(&pinned), &pinned["total"]), (vec![b], &json!(1)));
    // The setting is personal: the other user's inbox does not change.
    assert_eq!(get(&desk.others[1], "/inbox?only_pinned=1").await.expect(200)["total"], 0);
    desk.set(1, "pin", json!({"pinned": false})).await;
    assert_eq!(ids(&desk.inbox("").await), [a, c, b]);
}

async fn archived_threads_are_left_out_until_they_speak(database: Database) {
    let server = Server::start(database).await;
    let desk = Desk::new(&server).await;
    let [a, b, c] = desk.threads[..] else { panic!("three threads") };
    for _ in 0..2 {
        desk.set(2, "archive", json!({"archived": true})).await;
    }
    assert_eq!(ids(&desk.inbox("").await), [b, a]);
    assert_eq!(ids(&desk.inbox("?include_archived=true").await), [c, b, a]);
    let unread = get(&desk.me, "/unread-count").await.expect(200);
    assert_eq!(unread["unread"], 3, "archived ones count");
    desk.hear(2, "wake up").await;
    assert_eq!(ids(&desk.inbox("").await), [c, b, a]);
}

async fn a_search_finds_words_and_names(database: Database) {
    let server = Server::start(database).await;
    let desk = Desk::new(&server).await;
    let [a, b, _] = desk.threads[..] else { panic!("three threads") };
    desk.hear(0, "Meet me at the HARBOUR, 50% off").await;
    desk.others[1].patch("/users/me/", &json!({"display_name": "Mister Smith"})).await.expect(200);
    for (q, found) in [
        ("harbour", vec![a]),
        ("smith", vec![b]),
        ("bertram", vec![b]),
        ("50%25", vec![a]),
        ("nobody", vec![]),
    ] {
        let answer = desk.inbox(&format!("?q={q}")).await;
        assert_eq!((ids(&answer), &answer["total"]), (found.clone(), &json!(found.len())), "{q}");
    }
    // The user's own name is part of every thread, but matches none.
    assert_eq!(desk.inbox("?q=deskowner").await["total"], 0);
    assert_eq!(desk.inbox("?q=%20").await["total"], 3);
    get(&desk.me, "/inbox?q=a%00b").await.expect(400);
}

async fn stretches_begin_anywhere(database: Database) {
    let server = Server::start(database).await;
    let desk = Desk::new(&server).await;
    let [a, b, c] = desk.threads[..] else { panic!("three threads") };
    for (query, items, limit, offset) in [
        ("", vec![c, b, a], 20, 0),
        ("?limit=2&offset=1", vec![b, a], 2, 1),
        ("?limit=1&offset=2", vec![a], 1, 2),
        ("?limit=0", vec![c], 1, 0),
        ("?limit=-7", vec![c], 1, 0),
        ("?limit=1000", vec![c, b, a], 100, 0),
        ("?offset=3", vec![], 20, 3),
        ("?limit=&offset=", vec![c, b, a], 20, 0),
    ] {
        let answer = desk.inbox(query).await;
        assert_eq!(ids(&answer), items, "{query}");
        let actual = (&answer["total"], &answer["limit"], &answer["offset"]);
        assert_eq!(actual, (&json!(3), &json!(limit), &json!(offset)), "{query}");
    }
    for query in ["offset=-1", "offset=x", "limit=x", "offset=1.5", "include_archived=perhaps"] {
        let refused = get(&desk.me, &format!("/inbox?{query}")).await.expect(400);
        let field = query.split('=').next().unwrap();
        assert!(refused["detail"].as_str().unwrap().starts_with(field), "{query}: {refused}");
    }
}

async fn what_was_said_last_is_described_in_words(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    for (body, words) in [
        (json!({"photo_urls": ["https://a.example/1.jpg"]}), "Photo"),
        (json!({"photo_urls": ["https://a.example/1.jpg", "https://a.example/2.jpg"]}), "2 photos"),
        (json!({"video_urls": ["https://a.example/1.mp4"]}), "Video"),
        (json!({"text": "Look", "video_urls": ["https://a.example/1.mp4"]}), "Look"),
    ] {
        post(&pair.alice, &pair.at("/messages"), &body).await.expect(201);
        let item = get(&pair.bob, "/inbox").await.expect(200)["items"][0].clone();
        assert_eq!(item["last_message"], words);
        assert_eq!(item["updated_at"], item["last_message_time"]);
    }
    let messages = pair.messages(&pair.alice).await;
    let all = ids(&messages).into_iter().map(|id| {
        let path = pair.at(&format!("/messages/{id}"));
        let alice = &pair.alice;
        async move { super::delete(alice, &path).await.expect(204) }
    });
    join_all(all).await;
    let item = get(&pair.bob, "/inbox").await.expect(200)["items"][0].clone();
    assert_eq!((&item["last_message"], &item["last_message_time"]), (&Value::Null, &Value::Null));
    assert_eq!(item["updated_at"], item["created_at"]);
}

async fn muting_stops_no_message(database: Database) {
    let server = Server::start(database).await;
    let desk = Desk::new(&server).await;
    desk.set(0, "mute", json!({"muted": true})).await;
    desk.hear(0, "psst").await;
    assert_eq!(desk.inbox("").await["items"][0]["last_message"], "psst");
    let unread = get(&desk.me, &format!("/threads/{}/unread-count", desk.threads[0])).await.expect(200);
    assert_eq!(unread["unread"], 2);
}
