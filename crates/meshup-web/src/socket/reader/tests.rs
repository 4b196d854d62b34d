#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::convert::Infallible;

use actix_web::dev::Payload;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::super::Close;
use super::super::writer::Writer;
use super::{DRAIN_SILENCE, DRAIN_TIME, Incoming, Reader};

const LIMIT: usize = 64 * 1024;
const MASK: [u8; 4] = [1, 2, 3, 4];

const TEXT: u8 = 0x81;
const TEXT_BEGINS: u8 = 0x01;
const TEXT_GOES_ON: u8 = 0x00;
const TEXT_ENDS: u8 = 0x80;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;

/// A client that sends these chunks, and then neither sends more nor disconnects.
fn reader(chunks: Vec<Vec<u8>>) -> Reader {
    let sent = stream::iter(chunks.into_iter().map(|chunk| Ok::<_, Infallible>(Bytes::from(chunk))));
    let payload = sent.chain(stream::pending()).map(|chunk| chunk.map_err(|never| match never {}));
    Reader::new(Payload::Stream { payload: Box::pin(payload) }, LIMIT, Writer::default())
}

fn silence() -> Payload {
    Payload::Stream { payload: Box::pin(stream::pending()) }
}

/// The first bytes of a masked frame.
fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        126..=0xffff => {
            bytes.push(0x80 | 0x7e);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 0x7f);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes
}

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

async fn closed_by(chunks: Vec<Vec<u8>>) -> Close {
    let mut reader = reader(chunks);
    loop {
        match reader.next().await {
            Incoming::ProtocolError(close) => return close,
            Incoming::Fragment | Incoming::Text(_) | Incoming::Ping(_) | Incoming::Pong => {}
            Incoming::Closing(_) | Incoming::Disconnected => panic!("nothing was wrong"),
        }
    }
}

#[tokio::test]
async fn a_violation_is_known_from_the_header() {
    let unmasked = vec![TEXT, 2, b'h', b'i'];
    assert_eq!(closed_by(vec![unmasked]).await, Close::PROTOCOL);
    for first in [0xc1, 0xa1, 0x91, 0x83, 0x87, 0x8b, 0x8f, TEXT_GOES_ON, TEXT_ENDS] {
        assert_eq!(closed_by(vec![frame(first, b"hi")]).await, Close::PROTOCOL, "{first:x}");
    }
    assert_eq!(closed_by(vec![frame(PING & 0x7f, b"")]).await, Close::PROTOCOL, "a control frame in parts");
    assert_eq!(closed_by(vec![header(PING, 126)]).await, Close::PROTOCOL, "a control frame of 126 bytes");
    assert_eq!(closed_by(vec![frame(BINARY, b"hi")]).await, Close::NOT_TEXT);
    for length in [LIMIT as u64 + 1, 1 << 30, 1 << 62, 1 << 63, u64::MAX] {
        assert_eq!(closed_by(vec![header(TEXT, length)]).await, Close::TOO_LARGE, "{length}");
    }
}

#[tokio::test]
async fn a_text_may_not_begin_within_another() {
    let begun = frame(TEXT_BEGINS, b"a");
    assert_eq!(closed_by(vec![begun.clone(), begun.clone()]).await, Close::PROTOCOL);
    assert_eq!(closed_by(vec![begun.clone(), frame(TEXT, b"a")]).await, Close::PROTOCOL);
    assert_eq!(closed_by(vec![begun, frame(BINARY, b"a")]).await, Close::PROTOCOL);
}

#[tokio::test]
async fn fragments_are_bounded_together() {
    let half = vec![b'a'; LIMIT / 2];
    let fits = vec![frame(TEXT_BEGINS, &half), frame(PING, b"?"), frame(TEXT_ENDS, &half)];
    let mut reader = reader(fits);
    assert!(matches!(reader.next().await, Incoming::Fragment));
    assert!(matches!(reader.next().await, Incoming::Ping(payload) if payload == "?"));
    assert!(matches!(reader.next().await, Incoming::Text(text) if text.len() == LIMIT));
    let over = vec![frame(TEXT_BEGINS, &half), frame(TEXT_GOES_ON, &half), frame(TEXT_ENDS, b"a")];
    assert_eq!(closed_by(over).await, Close::TOO_LARGE);
}

#[tokio::test]
async fn a_text_is_the_same_in_any_chunks() {
    let whole = [frame(TEXT_BEGINS, "日本".as_bytes()), frame(TEXT_ENDS, "語".as_bytes())].concat();
    for size in 1..whole.len() {
        let mut reader = reader(whole.chunks(size).map(<[u8]>::to_vec).collect());
        assert!(matches!(reader.next().await, Incoming::Fragment));
        assert!(
            matches!(reader.next().await, Incoming::Text(text) if text == "日本語"),
            "in chunks of {size}"
        );
    }
}

#[tokio::test]
async fn what_is_not_utf_8_is_reported_as_such() {
    let broken = b"\xce\xba\xed\xa0\x80".as_slice();
    assert_eq!(closed_by(vec![frame(TEXT, broken)]).await, Close::NOT_UTF8);
    let parts = vec![frame(TEXT_BEGINS, &broken[..3]), frame(TEXT_ENDS, &broken[3..])];
    assert_eq!(closed_by(parts).await, Close::NOT_UTF8);
    assert_eq!(closed_by(vec![frame(CLOSE, &[&[3, 232], broken].concat())]).await, Close::NOT_UTF8);
}

#[tokio::test]
async fn a_close_holds_a_code_that_may_be_sent() {
    for payload in
        [b"\x03".as_slice(), &999_u16.to_be_bytes(), &1005_u16.to_be_bytes(), &5000_u16.to_be_bytes()]
    {
        assert_eq!(closed_by(vec![frame(CLOSE, payload)]).await, Close::PROTOCOL, "{payload:?}");
    }
    for payload in [b"".as_slice(), &1000_u16.to_be_bytes(), &4999_u16.to_be_bytes()] {
        let heard = reader(vec![frame(CLOSE, payload)]).next().await;
        assert!(matches!(heard, Incoming::Closing(_)), "{payload:?}");
    }
}

#[tokio::test]
async fn every_empty_fragment_is_heard() {
    let mut chunk = frame(TEXT_BEGINS, b"");
    chunk.extend(frame(TEXT_GOES_ON, b"").repeat(1_000));
    let mut reader = reader(vec![chunk]);
    for _ in 0..=1_000 {
        assert!(matches!(reader.next().await, Incoming::Fragment));
    }
}

#[tokio::test]
async fn a_flood_of_frames_leaves_others_their_turn() {
    let mut reader = reader(vec![frame(TEXT_BEGINS, b""), frame(TEXT_GOES_ON, b"").repeat(100_000)]);
    let others = tokio::spawn(async {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    });
    for heard in 0.. {
        assert!(matches!(reader.next().await, Incoming::Fragment));
        if others.is_finished() {
            return assert!(heard < 10_000, "others waited for {heard} frames");
        }
    }
}

#[tokio::test]
async fn the_end_of_the_connection_is_heard() {
    let writer = Writer::default();
    let mut reader = Reader::new(silence(), LIMIT, writer.clone());
    writer.disconnect();
    assert!(matches!(reader.next().await, Incoming::Disconnected));
    let mut reader = Reader::new(Payload::None, LIMIT, Writer::default());
    assert!(matches!(reader.next().await, Incoming::Disconnected));
}

#[tokio::test]
async fn draining_ends_with_the_clients_close_or_its_silence() {
    let started = Instant::now();
    reader(vec![frame(TEXT, b"late"), frame(CLOSE, b"")]).drain().await;
    assert!(started.elapsed() < DRAIN_SILENCE, "the client has closed");
    reader(vec![frame(TEXT, b"late")]).drain().await;
    assert!((DRAIN_SILENCE..DRAIN_TIME).contains(&started.elapsed()));
}

#[tokio::test]
async fn draining_passes_over_what_means_nothing() {
    let mut reader = reader(vec![vec![TEXT, 2, b'h', b'i'], vec![0xff; 100_000]]);
    assert!(matches!(reader.next().await, Incoming::ProtocolError(Close::PROTOCOL)));
    let started = Instant::now();
    reader.drain().await;
    assert!(started.elapsed() < DRAIN_TIME);
}
