//! Logging in and out as a browser does.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::json;

use super::{CHATS, people};
use crate::harness::{Answer, Database, Server};

on_each_database!(
    a_form_or_json_signs_in_and_out,
    wrong_logins_are_answered_in_the_documents_words,
    only_local_paths_are_gone_to,
    a_foreign_page_signs_nobody_in,
    logins_are_throttled_by_address_and_account,
);

const PASSWORD: &str = "SecurePass123!";

pub(super) fn client() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

fn attempt(server: &Server, username: &str, password: &str) -> RequestBuilder {
    attempt_at(server, "", username, password)
}

/// As an HTML form sends it.
fn attempt_at(server: &Server, query: &str, username: &str, password: &str) -> RequestBuilder {
    let body = format!("username={}&password={}", encoded(username), encoded(password));
    let request = client().post(format!("{}/login/{query}", server.base));
    request.header("Content-Type", "application/x-www-form-urlencoded").body(body)
}

fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").unwrap();
        encoded
    })
}

/// The cookie of a response, as a browser sends it back.
fn cookie_of(answer: &Answer) -> String {
    let line = answer.headers[SET_COOKIE].to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

pub(super) async fn sign_in(server: &Server, username: &str) -> String {
    let answer = Answer::of(attempt(server, username, PASSWORD)).await;
    let cookie = cookie_of(&answer);
    answer.expect(200);
    cookie
}

pub(super) fn by_cookie(server: &Server, cookie: &str, method: Method, path: &str) -> RequestBuilder {
    client().request(method, format!("{}{path}", server.base)).header(COOKIE, cookie)
}

async fn a_form_or_json_signs_in_and_out(database: Database) {
    let server = Server::start(database).await;
    people(&server, ["alice"]).await;
    let json = |username: &str| {
        let body = json!({"username": username, "password": PASSWORD});
        client().post(format!("{}/login/", server.base)).json(&body)
    };
    for request in
        [attempt(&server, "alice", PASSWORD), attempt(&server, "ALICE@example.com", PASSWORD), json("alice")]
    {
        let answer = Answer::of(request).await;
        let line = answer.headers[SET_COOKIE].to_str().unwrap().to_owned();
        for part in ["sessionid=", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=1209600"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Secure"), "{line}");
        let cookie = cookie_of(&answer);
        assert_eq!(answer.expect(200), json!({"detail": "ok"}));
        let listed = Answer::of(by_cookie(&server, &cookie, Method::GET, CHATS)).await.expect(200);
        assert_eq!(listed["count"], 0);

        let leave = by_cookie(&server, &cookie, Method::POST, "/logout/").header("Origin", &server.base);
        let left = Answer::of(leave).await;
        assert!(left.headers[SET_COOKIE].to_str().unwrap().starts_with("sessionid=; "), "{left:?}");
        assert!(left.headers[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"), "{left:?}");
        assert_eq!(left.expect(200), json!({"detail": "ok"}));
        Answer::of(by_cookie(&server, &cookie, Method::GET, CHATS)).await.expect(401);
        // Logging out twice is fine.
        Answer::of(by_cookie(&server, &cookie, Method::POST, "/logout/")).await.expect(200);
    }
    Answer::of(client().post(format!("{}/logout/", server.base))).await.expect(200);
    Answer::of(client().get(format!("{}/login/", server.base))).await.expect(405);
}

async fn wrong_logins_are_answered_in_the_documents_words(database: Database) {
    let server = Server::start(database).await;
    people(&server, ["alice"]).await;
    for (username, password) in [("alice", "wrong"), ("nobody", PASSWORD)] {
        let refused = Answer::of(attempt(&server, username, password)).await;
        assert!(!refused.headers.contains_key(SET_COOKIE));
        let expected = json!({"detail": "No active account found with the given credentials", "code": "no_active_account"});
        assert_eq!(refused.expect(401), expected);
    }
    let url = format!("{}/login/", server.base);
    let empty = Answer::of(client().post(&url)).await.expect(400);
    let required = json!(["This field is required."]);
    assert_eq!(
        empty,
        json!({"error": "Invalid request", "details": {"username": required, "password": required}})
    );
    let typed =
        Answer::of(client().post(&url).json(&json!({"username": 1, "password": null}))).await.expect(400);
    assert_eq!(typed["details"].as_object().unwrap().len(), 2);
    Answer::of(client().post(&url).header("Content-Type", "text/plain").body("username=alice"))
        .await
        .expect(415);
}

async fn only_local_paths_are_gone_to(database: Database) {
    let server = Server::start(database).await;
    people(&server, ["alice"]).await;
    for (next, goes) in [
        ("/messages/api/chats/?page=1", true),
        ("/", true),
        ("//evil.example", false),
        ("/\\evil.example", false),
        ("https://evil.example/", false),
        ("javascript:alert(1)", false),
        ("", false),
    ] {
        let in_query = attempt_at(&server, &format!("?next={}", encoded(next)), "alice", PASSWORD);
        let body = json!({"username": "alice", "password": PASSWORD, "next": next});
        let in_body = client().post(format!("{}/login/", server.base)).json(&body);
        for request in [in_query, in_body] {
            let answer = Answer::of(request).await;
            let location = answer.headers.get("location").map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(location.as_deref(), goes.then_some(next));
            assert!(answer.headers.contains_key(SET_COOKIE), "{next}");
            answer.expect(if goes { 302 } else { 200 });
        }
    }
}

async fn a_foreign_page_signs_nobody_in(database: Database) {
    let server = Server::start_with(database, &[("CORS__ORIGINS", "https://app.example.com")]).await;
    people(&server, ["alice"]).await;
    for (origin, status) in [
        (server.base.as_str(), 200),
        ("https://evil.example.com", 403),
        ("https://app.example.com", 403),
        ("null", 403),
    ] {
        let answer = Answer::of(attempt(&server, "alice", PASSWORD).header("Origin", origin)).await;
        assert_eq!(answer.headers.contains_key(SET_COOKIE), status == 200, "{origin}");
        answer.expect(status);
    }
}

async fn logins_are_throttled_by_address_and_account(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    people(&server, ["alice"]).await;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(Answer::of(attempt(&server, "alice", "wrong")).await);
    }
    assert!(statuses[..10].iter().all(|answer| answer.status.as_u16() == 401));
    let refused = statuses.pop().unwrap();
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.expect(429)["code"], "throttled");
}
