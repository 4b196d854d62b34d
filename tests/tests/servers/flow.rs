//! Creating, finding, updating, joining, leaving, transferring and deleting servers.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{alice_and_bob, each, fields, refusal};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_server_lives_and_ends,
    private_servers_are_for_their_members,
    a_server_says_whether_one_is_a_member_and_could_join,
    pictures_are_recognized_by_their_bytes,
    a_server_changes_hands,
    what_is_in_a_deleted_server_is_gone,
);

async fn a_server_lives_and_ends(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;

    let made =
        alice.post("/servers/", &json!({"name": "  Project Alpha ", "owner": bob.id})).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let defaults = json!({
        "name": "Project Alpha", "description": "", "icon": null, "banner": null, "region": "us-east",
        "is_public": false, "verification_level": 0, "member_count": 1,
    });
    for (field, value) in defaults.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!(made["owner"]["username"], "alice");

    let path = format!("/servers/{id}/");
    let changed =
        alice.patch(&path, &json!({"is_public": true, "description": "Planning"})).await.expect(200);
    assert_eq!((&changed["name"], &changed["description"]), (&json!("Project Alpha"), &json!("Planning")));
    assert_eq!(fields(&alice.put(&path, &json!({"description": "no name"})).await), ["name"]);
    let put = alice.put(&path, &json!({"name": "Beta"})).await.expect(200);
    assert_eq!((&put["description"], &put["is_public"]), (&json!("Planning"), &json!(true)));
    assert_eq!(bob.patch(&path, &json!({"name": "Mine"})).await.status.as_u16(), 403);

    let join = format!("/servers/{id}/join/");
    assert_eq!(bob.post(&join, &json!({})).await.expect(200)["message"], "Joined server successfully");
    assert_eq!(bob.post(&join, &json!({})).await.expect(200)["message"], "Already a member");
    assert_eq!(bob.get(&path).await.expect(200)["member_count"], 2);
    let leave = format!("/servers/{id}/leave/");
    assert_eq!(refusal(&alice.post(&leave, &json!({})).await), (400, "owner_cannot_leave"));
    assert_eq!(bob.post(&leave, &json!({})).await.expect(200)["message"], "Left server successfully");
    assert_eq!(refusal(&bob.post(&leave, &json!({})).await), (400, "not_a_member"));
    assert_eq!(bob.get(&path).await.expect(200)["member_count"], 1);

    assert_eq!(bob.delete(&path).await.status.as_u16(), 403);
    alice.delete(&path).await.expect(204);
    assert_eq!(alice.get(&path).await.status.as_u16(), 404);
    assert_eq!(alice.get("/servers/").await.expect(200), json!([]));
}

async fn a_server_says_whether_one_is_a_member_and_could_join(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let [carol, dave] = [Person::register(&server, "carol").await, Person::register(&server, "daved").await];
    let full = alice.create_server("Full", true).await;
    alice.patch(&format!("/settings/servers/{full}/"), &json!({"max_members": 1})).await.expect(200);
    carol.join(&community).await;
    let ban = format!("/servers/{community}/members/{}/ban/", carol.id);
    alice.post(&ban, &json!({})).await.expect(200);

    for (person, expected) in [
        (&alice, [(true, false), (true, false)]),
        (&bob, [(false, false), (true, false)]),
        (&carol, [(false, false), (false, false)]),
        (&dave, [(false, false), (false, true)]),
    ] {
        let listed = person.get("/servers/").await.expect(200);
        for ((id, shown), expected) in
            [&full, &community].into_iter().zip(listed.as_array().unwrap()).zip(expected)
        {
            let flags = (json!(expected.0), json!(expected.1));
            assert_eq!((&shown["is_member"], &shown["can_join"]), (&flags.0, &flags.1), "{}", shown["name"]);
            assert_eq!(&person.get(&format!("/servers/{id}/")).await.expect(200), shown);
        }
    }
}

async fn private_servers_are_for_their_members(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    let hidden = alice.create_server("Hidden", false).await;
    let open = alice.create_server("Open", true).await;

    let path = format!("/servers/{hidden}/");
    for inside in ["", "roles/", "members/", "invites/", "audit-log/"] {
        assert_eq!(bob.get(&format!("{path}{inside}")).await.status.as_u16(), 403, "{inside}");
    }
    assert_eq!(bob.get(&format!("/channels/{hidden}/")).await.status.as_u16(), 403);
    assert_eq!(bob.post(&format!("{path}join/"), &json!({})).await.status.as_u16(), 403);
    assert_eq!(each(&bob.get("/servers/").await.expect(200), "id"), [open.as_str()]);
    assert_eq!(each(&alice.get("/servers/").await.expect(200), "name"), ["Open", "Hidden"]);
    assert_eq!(each(&alice.get("/servers/?search=hID").await.expect(200), "name"), ["Hidden"]);
    let page = alice.get("/servers/?page=2&page_size=1").await.expect(200);
    assert_eq!((&page["count"], each(&page["results"], "name")), (&json!(2), vec!["Hidden"]));

    assert_eq!(bob.get(&format!("/servers/{open}/roles/")).await.status.as_u16(), 403);
    let unknown = "/servers/00000000-0000-4000-8000-000000000000/";
    for path in [unknown, "/servers/nope/", "/servers/42/"] {
        assert_eq!(bob.get(path).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(bob.post(&format!("{unknown}join/"), &json!({})).await.status.as_u16(), 404);
}

/// A minimal GIF of one pixel.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";

async fn pictures_are_recognized_by_their_bytes(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let picture = |bytes: &'static [u8]| Part::bytes(bytes).file_name("icon.gif");

    let form = Form::new().text("name", "Pictures").text("is_public", "true").part("icon", picture(GIF));
    let made = Answer::of(alice.request(Method::POST, "/servers/").multipart(form)).await.expect(201);
    let image = reqwest::get(made["icon"].as_str().unwrap()).await.unwrap();
    assert_eq!(
        (image.status().as_u16(), &image.headers()["content-type"]),
        (200, &"image/gif".parse().unwrap())
    );
    let path = format!("/servers/{}/", made["id"].as_str().unwrap());

    let svg = picture(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    let form = Form::new().part("icon", picture(b"no picture at all")).part("banner", svg);
    let refused = Answer::of(alice.request(Method::PATCH, &path).multipart(form)).await;
    assert_eq!(fields(&refused), ["banner", "icon"]);
    let linked = alice.patch(&path, &json!({"icon": made["icon"]})).await;
    assert_eq!(fields(&linked), ["icon"]);

    let cleared = alice.patch(&path, &json!({"icon": null})).await.expect(200);
    assert_eq!(cleared["icon"], Value::Null);
    let gone = reqwest::get(made["icon"].as_str().unwrap()).await.unwrap();
    assert_eq!(gone.status().as_u16(), 404);
}

async fn a_server_changes_hands(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let path = format!("/servers/{community}/transfer/");

    assert_eq!(bob.post(&path, &json!({"user_id": bob.id})).await.status.as_u16(), 403);
    assert_eq!(fields(&alice.post(&path, &json!({"user_id": stranger.id})).await), ["user_id"]);
    assert_eq!(fields(&alice.post(&path, &json!({"user_id": "bobby"})).await), ["user_id"]);
    let handed = alice.post(&path, &json!({"user_id": bob.id})).await.expect(200);
    assert_eq!(handed["owner"]["id"], bob.id.as_str());

    assert_eq!(alice.post(&path, &json!({"user_id": alice.id})).await.status.as_u16(), 403);
    alice.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    assert_eq!(bob.delete(&format!("/servers/{community}/")).await.status.as_u16(), 204);
}

async fn what_is_in_a_deleted_server_is_gone(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let messages = format!("/messages/channels/{channel}/");
    bob.post(&messages, &json!({"content": "hello"})).await.expect(201);
    let mut socket = bob.socket(&format!("/servers/{community}/channels/{channel}/")).await;
    socket.until("presence.join").await;

    alice.delete(&format!("/servers/{community}/")).await.expect(204);

    assert_eq!(socket.closed().await, 4403);
    assert_eq!(bob.get(&messages).await.status.as_u16(), 404);
    assert_eq!(bob.get(&format!("/channels/{community}/{channel}/")).await.status.as_u16(), 404);
}
