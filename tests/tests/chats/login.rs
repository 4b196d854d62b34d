//! Signing in as a browser does, and what its cookie is good for.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::{CHATS, number, open, people};
use crate::harness::{Answer, Database, Person, Server, Socket};

on_each_database!(
    a_form_or_json_signs_in_and_out,
    wrong_logins_are_told_in_the_documents_words,
    only_local_paths_are_gone_to,
    a_cookie_is_good_on_this_surface_alone,
    changes_by_cookie_come_from_this_servers_pages_alone,
    a_foreign_page_signs_nobody_in,
    ending_the_session_makes_the_cookie_useless_at_once,
    logins_are_throttled_by_address_and_account,
    sockets_take_the_cookie_from_this_servers_pages_alone,
);

const PASSWORD: &str = "SecurePass123!";

fn client() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

fn attempt(server: &Server, username: &str, password: &str) -> RequestBuilder {
    attempt_at(server, "", username, password)
}

/// As the form of a page does.
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

/// The cookie of an answer, as a browser sends it back.
fn cookie_of(answer: &Answer) -> String {
    let line = answer.headers[SET_COOKIE].to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

async fn sign_in(server: &Server, username: &str) -> String {
    let answer = Answer::of(attempt(server, username, PASSWORD)).await;
    let cookie = cookie_of(&answer);
    answer.expect(200);
    cookie
}

fn by_cookie(server: &Server, cookie: &str, method: Method, path: &str) -> RequestBuilder {
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
        // Whoever is signed out already is signed out.
        Answer::of(by_cookie(&server, &cookie, Method::POST, "/logout/")).await.expect(200);
    }
    Answer::of(client().post(format!("{}/logout/", server.base))).await.expect(200);
    Answer::of(client().get(format!("{}/login/", server.base))).await.expect(405);
}

async fn wrong_logins_are_told_in_the_documents_words(database: Database) {
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

async fn a_cookie_is_good_on_this_surface_alone(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let cookie = sign_in(&server, "alice").await;
    for path in ["/api/v1/users/me/", "/api/v1/conversations/", "/api/messages/messages/"] {
        Answer::of(by_cookie(&server, &cookie, Method::GET, path)).await.expect(401);
    }
    let value = cookie.split_once('=').unwrap().1;
    for (path, token) in [(CHATS, value), ("/api/v1/users/me/", value)] {
        let request = client().get(format!("{}{path}", server.base)).bearer_auth(token);
        Answer::of(request).await.expect(401);
    }
    let native =
        Socket::connect(&server.base, &format!("/ws/v1/realtime/?token={value}")).await.closed().await;
    assert_eq!(native, 4401);
    let headers = [("Cookie", cookie.as_str()), ("Origin", server.base.as_str())];
    let native = Socket::with_headers(&server.base, "/ws/v1/realtime/", &headers).await.closed().await;
    assert_eq!(native, 4401);
    for token in [&alice.access, &alice.refresh] {
        let request = by_cookie(&server, &format!("sessionid={token}"), Method::GET, CHATS);
        Answer::of(request).await.expect(401);
    }

    // Bearer wins over the cookie, also where it is no good.
    open(&bob, &alice).await;
    let as_bob = by_cookie(&server, &cookie, Method::GET, CHATS).bearer_auth(&bob.access);
    assert_eq!(Answer::of(as_bob).await.expect(200)["results"][0]["title"], "alice");
    let as_nobody = by_cookie(&server, &cookie, Method::GET, CHATS).bearer_auth("nonsense");
    Answer::of(as_nobody).await.expect(401);
}

async fn changes_by_cookie_come_from_this_servers_pages_alone(database: Database) {
    let server = Server::start_with(database, &[("CORS__ORIGINS", "https://app.example.com")]).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let cookie = sign_in(&server, "alice").await;
    let page = format!("{}/page?x=1", server.base);
    let (own, foreign) = (server.base.as_str(), "https://evil.example.com");
    for (headers, status) in [
        (vec![], 403),
        (vec![("Origin", own)], 201),
        (vec![("Referer", page.as_str())], 201),
        (vec![("Origin", foreign)], 403),
        (vec![("Origin", "null")], 403),
        (vec![("Origin", "https://app.example.com")], 403),
        (vec![("Referer", "https://evil.example.com/page")], 403),
        (vec![("Origin", foreign), ("Referer", page.as_str())], 403),
        (vec![("Origin", own), ("Referer", "https://evil.example.com/")], 201),
        (
            vec![
                ("Origin", "https://evil.example.com"),
                ("X-Forwarded-Host", "evil.example.com"),
                ("X-Forwarded-Proto", "https"),
            ],
            403,
        ),
    ] {
        let request = by_cookie(&server, &cookie, Method::POST, &format!("{chat}messages/"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let answer = Answer::of(request.json(&json!({"content": "Hello"}))).await;
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(answer.status.as_u16(), status, "{headers:?}: {}", answer.body);
        if status == 403 {
            assert!(answer.body["detail"].is_string() && answer.body["code"] == "foreign_origin");
        }
    }
    for (method, path, body) in [
        (Method::PATCH, chat.clone(), json!({"title": "x"})),
        (Method::DELETE, chat.clone(), Value::Null),
        (Method::POST, "/logout/".to_owned(), Value::Null),
    ] {
        let request = by_cookie(&server, &cookie, method.clone(), &path).header("Origin", foreign);
        Answer::of(request.json(&body)).await.expect(403);
    }
    let read = by_cookie(&server, &cookie, Method::GET, &chat).header("Origin", foreign);
    Answer::of(read).await.expect(200);
    let by_token = client().post(format!("{}{chat}messages/", server.base)).bearer_auth(&alice.access);
    Answer::of(by_token.header("Origin", foreign).json(&json!({"content": "Hello"}))).await.expect(201);
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

async fn ending_the_session_makes_the_cookie_useless_at_once(database: Database) {
    let server = Server::start(database).await;
    let [alice] = people(&server, ["alice"]).await;
    let cookie = sign_in(&server, "alice").await;
    Answer::of(by_cookie(&server, &cookie, Method::GET, CHATS)).await.expect(200);
    let sessions = alice.get("/auth/sessions/").await.expect(200);
    let other =
        sessions.as_array().unwrap().iter().find(|session| session["is_current"] == false).unwrap().clone();
    alice.delete(&format!("/auth/sessions/{}/", other["id"].as_str().unwrap())).await.expect(204);
    Answer::of(by_cookie(&server, &cookie, Method::GET, CHATS)).await.expect(401);
    alice.get("/users/me/").await.expect(200);
    let refused =
        by_cookie(&server, &cookie, Method::POST, CHATS).header("Origin", "https://evil.example.com");
    Answer::of(refused.json(&json!({}))).await.expect(401);
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

async fn sockets_take_the_cookie_from_this_servers_pages_alone(database: Database) {
    let server = Server::start_with(database, &[("CORS__ORIGINS", "https://app.example.com")]).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let cookie = sign_in(&server, "alice").await;
    let path = chat.replace("/api/", "/ws/");
    let page = format!("{}/page", server.base);
    let connect = async |headers: &[(&'static str, &str)]| {
        let all: Vec<_> = headers.iter().copied().chain([("Cookie", cookie.as_str())]).collect();
        Socket::with_headers(&server.base, &path, &all).await
    };
    for headers in [
        &[][..],
        &[("Origin", "https://evil.example.com")],
        &[("Origin", "https://app.example.com")],
        &[("Origin", "null")],
    ] {
        assert_eq!(connect(headers).await.closed().await, 4403, "{headers:?}");
    }
    for headers in [[("Origin", server.base.as_str())], [("Referer", page.as_str())]] {
        let greeting = connect(&headers).await.next().await;
        assert_eq!(greeting["user_id"], json!(number(&alice).await), "{headers:?}");
    }
    let mut socket = connect(&[("Origin", &server.base)]).await;
    assert_eq!(socket.next().await["type"], "connection_established");
    let leave = by_cookie(&server, &cookie, Method::POST, "/logout/").header("Origin", &server.base);
    Answer::of(leave).await.expect(200);
    assert_eq!(socket.closed().await, 4401);
    let again: &Person = &alice;
    assert_eq!(again.get("/users/me/").await.status.as_u16(), 200);
}
