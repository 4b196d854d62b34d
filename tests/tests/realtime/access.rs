//! Loss of access takes effect at once.

use serde_json::json;

use super::Channel;
use crate::harness::{Database, Heard, Person, Server};

on_each_database!(
    who_is_kicked_banned_or_leaves_hears_nothing_more,
    a_session_that_ends_closes_its_sockets_only,
    private_channels_close_to_those_taken_out,
    a_new_token_keeps_the_socket_open,
    a_token_that_expires_closes,
);

async fn member_id(channel: &Channel, who: &Person) -> String {
    let members = channel.alice.get(&format!("/servers/{}/members/", channel.server)).await.expect(200);
    let found = members.as_array().unwrap().iter().find(|member| member["user"]["id"] == who.id.as_str());
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn who_is_kicked_banned_or_leaves_hears_nothing_more(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut alice = channel.socket(&channel.alice).await;
    for step in ["leave", "kick", "ban"] {
        let mut bob = channel.socket(&channel.bob).await;
        let member = member_id(&channel, &channel.bob).await;
        let path = format!("/servers/{}/members/{member}/", channel.server);
        match step {
            "leave" => {
                let path = format!("/servers/{}/leave/", channel.server);
                channel.bob.post(&path, &json!({})).await.expect(200);
            }
            "kick" => {
                channel.alice.delete(&path).await.expect(204);
            }
            _ => {
                let reason = json!({"reason": "spam"});
                channel.alice.post(&format!("{path}ban/"), &reason).await.expect(200);
            }
        }
        channel.post(&channel.alice, "not for Bob").await;
        let heard = bob.hear().await;
        assert_eq!(heard, Heard::Closed(4403), "{step}");
        alice.until("presence.leave").await;
        assert_eq!(channel.bob.socket(&channel.path()).await.closed().await, 4403, "{step}");
        if step != "ban" {
            channel.bob.join(&channel.server).await;
        }
    }
}

async fn a_session_that_ends_closes_its_sockets_only(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let other = channel.alice.log_in_again().await;
    let mut first = channel.socket(&channel.alice).await;
    let mut second = channel.socket(&other).await;
    channel.alice.post("/auth/logout/", &json!({"refresh": channel.alice.refresh})).await.expect(200);
    assert_eq!(first.closed().await, 4401);
    channel.post(&channel.bob, "still there?").await;
    assert_eq!(second.next().await["event"], "message.created");
}

async fn private_channels_close_to_those_taken_out(database: Database) {
    let server = Server::start(database).await;
    let mut channel = Channel::new(&server).await;
    let body = json!({"name": "secret", "is_private": true});
    let made = channel.alice.post(&format!("/channels/{}/", channel.server), &body).await.expect(201);
    channel.id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(channel.bob.socket(&channel.path()).await.closed().await, 4403);
    let member = format!("/channels/{}/{}/members/{}/", channel.server, channel.id, channel.bob.id);
    channel.alice.put(&member, &json!({})).await.expect(204);
    let mut bob = channel.socket(&channel.bob).await;
    channel.alice.delete(&member).await.expect(204);
    assert_eq!(bob.closed().await, 4403);
}

async fn a_new_token_keeps_the_socket_open(database: Database) {
    let server = Server::start_with(database, &[("AUTH__ACCESS_TTL", "4")]).await;
    let channel = Channel::new(&server).await;
    let mut bob = channel.socket(&channel.bob).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let renewed = channel.bob.post("/auth/token/refresh/", &json!({"refresh": channel.bob.refresh})).await;
    let token = renewed.expect(200)["access"].clone();
    bob.send(&json!({"event": "auth.refresh", "payload": {"token": token}})).await;
    assert_eq!(bob.next().await, json!({"event": "auth.refreshed", "payload": {}}));
    let foreign = json!({"event": "auth.refresh", "payload": {"token": channel.alice.access}});
    bob.send(&foreign).await;
    assert_eq!(bob.next().await["payload"]["code"], "forbidden");
    let started = std::time::Instant::now();
    assert_eq!(bob.closed().await, 4401);
    assert!(started.elapsed() > std::time::Duration::from_secs(2), "the first token's end closed it");
}

async fn a_token_that_expires_closes(database: Database) {
    let server = Server::start_with(database, &[("AUTH__ACCESS_TTL", "2")]).await;
    let channel = Channel::new(&server).await;
    let mut bob = channel.socket(&channel.bob).await;
    assert_eq!(bob.closed().await, 4401);
}
