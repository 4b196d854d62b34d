//! What a session cookie allows, and from where.

use reqwest::Method;
use serde_json::{Value, json};

use super::login::{by_cookie, client, sign_in};
use super::{CHATS, open, people};
use crate::harness::{Answer, Database, Server, Socket};

on_each_database!(
    a_cookie_is_good_on_this_surface_alone,
    changes_by_cookie_come_from_this_servers_pages_alone,
    ending_the_session_makes_the_cookie_useless_at_once,
    sockets_take_the_cookie_from_this_servers_pages_alone,
);

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

    // A token takes precedence over a cookie, even if it is invalid.
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
        assert_eq!(greeting["user_id"], json!(alice.number().await), "{headers:?}");
    }
    let mut socket = connect(&[("Origin", &server.base)]).await;
    assert_eq!(socket.next().await["type"], "connection_established");
    let leave = by_cookie(&server, &cookie, Method::POST, "/logout/").header("Origin", &server.base);
    Answer::of(leave).await.expect(200);
    assert_eq!(socket.closed().await, 4401);
    alice.get("/users/me/").await.expect(200);
}
