//! Banned words of a server.

use serde_json::json;

use super::{ServerContext, fields};
use crate::harness::{Database, Server};

on_each_database!(banned_words_are_refused_however_they_are_written, nothing_else_is_refused);

const DISGUISES: [&str; 9] = [
    "spoiler",
    "A SPOILER!",
    "ｓｐｏｉｌｅｒ",
    "s\u{200b}p\u{200d}oil\u{2060}er",
    "(spoiler)",
    "**_spoiler_**",
    "spoi\u{ad}ler",
    "what a Bad\u{200c}  word that was",
    "bad-WORD",
];

async fn banned_words_are_refused_however_they_are_written(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let (alice, bob) = (&community.alice, &community.bob);
    let words = json!(["Spoiler", "bad word"]);
    community.set(json!({"auto_moderation": true, "banned_words": words})).await;
    let first = community.post(bob, "hello").await.expect(201);
    let one = format!("{}{}/", community.messages(), first["id"].as_str().unwrap());
    let live = format!("/servers/{}/channels/{}/", community.id, community.channel);
    let mut socket = bob.socket(&live).await;
    socket.until("presence.join").await;

    for text in DISGUISES {
        for author in [bob, alice] {
            assert_eq!(fields(&community.post(author, text).await), ["content"], "{text:?}");
        }
        assert_eq!(fields(&bob.patch(&one, &json!({"content": text})).await), ["content"], "{text:?}");
        socket.send(&json!({"event": "message.send", "payload": {"content": text}})).await;
        let refused = socket.next().await;
        assert_eq!(
            (&refused["event"], &refused["payload"]["code"]),
            (&json!("error"), &json!("validation_error")),
            "{text:?}"
        );
    }

    assert_eq!(alice.get(&one).await.expect(200)["content"], "hello");
    let all = alice.get(&community.messages()).await.expect(200);
    assert_eq!(all.as_array().unwrap().len(), 1, "nothing was written");
}

async fn nothing_else_is_refused(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let (alice, bob) = (&community.alice, &community.bob);
    community.set(json!({"auto_moderation": true, "banned_words": ["ass", "spoiler", "bad word"]})).await;
    for text in ["class assets", "spoilers", "unspoiler", "a word, bad", "bad words", "s p o i l e r"] {
        community.post(bob, text).await.expect(201);
    }
    let dm = bob.open_dm(&[alice]).await;
    bob.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "spoiler"})).await.expect(201);
    let other = bob.create_server("Elsewhere", true).await;
    let elsewhere = bob.create_channel(&other, "general").await;
    let path = format!("/messages/channels/{elsewhere}/");
    bob.post(&path, &json!({"content": "spoiler"})).await.expect(201);

    fields(&community.post(bob, "spoiler").await);
    community.set(json!({"banned_words": ["other"]})).await;
    community.post(bob, "spoiler").await.expect(201);
    fields(&community.post(bob, "other").await);
    community.set(json!({"auto_moderation": false})).await;
    community.post(bob, "other").await.expect(201);
}
