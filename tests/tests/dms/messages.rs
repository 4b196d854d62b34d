//! Messages of a thread.

use futures_util::future::join_all;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{Pair, ask, delete, get, ids, post, put};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_message_is_seen_once_its_recipient_has_read_it,
    messages_of_every_surface_are_the_same,
    everything_wrong_in_a_message_is_named,
    a_reply_quotes_what_it_answers,
    a_repeat_by_nonce_is_the_first_message,
    stretches_of_messages_begin_anywhere,
    only_the_sender_deletes,
    reading_makes_nothing_unread,
    blocking_stops_both_and_can_be_undone,
);

async fn a_message_is_seen_once_its_recipient_has_read_it(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let sent = pair.say(&pair.alice, "Are you there?").await;
    assert_eq!(
        (&sent["seen"], &sent["sender_id"], &sent["thread_id"]),
        (&json!(false), &json!(pair.a), &json!(pair.thread))
    );
    let seen = async |who: &Person| pair.messages(who).await["items"][0]["seen"].clone();
    assert_eq!((seen(&pair.alice).await, seen(&pair.bob).await), (json!(false), json!(false)));
    ask(&pair.bob, Method::POST, &pair.at("/mark-read"), None).await.expect(204);
    assert_eq!((seen(&pair.alice).await, seen(&pair.bob).await), (json!(true), json!(true)));
}

async fn messages_of_every_surface_are_the_same(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let dm = pair.alice.get("/messages/dm/").await.expect(200)[0].clone();
    assert_eq!(dm["number"], pair.thread);
    let native = format!("/messages/dm/{}/messages/", dm["id"].as_str().unwrap());
    pair.bob.post(&native, &json!({"content": "from native"})).await.expect(201);
    let threads = Client::new().post(format!("{}/api/messages/messages/", server.base));
    let body = json!({"recipient_id": pair.b, "content": "from threads"});
    Answer::of(threads.bearer_auth(&pair.alice.access).json(&body)).await.expect(201);
    let conversations = format!("/conversations/{}/messages/", dm["id"].as_str().unwrap());
    pair.bob.post(&conversations, &json!({"content": "from conversations"})).await.expect(201);
    let media = json!({"text": "from dms", "photo_urls": ["https://a.example/1.jpg"]});
    post(&pair.alice, &pair.at("/messages"), &media).await.expect(201);

    let texts = |list: &Value, field: &str| -> Vec<String> {
        list.as_array().unwrap().iter().map(|m| m[field].as_str().unwrap().to_owned()).collect()
    };
    let expected = ["from dms", "from conversations", "from threads", "from native", "Hello!"];
    assert_eq!(texts(&pair.messages(&pair.bob).await["items"], "text"), expected);
    let on_native = pair.bob.get(&native).await.expect(200);
    assert_eq!(texts(&on_native, "content"), expected);
    assert_eq!(on_native[0]["attachments"][0]["file"], "https://a.example/1.jpg");
    assert_eq!(on_native[0]["number"], pair.messages(&pair.bob).await["items"][0]["id"]);
    assert_eq!((pair.unread(&pair.bob).await, pair.unread(&pair.alice).await), ((1, 1), (0, 0)));
}

async fn everything_wrong_in_a_message_is_named(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let url = |n: usize| format!("https://a.example/{}", "x".repeat(n - 18));
    for (body, fields) in [
        (json!({}), vec!["text"]),
        (json!({"text": " \n "}), vec!["text"]),
        (json!({"text": "x".repeat(4_001)}), vec!["text"]),
        (json!({"text": "a\u{0}b"}), vec!["text"]),
        (json!({"text": "x", "reply_to_id": 424_242}), vec!["reply_to_id"]),
        (json!({"text": "x", "reply_to_id": "first"}), vec!["reply_to_id"]),
        (json!({"text": "x", "photo_urls": "https://a.example/"}), vec!["photo_urls"]),
        (json!({"text": "x", "photo_urls": vec!["https://a.example/"; 11]}), vec!["photo_urls"]),
        (json!({"text": "x", "photo_urls": ["javascript:alert(1)"]}), vec!["photo_urls"]),
        (json!({"text": "x", "video_urls": ["ftp://a.example/1.mp4"]}), vec!["video_urls"]),
        (json!({"text": "x", "video_urls": [url(2_049)]}), vec!["video_urls"]),
        (json!({"text": "x", "photo_urls": [url(2_048)], "caption": "x".repeat(1_001)}), vec!["caption"]),
        (json!({"text": "x", "nonce": "x".repeat(65)}), vec!["nonce"]),
        (
            json!({"text": "x".repeat(4_001), "reply_to_id": 424_242, "photo_urls": ["nope"]}),
            vec!["photo_urls", "reply_to_id", "text"],
        ),
    ] {
        let refused = post(&pair.alice, &pair.at("/messages"), &body).await.expect(400);
        let detail = refused["detail"].as_str().unwrap();
        assert!(fields.iter().all(|field| detail.contains(&format!("{field}: "))), "{body}: {detail}");
        assert_eq!(detail.matches(": ").count(), fields.len(), "{body}: {detail}");
        assert_eq!(refused["code"], "invalid");
    }
    assert_eq!(pair.messages(&pair.alice).await["total"], 1);
    let most = json!({
        "text": "x".repeat(4_000),
        "photo_urls": vec![url(2_048); 10],
        "video_urls": vec!["http://a.example/v"; 10],
        "caption": "x".repeat(1_000),
    });
    let sent = post(&pair.alice, &pair.at("/messages"), &most).await.expect(201);
    assert_eq!(sent["photo_urls"], most["photo_urls"]);
    assert_eq!(sent["caption"], most["caption"]);
}

async fn a_reply_quotes_what_it_answers(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    pair.alice.patch("/users/me/", &json!({"display_name": "Alice A."})).await.expect(200);
    let long = pair.say(&pair.alice, &"é".repeat(300)).await["id"].clone();
    let reply = async |to: &Value| {
        let body = json!({"text": "yes", "reply_to_id": to});
        post(&pair.bob, &pair.at("/messages"), &body).await.expect(201)
    };
    let sent = reply(&long).await;
    assert_eq!((&sent["reply_to_id"], &sent["reply_to_text"]), (&long, &json!("é".repeat(100))));
    assert_eq!(sent["reply_to_sender_name"], "Alice A.");
    assert_eq!(pair.messages(&pair.alice).await["items"][0], sent);

    let photos = json!({"photo_urls": ["https://a.example/1.jpg", "https://a.example/2.jpg"]});
    let photos = post(&pair.alice, &pair.at("/messages"), &photos).await.expect(201)["id"].clone();
    let sent = reply(&photos).await;
    assert_eq!((&sent["reply_to_id"], &sent["reply_to_text"]), (&photos, &json!("2 photos")));
    assert_eq!(pair.messages(&pair.alice).await["items"][0], sent);
    delete(&pair.alice, &pair.at(&format!("/messages/{photos}"))).await.expect(204);
    let shown = pair.messages(&pair.alice).await["items"][0].clone();
    assert_eq!((&shown["reply_to_id"], &shown["reply_to_text"]), (&Value::Null, &Value::Null));
    let gone = json!({"text": "x", "reply_to_id": photos});
    post(&pair.bob, &pair.at("/messages"), &gone).await.expect(400);

    // A message of another thread.
    let carol = Person::register(&server, "carol").await;
    let other = super::request(&carol, pair.a, "Hi").await.expect(201)["id"].clone();
    let foreign =
        get(&carol, &format!("/threads/{other}/messages")).await.expect(200)["items"][0]["id"].clone();
    post(&pair.alice, &pair.at("/messages"), &json!({"text": "x", "reply_to_id": foreign})).await.expect(400);
}

async fn a_repeat_by_nonce_is_the_first_message(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let send = |text: &'static str| {
        let body = json!({"text": text, "nonce": "n1"});
        let (alice, path) = (&pair.alice, pair.at("/messages"));
        async move { post(alice, &path, &body).await }
    };
    let all = join_all((0..8).map(|_| send("once"))).await;
    assert_eq!(all.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1);
    assert!(all.iter().all(|answer| answer.status.is_success() && answer.body["id"] == all[0].body["id"]));
    assert_eq!(send("other").await.expect(200)["text"], "once");
    assert_eq!(pair.messages(&pair.alice).await["total"], 2);
}

async fn stretches_of_messages_begin_anywhere(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    for n in 2..=7 {
        pair.say(if n % 2 == 0 { &pair.alice } else { &pair.bob }, &format!("{n}")).await;
    }
    let list = async |query: &str| get(&pair.bob, &pair.at(&format!("/messages{query}"))).await;
    let all = ids(&list("").await.expect(200));
    assert!(all.len() == 7 && all.is_sorted_by(|a, b| a > b), "newest first: {all:?}");
    for (query, range, limit, offset) in [
        ("?limit=3", 0..3, 3, 0),
        ("?limit=3&offset=2", 2..5, 3, 2),
        ("?limit=3&offset=6", 6..7, 3, 6),
        ("?offset=7", 7..7, 50, 7),
        ("?offset=9223372036854775807", 7..7, 50, i64::MAX),
        ("?limit=500", 0..7, 100, 0),
        ("?limit=0&offset=1", 1..2, 1, 1),
    ] {
        let answer = list(query).await.expect(200);
        assert_eq!(ids(&answer), all[range], "{query}");
        let actual = (&answer["total"], &answer["limit"], &answer["offset"]);
        assert_eq!(actual, (&json!(7), &json!(limit), &json!(offset)), "{query}");
    }
    for query in ["?offset=-1", "?offset=x", "?limit=ten"] {
        assert_eq!(list(query).await.expect(400)["code"], "invalid", "{query}");
    }
    delete(&pair.bob, &pair.at(&format!("/messages/{}", all[0]))).await.expect(204);
    let left = list("?limit=2").await.expect(200);
    assert_eq!((ids(&left), &left["total"]), (all[1..3].to_vec(), &json!(6)));
}

async fn only_the_sender_deletes(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let path = pair.at(&format!("/messages/{}", pair.say(&pair.alice, "oops").await["id"]));
    assert_eq!(delete(&pair.bob, &path).await.expect(403)["code"], "permission_denied");
    // Users can delete their own messages in a blocked thread too.
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": true})).await.expect(200);
    delete(&pair.alice, &path).await.expect(204);
    delete(&pair.alice, &path).await.expect(404);
    assert_eq!(pair.messages(&pair.bob).await["total"], 1);
    assert_eq!(pair.unread(&pair.bob).await, (1, 1));
}

async fn reading_makes_nothing_unread(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    pair.say(&pair.alice, "two").await;
    assert_eq!((pair.unread(&pair.bob).await, pair.unread(&pair.alice).await), ((2, 2), (0, 0)));
    for _ in 0..2 {
        ask(&pair.bob, Method::POST, &pair.at("/mark-read"), None).await.expect(204);
        assert_eq!(pair.unread(&pair.bob).await, (0, 0));
    }
    pair.say(&pair.alice, "three").await;
    pair.say(&pair.bob, "four").await;
    assert_eq!((pair.unread(&pair.bob).await, pair.unread(&pair.alice).await), ((0, 0), (1, 1)));
}

async fn blocking_stops_both_and_can_be_undone(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = pair.messages(&pair.alice).await["items"][0]["id"].clone();
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": true})).await.expect(200);
    assert_eq!(pair.bob.get("/users/me/blocks/").await.expect(200)[0]["username"], "alice");
    for who in [&pair.alice, &pair.bob] {
        let refused = post(who, &pair.at("/messages"), &json!({"text": "x"})).await.expect(403);
        assert_eq!(refused["code"], "not_reachable");
        let heart = pair.at(&format!("/messages/{message}/heart"));
        ask(who, Method::POST, &heart, None).await.expect(403);
        post(who, &pair.at("/typing"), &json!({"typing": true})).await.expect(403);
        get(who, &pair.at("/messages")).await.expect(200);
    }
    put(&pair.alice, &pair.at("/block"), &json!({"blocked": true})).await.expect(200);
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": false})).await.expect(200);
    post(&pair.bob, &pair.at("/messages"), &json!({"text": "x"})).await.expect(403);
    put(&pair.alice, &pair.at("/block"), &json!({"blocked": false})).await.expect(200);
    pair.say(&pair.bob, "peace").await;
    for bad in [json!({}), json!({"blocked": null}), json!({"blocked": "yes"}), json!({"blocked": 1})] {
        put(&pair.alice, &pair.at("/block"), &bad).await.expect(400);
    }
}
