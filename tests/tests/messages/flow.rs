//! The life of messages in a channel.

use serde_json::json;

use super::{alice_and_bob, contents, messages_of, post};
use crate::harness::{Database, Server};

on_each_database!(
    a_message_is_posted_edited_reacted_to_pinned_and_deleted,
    pages_and_positions_show_the_same_messages,
    unread_numbers_count_what_others_wrote,
    slow_mode_and_announcements_hold,
    a_reply_shows_what_it_answers,
);

async fn a_message_is_posted_edited_reacted_to_pinned_and_deleted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let message = post(&bob, &channel, "Standup in 10 minutes").await;
    let path = format!("{}{}/", messages_of(&channel), message["id"].as_str().unwrap());

    alice.patch(&path, &json!({"content": "no"})).await.expect(403);
    let edited = bob.patch(&path, &json!({"content": "Standup in 15 minutes"})).await.expect(200);
    assert_eq!((&edited["is_edited"], &edited["seq"]), (&json!(true), &json!(1)));
    let history = alice.get(&format!("{path}history/")).await.expect(200);
    assert_eq!(contents(&history), ["Standup in 10 minutes"]);

    let reaction = alice.post(&format!("{path}react/"), &json!({"emoji": "👍"})).await.expect(201);
    let again = alice.post(&format!("{path}react/"), &json!({"emoji": "👍"})).await.expect(200);
    assert_eq!(reaction, again);
    assert_eq!(reaction["user"]["username"], "alice");
    alice.delete(&format!("{path}unreact/")).await.expect(400);
    alice.delete(&format!("{path}unreact/?emoji=%F0%9F%91%8D")).await.expect(204);
    alice.delete(&format!("{path}unreact/?emoji=%F0%9F%91%8D")).await.expect(404);

    bob.post(&format!("{path}pin/"), &json!({})).await.expect(403);
    let pinned = alice.post(&format!("{path}pin/"), &json!({})).await.expect(200);
    assert_eq!(pinned, json!({"message": "Message pinned successfully"}));
    let pins = bob.get(&format!("{}?is_pinned=true", messages_of(&channel))).await.expect(200);
    assert_eq!(contents(&pins), ["Standup in 15 minutes"]);
    alice.delete(&format!("{path}unpin/")).await.expect(200);

    bob.delete(&path).await.expect(204);
    bob.get(&path).await.expect(404);
    bob.delete(&path).await.expect(404);
    let left = bob.get(&messages_of(&channel)).await.expect(200);
    assert_eq!(left, json!([]));
}

async fn pages_and_positions_show_the_same_messages(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let mut ids = Vec::new();
    for n in 1..=7 {
        let author = if n % 2 == 0 { &bob } else { &alice };
        ids.push(post(author, &channel, &format!("message {n}")).await["id"].as_str().unwrap().to_owned());
    }
    let path = messages_of(&channel);

    let page = alice.get(&format!("{path}?page=2&page_size=3")).await.expect(200);
    assert_eq!(page["count"], 7);
    assert_eq!(contents(&page["results"]), ["message 4", "message 3", "message 2"]);
    assert!(
        page["next"].as_str().unwrap().contains("page=3")
            && page["previous"].as_str().unwrap().contains("page=1")
    );
    alice.get(&format!("{path}?page=4&page_size=3")).await.expect(404);

    let before = alice.get(&format!("{path}?before={}&limit=2", ids[3])).await;
    assert!(before.headers["link"].to_str().unwrap().contains("rel=\"next\""));
    assert_eq!(contents(&before.expect(200)), ["message 3", "message 2"]);
    let after = alice.get(&format!("{path}?after={}&limit=2", ids[3])).await.expect(200);
    assert_eq!(contents(&after), ["message 6", "message 5"]);
    let around = alice.get(&format!("{path}?around={}&limit=2", ids[3])).await;
    let older = format!("?before={}&limit=2>", ids[2]);
    assert!(around.headers["link"].to_str().unwrap().contains(&older), "{:?}", around.headers);
    assert_eq!(contents(&around.expect(200)), ["message 5", "message 4", "message 3"]);
    let bobs = format!("{path}?around={}&author={}&ordering=created_at&limit=2", ids[3], bob.id);
    assert_eq!(contents(&alice.get(&bobs).await.expect(200)), ["message 2", "message 4", "message 6"]);
    let oldest = alice.get(&format!("{path}?ordering=created_at&page_size=1")).await.expect(200);
    assert_eq!(contents(&oldest["results"]), ["message 1"]);
    let bobs = alice.get(&format!("{path}?author={}&page=1", bob.id)).await.expect(200);
    assert_eq!(bobs["count"], 3);
    let found = alice.get(&format!("{path}?search=MESSAGE%205")).await.expect(200);
    assert_eq!(contents(&found), ["message 5"]);
    alice.get(&format!("{path}?before={}&page=1", ids[0])).await.expect(400);
    for position in ["before", "around"] {
        let unknown = alice.get(&format!("{path}?{position}={}", uuid::Uuid::new_v4())).await.expect(400);
        assert!(unknown.get(position).is_some(), "{unknown}");
    }
}

async fn unread_numbers_count_what_others_wrote(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    post(&alice, &channel, "hello @bobby").await;
    post(&alice, &channel, "hello @everyone").await;
    let last = post(&alice, &channel, "hello").await;

    let unread = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!((&unread["total"], &unread["mentions"]), (&json!(3), &json!(2)));
    let room = &unread["rooms"][0];
    assert_eq!(
        (&room["room"], &room["server"], &room["kind"]),
        (&json!(channel), &json!(community), &json!("channel"))
    );
    let up_to = json!({"message_id": last["id"]});
    bob.post(&format!("/messages/channels/{channel}/read/"), &up_to).await.expect(204);
    assert_eq!(bob.get("/users/me/unread/").await.expect(200)["total"], 0);

    post(&bob, &channel, "hello @everyone").await;
    let own = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!(own["total"], 0, "one's own messages never count");
    let owners = alice.get("/users/me/unread/").await.expect(200);
    assert_eq!(
        (&owners["total"], &owners["mentions"]),
        (&json!(1), &json!(0)),
        "a member may not call everyone"
    );
}

async fn slow_mode_and_announcements_hold(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, _) = alice_and_bob(&server).await;
    let slow = json!({"name": "slow", "slowmode_delay": 600});
    let slow = alice.post(&format!("/channels/{community}/"), &slow).await.expect(201);
    let path = messages_of(slow["id"].as_str().unwrap());
    let hello = json!({"content": "hello"});

    let answers = futures_util::future::join_all((0..10).map(|_| bob.post(&path, &hello))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1);
    let refused = answers.iter().find(|answer| answer.status.as_u16() == 429).unwrap();
    assert_eq!(refused.code(), "slow_mode");
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=600).contains(&wait));
    for _ in 0..3 {
        alice.post(&path, &hello).await.expect(201);
    }

    let news = json!({"name": "news", "channel_type": "announcement"});
    let news = alice.post(&format!("/channels/{community}/"), &news).await.expect(201);
    let path = messages_of(news["id"].as_str().unwrap());
    bob.post(&path, &hello).await.expect(403);
    alice.post(&path, &hello).await.expect(201);
}

async fn a_reply_shows_what_it_answers(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let first = post(&alice, &channel, &"x".repeat(150)).await;
    let path = messages_of(&channel);

    let reply = bob.post(&path, &json!({"content": "yes", "reply_to": first["id"]})).await.expect(201);
    assert_eq!(reply["message_type"], "reply");
    assert_eq!(reply["reply_to"]["content"].as_str().unwrap().len(), 100);
    assert_eq!(reply["reply_to"]["author"]["username"], "alice");
    let thread = uuid::Uuid::new_v4().to_string();
    let both = json!({"content": "also", "reply_to": first["id"], "thread_id": thread});
    assert_eq!(bob.post(&path, &both).await.expect(201)["message_type"], "thread");
    let threaded = bob.get(&format!("{path}?thread_id={thread}")).await.expect(200);
    assert_eq!(contents(&threaded), ["also"]);

    let other = super::channel(&alice).await.1;
    let foreign = alice.post(&messages_of(&other), &json!({"content": "no", "reply_to": first["id"]})).await;
    assert_eq!(super::fields(&foreign), ["reply_to"]);
    foreign.expect(400);
}
