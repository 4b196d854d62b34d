//! More frames than allowed.

use std::time::Instant;

use super::raw::frame;
use super::{PATIENCE, Target};

const PING: &[u8] = br#"{"event": "presence.ping"}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_any_frames_is_closed_with_its_code() {
    let target = Target::new(&[("LIMITS__ENABLED", "true")]).await;
    let floods = [
        ("texts", frame(0x81, PING).repeat(100_000)),
        ("pings", frame(0x89, b"").repeat(100_000)),
        ("empty fragments", [frame(0x01, b""), frame(0x00, b"").repeat(500_000)].concat()),
    ];
    for path in &target.paths {
        for (what, flood) in &floods {
            let mut raw = target.open(path, true, b"").await;
            assert!(raw.send(flood).await, "{what} on {path}");
            assert_eq!(raw.closed().await, 4429, "{what} on {path}");
        }
    }
    target.is_alive().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_limits_any_number_of_frames_is_taken_and_others_have_their_turn() {
    let target = Target::new(&[]).await;
    let mut raw = target.open("/ws/v1/realtime/", true, b"").await;
    let flood =
        [frame(0x01, b""), frame(0x00, b"").repeat(500_000), frame(0x80, PING), frame(0x88, b"")].concat();
    let sending = tokio::spawn(async move {
        assert!(raw.send(&flood).await);
        raw.closed().await
    });
    while !sending.is_finished() {
        let started = Instant::now();
        target.is_alive().await;
        assert!(started.elapsed() < PATIENCE);
    }
    assert_eq!(sending.await.unwrap(), 1005, "every fragment was taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_many_frames_are_too_many_can_be_set() {
    let settings =
        [("LIMITS__ENABLED", "true"), ("LIMITS__FRAMES_PER_SECOND", "1"), ("LIMITS__FRAME_BURST", "3")];
    let target = Target::new(&settings).await;
    let mut raw = target.open("/ws/v1/realtime/", true, b"").await;
    assert!(raw.send(&frame(0x81, PING).repeat(3)).await);
    assert!(raw.send(&frame(0x88, b"")).await);
    assert_eq!(raw.closed().await, 1005, "three frames are not too many");
    let mut raw = target.open("/ws/v1/realtime/", true, b"").await;
    assert!(raw.send(&frame(0x81, PING).repeat(5)).await);
    assert_eq!(raw.closed().await, 4429);
}
