//! Profiles: who can see and change them.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use super::{fields, login, text, usernames};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    people_see_and_change_their_own_profile_only,
    a_chosen_status_outlives_a_login,
    avatars_are_recognized_by_their_bytes_and_can_be_removed,
);

/// A minimal GIF of one pixel.
const GIF: &[u8] = &[
    b'G', b'I', b'F', b'8', b'9', b'a', 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x21, 0xf9, 4, 1,
    0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
];

async fn people_see_and_change_their_own_profile_only(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;

    let body = json!({"display_name": " Alice A. ", "bio": "About me", "custom_status": "Heads down",
        "username": "root", "email": "root@example.com", "is_verified": true, "is_admin": true, "number": 99});
    let changed = alice.patch("/users/me/", &body).await.expect(200);
    assert_eq!(changed["display_name"], "Alice A.");
    assert_eq!((&changed["bio"], &changed["custom_status"]), (&json!("About me"), &json!("Heads down")));
    assert_eq!((&changed["username"], &changed["email"]), (&json!("alice"), &json!("alice@example.com")));
    assert_eq!((&changed["is_verified"], &changed["number"]), (&json!(false), &json!(1)));
    assert_eq!(alice.get(&format!("/users/{}/", alice.id)).await.expect(200), changed);

    assert_eq!(usernames(&alice.get("/users/").await.expect(200)), ["alice"]);
    assert_eq!(usernames(&alice.get("/users/?search=bob").await.expect(200)), Vec::<&str>::new());
    let path = format!("/users/{}/", alice.id);
    for refused in [bob.get(&path).await, bob.patch(&path, &json!({"bio": "Mine"})).await] {
        assert_eq!((refused.status.as_u16(), refused.code()), (403, "permission_denied"));
    }
    let unknown = "/users/00000000-0000-0000-0000-000000000000/";
    for path in [unknown, "/users/1/", &path.replace('-', "")] {
        assert_eq!(bob.get(path).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(alice.get("/users/me").await.status.as_u16(), 200);
}

async fn a_chosen_status_outlives_a_login(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    for (chosen, after_login) in [("dnd", "dnd"), ("offline", "offline"), ("online", "online")] {
        alice.patch("/users/me/", &json!({"status": chosen})).await.expect(200);
        let body = login(&server, "username", "alice", super::PASSWORD).await.expect(200);
        assert_eq!(body["user"]["status"], after_login);
        assert_eq!(alice.get("/users/me/").await.expect(200)["status"], after_login);
    }
}

async fn upload(person: &Person, name: &str, bytes: &[u8]) -> Answer {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    let form = Form::new().text("bio", "With a picture").part("avatar", part);
    Answer::of(person.request(Method::PATCH, "/users/me/").multipart(form)).await
}

async fn avatars_are_recognized_by_their_bytes_and_can_be_removed(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for (name, bytes) in [("me.svg", svg.as_slice()), ("me.png", b"not a picture"), ("me.gif", &GIF[..20])] {
        let refused = upload(&alice, name, bytes).await;
        assert_eq!((refused.status.as_u16(), fields(&refused)), (400, vec!["avatar"]), "{name}");
    }
    assert_eq!(alice.get("/users/me/").await.expect(200)["bio"], "");

    let first = upload(&alice, "me.txt", GIF).await.expect(200);
    let url = text(&first["avatar"]);
    assert_eq!(first["bio"], "With a picture");
    let picture = reqwest::get(&url).await.unwrap();
    assert_eq!(
        (picture.status().as_u16(), &picture.headers()["content-type"]),
        (200, &"image/gif".parse().unwrap())
    );
    let second = upload(&alice, "me.gif", GIF).await.expect(200);
    assert_ne!(second["avatar"].as_str().unwrap().split('?').next(), url.split('?').next());

    let removed = alice.patch("/users/me/", &json!({"avatar": null})).await.expect(200);
    assert_eq!(removed["avatar"], json!(null));
    let refused = alice.patch("/users/me/", &json!({"avatar": "me.gif"})).await;
    assert_eq!(fields(&refused), ["avatar"]);
}
