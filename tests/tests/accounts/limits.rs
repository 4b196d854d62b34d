//! Guessing passwords and flooding mailboxes is slow.

use serde_json::json;

use super::{PASSWORD, anonymous, login};
use crate::harness::{Database, Person, Server};

on_each_database!(logins_and_resets_are_limited_to_ten_a_minute);

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
