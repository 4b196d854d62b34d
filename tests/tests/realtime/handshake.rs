//! Who is admitted, and how others are rejected.

use serde_json::json;

use super::Channel;
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    a_token_comes_in_the_query_a_header_or_a_subprotocol,
    refusals_are_close_frames_that_say_why,
    the_first_frame_is_ones_own_arrival,
);

fn realtime(path: &str) -> String {
    format!("/ws/v1/realtime{path}")
}

async fn a_token_comes_in_the_query_a_header_or_a_subprotocol(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let (path, token) = (realtime(&channel.path()), &channel.alice.access);

    let bearer = format!("Bearer {token}");
    let mut by_header = Socket::with_headers(&server.base, &path, &[("Authorization", &bearer)]).await;
    assert_eq!(by_header.next().await["event"], "presence.join");
    let protocols = format!("bearer, {token}");
    let offered = [("Sec-WebSocket-Protocol", protocols.as_str())];
    let mut by_protocol = Socket::with_headers(&server.base, &path, &offered).await;
    assert_eq!(by_protocol.next().await["event"], "presence.join");
    let bare = path.trim_end_matches('/');
    let mut by_query = Socket::connect(&server.base, &format!("{bare}?token={token}")).await;
    assert_eq!(by_query.next().await["event"], "presence.join");
    assert!(!server.log().contains(token.as_str()), "a token is in the log");
}

async fn refusals_are_close_frames_that_say_why(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let elsewhere = channel.alice.create_server("Elsewhere", true).await;
    let dm = channel.alice.open_dm(&[&channel.bob]).await;
    let (good, id) = (channel.path(), &channel.id);
    let nobody = "018f4e7a-0000-7000-8000-000000000001";

    let refused = async |who: &Person, path: String| who.socket(&path).await.closed().await;
    assert_eq!(refused(&stranger, good.clone()).await, 4403);
    assert_eq!(refused(&stranger, format!("/direct-messages/{dm}/")).await, 4404);
    let alice = &channel.alice;
    assert_eq!(refused(alice, format!("/servers/{elsewhere}/channels/{id}/")).await, 4404);
    assert_eq!(refused(alice, format!("/servers/{elsewhere}/channels/{nobody}/")).await, 4404);
    assert_eq!(refused(alice, format!("/servers/{elsewhere}/channels/nonsense/")).await, 4404);
    assert_eq!(refused(alice, format!("/direct-messages/{nobody}/")).await, 4404);
    for bad in ["nonsense", "-1", "1.5", ""] {
        assert_eq!(refused(alice, format!("{good}?after_seq={bad}")).await, 4400, "{bad}");
    }
    for bad in ["", "nonsense", channel.alice.refresh.as_str()] {
        let path = format!("{}?token={bad}", realtime(&good));
        assert_eq!(Socket::connect(&server.base, &path).await.closed().await, 4401, "{bad}");
    }
    let path = format!("{}?token={}", realtime(&good), alice.access);
    let foreign = [("Origin", "https://evil.example.com")];
    assert_eq!(Socket::with_headers(&server.base, &path, &foreign).await.closed().await, 4403);
    let own = [("Origin", server.base.as_str())];
    let mut welcome = Socket::with_headers(&server.base, &path, &own).await;
    assert_eq!(welcome.next().await["event"], "presence.join");
}

async fn the_first_frame_is_ones_own_arrival(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    channel.post(&channel.alice, "hello").await;
    let _alice = channel.socket(&channel.alice).await;
    let frame = channel.bob.socket(&channel.path()).await.next().await;
    let payload = &frame["payload"];
    assert_eq!((frame["event"].as_str(), &frame["seq"]), (Some("presence.join"), &json!(null)));
    assert_eq!((&payload["user"]["username"], &payload["last_seq"]), (&json!("bobby"), &json!(1)));
    assert_eq!(payload["user"]["status"], "online");
    let names: Vec<_> = payload["online"].as_array().unwrap().iter().map(|user| &user["username"]).collect();
    assert_eq!(names, ["bobby", "alice"]);
    assert_eq!(payload["online_count"], 2);
}
