//! Sessions of browsers: what their cookie allows, from where, and when it ends.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::header::SET_COOKIE;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{PASSWORD, fields, refresh};
use crate::harness::{Answer, Database, Person, Server, Socket};

on_each_database!(
    a_browser_signs_in_with_a_cookie_and_out_again,
    a_login_is_refused_as_it_is_for_tokens,
    a_foreign_page_signs_nobody_in,
    changes_by_cookie_come_from_this_servers_pages_alone,
    each_credential_counts_only_as_what_it_is,
    a_token_takes_precedence_over_the_cookie,
    sockets_take_the_cookie_from_this_servers_pages_alone,
    whatever_ends_a_session_ends_the_cookie,
    a_browser_that_is_used_stays_signed_in,
    files_are_uploaded_and_shown_with_the_cookie_alone,
);

const SESSION: &str = "/auth/session/";
const FOREIGN: &str = "https://evil.example.com";

fn request(server: &Server, method: Method, path: &str) -> RequestBuilder {
    Client::new().request(method, format!("{}/api/v1{path}", server.base))
}

async fn sign_in_with(server: &Server, body: &Value) -> Answer {
    Answer::of(request(server, Method::POST, SESSION).json(body)).await
}

/// A new session of a user, as the cookie that a browser sends back.
async fn sign_in(server: &Server, username: &str) -> String {
    let answer = sign_in_with(server, &json!({"username": username, "password": PASSWORD})).await;
    let line = answer.headers[SET_COOKIE].to_str().unwrap().to_owned();
    answer.expect(200);
    line.split(';').next().unwrap().to_owned()
}

fn by_cookie(server: &Server, cookie: &str, method: Method, path: &str) -> RequestBuilder {
    request(server, method, path).header("Cookie", cookie)
}

/// The status of a request that changes nothing.
async fn read(server: &Server, cookie: &str) -> u16 {
    Answer::of(by_cookie(server, cookie, Method::GET, "/users/me/")).await.status.as_u16()
}

fn with(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

async fn a_browser_signs_in_with_a_cookie_and_out_again(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    for login in [json!({"email": "ALICE@example.com"}), json!({"username": "alice"})] {
        let mut body = login;
        body["password"] = json!(PASSWORD);
        let answer = sign_in_with(&server, &body).await;
        let line = answer.headers[SET_COOKIE].to_str().unwrap().to_owned();
        let (cookie, attributes) = line.split_once("; ").unwrap();
        assert!(cookie.starts_with("meshup_session="), "{line}");
        assert_eq!(attributes, "HttpOnly; SameSite=Strict; Path=/; Max-Age=1209600");
        let shown = answer.expect(200);
        let expected = json!({"user": {"id": alice.id, "email": "alice@example.com", "username": "alice",
            "discriminator": shown["user"]["discriminator"], "avatar": null, "status": "online",
            "is_admin": false, "two_factor_enabled": false}});
        assert_eq!(shown, expected, "without any token");

        let me = Answer::of(by_cookie(&server, cookie, Method::GET, "/users/me/")).await.expect(200);
        assert_eq!((&me["id"], &me["is_admin"]), (&json!(alice.id), &json!(false)));
        let listed = Answer::of(by_cookie(&server, cookie, Method::GET, "/auth/sessions/")).await.expect(200);
        let current = listed.as_array().unwrap().iter().filter(|session| session["is_current"] == true);
        assert_eq!(current.count(), 1);

        let leave = by_cookie(&server, cookie, Method::DELETE, SESSION).header("Origin", &server.base);
        let left = Answer::of(leave).await;
        let gone = left.headers[SET_COOKIE].to_str().unwrap();
        assert_eq!(gone, "meshup_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
        left.expect(204);
        assert_eq!(read(&server, cookie).await, 401);
        // Signing out twice, or without having signed in, is fine.
        Answer::of(by_cookie(&server, cookie, Method::DELETE, SESSION)).await.expect(204);
    }
    Answer::of(request(&server, Method::DELETE, SESSION)).await.expect(204);
    alice.get("/users/me/").await.expect(200);
    let log = server.log();
    assert!(!log.contains("meshup_session"), "a cookie is in the log");
}

async fn a_login_is_refused_as_it_is_for_tokens(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    Person::register(&server, "alice").await;
    for body in [json!({}), json!({"username": "alice"}), json!({"username": "alice", "password": "wrong"})] {
        let [by_cookie, by_token] = [SESSION, "/auth/login/"].map(|path| {
            let request = request(&server, Method::POST, path).json(&body);
            async move { Answer::of(request).await }
        });
        let (by_cookie, by_token) = (by_cookie.await, by_token.await);
        assert!(!by_cookie.headers.contains_key(SET_COOKIE));
        assert_eq!((by_cookie.status, by_cookie.body), (by_token.status, by_token.body), "{body}");
    }
    let text = request(&server, Method::POST, SESSION).header("Content-Type", "text/plain");
    Answer::of(text.body(r#"{"username": "alice", "password": "SecurePass123!"}"#)).await.expect(415);
    let mut last = 0;
    for _ in 0..11 {
        let answer = sign_in_with(&server, &json!({"username": "alice", "password": "wrong"})).await;
        last = answer.status.as_u16();
    }
    assert_eq!(last, 429);
}

async fn a_foreign_page_signs_nobody_in(database: Database) {
    let server = Server::start_with(database, &[("CORS__ORIGINS", "https://app.example.com")]).await;
    Person::register(&server, "alice").await;
    let body = json!({"username": "alice", "password": PASSWORD});
    for (origin, status) in
        [(server.base.as_str(), 200), (FOREIGN, 403), ("https://app.example.com", 403), ("null", 403)]
    {
        let login = request(&server, Method::POST, SESSION).header("Origin", origin).json(&body);
        let answer = Answer::of(login).await;
        assert_eq!(answer.headers.contains_key(SET_COOKIE), status == 200, "{origin}");
        assert_eq!(answer.code() == "foreign_origin", status == 403, "{origin}");
        answer.expect(status);
    }
}

async fn changes_by_cookie_come_from_this_servers_pages_alone(database: Database) {
    let server = Server::start_with(database, &[("CORS__ORIGINS", "https://app.example.com")]).await;
    let alice = Person::register(&server, "alice").await;
    let cookie = sign_in(&server, "alice").await;
    let (own, site) = (server.base.as_str(), "Sec-Fetch-Site");
    let page = format!("{own}/page");
    for (headers, status) in [
        (vec![], 403),
        (vec![("Origin", own)], 200),
        (vec![(site, "same-origin")], 200),
        (vec![("Origin", own), (site, "same-origin")], 200),
        (vec![("Origin", FOREIGN)], 403),
        (vec![("Origin", "null")], 403),
        (vec![("Origin", "https://app.example.com")], 403),
        (vec![("Origin", FOREIGN), (site, "same-origin")], 403),
        (vec![("Referer", page.as_str())], 403),
        (vec![(site, "same-site")], 403),
        (vec![(site, "cross-site")], 403),
        (vec![(site, "none")], 403),
        (
            vec![
                ("Origin", FOREIGN),
                ("X-Forwarded-Host", "evil.example.com"),
                ("X-Forwarded-Proto", "https"),
            ],
            403,
        ),
    ] {
        let change = with(by_cookie(&server, &cookie, Method::PATCH, "/users/me/"), &headers);
        let answer = Answer::of(change.json(&json!({"bio": "Changed"}))).await;
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(answer.code() == "foreign_origin", status == 403, "{headers:?}");
        assert_eq!(answer.status.as_u16(), status, "{headers:?}: {}", answer.body);
    }
    for (method, path) in
        [(Method::POST, "/servers/"), (Method::DELETE, SESSION), (Method::POST, "/conversations/")]
    {
        let change = by_cookie(&server, &cookie, method, path).header("Origin", FOREIGN);
        let answer = Answer::of(change.json(&json!({"name": "Theirs"}))).await;
        assert_eq!(answer.code(), "foreign_origin", "{path}");
        assert!(!answer.headers.contains_key(SET_COOKIE), "{path}");
    }
    // What changes nothing is answered; browsers do not let other pages read it.
    let read = by_cookie(&server, &cookie, Method::GET, "/users/me/");
    let answer = Answer::of(with(read, &[("Origin", FOREIGN), (site, "cross-site")])).await;
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
    answer.expect(200);
    // Tokens are sent on purpose.
    let by_token = alice.request(Method::PATCH, "/users/me/").header("Origin", FOREIGN);
    Answer::of(by_token.json(&json!({"bio": "Mine"}))).await.expect(200);
}

async fn each_credential_counts_only_as_what_it_is(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let cookie = sign_in(&server, "alice").await;
    let value = cookie.split_once('=').unwrap().1;
    let form = json!({"username": "alice", "password": PASSWORD});
    let login = Answer::of(Client::new().post(format!("{}/login/", server.base)).json(&form)).await;
    let line = login.headers[SET_COOKIE].to_str().unwrap().to_owned();
    let chats = line.split(';').next().unwrap();
    let of_chats = chats.split_once('=').unwrap().1;

    for wrong in [
        chats.to_owned(),
        format!("meshup_session={of_chats}"),
        format!("meshup_session={}", alice.access),
        format!("meshup_session={}", alice.refresh),
        "meshup_session=".to_owned(),
        "meshup_session=nonsense".to_owned(),
        format!("{cookie}; {cookie}"),
    ] {
        assert_eq!(read(&server, &wrong).await, 401, "{wrong}");
    }
    assert_eq!(read(&server, &format!("{chats}; {cookie}; theme=dark")).await, 200, "side by side");
    for path in ["/messages/api/chats/", "/dms/inbox", "/api/messages/messages/"] {
        for other in [cookie.clone(), format!("sessionid={value}")] {
            let asked = Client::new().get(format!("{}{path}", server.base)).header("Cookie", &other);
            Answer::of(asked).await.expect(401);
        }
    }
    Answer::of(request(&server, Method::GET, "/users/me/").bearer_auth(value)).await.expect(401);
    assert_eq!(refresh(&server, value, false).await.status.as_u16(), 401);
    let closed =
        Socket::connect(&server.base, &format!("/ws/v1/realtime/?token={value}")).await.closed().await;
    assert_eq!(closed, 4401);
}

async fn a_token_takes_precedence_over_the_cookie(database: Database) {
    let server = Server::start(database).await;
    let bob = Person::register(&server, "bobby").await;
    Person::register(&server, "alice").await;
    let cookie = sign_in(&server, "alice").await;
    let as_bob = by_cookie(&server, &cookie, Method::PATCH, "/users/me/").bearer_auth(&bob.access);
    let shown = Answer::of(as_bob.json(&json!({"bio": "Me"}))).await.expect(200);
    assert_eq!(shown["username"], "bobby");
    let as_nobody = by_cookie(&server, &cookie, Method::GET, "/users/me/").bearer_auth("nonsense");
    Answer::of(as_nobody).await.expect(401);
}

async fn sockets_take_the_cookie_from_this_servers_pages_alone(database: Database) {
    let server = Server::start_with(database, &[("CORS__ORIGINS", "https://app.example.com")]).await;
    let alice = Person::register(&server, "alice").await;
    let community = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&community, "general").await;
    let cookie = sign_in(&server, "alice").await;
    let room = format!("/ws/v1/realtime/servers/{community}/channels/{channel}/");
    let connect = async |path: &str, headers: &[(&'static str, &str)]| {
        let all: Vec<_> = headers.iter().copied().chain([("Cookie", cookie.as_str())]).collect();
        Socket::with_headers(&server.base, path, &all).await
    };
    for headers in [
        &[][..],
        &[("Origin", FOREIGN)],
        &[("Origin", "https://app.example.com")],
        &[("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site")],
    ] {
        assert_eq!(connect(&room, headers).await.closed().await, 4403, "{headers:?}");
        assert_eq!(connect("/ws/v1/realtime/", headers).await.closed().await, 4403, "{headers:?}");
    }
    for headers in [[("Origin", server.base.as_str())], [("Sec-Fetch-Site", "same-origin")]] {
        assert_eq!(connect(&room, &headers).await.next().await["event"], "presence.join", "{headers:?}");
    }
    let mut many = connect("/ws/v1/realtime/", &[("Origin", &server.base)]).await;
    many.send(&json!({"event": "subscribe", "room": channel})).await;
    many.until("subscribed").await;
    let leave = by_cookie(&server, &cookie, Method::DELETE, SESSION).header("Origin", &server.base);
    Answer::of(leave).await.expect(204);
    assert_eq!(many.closed().await, 4401);
    alice.get("/users/me/").await.expect(200);
}

async fn whatever_ends_a_session_ends_the_cookie(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;

    let removed = sign_in(&server, "alice").await;
    let sessions = alice.get("/auth/sessions/").await.expect(200);
    let other = sessions.as_array().unwrap().iter().find(|session| session["is_current"] == false).unwrap();
    alice.delete(&format!("/auth/sessions/{}/", other["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(read(&server, &removed).await, 401);
    let change = by_cookie(&server, &removed, Method::POST, "/servers/").header("Origin", FOREIGN);
    Answer::of(change.json(&json!({}))).await.expect(401);

    let (own, other) = (sign_in(&server, "alice").await, sign_in(&server, "alice").await);
    let change =
        by_cookie(&server, &own, Method::POST, "/auth/password-change/").header("Origin", &server.base);
    let new = json!({"current_password": "wrong", "password": "NewSecurePass123!", "password_confirm": "NewSecurePass123!"});
    assert_eq!(fields(&Answer::of(change.try_clone().unwrap().json(&new)).await), ["current_password"]);
    let mut right = new;
    right["current_password"] = json!(PASSWORD);
    Answer::of(change.json(&right)).await.expect(200);
    assert_eq!((read(&server, &own).await, read(&server, &other).await), (200, 401));

    let root = Person::register(&server, "root").await;
    server.run("UPDATE users SET is_admin = TRUE WHERE username = 'root'").await;
    root.post(&format!("/admin/users/{}/deactivate/", alice.id), &json!({})).await.expect(200);
    assert_eq!(read(&server, &own).await, 401, "a deactivated account");
    let body = json!({"username": "alice", "password": "NewSecurePass123!"});
    assert_eq!(sign_in_with(&server, &body).await.code(), "account_disabled");
}

async fn files_are_uploaded_and_shown_with_the_cookie_alone(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let community = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&community, "general").await;
    let cookie = sign_in(&server, "alice").await;
    let path = format!("/messages/channels/{channel}/");
    let form = Form::new().part("attachments", Part::bytes(b"Hello".to_vec()).file_name("a.txt"));
    let post = by_cookie(&server, &cookie, Method::POST, &path).header("Origin", &server.base);
    let message = Answer::of(post.multipart(form)).await.expect(201);
    let url = message["attachments"][0]["file"].as_str().unwrap();
    // As an `<img>` or a link requests it.
    let file = with(Client::new().get(url), &[("Cookie", &cookie), ("Sec-Fetch-Site", "same-origin")]);
    let answer = file.send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &*answer.bytes().await.unwrap()), (200, &b"Hello"[..]));
}

async fn a_browser_that_is_used_stays_signed_in(database: Database) {
    let server = Server::start_with(database, &[("AUTH__ACCESS_TTL", "6"), ("AUTH__REFRESH_TTL", "6")]).await;
    Person::register(&server, "alice").await;
    let first = sign_in(&server, "alice").await;
    let mut cookie = first.clone();
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(8) {
        let asked = (0..3).map(|_| Answer::of(by_cookie(&server, &cookie, Method::GET, "/users/me/")));
        let answers = join_all(asked).await;
        let renewed: Vec<_> =
            answers.iter().filter_map(|answer| answer.headers.get(SET_COOKIE)?.to_str().ok()).collect();
        assert!(answers.iter().all(|answer| answer.status.as_u16() == 200));
        if let Some(line) = renewed.last() {
            assert!(line.ends_with("; HttpOnly; SameSite=Strict; Path=/; Max-Age=6"), "{line}");
            cookie = line.split(';').next().unwrap().to_owned();
        }
        sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(read(&server, &first).await, 401, "it has expired");
    let listed = Answer::of(by_cookie(&server, &cookie, Method::GET, "/auth/sessions/")).await.expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 1, "the session is the same: {listed}");
    let leave = by_cookie(&server, &cookie, Method::DELETE, SESSION).header("Origin", &server.base);
    Answer::of(leave).await.expect(204);
    assert_eq!(read(&server, &cookie).await, 401);
}
