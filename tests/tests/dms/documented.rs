//! Each documented request, with the keys and types of its response.

use insta::{Settings, assert_json_snapshot};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{Pair, ask, delete, get, post, put, request, socket, strangers, until};
use crate::harness::{Answer, Database, Person, Server, redacted};

on_each_database!(
    dm_request_management,
    dm_inbox,
    list_messages,
    send_message,
    upload_media,
    delete_message,
    notifications_and_status,
    thread_settings,
    typing_and_presence_indicators,
    message_reactions,
    notification_payload_example,
    websocket_message_types,
    usage_flow_example,
    response_codes,
);

/// Compares with the snapshot `name`.
#[track_caller]
fn shows(name: &str, answer: &Value) {
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_json_snapshot!(name, redacted(answer)));
}

async fn dm_request_management(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, b) = strangers(&server).await;
    let sent = request(&alice, b, "Hello!").await.expect(201);
    shows("post_requests", &sent);
    shows("get_requests", &get(&bob, "/requests").await.expect(200));
    let path = format!("/requests/{}", sent["id"]);
    shows("put_requests", &put(&bob, &path, &json!({"status": "accepted"})).await.expect(200));
    shows("get_privacy", &get(&bob, "/privacy").await.expect(200));
    shows("put_privacy", &put(&bob, "/privacy", &json!({"privacy": "followers"})).await.expect(200));
}

async fn dm_inbox(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    pair.say(&pair.bob, "Hey, how are you?").await;
    shows("get_inbox", &get(&pair.alice, "/inbox").await.expect(200));
}

async fn list_messages(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let reply = json!({
        "text": "I agree!",
        "reply_to_id": pair.messages(&pair.bob).await["items"][0]["id"],
        "photo_urls": ["https://s3.amazonaws.com/bucket/photos/reply_image.jpg"],
        "caption": "Check out this amazing view!",
    });
    post(&pair.bob, &pair.at("/messages"), &reply).await.expect(201);
    shows("get_messages", &pair.messages(&pair.alice).await);
}

async fn send_message(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let (alice, messages) = (&pair.alice, pair.at("/messages"));
    let first = pair.messages(alice).await["items"][0]["id"].clone();
    let bodies = [
        ("reply", json!({"text": "I agree with that!", "reply_to_id": first})),
        (
            "media_with_caption",
            json!({
                "text": "Check this out",
                "photo_urls": ["https://s3.amazonaws.com/photo.jpg"],
                "caption": "My vacation photo from the beach!",
            }),
        ),
        (
            "media",
            json!({
                "text": "Check out this photo!",
                "photo_urls": [
                    "https://s3.amazonaws.com/bucket/photos/image1.jpg",
                    "https://s3.amazonaws.com/bucket/photos/image2.jpg",
                ],
            }),
        ),
    ];
    for (name, body) in bodies {
        shows(&format!("post_messages_{name}"), &post(alice, &messages, &body).await.expect(201));
    }
    let alone = json!({"photo_urls": ["https://a.example/1.jpg", "https://a.example/2.jpg"]});
    let alone = post(alice, &messages, &alone).await.expect(201)["id"].clone();
    let reply = json!({"text": "Love this photo!", "reply_to_id": alone});
    shows("post_messages_reply_to_media", &post(&pair.bob, &messages, &reply).await.expect(201));
}

async fn upload_media(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let form = Form::new().part("file", Part::bytes(super::media::PNG.to_vec()).file_name("image.png"));
    let request = Client::new().post(format!("{}/dms/upload/media", server.base));
    let mut uploaded = Answer::of(request.bearer_auth(&alice.access).multipart(form)).await.expect(201);
    assert!(uploaded["url"].take().as_str().unwrap().starts_with(&server.base));
    shows("post_upload_media", &uploaded);
}

async fn delete_message(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let path = pair.at(&format!("/messages/{}", pair.messages(&pair.alice).await["items"][0]["id"]));
    shows("delete_message_forbidden", &delete(&pair.bob, &path).await.expect(403));
    delete(&pair.alice, &path).await.expect(204);
    shows("delete_message_again", &delete(&pair.alice, &path).await.expect(404));
}

async fn notifications_and_status(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    pair.say(&pair.alice, "Anybody there?").await;
    shows("get_unread_count", &get(&pair.bob, "/unread-count").await.expect(200));
    shows("get_thread_unread_count", &get(&pair.bob, &pair.at("/unread-count")).await.expect(200));
    let read = ask(&pair.bob, Method::POST, &pair.at("/mark-read"), None).await;
    assert_eq!(read.expect(204), Value::Null);
}

async fn thread_settings(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    for (path, field) in
        [("/mute", "muted"), ("/pin", "pinned"), ("/archive", "archived"), ("/block", "blocked")]
    {
        for wanted in [json!({field: true}), json!({field: false})] {
            assert_eq!(put(&pair.alice, &pair.at(path), &wanted).await.expect(200), wanted);
        }
    }
}

async fn typing_and_presence_indicators(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let (typing, presence) = (pair.at("/typing"), pair.at("/presence"));
    shows("get_typing_not", &get(&pair.bob, &typing).await.expect(200));
    assert_eq!(post(&pair.alice, &typing, &json!({"typing": true})).await.expect(204), Value::Null);
    shows("get_typing", &get(&pair.bob, &typing).await.expect(200));
    let _here = pair.socket(&pair.alice).await;
    shows("get_presence", &get(&pair.bob, &presence).await.expect(200));
}

async fn message_reactions(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = pair.at(&format!("/messages/{}", pair.messages(&pair.alice).await["items"][0]["id"]));
    let (heart, reactions) = (format!("{message}/heart"), format!("{message}/reactions"));
    shows("post_heart", &ask(&pair.bob, Method::POST, &heart, None).await.expect(200));
    shows("post_reactions", &post(&pair.alice, &reactions, &json!({"emoji": "👍"})).await.expect(201));
    post(&pair.bob, &reactions, &json!({"emoji": "👍"})).await.expect(201);
    shows("get_reactions", &get(&pair.alice, &reactions).await.expect(200));
    let gone = delete(&pair.alice, &format!("{reactions}/%F0%9F%91%8D")).await.expect(200);
    shows("delete_reaction", &gone);
}

async fn notification_payload_example(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let mut stream = socket(&pair.bob, "notifications").await;
    pair.say(&pair.alice, "Hey there!").await;
    loop {
        let notice = until(&mut stream, "dm_notification").await;
        // Messages from before the stream was opened may arrive slightly later.
        if notice["message"]["message_text"] == "Hey there!" {
            break shows("dm_notification", &notice);
        }
    }
}

async fn websocket_message_types(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let path = format!("/ws/dms/{}?token={}", pair.thread, pair.bob.access);
    let mut bob = crate::harness::Socket::connect(&server.base, &path).await;
    shows("connection_established", &bob.next().await);
    let mut alice = pair.socket(&pair.alice).await;
    shows("presence_update", &until(&mut bob, "presence_update").await);
    alice.send(&json!({"type": "typing", "typing": true})).await;
    shows("typing_update", &until(&mut bob, "typing_update").await);
    alice.send(&json!({"type": "message", "text": "Hello!"})).await;
    let new = until(&mut bob, "new_message").await;
    shows("new_message", &new);
    shows("unread_update", &until(&mut bob, "unread_update").await);
    let message = pair.at(&format!("/messages/{}", new["message"]["id"]));
    post(&pair.bob, &format!("{message}/reactions"), &json!({"emoji": "👍"})).await.expect(201);
    shows("reaction_update", &until(&mut bob, "reaction_update").await);
    delete(&pair.alice, &message).await.expect(204);
    shows("message_deleted", &until(&mut bob, "message_deleted").await);
    bob.send(&json!({"type": "ping"})).await;
    shows("pong", &until(&mut bob, "pong").await);
    bob.send(&json!({"type": "sing"})).await;
    shows("error", &until(&mut bob, "error").await);
}

async fn usage_flow_example(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, b) = strangers(&server).await;
    let thread = request(&alice, b, "Hello!").await.expect(201)["id"].clone();
    let accepted = put(&bob, &format!("/requests/{thread}"), &json!({"status": "accepted"})).await;
    assert_eq!(accepted.expect(200)["status"], "accepted");
    let mut live = socket(&bob, &thread.to_string()).await;
    let text = json!({"text": "How are you?"});
    post(&alice, &format!("/threads/{thread}/messages"), &text).await.expect(201);
    assert_eq!(until(&mut live, "new_message").await["message"]["text"], "How are you?");
    ask(&bob, Method::POST, &format!("/threads/{thread}/mark-read"), None).await.expect(204);
}

async fn response_codes(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let bad = post(&pair.alice, "/requests", &json!({"recipient_id": "x"})).await.expect(400);
    shows("error_400", &bad);
    let anonymous = Client::new().get(format!("{}/dms/inbox", server.base));
    let anonymous = Answer::of(anonymous).await;
    assert_eq!(anonymous.headers["www-authenticate"], "Bearer");
    shows("error_401", &anonymous.expect(401));
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": true})).await.expect(200);
    let blocked = post(&pair.alice, &pair.at("/messages"), &json!({"text": "x"})).await;
    shows("error_403", &blocked.expect(403));
    shows("error_404", &get(&pair.alice, "/threads/424242/messages").await.expect(404));
    let nonsense =
        Client::new().post(format!("{}/dms/requests", server.base)).bearer_auth(&pair.alice.access);
    let nonsense = nonsense.header("content-type", "application/json").body("{");
    assert_eq!(Answer::of(nonsense).await.expect(400)["code"], "parse_error");
    assert_eq!(delete(&pair.alice, "/inbox").await.expect(405)["code"], "method_not_allowed");
}
