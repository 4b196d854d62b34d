//! Rate limits on guessing passwords and flooding mailboxes.

use serde_json::json;

use super::{PASSWORD, anonymous, login};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    logins_and_resets_are_limited_to_ten_a_minute,
    an_account_has_one_count_however_it_is_named_and_wherever,
    a_limit_does_not_reveal_whether_there_is_such_an_account,
    an_address_is_one_mailbox_in_any_case,
);

async fn logins_and_resets_are_limited_to_ten_a_minute(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    let alice = Person::register(&server, "alice").await;
    for _ in 0..10 {
        assert_eq!(login(&server, "username", "alice", "guess").await.status.as_u16(), 401);
    }
    let refused = login(&server, "username", "alice", PASSWORD).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (429, "throttled"));
    assert_eq!(
        (&refused.headers["ratelimit-limit"], &refused.headers["ratelimit-remaining"]),
        (&"10".parse().unwrap(), &"0".parse().unwrap())
    );
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);

    let reset = json!({"email": "nobody@example.com"});
    for _ in 0..10 {
        anonymous(&server, "/auth/password-reset/", &reset).await.expect(200);
    }
    assert_eq!(anonymous(&server, "/auth/password-reset/", &reset).await.status.as_u16(), 429);
    alice.get("/users/me/").await.expect(200);
}

/// A login through one of the surfaces, from its own address.
async fn attempt(server: &Server, door: &str, name: &str, from: usize) -> Answer {
    let field = if door == "/login/" || !name.contains('@') { "username" } else { "email" };
    let body = json!({field: name, "password": "guess"});
    let request = reqwest::Client::new().post(format!("{}{door}", server.base)).json(&body);
    Answer::of(request.header("X-Forwarded-For", format!("10.0.{}.{}", from / 250, from % 250))).await
}

const DOORS: [&str; 3] = ["/api/v1/auth/login/", "/api/v1/token/", "/login/"];

async fn an_account_has_one_count_however_it_is_named_and_wherever(database: Database) {
    let settings = [("LIMITS__ENABLED", "true"), ("SERVER__TRUST_PROXY", "true")];
    let server = Server::start_with(database, &settings).await;
    Person::register(&server, "alice").await;
    Person::register(&server, "bobby").await;
    let names = ["alice", "Alice", "alice@example.com", "ALICE@Example.com", " alice "];
    let mut from = 0;
    for (door, name) in DOORS.iter().cycle().zip(names.iter().cycle()).take(10) {
        from += 1;
        attempt(&server, door, name, from).await.expect(401);
    }
    for door in DOORS {
        for name in names {
            from += 1;
            let refused = attempt(&server, door, name, from).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (429, "throttled"), "{door} {name}");
            assert!(refused.headers.contains_key("retry-after"));
        }
        attempt(&server, door, "bobby", from + 1_000).await.expect(401);
    }
}

async fn a_limit_does_not_reveal_whether_there_is_such_an_account(database: Database) {
    let settings = [("LIMITS__ENABLED", "true"), ("SERVER__TRUST_PROXY", "true")];
    let server = Server::start_with(database, &settings).await;
    Person::register(&server, "alice").await;
    let mut all = Vec::new();
    for (n, name) in ["alice", "nobody", "nobody@example.com"].into_iter().enumerate() {
        let mut outcomes = Vec::new();
        for at in 0..12 {
            let answer = attempt(&server, DOORS[0], name, n * 20 + at).await;
            let left = answer.headers["ratelimit-remaining"].to_str().unwrap().to_owned();
            outcomes.push((answer.status.as_u16(), answer.code().to_owned(), left));
        }
        all.push(outcomes);
    }
    assert_eq!((all[0][9].0, all[0][10].0), (401, 429));
    assert!(all.iter().all(|outcomes| *outcomes == all[0]), "{all:?}");
}

async fn an_address_is_one_mailbox_in_any_case(database: Database) {
    let settings = [("LIMITS__ENABLED", "true"), ("SERVER__TRUST_PROXY", "true")];
    let server = Server::start_with(database, &settings).await;
    Person::register(&server, "alice").await;
    let ask = async |email: &str, from: usize| {
        let path = format!("{}/api/v1/auth/password-reset/", server.base);
        let request = reqwest::Client::new().post(path).json(&json!({"email": email}));
        Answer::of(request.header("X-Forwarded-For", format!("10.0.0.{from}"))).await.status.as_u16()
    };
    for from in 0..10 {
        let email = if from % 2 == 0 { "alice@example.com" } else { "Alice@EXAMPLE.com" };
        assert_eq!(ask(email, from).await, 200);
    }
    assert_eq!(ask("ALICE@example.com", 11).await, 429);
}
