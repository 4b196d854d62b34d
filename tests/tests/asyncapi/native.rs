//! The native sockets: one channel, one direct conversation, and any number of rooms.

use serde_json::{Value, json};

use super::ear::{Ear, Ledger};
use super::{UNSEEN, fetched};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(every_frame_of_the_native_sockets_is_as_documented);

/// The paths of a room.
struct Place {
    /// Under `/ws/v1/realtime`.
    socket: String,
    /// The path of its messages.
    messages: String,
    read: String,
    id: String,
}

impl Place {
    fn channel(server: &str, id: &str) -> Self {
        Self {
            socket: format!("/servers/{server}/channels/{id}/"),
            messages: format!("/messages/channels/{id}/"),
            read: format!("/messages/channels/{id}/read/"),
            id: id.to_owned(),
        }
    }

    fn direct(id: &str) -> Self {
        Self {
            socket: format!("/direct-messages/{id}/"),
            messages: format!("/messages/dm/{id}/messages/"),
            read: format!("/messages/dm/{id}/read/"),
            id: id.to_owned(),
        }
    }
}

async fn every_frame_of_the_native_sockets_is_as_documented(database: Database) {
    let server = Server::start(database).await;
    let ledger = Ledger::new(&fetched(&server).await);
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    let general = alice.create_channel(&community, "general").await;
    let channel = Place::channel(&community, &general);
    let direct = Place::direct(&alice.open_dm(&[&bob]).await);

    one_room(&ledger, "native.channel", &alice, &bob, &channel).await;
    one_room(&ledger, "native.direct", &alice, &bob, &direct).await;

    let mut many = ledger.ear("native.many", alice.socket("/").await);
    many.until("ready").await;
    for place in [&channel, &direct] {
        many.say(&json!({"event": "subscribe", "room": place.id, "payload": {"after_seq": 0}})).await;
        many.until("subscribed").await;
        talk(&mut many, Some(&place.id), &alice, &bob, place).await;
    }
    items(&mut many, &alice, &bob, &community).await;
    servers(&mut many, &alice, &bob, &community).await;
    bob.post(&channel.messages, &json!({"content": "Hi @alice"})).await.expect(201);
    many.until("notification.created").await;
    alice.put(&format!("/users/me/rooms/{}/", channel.id), &json!({"level": "all"})).await.expect(200);
    many.until("room_settings.updated").await;
    alice.put(&format!("/users/me/drafts/{}/", channel.id), &json!({"content": "Hi"})).await.expect(200);
    many.until("draft.updated").await;
    many.say(&json!({"event": "unsubscribe", "room": direct.id})).await;
    many.until("unsubscribed").await;
    many.say(&json!({"event": "subscribe", "room": direct.id, "payload": {"after_seq": 9999}})).await;
    many.until("resync.required").await;
    ends(&ledger, &alice, &bob, &community, &channel, &mut many).await;
    ledger.close("native.", UNSEEN);
}

/// Triggers everything that a socket of one room sends, except the end of the room.
async fn one_room(ledger: &Ledger, socket: &'static str, alice: &Person, bob: &Person, place: &Place) {
    let mut ear = ledger.ear(socket, alice.socket(&place.socket).await);
    ear.until("presence.join").await;
    talk(&mut ear, None, alice, bob, place).await;
    let late = format!("{}?after_seq=9999", place.socket);
    ledger.ear(socket, alice.socket(&late).await).until("resync.required").await;
}

/// Alice listens, and both do everything that is possible in a room.
async fn talk(ear: &mut Ear<'_>, room: Option<&str>, alice: &Person, bob: &Person, place: &Place) {
    let frame = |event: &str, payload: Value| {
        let mut frame = json!({"event": event, "payload": payload});
        if let Some(room) = room {
            frame["room"] = json!(room);
        }
        frame
    };
    ear.say(&frame("message.send", json!({"content": "Hello", "nonce": uuid::Uuid::new_v4()}))).await;
    ear.until("message.ack").await;
    let first = ear.until("message.created").await["payload"]["id"].clone();
    let body = json!({"content": "Hello too", "reply_to": first, "thread_id": uuid::Uuid::nil()});
    let theirs = bob.post(&place.messages, &body).await.expect(201)["id"].clone();
    ear.until("message.created").await;

    let at = format!("{}{}/", place.messages, theirs.as_str().unwrap());
    bob.patch(&at, &json!({"content": "Hello, too"})).await.expect(200);
    ear.until("message.updated").await;
    alice.post(&format!("{at}react/"), &json!({"emoji": "👍"})).await.expect(201);
    ear.until("reaction.added").await;
    alice.delete(&format!("{at}unreact/?emoji=👍")).await.expect(204);
    ear.until("reaction.removed").await;
    alice.post(&format!("{at}pin/"), &json!({})).await.expect(200);
    ear.until("message.pinned").await;
    alice.delete(&format!("{at}unpin/")).await.expect(200);
    ear.until("message.unpinned").await;
    bob.post(&place.read, &json!({})).await.expect(204);
    ear.until("read.updated").await;
    bob.delete(&at).await.expect(204);
    ear.until("message.deleted").await;
    company(ear, bob, place).await;

    for event in ["typing.start", "typing.stop"] {
        ear.say(&frame(event, json!({}))).await;
    }
    ear.say(&frame("presence.ping", json!({}))).await;
    ear.until("presence.alive").await;
    let refresh = reqwest::Client::new().post(format!("{}/api/v1/auth/token/refresh/", alice.base));
    let token = Answer::of(refresh.json(&json!({"refresh": alice.refresh}))).await.expect(200);
    ear.say(&json!({"event": "auth.refresh", "payload": {"token": token["access"]}})).await;
    ear.until("auth.refreshed").await;
    for wrong in ["nonsense".to_owned(), frame("message.send", json!({"nonce": "n"})).to_string()] {
        ear.mumble(&wrong).await;
        ear.until("error").await;
    }
}

/// Bob joins, types and leaves.
async fn company(ear: &mut Ear<'_>, bob: &Person, place: &Place) {
    let mut his = bob.socket(&place.socket).await;
    ear.until("presence.join").await;
    for event in ["typing.start", "typing.stop"] {
        his.send(&json!({"event": event})).await;
        ear.until(event).await;
    }
    drop(his);
    ear.until("presence.leave").await;
}

/// Creates, changes and deletes notes, tasks, events and polls.
async fn items(ear: &mut Ear<'_>, alice: &Person, bob: &Person, community: &str) {
    let meeting = json!({"title": "Demo", "start_time": "2030-01-07T15:00:00Z",
        "end_time": "2030-01-07T16:00:00Z", "attendee_ids": [bob.id]});
    let made = [
        (
            "note",
            "notes",
            json!({"title": "Retro", "content": "x", "tags": ["a"]}),
            json!({"title": "Changed"}),
        ),
        ("task", "tasks", json!({"title": "Review", "assigned_to_id": bob.id}), json!({"title": "Changed"})),
        ("event", "events", meeting, json!({"title": "Changed"})),
        ("poll", "polls", json!({"question": "Where?", "options": ["A", "B"]}), json!({"description": "d"})),
    ];
    for (word, path, body, change) in made {
        let item = alice.post(&format!("/{path}/{community}/"), &body).await.expect(201);
        ear.until(&format!("{word}.created")).await;
        let at = format!("/{path}/{community}/{}/", item["id"].as_str().unwrap());
        alice.patch(&at, &change).await.expect(200);
        ear.until(&format!("{word}.updated")).await;
        if word == "poll" {
            let ballot = json!({"option_ids": [item["options"][0]["id"]]});
            bob.post(&format!("{at}vote/"), &ballot).await.expect(200);
            ear.until("poll.voted").await;
            alice.post(&format!("{at}close/"), &json!({})).await.expect(200);
            ear.until("poll.closed").await;
        }
        alice.delete(&at).await.expect(204);
        ear.until(&format!("{word}.deleted")).await;
    }
}

/// Changes servers, and their channels, members and roles.
async fn servers(ear: &mut Ear<'_>, alice: &Person, bob: &Person, community: &str) {
    let at = format!("/servers/{community}/");
    for (word, path, body) in [
        ("channel", format!("/channels/{community}/"), json!({"name": "plans"})),
        ("role", format!("{at}roles/"), json!({"name": "Reviewer"})),
    ] {
        let made = alice.post(&path, &body).await.expect(201);
        ear.until(&format!("{word}.created")).await;
        let one = format!("{path}{}/", made["id"].as_str().unwrap());
        alice.patch(&one, &json!({"name": "changed"})).await.expect(200);
        ear.until(&format!("{word}.updated")).await;
        alice.delete(&one).await.expect(204);
        ear.until(&format!("{word}.deleted")).await;
    }
    alice.patch(&at, &json!({"description": "changed"})).await.expect(200);
    ear.until("server.updated").await;
    alice.patch(&format!("{at}members/{}/", bob.id), &json!({"nickname": "Bo"})).await.expect(200);
    ear.until("member.updated").await;
    bob.post(&format!("{at}leave/"), &json!({})).await.expect(200);
    ear.until("member.left").await;
    bob.join(community).await;
    ear.until("member.joined").await;
    let other = bob.create_server("Beta", true).await;
    for _ in 0..2 {
        alice.join(&other).await;
        ear.until("server.joined").await;
        alice.post(&format!("/servers/{other}/leave/"), &json!({})).await.expect(200);
        ear.until("server.left").await;
    }
    alice.join(&other).await;
    bob.delete(&format!("/servers/{other}/")).await.expect(204);
    ear.until("server.deleted").await;
}

/// Changes and deletes the channel, and deletes the server and with it access to another one.
async fn ends(
    ledger: &Ledger,
    alice: &Person,
    bob: &Person,
    community: &str,
    channel: &Place,
    many: &mut Ear<'_>,
) {
    let mut single = ledger.ear("native.channel", alice.socket(&channel.socket).await);
    single.until("presence.join").await;
    let at = format!("/channels/{community}/{}/", channel.id);
    alice.patch(&at, &json!({"description": "changed"})).await.expect(200);
    single.until("channel.updated").await;
    many.until("channel.updated").await;
    alice.delete(&at).await.expect(204);
    single.until("channel.deleted").await;
    // Members are told too, whether or not they are subscribed.
    while many.until("channel.deleted").await.get("room").is_none() {}
    assert_eq!(single.closed().await, 4403);

    let other = alice.create_channel(community, "other").await;
    let mut his = ledger.ear("native.many", bob.socket("/").await);
    his.say(&json!({"event": "subscribe", "room": other})).await;
    his.until("subscribed").await;
    bob.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    assert_eq!(his.until("unsubscribed").await["payload"], json!({"code": 4403}));
}
