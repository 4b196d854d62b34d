//! Memory use after many clients have disconnected.

use futures_util::future::join_all;
use serde_json::json;

use super::Target;
use super::raw::frame;
use crate::harness::Answer;

/// In KiB.
const MOST: u64 = 60 * 1024;

/// Password hashing costs as much as in production: 19 MiB per hash.
const COST: [(&str, &str); 2] = [("PASSWORDS__MEMORY", "19456"), ("PASSWORDS__ITERATIONS", "2")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_registrations_and_two_thousand_sockets_leave_little_behind() {
    let target = Target::new(&COST).await;
    let before = target.server.memory().0;
    let http = reqwest::Client::new();
    let register = async |n: usize| {
        let (email, password) = (format!("person{n}@example.com"), "SecurePass123!");
        let body = json!({"email": email, "username": format!("person{n}"), "password": password,
            "password_confirm": password});
        let request = http.post(format!("{}/api/v1/auth/register/", target.server.base)).json(&body);
        Answer::of(request).await.expect(201);
    };
    for fifty in [0, 50, 100, 150] {
        join_all((fifty..fifty + 50).map(&register)).await;
    }
    let registered = target.server.memory().0;
    for _ in 0..4 {
        let open = (0..500).map(|n| target.open(&target.paths[n % target.paths.len()], true, b""));
        let sockets = join_all(open).await;
        let close = sockets.into_iter().map(async |mut socket| {
            assert!(socket.send(&frame(0x88, b"")).await);
            assert_eq!(socket.closed().await, 1005);
        });
        join_all(close).await;
    }
    let after = target.server.memory().0;
    let grown = after.saturating_sub(before);
    assert!(
        grown < MOST,
        "{before} KiB at the start, {registered} after registrations, {after} after sockets"
    );
}
