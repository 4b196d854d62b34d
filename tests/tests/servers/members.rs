//! Members: listing, nicknames, kicks, bans and mutes.

use serde_json::{Value, json};

use super::{alice_and_bob, each, fields, refusal};
use crate::harness::{Database, Person, Server};

on_each_database!(
    members_are_listed_and_named,
    a_kick_ends_the_sockets_and_lets_them_back,
    a_ban_shuts_everything_but_the_card,
    the_muted_read_and_do_not_write,
);

async fn members_are_listed_and_named(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let members = format!("/servers/{community}/members/");

    let listed = alice.get(&members).await.expect(200);
    assert_eq!(listed[0]["is_owner"], true);
    let member = &listed[1];
    assert_eq!((&member["user"]["id"], &member["nickname"]), (&json!(bob.id), &Value::Null));
    assert_eq!(each(&member["roles"], "name"), ["Member"]);
    for flag in ["is_owner", "is_muted", "is_banned"] {
        assert_eq!(member[flag], false, "{flag}");
    }
    let by_member = alice.get(&format!("{members}{}/", member["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(by_member, alice.get(&format!("{members}{}/", bob.id)).await.expect(200));

    let own = format!("{members}{}/", bob.id);
    assert_eq!(bob.patch(&own, &json!({"nickname": " Bobby B "})).await.expect(200)["nickname"], "Bobby B");
    assert_eq!(fields(&bob.patch(&own, &json!({"nickname": "x".repeat(51)})).await), ["nickname"]);
    assert_eq!(alice.patch(&own, &json!({"nickname": null})).await.expect(200)["nickname"], Value::Null);
    let owner = format!("{members}{}/", alice.id);
    assert_eq!(bob.patch(&owner, &json!({"nickname": "Boss"})).await.status.as_u16(), 403);
    assert_eq!(bob.get(&format!("{members}?banned=true")).await.status.as_u16(), 403);
    assert_eq!(fields(&alice.get(&format!("{members}?banned=maybe")).await), ["banned"]);
    let stranger = Person::register(&server, "stranger").await;
    assert_eq!(alice.get(&format!("{members}{}/", stranger.id)).await.status.as_u16(), 404);
}

async fn a_kick_ends_the_sockets_and_lets_them_back(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let mut socket = bob.socket(&format!("/servers/{community}/channels/{channel}/")).await;
    socket.until("presence.join").await;
    let private = json!({"name": "inner", "is_private": true});
    let inner = alice.post(&format!("/channels/{community}/"), &private).await.expect(201);
    let inner = format!("/channels/{community}/{}/", inner["id"].as_str().unwrap());
    alice.put(&format!("{inner}members/{}/", bob.id), &json!({})).await.expect(204);
    bob.get(&inner).await.expect(200);

    let member = format!("/servers/{community}/members/{}/", bob.id);
    alice.delete(&member).await.expect(204);

    assert_eq!(socket.closed().await, 4403);
    assert_eq!(bob.get(&format!("/channels/{community}/")).await.status.as_u16(), 403);
    assert_eq!(alice.delete(&member).await.status.as_u16(), 404);
    bob.join(&community).await;
    bob.get(&format!("/messages/channels/{channel}/")).await.expect(200);
    assert_eq!(bob.get(&inner).await.status.as_u16(), 403, "who comes back is not in private channels");
}

async fn a_ban_shuts_everything_but_the_card(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let mut socket = bob.socket(&format!("/servers/{community}/channels/{channel}/")).await;
    socket.until("presence.join").await;
    let members = format!("/servers/{community}/members/");
    let member = format!("{members}{}/", bob.id);

    let banned = alice.post(&format!("{member}ban/"), &json!({"reason": "spam"})).await.expect(200);

    assert_eq!(banned["is_banned"], true);
    assert_eq!(socket.closed().await, 4403);
    assert_eq!(refusal(&alice.post(&format!("{member}ban/"), &json!({})).await), (400, "already_banned"));
    assert_eq!(bob.get(&format!("/servers/{community}/")).await.expect(200)["member_count"], 1);
    for path in [format!("/channels/{community}/"), format!("/messages/channels/{channel}/"), members.clone()]
    {
        assert_eq!(refusal(&bob.get(&path).await), (403, "banned"), "{path}");
    }
    assert_eq!(refusal(&bob.post(&format!("/servers/{community}/join/"), &json!({})).await), (403, "banned"));
    assert_eq!(alice.get(&members).await.expect(200).as_array().unwrap().len(), 1);
    let listed = alice.get(&format!("{members}?banned=true")).await.expect(200);
    assert_eq!(listed[0]["user"]["id"], bob.id.as_str());

    assert_eq!(alice.post(&format!("{member}unban/"), &json!({})).await.expect(200)["is_banned"], false);
    assert_eq!(alice.get(&member).await.status.as_u16(), 404, "unban does not rejoin");
    assert_eq!(refusal(&bob.get(&members).await), (403, "not_a_member"));
    bob.join(&community).await;
    assert_eq!(refusal(&alice.post(&format!("{member}unban/"), &json!({})).await), (400, "not_banned"));
}

async fn the_muted_read_and_do_not_write(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let messages = format!("/messages/channels/{channel}/");
    let member = format!("/servers/{community}/members/{}/", bob.id);

    assert_eq!(
        fields(&alice.post(&format!("{member}mute/"), &json!({"until": "2020-01-01"})).await),
        ["until"]
    );
    let muted =
        alice.post(&format!("{member}mute/"), &json!({"until": "2999-01-01T00:00:00Z"})).await.expect(200);
    assert_eq!((&muted["is_muted"], &muted["muted_until"]), (&json!(true), &json!("2999-01-01T00:00:00Z")));
    let refused = bob.post(&messages, &json!({"content": "hello"})).await;
    assert_eq!(refusal(&refused), (403, "muted"));
    bob.get(&messages).await.expect(200);

    let free = alice.post(&format!("{member}unmute/"), &json!({})).await.expect(200);
    assert_eq!((&free["is_muted"], &free["muted_until"]), (&json!(false), &Value::Null));
    bob.post(&messages, &json!({"content": "hello"})).await.expect(201);
    assert_eq!(refusal(&alice.post(&format!("{member}unmute/"), &json!({})).await), (400, "not_muted"));
}
