//! The socket for notifications from all threads of a user.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Pair, ask, post, put, request, socket, until};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    what_happens_is_announced_with_a_preview,
    messages_of_every_surface_notify,
    muted_and_blocked_threads_are_silent,
);

async fn notice(socket: &mut Socket) -> (String, String, Value) {
    let frame = until(socket, "dm_notification").await;
    let text = |name: &str| frame[name].as_str().unwrap().to_owned();
    (text("event"), text("preview"), frame)
}

/// Bob's stream, after all earlier notifications: they are sent slightly later than the frames they are
/// about.
async fn stream(pair: &Pair) -> Socket {
    let mut bob = socket(&pair.bob, "notifications").await;
    pair.say(&pair.alice, "now").await;
    while !notice(&mut bob).await.1.ends_with(": now") {}
    bob
}

async fn what_happens_is_announced_with_a_preview(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    pair.alice.patch("/users/me/", &json!({"display_name": "Alice"})).await.expect(200);
    let mut bob = stream(&pair).await;
    let own = pair.say(&pair.bob, "mine").await["id"].clone();
    let photos = |n: usize| vec!["https://a.example/1.jpg"; n];
    for (body, event, preview) in [
        (json!({"text": "Hey there!"}), "dm_message", "Alice: Hey there!"),
        (json!({"text": "Yes", "reply_to_id": own}), "dm_reply", "Alice replied to your message"),
        (json!({"photo_urls": photos(1)}), "dm_media", "Alice sent you a photo"),
        (json!({"photo_urls": photos(2)}), "dm_media", "Alice sent you 2 photos"),
        (
            json!({"photo_urls": photos(2), "video_urls": photos(1)}),
            "dm_media",
            "Alice sent you 2 photos and 1 video",
        ),
        (
            json!({"photo_urls": photos(2), "caption": "At the beach"}),
            "dm_media",
            "Alice sent you 2 photos: At the beach",
        ),
    ] {
        post(&pair.alice, &pair.at("/messages"), &body).await.expect(201);
        let (heard, line, frame) = notice(&mut bob).await;
        assert_eq!((&*heard, &*line), (event, preview));
        assert_eq!(
            (&frame["thread_id"], &frame["message"]["sender_id"]),
            (&json!(pair.thread), &json!(pair.a))
        );
        let is_reply = body.get("reply_to_id").is_some();
        assert_eq!(frame["message"]["is_reply"], is_reply);
        assert_eq!(frame["message"]["has_media"], body.get("photo_urls").is_some());
        assert_eq!(frame["message"]["message_text"], *body.get("text").unwrap_or(&json!("")));
    }
    let reactions = pair.at(&format!("/messages/{own}/reactions"));
    post(&pair.alice, &reactions, &json!({"emoji": "👍"})).await.expect(201);
    let (event, preview, _) = notice(&mut bob).await;
    assert_eq!((&*event, &*preview), ("reaction_update", "Alice reacted 👍 to your message"));

    let carol = Person::register(&server, "carol").await;
    request(&carol, pair.b, "May I?").await.expect(201);
    let (event, preview, frame) = notice(&mut bob).await;
    assert_eq!((&*event, &*preview), ("dm_request", "carol wants to message you"));
    assert_eq!(frame["message"]["message_text"], "May I?");
}

async fn messages_of_every_surface_notify(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let mut bob = stream(&pair).await;
    let dm = pair.alice.get("/messages/dm/").await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    pair.alice.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "native"})).await.expect(201);
    assert_eq!(notice(&mut bob).await.1, "alice: native");
    let mut live = pair.socket(&pair.alice).await;
    live.send(&json!({"type": "message", "text": "socket"})).await;
    assert_eq!(notice(&mut bob).await.1, "alice: socket");
}

async fn muted_and_blocked_threads_are_silent(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let mut bob = stream(&pair).await;
    put(&pair.bob, &pair.at("/mute"), &json!({"muted": true})).await.expect(200);
    pair.say(&pair.alice, "psst").await;
    let message = pair.messages(&pair.bob).await["items"][0]["id"].clone();
    ask(&pair.alice, Method::POST, &pair.at(&format!("/messages/{message}/heart")), None).await.expect(200);
    // Notifications of a thread are sent in order, so once Alice has this one, all earlier ones have arrived.
    let mut alice = socket(&pair.alice, "notifications").await;
    pair.say(&pair.bob, "through").await;
    while notice(&mut alice).await.1 != "bobby: through" {}
    put(&pair.bob, &pair.at("/mute"), &json!({"muted": false})).await.expect(200);
    pair.say(&pair.alice, "aloud").await;
    assert_eq!(notice(&mut bob).await.1, "alice: aloud");
}
