//! 100,000 frames and 2,000 handshakes with random content.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::Target;
use super::raw::{Raw, frame};

const CONNECTIONS: usize = 2_000;
const FRAMES: usize = 50;
const AT_ONCE: usize = 20;

/// SplitMix64: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most + 1)).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// Changes, removes or inserts a few bytes, or none.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(3) {
                0 => bytes.insert(at, self.next().to_le_bytes()[0]),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                _ if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                _ => {}
            }
        }
    }

    fn frame(&mut self) -> Vec<u8> {
        let texts: [&[u8]; 6] = [
            br#"{"event": "presence.ping"}"#,
            br#"{"event": "subscribe", "room": "018f4e7a-0000-7000-8000-000000000001"}"#,
            br#"{"type": "typing", "is_typing": true}"#,
            br#"{"event": "message.send", "payload": {"content": "hi", "nonce": "1"}}"#,
            br#"{"type": "ping"}"#,
            b"[[[[[[",
        ];
        let firsts = [0x81, 0x81, 0x81, 0x01, 0x00, 0x80, 0x89, 0x8a, 0x82, 0xc1];
        let payload =
            if self.below(4) == 0 { self.bytes(300) } else { texts[self.below(texts.len())].to_vec() };
        let mut bytes = frame(firsts[self.below(firsts.len())], &payload);
        if self.below(3) == 0 {
            self.mutate(&mut bytes);
        }
        bytes
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_outlives_a_hundred_thousand_frames() {
    let target = Target::new(&[]).await;
    for first in (0..CONNECTIONS).step_by(AT_ONCE) {
        let each = (first..first + AT_ONCE).map(|seed| talk(&target, seed));
        futures_util::future::join_all(each).await;
    }
    target.is_alive().await;
    target.me().await;
    assert!(!target.server.log().contains("panicked"), "something panicked");
}

/// One connection's share of the frames.
async fn talk(target: &Target, seed: usize) {
    let mut random = Random(seed as u64);
    let mut raw = Raw::connect(&target.server.base).await;
    let path = format!("{}?token={}", target.paths[seed % target.paths.len()], target.alice.access);
    let mut handshake = raw.handshake(&path).into_bytes();
    if seed.is_multiple_of(10) {
        random.mutate(&mut handshake);
    }
    let frames: Vec<u8> = (0..FRAMES).flat_map(|_| random.frame()).collect();
    assert!(raw.send(&handshake).await);
    let (mut incoming, mut outgoing) = raw.into_stream().into_split();
    let outbound = async {
        // The server may close before it has read everything.
        let sent = outgoing.write_all(&frames).await;
        if sent.is_ok() {
            outgoing.shutdown().await.unwrap_or_default();
        }
    };
    let mut heard = [0; 4096];
    let inbound = async { while matches!(incoming.read(&mut heard).await, Ok(1..)) {} };
    let both = timeout(Duration::from_secs(30), async { tokio::join!(outbound, inbound) }).await;
    assert!(both.is_ok(), "the server left connection {seed} open");
}
