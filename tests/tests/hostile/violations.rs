//! Frames and handshakes that violate RFC 6455.

use super::Target;
use super::raw::{Raw, frame, header};

const PING: &[u8] = br#"{"event": "presence.ping"}"#;

/// Violations, with the expected close code.
fn violations() -> Vec<(&'static str, Vec<u8>, u16)> {
    let reserved = |first| frame(first, b"hi");
    let split = "é".as_bytes();
    vec![
        ("not masked", vec![0x81, 2, b'h', b'i'], 1002),
        ("a reserved bit", reserved(0xc1), 1002),
        ("opcode 3", reserved(0x83), 1002),
        ("opcode 7", reserved(0x87), 1002),
        ("opcode 11", reserved(0x8b), 1002),
        ("a continuation of nothing", frame(0x80, b"hi"), 1002),
        ("a ping of 126 bytes", header(0x89, 126), 1002),
        ("a length of 2^63", header(0x81, 1 << 63), 1009),
        ("a length of 64 KiB and a byte", header(0x81, 65_537), 1009),
        ("binary", frame(0x82, b"hi"), 1003),
        ("half a character", frame(0x81, &split[..1]), 1007),
        ("half a character in fragments", [frame(0x01, &split[..1]), frame(0x80, b"")].concat(), 1007),
        ("half a character in a close", frame(0x88, &[&[3, 232], &split[..1]].concat()), 1007),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_violation_closes_its_own_socket_and_no_other() {
    let target = Target::new(&[]).await;
    for path in &target.paths {
        for (what, sent, code) in violations() {
            // Once for the worker, and once more.
            for _ in 0..2 {
                let mut early = target.open(path, true, &sent).await;
                assert_eq!(early.closed().await, code, "{what}, with the handshake, on {path}");
                let mut late = target.open(path, true, b"").await;
                assert!(late.send(&sent).await);
                assert_eq!(late.closed().await, code, "{what}, on {path}");
                let mut stranger = target.open(path, false, &sent).await;
                assert_eq!(stranger.closed().await, 4401, "{what}, without credentials, on {path}");
            }
        }
        target.is_alive().await;
    }
    target.me().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_violation_is_reported_even_when_much_more_follows() {
    let target = Target::new(&[]).await;
    let much = frame(0x81, PING).repeat(100_000);
    for (what, sent, code) in violations() {
        let mut raw = target.open("/ws/v1/realtime/", true, &sent).await;
        assert!(raw.send(&much).await, "{what}");
        assert_eq!(raw.closed().await, code, "{what}");
    }
    target.is_alive().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_is_too_large_is_refused_before_it_arrives() {
    let target = Target::new(&[]).await;
    let megabytes = vec![b'x'; 20 * 1024 * 1024];
    let before = target.server.memory().0;
    for path in &target.paths {
        for (is_signed_in, code) in [(true, 1009), (false, 4401)] {
            let mut raw = target.open(path, is_signed_in, &header(0x81, 1 << 30)).await;
            assert!(raw.send(&megabytes).await);
            assert_eq!(raw.closed().await, code, "{path}");
        }
    }
    let grown = target.server.memory().1.saturating_sub(before);
    assert!(grown < 12 * 1024, "twelve connections took {grown} KiB");
    target.is_alive().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_is_none_is_refused_with_the_reason() {
    let target = Target::new(&[]).await;
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let version = "Sec-WebSocket-Version: 13\r\n";
    for path in &target.paths {
        for (from, to, status) in [
            (key, "", 400),
            (key, "Sec-WebSocket-Key: short\r\n", 400),
            (key, "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n", 400),
            (key, &key.repeat(2), 400),
            (version, "", 426),
            (version, "Sec-WebSocket-Version: 8\r\n", 426),
            ("Upgrade: websocket\r\n", "", 426),
            ("Connection: Upgrade\r\n", "", 426),
        ] {
            let mut raw = Raw::connect(&target.server.base).await;
            let request = raw.handshake(path).replace(from, to);
            assert!(raw.send(request.as_bytes()).await);
            let head = raw.head().await;
            assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{path}, {to:?} for {from:?}: {head}");
            let wants_version = from == version;
            assert_eq!(head.contains("sec-websocket-version: 13"), wants_version, "{head}");
        }
    }
}
