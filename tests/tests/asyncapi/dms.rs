//! The dms sockets: one thread, and the notifications of all threads.

use serde_json::{Value, json};

use super::ear::{Ear, Ledger};
use super::{UNSEEN, fetched};
use crate::harness::{Answer, Database, Person, Server, Socket};

on_each_database!(every_frame_of_the_dms_sockets_is_as_documented);

async fn ask(person: &Person, method: &str, path: &str, body: &Value) -> Answer {
    let request = reqwest::Client::new().request(method.parse().unwrap(), format!("{}{path}", person.base));
    Answer::of(request.bearer_auth(&person.access).json(body)).await
}

/// A socket of a thread, or of notifications, after its greeting.
async fn ear<'l>(ledger: &'l Ledger, person: &Person, channel: &'static str, end: &str) -> Ear<'l> {
    let path = format!("/ws/dms/{end}?token={}", person.access);
    let mut ear = ledger.ear(channel, Socket::connect(&person.base, &path).await);
    ear.until("connection_established").await;
    ear
}

async fn every_frame_of_the_dms_sockets_is_as_documented(database: Database) {
    let server = Server::start(database).await;
    let ledger = Ledger::new(&fetched(&server).await);
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let id = alice.open_dm(&[&bob]).await;
    let thread = alice.get(&format!("/messages/dm/{id}/")).await.expect(200)["number"].to_string();
    let mut hers = ear(&ledger, &alice, "dms.thread", &thread).await;
    let mut notifications = ear(&ledger, &alice, "dms.notifications", "notifications").await;

    let mut his = ear(&ledger, &bob, "dms.thread", &thread).await;
    hers.until("presence_update").await;
    for typing in [true, false] {
        his.say(&json!({"type": "typing", "typing": typing})).await;
        assert_eq!(hers.until("typing_update").await["typing"], json!(typing));
    }
    his.say(&json!({"type": "message", "text": "Hello!"})).await;
    let sent = hers.until("new_message").await["message"]["id"].clone();
    assert_eq!(hers.until("unread_update").await["unread"], json!(1));
    notifications.until("dm_notification").await;
    let at = format!("/dms/threads/{thread}/messages/{sent}");
    ask(&bob, "POST", &format!("{at}/reactions"), &json!({"emoji": "👍"})).await.expect(201);
    assert_eq!(hers.until("reaction_update").await["action"], "added");
    ask(&bob, "DELETE", &format!("{at}/reactions/👍"), &Value::Null).await.expect(200);
    assert_eq!(hers.until("reaction_update").await["action"], "removed");
    ask(&alice, "POST", &format!("/dms/threads/{thread}/mark-read"), &Value::Null).await.expect(204);
    assert_eq!(hers.until("unread_update").await["unread"], json!(0));

    hers.say(&json!({"type": "message", "text": "An answer", "reply_to_id": sent})).await;
    hers.until("new_message").await;
    let native = format!("/messages/dm/{id}/messages/");
    let answer = alice.get(&native).await.expect(200)[0]["id"].clone();
    let body = json!({"content": "A better answer"});
    alice.patch(&format!("{native}{}/", answer.as_str().unwrap()), &body).await.expect(200);
    hers.until("message_updated").await;
    let photo = "https://example.com/beach.jpg";
    his.say(&json!({"type": "message", "photo_urls": [photo], "caption": "The beach", "nonce": "n"})).await;
    hers.until("new_message").await;
    notifications.until("dm_notification").await;
    ask(&bob, "DELETE", &at, &Value::Null).await.expect(204);
    hers.until("message_deleted").await;
    drop(his);
    assert_eq!(hers.until("presence_update").await["online"], json!(false));
    for ear in [&mut hers, &mut notifications] {
        ear.say(&json!({"type": "ping"})).await;
        ear.until("pong").await;
        ear.mumble("nonsense").await;
        ear.until("error").await;
    }
    ledger.close("dms.", UNSEEN);
}
