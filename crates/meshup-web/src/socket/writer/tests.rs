#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use actix_http::ws::CloseCode;

use super::*;

/// The payload of the next frame of the server and how its first byte says what it is.
fn next(bytes: &mut Bytes) -> (u8, Bytes) {
    let [first, length] = *bytes.split_to(2) else { panic!("no header") };
    let length = match length {
        126 => usize::from(u16::from_be_bytes(bytes.split_to(2).as_ref().try_into().unwrap())),
        127 => usize::try_from(u64::from_be_bytes(bytes.split_to(8).as_ref().try_into().unwrap())).unwrap(),
        short => usize::from(short),
    };
    (first, bytes.split_to(length))
}

#[test]
fn frames_that_wait_are_taken_together_and_in_order() {
    let writer = Writer::default();
    for n in 0..20 {
        writer.text(TextFrame::new(&format!("frame {n}")));
        if n == 9 {
            writer.ping();
            writer.pong("?".into());
        }
    }
    writer.close(Some(CloseCode::Normal.into()));
    let mut taken = writer.take(usize::MAX);
    assert!(writer.is_empty());
    for n in 0..20 {
        assert_eq!(next(&mut taken), (0x81, Bytes::from(format!("frame {n}"))));
        if n == 9 {
            assert_eq!(next(&mut taken), (0x89, Bytes::new()));
            assert_eq!(next(&mut taken), (0x8a, "?".into()));
        }
    }
    assert_eq!(next(&mut taken), (0x88, Bytes::copy_from_slice(&1000_u16.to_be_bytes())));
    assert!(taken.is_empty());
}

#[test]
fn a_single_frame_is_the_one_that_all_share() {
    let (one, other) = (Writer::default(), Writer::default());
    let frame = TextFrame::new("heard by many");
    one.text(frame.clone());
    other.text(frame);
    assert_eq!(one.take(usize::MAX).as_ptr(), other.take(usize::MAX).as_ptr());
}

#[test]
fn large_frames_are_taken_in_pieces() {
    let writer = Writer::default();
    let texts = [125, 126, 65_535, 65_536, 1].map(|length| "x".repeat(length));
    for text in &texts {
        writer.text(TextFrame::new(text));
    }
    let mut taken = BytesMut::new();
    while !writer.is_empty() {
        let piece = writer.take(1_000);
        assert!((1..=1_000).contains(&piece.len()));
        taken.extend_from_slice(&piece);
    }
    let mut taken = taken.freeze();
    for text in texts {
        assert_eq!(next(&mut taken), (0x81, Bytes::from(text)));
    }
}

#[tokio::test]
async fn there_is_no_room_until_enough_was_taken_or_the_connection_is_gone() {
    let writer = Writer::default();
    assert!(writer.has_room());
    writer.text(TextFrame::new(&"x".repeat(MAX_WAITING)));
    assert!(!writer.has_room());
    let (room, ()) = tokio::join!(writer.room(), async {
        tokio::task::yield_now().await;
        drop(writer.take(1_000));
    });
    assert_eq!((room, writer.has_room()), (Ok(()), true));
    let (gone, ()) = tokio::join!(poll_fn(|context| writer.poll_gone(context)), async {
        tokio::task::yield_now().await;
        writer.disconnect();
    });
    assert_eq!((gone, writer.has_room()), ((), false));
    assert_eq!(writer.room().await, Err(Disconnected));
}
