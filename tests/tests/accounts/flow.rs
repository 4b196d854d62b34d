//! From registration to the next login.

use serde_json::json;

use super::{PASSWORD, anonymous, fields, login, text};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    people_register_and_log_in_by_either_name,
    a_username_is_given_once_however_many_ask_at_once,
    an_address_is_verified_once,
);

async fn people_register_and_log_in_by_either_name(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let me = alice.get("/users/me/").await.expect(200);
    assert_eq!(
        (&me["status"], &me["last_login"], &me["is_verified"]),
        (&json!("offline"), &json!(null), &json!(false))
    );
    assert_eq!((&me["display_name"], &me["number"]), (&json!("alice"), &json!(1)));
    assert_eq!(me["discriminator"].as_str().unwrap().len(), 4);

    for (field, name) in
        [("email", "ALICE@example.com"), ("username", "Alice"), ("username", "alice@example.com")]
    {
        let body = login(&server, field, name, PASSWORD).await.expect(200);
        assert_eq!((&body["user"]["id"], &body["user"]["status"]), (&json!(alice.id), &json!("online")));
    }
    assert!(alice.get("/users/me/").await.expect(200)["last_login"].is_string());

    for (field, name, password) in [("email", "alice@example.com", "wrong"), ("username", "nobody", PASSWORD)]
    {
        let refused = login(&server, field, name, password).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (401, "no_active_account"));
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
    }
}

async fn a_username_is_given_once_however_many_ask_at_once(database: Database) {
    let server = Server::start(database).await;
    let asked = (0..8).map(|n| {
        let (base, username) = (server.base.clone(), if n % 2 == 0 { "alice" } else { "ALICE" });
        let body = json!({"email": format!("alice{n}@example.com"), "username": username,
            "password": PASSWORD, "password_confirm": PASSWORD});
        let request = reqwest::Client::new().post(format!("{base}/api/v1/auth/register/")).json(&body);
        tokio::spawn(Answer::of(request))
    });
    let mut created = 0;
    for answer in asked.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        match answer.status.as_u16() {
            201 => created += 1,
            400 => assert_eq!(fields(&answer), ["username"]),
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert_eq!(created, 1);
}

async fn an_address_is_verified_once(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let token = server.mailed_token("alice@example.com").await;

    anonymous(&server, "/auth/verify-email/", &json!({"token": token})).await.expect(200);
    assert_eq!(alice.get("/users/me/").await.expect(200)["is_verified"], true);
    for bad in [token.as_str(), "made-up", "a\u{0}b", ""] {
        let refused = anonymous(&server, "/auth/verify-email/", &json!({"token": bad})).await;
        assert_eq!((refused.status.as_u16(), fields(&refused)), (400, vec!["token"]), "{bad}");
    }
    let resent = alice.post("/auth/verify-email/resend/", &json!({})).await.expect(200);
    assert!(!text(&resent["message"]).is_empty());
    let anonymous = anonymous(&server, "/auth/verify-email/resend/", &json!({})).await;
    assert_eq!(anonymous.status.as_u16(), 401);
}
