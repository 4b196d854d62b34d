//! Reads a client's frames (RFC 6455).

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use actix_http::ws::{CloseReason, OpCode, Parser, ProtocolError};
use actix_web::dev::Payload;
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use futures_util::StreamExt;
use tokio::task::coop::consume_budget;
use tokio::time::timeout;

use super::Close;
use super::writer::Writer;

/// Maximum size of a control frame in bytes (RFC 6455, section 5.5).
const CONTROL_LIMIT: u64 = 125;

/// Bytes that are read and discarded after the server's close frame: more than the buffers of both kernels
/// hold, so that a client that sends everything before it reads still receives the close code.
const DRAIN_BYTES: usize = 128 * 1024 * 1024;

/// How long a client may take to answer the server's close frame, and how long it may be silent meanwhile.
const DRAIN_TIME: Duration = Duration::from_secs(10);
const DRAIN_SILENCE: Duration = Duration::from_secs(2);

/// A frame from a client, or the end of the connection.
pub(super) enum Incoming {
    Text(ByteString),
    /// Part of an incomplete text.
    Fragment,
    Ping(Bytes),
    Pong,
    /// The client closes the connection properly.
    Closing(Option<CloseReason>),
    /// The client violated the protocol. Everything after that is meaningless.
    ProtocolError(Close),
    /// The connection is gone.
    Disconnected,
}

/// The reading side of a socket.
pub(super) struct Reader {
    payload: Payload,
    /// Received but not yet parsed: less than a frame of `limit` bytes, plus what arrived with it.
    buffer: BytesMut,
    /// The fragments of a text so far (RFC 6455, section 5.4).
    text: Option<BytesMut>,
    /// Maximum size of a text in bytes, including all fragments.
    limit: usize,
    is_broken: bool,
    /// Knows when the connection is gone, which `payload` does not always show.
    writer: Writer,
}

impl Reader {
    pub(super) fn new(payload: Payload, limit: usize, writer: Writer) -> Self {
        Self { payload, buffer: BytesMut::new(), text: None, limit, is_broken: false, writer }
    }

    /// The next frame. Cancel-safe.
    pub(super) async fn next(&mut self) -> Incoming {
        loop {
            // Frames that have already arrived must not keep the worker from its other connections.
            consume_budget().await;
            match self.frame() {
                Ok(Some(heard)) => return heard,
                Ok(None) if self.receive().await.is_some() => {}
                Ok(None) => return Incoming::Disconnected,
                Err(close) => {
                    self.is_broken = true;
                    return Incoming::ProtocolError(close);
                }
            }
        }
    }

    /// Reads and discards what arrives until the client closes too (RFC 6455, section 7.1.1). Closing the
    /// connection earlier would reset it, and the reset can overtake the close frame.
    pub(super) async fn drain(mut self) {
        let to_the_end = async {
            let mut left = DRAIN_BYTES;
            while left > 0 && !self.is_closed().await {
                let Ok(Some(received)) = timeout(DRAIN_SILENCE, self.receive()).await else { break };
                left = left.saturating_sub(received);
            }
        };
        // Whether the client answered makes no difference any more.
        timeout(DRAIN_TIME, to_the_end).await.unwrap_or_default();
    }

    /// Whether the client's close frame has been received; everything else is discarded.
    async fn is_closed(&mut self) -> bool {
        while !self.is_broken {
            consume_budget().await;
            match self.frame() {
                Ok(Some(Incoming::Closing(_))) => return true,
                Ok(Some(_)) => {}
                Ok(None) => return false,
                Err(_) => self.is_broken = true,
            }
        }
        self.buffer.clear();
        false
    }

    /// Waits for more bytes, and returns how many came, or nothing if the connection is gone.
    async fn receive(&mut self) -> Option<usize> {
        let arrives = poll_fn(|context| match self.payload.poll_next_unpin(context) {
            Poll::Ready(chunk) => Poll::Ready(chunk),
            Poll::Pending => self.writer.poll_gone(context).map(|()| None),
        });
        let chunk = arrives.await?.ok()?;
        let received = chunk.len();
        if self.buffer.is_empty() {
            self.buffer = BytesMut::from(chunk);
        } else {
            self.buffer.extend_from_slice(&chunk);
        }
        Some(received)
    }

    /// Takes a complete frame from the buffer. Invalid frames are detected by their header, before the rest
    /// arrives.
    fn frame(&mut self) -> Result<Option<Incoming>, Close> {
        let parsed = Parser::parse(&mut self.buffer, true, self.limit).map_err(|error| violation(&error))?;
        let Some((is_final, code, payload)) = parsed else {
            return announced(&self.buffer, self.limit).map(|()| None);
        };
        if self.buffer.is_empty() {
            // Releases the buffer of the connection, of which it is a part.
            self.buffer = BytesMut::new();
        }
        let payload = payload.map(BytesMut::freeze).unwrap_or_default();
        match code {
            OpCode::Text if self.text.is_none() => self.append(BytesMut::new(), payload, is_final).map(Some),
            OpCode::Continue => {
                let text = self.text.take().ok_or(Close::PROTOCOL)?;
                self.append(text, payload, is_final).map(Some)
            }
            OpCode::Binary if self.text.is_none() => Err(Close::NOT_TEXT),
            OpCode::Ping if is_final => Ok(Some(Incoming::Ping(payload))),
            OpCode::Pong if is_final => Ok(Some(Incoming::Pong)),
            OpCode::Close if is_final => closing(&payload).map(Some),
            OpCode::Text | OpCode::Binary | OpCode::Ping | OpCode::Pong | OpCode::Close | OpCode::Bad => {
                Err(Close::PROTOCOL)
            }
        }
    }

    fn append(&mut self, mut text: BytesMut, payload: Bytes, is_final: bool) -> Result<Incoming, Close> {
        if text.len() + payload.len() > self.limit {
            return Err(Close::TOO_LARGE);
        }
        if is_final && text.is_empty() {
            return whole(payload);
        }
        text.extend_from_slice(&payload);
        if is_final {
            return whole(text.freeze());
        }
        self.text = Some(text);
        Ok(Incoming::Fragment)
    }
}

fn whole(text: Bytes) -> Result<Incoming, Close> {
    ByteString::try_from(text).map(Incoming::Text).map_err(|_| Close::NOT_UTF8)
}

/// Checks the length in the header of an incomplete frame (RFC 6455, section 5.2).
fn announced(buffer: &[u8], limit: usize) -> Result<(), Close> {
    let &[first, second, ref rest @ ..] = buffer else { return Ok(()) };
    let length = match second & 0x7f {
        126 => rest.first_chunk().map(|bytes| u16::from_be_bytes(*bytes).into()),
        127 => rest.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)),
        length => Some(length.into()),
    };
    let Some(length) = length else { return Ok(()) };
    let is_control = first & 0x08 != 0;
    if is_control && length > CONTROL_LIMIT {
        return Err(Close::PROTOCOL);
    }
    if length > limit as u64 { Err(Close::TOO_LARGE) } else { Ok(()) }
}

/// A close frame is empty, or has a code that clients may send and optionally a reason (RFC 6455, section
/// 5.5.1).
fn closing(payload: &[u8]) -> Result<Incoming, Close> {
    if payload.get(2..).is_some_and(|reason| std::str::from_utf8(reason).is_err()) {
        return Err(Close::NOT_UTF8);
    }
    Parser::try_parse_close_payload(payload).map(Incoming::Closing).map_err(|_| Close::PROTOCOL)
}

fn violation(error: &ProtocolError) -> Close {
    match error {
        ProtocolError::Overflow => Close::TOO_LARGE,
        ProtocolError::UnmaskedFrame
        | ProtocolError::MaskedFrame
        | ProtocolError::InvalidOpcode(_)
        | ProtocolError::InvalidLength(_)
        | ProtocolError::BadOpCode
        | ProtocolError::ContinuationNotStarted
        | ProtocolError::ContinuationStarted
        | ProtocolError::ContinuationFragment(_)
        | ProtocolError::Io(_) => Close::PROTOCOL,
    }
}

#[cfg(test)]
mod tests;
