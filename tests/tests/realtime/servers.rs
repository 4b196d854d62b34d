//! Members hear what changes in their servers, and only of what they can see.

use serde_json::{Value, json};

use super::event;
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    members_and_nobody_else_hear_of_a_server,
    one_hears_of_ones_own_servers_on_all_sockets,
    a_private_channel_is_heard_of_by_those_who_see_it,
    who_manages_channels_hears_of_all_private_ones,
);

/// A socket after its `ready`.
async fn listen(person: &Person) -> Socket {
    let mut socket = person.socket("/").await;
    assert_eq!(event(&socket.next().await), "ready");
    socket
}

/// The next frame, which is about this server. Before it, one may hear of who joined before one listened.
async fn hears(socket: &mut Socket, server: &str, name: &str) -> Value {
    let mut frame = socket.next().await;
    while event(&frame) != name && event(&frame).ends_with(".joined") {
        frame = socket.next().await;
    }
    assert_eq!((event(&frame), &frame["server"]), (name, &json!(server)), "{frame:#}");
    frame["payload"].clone()
}

fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}

async fn members_and_nobody_else_hear_of_a_server(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let [bob, carol] = [Person::register(&server, "bobby").await, Person::register(&server, "carol").await];
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    let at = format!("/servers/{community}/");
    let (mut bobs, mut carols) = (listen(&bob).await, listen(&carol).await);

    let made = alice.post(&format!("/channels/{community}/"), &json!({"name": "general"})).await.expect(201);
    assert_eq!(hears(&mut bobs, &community, "channel.created").await, made);
    let channel = format!("/channels/{community}/{}/", id(&made));
    let moved = alice.patch(&channel, &json!({"position": 7})).await.expect(200);
    assert_eq!(hears(&mut bobs, &community, "channel.updated").await, moved);
    alice.delete(&channel).await.expect(204);
    assert_eq!(hears(&mut bobs, &community, "channel.deleted").await, json!({"id": made["id"]}));

    let role = alice.post(&format!("{at}roles/"), &json!({"name": "Reviewer"})).await.expect(201);
    assert_eq!(hears(&mut bobs, &community, "role.created").await, role);
    let member = format!("{at}members/{}/", bob.id);
    alice.post(&format!("{member}roles/"), &json!({"role_ids": [role["id"]]})).await.expect(200);
    let updated = hears(&mut bobs, &community, "member.updated").await;
    assert_eq!((&updated["user"]["id"], &updated["roles"][0]["name"]), (&json!(bob.id), &json!("Reviewer")));
    alice.patch(&at, &json!({"name": "Alpha"})).await.expect(200);
    assert_eq!(hears(&mut bobs, &community, "server.updated").await["name"], "Alpha");

    let invite = alice.post(&format!("{at}invites/"), &json!({})).await.expect(201);
    let dave = Person::register(&server, "daved").await;
    dave.post("/servers/invites/accept/", &json!({"code": invite["code"]})).await.expect(200);
    let joined = hears(&mut bobs, &community, "member.joined").await;
    assert_eq!(joined["user"]["username"], "daved");
    alice.post(&format!("{at}members/{}/ban/", dave.id), &json!({})).await.expect(200);
    let left = json!({"id": joined["id"], "user": dave.id});
    assert_eq!(hears(&mut bobs, &community, "member.left").await, left);

    alice.delete(&at).await.expect(204);
    assert_eq!(hears(&mut bobs, &community, "server.deleted").await, json!({"id": community}));
    let own = carol.create_server("Own", false).await;
    assert_eq!(hears(&mut carols, &own, "server.joined").await["id"], json!(own), "and nothing before it");
}

async fn one_hears_of_ones_own_servers_on_all_sockets(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let community = alice.create_server("Project Alpha", true).await;
    let mut tabs = [listen(&bob).await, listen(&bob).await];
    bob.join(&community).await;
    for tab in &mut tabs {
        assert_eq!(hears(tab, &community, "server.joined").await["name"], "Project Alpha");
        assert_eq!(hears(tab, &community, "member.joined").await["user"]["id"], json!(bob.id));
    }
    alice.delete(&format!("/servers/{community}/members/{}/", bob.id)).await.expect(204);
    for tab in &mut tabs {
        assert_eq!(hears(tab, &community, "server.left").await, json!({"id": community}));
    }
    alice.create_channel(&community, "general").await;
    let own = bob.create_server("Own", false).await;
    for tab in &mut tabs {
        assert_eq!(hears(tab, &own, "server.joined").await["id"], json!(own), "and nothing before it");
    }
}

async fn a_private_channel_is_heard_of_by_those_who_see_it(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let [bob, carol] = [Person::register(&server, "bobby").await, Person::register(&server, "carol").await];
    let community = alice.create_server("Project Alpha", true).await;
    for person in [&bob, &carol] {
        person.join(&community).await;
    }
    let (mut bobs, mut carols) = (listen(&bob).await, listen(&carol).await);

    let body = json!({"name": "secret", "is_private": true});
    let made = alice.post(&format!("/channels/{community}/"), &body).await.expect(201);
    let gone = json!({"id": made["id"]});
    let channel = format!("/channels/{community}/{}/", id(&made));
    let added = format!("{channel}members/{}/", bob.id);
    alice.put(&added, &json!({})).await;
    assert_eq!(hears(&mut bobs, &community, "channel.created").await, made);
    alice.delete(&added).await.expect(204);
    assert_eq!(hears(&mut bobs, &community, "channel.deleted").await, gone);
    alice.put(&added, &json!({})).await;
    hears(&mut bobs, &community, "channel.created").await;

    alice.patch(&channel, &json!({"is_private": false})).await.expect(200);
    assert_eq!(hears(&mut carols, &community, "channel.created").await["is_private"], false);
    hears(&mut bobs, &community, "channel.created").await;
    alice.patch(&channel, &json!({"is_private": true})).await.expect(200);
    assert_eq!(hears(&mut carols, &community, "channel.deleted").await, gone);
    assert_eq!(hears(&mut bobs, &community, "channel.updated").await["is_private"], true);
    alice.delete(&channel).await.expect(204);
    assert_eq!(hears(&mut bobs, &community, "channel.deleted").await, gone);
    alice.create_channel(&community, "public").await;
    assert_eq!(
        hears(&mut carols, &community, "channel.created").await["name"],
        "public",
        "and nothing before it"
    );
}

async fn who_manages_channels_hears_of_all_private_ones(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    let at = format!("/servers/{community}/");
    let body = json!({"name": "secret", "is_private": true});
    let secret = alice.post(&format!("/channels/{community}/"), &body).await.expect(201);
    let gone = json!({"id": secret["id"]});
    let body = json!({"name": "Keeper", "permissions": ["channel.manage"]});
    let role = alice.post(&format!("{at}roles/"), &body).await.expect(201);
    let (one, roles) = (format!("{at}roles/{}/", id(&role)), format!("{at}members/{}/roles/", bob.id));
    let mut bobs = listen(&bob).await;

    alice.post(&roles, &json!({"role_ids": [role["id"]]})).await.expect(200);
    hears(&mut bobs, &community, "member.updated").await;
    assert_eq!(hears(&mut bobs, &community, "channel.created").await, secret);
    for (permissions, heard) in
        [(json!([]), "channel.deleted"), (json!(["channel.manage"]), "channel.created")]
    {
        alice.patch(&one, &json!({"permissions": permissions})).await.expect(200);
        hears(&mut bobs, &community, "role.updated").await;
        assert_eq!(hears(&mut bobs, &community, heard).await["id"], secret["id"]);
    }
    alice.delete(&one).await.expect(204);
    let mut heard = [bobs.next().await, bobs.next().await];
    heard.sort_by_key(|frame| event(frame).to_owned());
    assert_eq!(heard.each_ref().map(event), ["channel.deleted", "role.deleted"]);
    assert_eq!(heard[0]["payload"], gone);
}
