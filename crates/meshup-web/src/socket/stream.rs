//! What a client sends, and what is wrong with it (RFC 6455).

use std::io;

use actix_web::error::PayloadError;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseReason, MessageStream, ProtocolError};
use bytestring::ByteString;

use super::Close;

/// Something a client did.
pub(super) enum Heard {
    Text(ByteString),
    Ping(bytes::Bytes),
    Pong,
    /// It wants to close, in good order.
    Closing(Option<CloseReason>),
    /// It broke a rule.
    Broke(Close),
    /// The connection is no more.
    Gone,
}

/// The client's side, in whole messages of bounded size.
pub(super) struct Reader(AggregatedMessageStream);

impl Reader {
    pub(super) fn new(stream: MessageStream, limit: usize) -> Self {
        Self(stream.max_frame_size(limit).aggregate_continuations().max_continuation_size(limit))
    }

    pub(super) async fn next(&mut self) -> Heard {
        match self.0.recv().await {
            Some(Ok(AggregatedMessage::Text(text))) => Heard::Text(text),
            Some(Ok(AggregatedMessage::Binary(_))) => Heard::Broke(Close::NOT_TEXT),
            Some(Ok(AggregatedMessage::Ping(payload))) => Heard::Ping(payload),
            Some(Ok(AggregatedMessage::Pong(_))) => Heard::Pong,
            Some(Ok(AggregatedMessage::Close(reason))) => Heard::Closing(reason),
            Some(Err(error)) => broken(&error),
            None => Heard::Gone,
        }
    }

    /// Reads to the end, so that a close frame is not lost to a reset by what was still on its way.
    pub(super) async fn drain(&mut self) {
        while !matches!(self.next().await, Heard::Gone) {}
    }
}

fn broken(error: &ProtocolError) -> Heard {
    match error {
        ProtocolError::Overflow => Heard::Broke(Close::TOO_LARGE),
        ProtocolError::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            let is_text = error.get_ref().is_some_and(|cause| cause.is::<std::str::Utf8Error>());
            Heard::Broke(if is_text { Close::NOT_UTF8 } else { Close::PROTOCOL })
        }
        ProtocolError::Io(error) if error.get_ref().is_some_and(|cause| cause.is::<PayloadError>()) => {
            Heard::Gone
        }
        // The only other one: the fragments of a message are too large together.
        ProtocolError::Io(_) => Heard::Broke(Close::TOO_LARGE),
        _ => Heard::Broke(Close::PROTOCOL),
    }
}
