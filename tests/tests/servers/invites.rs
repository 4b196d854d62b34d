//! Creating, listing, accepting and revoking invites.

use serde_json::{Value, json};

use super::{alice_and_bob, fields, refusal};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    an_invite_is_made_shown_used_and_revoked,
    invites_refuse_whom_they_must,
    an_invite_shows_what_it_leads_to_without_credentials,
    codes_cannot_be_guessed,
);

const ACCEPT: &str = "/servers/invites/accept/";

async fn an_invite_is_made_shown_used_and_revoked(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    let community = alice.create_server("Project Alpha", false).await;
    let invites = format!("/servers/{community}/invites/");

    let body = json!({"label": " Design Sprint ", "max_uses": 5, "expires_at": "2999-11-15T23:59:00+02:00"});
    let made = alice.post(&invites, &body).await.expect(201);
    let code = made["code"].as_str().unwrap();
    assert!(code.len() == 10 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{code}");
    assert_eq!(
        (&made["label"], &made["uses"], &made["max_uses"]),
        (&json!("Design Sprint"), &json!(0), &json!(5))
    );
    assert_eq!(made["expires_at"], "2999-11-15T21:59:00Z");
    assert_eq!((&made["revoked_at"], &made["is_active"]), (&Value::Null, &json!(true)));
    assert_eq!((&made["server"]["id"], &made["inviter"]["username"]), (&json!(community), &json!("alice")));

    let accepted = bob.post(ACCEPT, &json!({"code": code.to_lowercase()})).await.expect(200);
    assert_eq!(accepted["message"], "Joined server successfully");
    assert_eq!((&accepted["server"]["member_count"], &accepted["invite"]["uses"]), (&json!(2), &json!(1)));
    let again = bob.post(ACCEPT, &json!({"code": code})).await.expect(200);
    assert_eq!((&again["message"], &again["invite"]["uses"]), (&json!("Already a member"), &json!(1)));

    assert_eq!(bob.get(&invites).await.status.as_u16(), 403);
    let one = format!("{invites}{code}/");
    assert_eq!(bob.delete(&one).await.status.as_u16(), 403);
    alice.delete(&one).await.expect(204);
    assert_eq!(refusal(&alice.delete(&one).await), (400, "already_revoked"));
    assert_eq!(alice.delete(&format!("{invites}ZZZZZZZZZZ/")).await.status.as_u16(), 404);
    let listed = alice.get(&invites).await.expect(200);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["is_active"]), (1, &json!(false)));
    let late = Person::register(&server, "latecomer").await;
    assert_eq!(refusal(&late.post(ACCEPT, &json!({"code": code})).await), (400, "invalid_invite"));
}

async fn invites_refuse_whom_they_must(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let guest = Person::register(&server, "guest").await;
    let invites = format!("/servers/{community}/invites/");
    let bad = json!({"label": "x".repeat(121), "max_uses": 0, "expires_at": "2020-01-01T00:00:00Z", "invitee_email": "no"});
    assert_eq!(
        fields(&alice.post(&invites, &bad).await),
        ["expires_at", "invitee_email", "label", "max_uses"]
    );
    let wrong = json!({"label": 5, "max_uses": "many", "expires_at": "soon"});
    assert_eq!(fields(&alice.post(&invites, &wrong).await), ["expires_at", "label", "max_uses"]);
    assert_eq!(bob.post(&invites, &json!({})).await.status.as_u16(), 403);

    let personal = alice.post(&invites, &json!({"invitee_email": "GUEST@example.com"})).await.expect(201);
    let body = json!({"code": personal["code"]});
    let stranger = Person::register(&server, "stranger").await;
    assert_eq!(refusal(&stranger.post(ACCEPT, &body).await), (403, "invite_not_for_you"));
    guest.post(ACCEPT, &body).await.expect(200);

    alice.post(&format!("/servers/{community}/members/{}/ban/", bob.id), &json!({})).await.expect(200);
    let anyone = alice.post(&invites, &json!({})).await.expect(201);
    assert_eq!(refusal(&bob.post(ACCEPT, &json!({"code": anyone["code"]})).await), (403, "banned"));
    for (body, status) in [(json!({}), 400), (json!({"code": 7}), 400), (json!({"code": ""}), 400)] {
        assert_eq!(guest.post(ACCEPT, &body).await.status.as_u16(), status, "{body}");
    }
}

async fn preview(server: &Server, code: &str) -> Answer {
    Answer::of(reqwest::Client::new().get(format!("{}/api/v1/invites/{code}/", server.base))).await
}

async fn an_invite_shows_what_it_leads_to_without_credentials(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let community = alice.create_server("Project Alpha", false).await;
    alice.patch(&format!("/servers/{community}/"), &json!({"description": "Planning"})).await.expect(200);
    let invites = format!("/servers/{community}/invites/");
    let body = json!({"max_uses": 1, "invitee_email": "bobby@example.com"});
    let invite = alice.post(&invites, &body).await.expect(201);
    let code = invite["code"].as_str().unwrap();

    let shown = preview(&server, &code.to_lowercase()).await.expect(200);
    let expected = json!({
        "code": code, "expires_at": null, "is_personal": true,
        "server": {"id": community, "name": "Project Alpha", "description": "Planning", "icon": null,
            "member_count": 1, "is_full": false},
    });
    assert_eq!(shown, expected);

    let bob = Person::register(&server, "bobby").await;
    bob.post(ACCEPT, &json!({"code": code})).await.expect(200);
    let revoked = alice.post(&invites, &json!({})).await.expect(201)["code"].as_str().unwrap().to_owned();
    assert_eq!(preview(&server, &revoked).await.expect(200)["server"]["member_count"], 2);
    alice.delete(&format!("{invites}{revoked}/")).await.expect(204);
    for unusable in [code, &revoked, "ZZZZZZZZZZ", "x"] {
        assert_eq!(refusal(&preview(&server, unusable).await), (404, "not_found"), "{unusable}");
    }
    let last = alice.post(&invites, &json!({})).await.expect(201)["code"].as_str().unwrap().to_owned();
    alice.delete(&format!("/servers/{community}/")).await.expect(204);
    assert_eq!(preview(&server, &last).await.status.as_u16(), 404);
}

async fn codes_cannot_be_guessed(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    for _ in 0..10 {
        assert_eq!(preview(&server, "ZZZZZZZZZZ").await.status.as_u16(), 404);
    }
    assert_eq!(refusal(&preview(&server, "ZZZZZZZZZZ").await), (429, "throttled"));
}
