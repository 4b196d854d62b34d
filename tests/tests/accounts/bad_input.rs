//! All input gets a clear response, and invalid input writes nothing.

use reqwest::Method;
use serde_json::{Value, json};

use super::{PASSWORD, fields};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(bodies_that_no_route_reads_are_refused, values_of_wrong_types_are_refused_on_their_field);

const ROUTES: &[(Method, &str)] = &[
    (Method::POST, "/auth/register/"),
    (Method::POST, "/auth/login/"),
    (Method::POST, "/auth/logout/"),
    (Method::POST, "/auth/token/refresh/"),
    (Method::POST, "/auth/password-reset/"),
    (Method::POST, "/auth/password-reset-confirm/"),
    (Method::POST, "/auth/password-change/"),
    (Method::POST, "/auth/verify-email/"),
    (Method::PATCH, "/users/me/"),
];

fn raw(
    person: &Person,
    method: &Method,
    path: &str,
    media_type: &str,
    body: Vec<u8>,
) -> reqwest::RequestBuilder {
    person.request(method.clone(), path).header("Content-Type", media_type).body(body)
}

async fn bodies_that_no_route_reads_are_refused(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let before = alice.get("/users/me/").await.expect(200);
    let deep = format!("{{\"bio\": {}1{}}}", "[".repeat(70), "]".repeat(70)).into_bytes();
    let large = json!({"bio": "x".repeat(1024 * 1024)}).to_string().into_bytes();
    let bodies: Vec<(&str, Vec<u8>, u16)> = vec![
        ("application/json", b"{\"email\": ".to_vec(), 400),
        ("application/json", b"[1, 2]".to_vec(), 400),
        ("application/json", b"\"text\"".to_vec(), 400),
        ("application/json", b"null".to_vec(), 400),
        ("application/json", b"{\"bio\": \"a\", \"bio\": \"b\"}".to_vec(), 400),
        ("application/json", b"{\"bio\": \"\\ud800\"}".to_vec(), 400),
        ("application/json", vec![b'{', 0xff, b'}'], 400),
        ("application/json", deep, 400),
        ("application/json", large, 413),
        ("text/plain", b"bio=a".to_vec(), 415),
        ("application/x-www-form-urlencoded", b"bio=a".to_vec(), 415),
    ];
    for (method, path) in ROUTES {
        for (media_type, body, status) in &bodies {
            let answer = Answer::of(raw(&alice, method, path, media_type, body.clone())).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert_eq!(answer.status.as_u16(), *status, "{method} {path} {shown}: {}", answer.body);
            let explains = answer.body["detail"].is_string() && answer.body["code"].is_string();
            assert!(explains || fields(&answer) == ["non_field_errors"], "{shown}: {}", answer.body);
        }
    }
    assert_eq!(alice.get("/users/me/").await.expect(200), before);
    let wrong_method = alice.delete("/auth/login/").await;
    assert_eq!(
        (wrong_method.status.as_u16(), &wrong_method.headers["allow"]),
        (405, &"POST".parse().unwrap())
    );
}

async fn values_of_wrong_types_are_refused_on_their_field(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let before = alice.get("/users/me/").await.expect(200);
    let cases: &[(&str, Value, &[&str])] = &[
        ("/auth/register/", json!({}), &["email", "password", "password_confirm", "username"]),
        (
            "/auth/register/",
            json!({"email": [], "username": {}, "password": 1, "password_confirm": true}),
            &["email", "password", "password_confirm", "username"],
        ),
        (
            "/auth/register/",
            json!({"email": "a\u{0}@example.com", "username": "b\u{0}b", "password": PASSWORD, "password_confirm": PASSWORD}),
            &["email", "username"],
        ),
        (
            "/auth/register/",
            json!({"email": format!("{}@example.com", "x".repeat(300)), "username": "x".repeat(51),
                "password": "x".repeat(129), "password_confirm": "x".repeat(129)}),
            &["email", "password", "username"],
        ),
        (
            "/auth/register/",
            json!({"email": "ALICE@example.com", "username": "Alice", "password": "alice-and-more", "password_confirm": ""}),
            &["email", "password", "username"],
        ),
        ("/auth/login/", json!({}), &["email", "password"]),
        ("/auth/login/", json!({"username": 5, "password": null}), &["password", "username"]),
        (
            "/auth/login/",
            json!({"email": "alice@example.com", "username": {}, "password": PASSWORD}),
            &["username"],
        ),
        ("/auth/login/", json!({"email": [], "username": 5, "password": PASSWORD}), &["email", "username"]),
        (
            "/token/",
            json!({"email": "alice@example.com", "username": {}, "password": PASSWORD}),
            &["username"],
        ),
        ("/auth/login/", json!({"email": "a\u{0}b", "password": "a\u{0}b"}), &["email", "password"]),
        ("/auth/logout/", json!({"refresh": 5}), &["refresh"]),
        ("/auth/token/refresh/", json!({"rotate": "maybe"}), &["refresh", "rotate"]),
        ("/auth/password-reset/", json!({"email": "nobody"}), &["email"]),
        ("/auth/password-reset/", json!({"email": "a\u{0}@example.com"}), &["email"]),
        ("/auth/password-reset-confirm/", json!({}), &["password", "password_confirm", "token"]),
        ("/auth/password-change/", json!({}), &["current_password", "password", "password_confirm"]),
        ("/auth/verify-email/", json!({"token": ["x"]}), &["token"]),
    ];
    for (path, body, expected) in cases {
        let answer = alice.post(path, body).await;
        assert_eq!(
            (answer.status.as_u16(), fields(&answer)),
            (400, expected.to_vec()),
            "{path} {}",
            answer.body
        );
    }
    let profile = json!({"bio": "a\u{7}", "status": "busy", "custom_status": [], "display_name": null});
    let answer = alice.patch("/users/me/", &profile).await;
    assert_eq!(
        (answer.status.as_u16(), fields(&answer)),
        (400, vec!["bio", "custom_status", "display_name", "status"])
    );
    let profile = json!({"bio": "a\u{7}", "display_name": " ", "custom_status": "x".repeat(101)});
    let answer = alice.patch("/users/me/", &profile).await;
    assert_eq!(
        (answer.status.as_u16(), fields(&answer)),
        (400, vec!["bio", "custom_status", "display_name"])
    );
    for query in ["?page=0", "?page=x", "?page=2"] {
        assert_eq!(alice.get(&format!("/users/{query}")).await.code(), "invalid_page", "{query}");
    }
    for query in ["?page_size=0", "?page_size=x", "?search=a%00b"] {
        assert_eq!(alice.get(&format!("/users/{query}")).await.status.as_u16(), 400, "{query}");
    }
    assert_eq!(alice.get("/users/me/").await.expect(200), before);
}
