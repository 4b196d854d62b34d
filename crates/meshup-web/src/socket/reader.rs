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
        ProtocolError::Io(error) => broken_off(error),
        ProtocolError::Overflow => Heard::Broke(Close::TOO_LARGE),
        ProtocolError::UnmaskedFrame
        | ProtocolError::MaskedFrame
        | ProtocolError::InvalidOpcode(_)
        | ProtocolError::InvalidLength(_)
        | ProtocolError::BadOpCode
        | ProtocolError::ContinuationNotStarted
        | ProtocolError::ContinuationStarted
        | ProtocolError::ContinuationFragment(_) => Heard::Broke(Close::PROTOCOL),
    }
}

/// What else ends a stream: bad text, reserved bits, a lost connection, or fragments that are too large together.
fn broken_off(error: &io::Error) -> Heard {
    let cause = error.get_ref();
    if cause.is_some_and(<dyn std::error::Error + Send + Sync>::is::<PayloadError>) {
        return Heard::Gone;
    }
    if error.kind() != io::ErrorKind::InvalidData {
        return Heard::Broke(Close::TOO_LARGE);
    }
    let is_text = cause.is_some_and(<dyn std::error::Error + Send + Sync>::is::<std::str::Utf8Error>);
    Heard::Broke(if is_text { Close::NOT_UTF8 } else { Close::PROTOCOL })
}
