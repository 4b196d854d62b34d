//! Sends frames to a client, in as few writes as possible.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_http::ws::{CloseReason, OpCode, Parser};
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use futures_util::Stream;
use tokio::sync::mpsc;
use tokio_util::sync::DropGuard;

/// Frames that wait to be written; when full, senders wait.
const QUEUE: usize = 32;

/// The writing side of a socket. The connection ends when all clones are dropped.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Outbound>);

/// The connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Disconnected;

enum Outbound {
    Frame(OpCode, Bytes),
    Close(Option<CloseReason>),
}

impl Writer {
    /// A writer, and the body of the handshake's response to which it writes. `gone` is dropped with that
    /// body.
    pub(super) fn new(gone: DropGuard) -> (Self, Outgoing) {
        let (sender, queue) = mpsc::channel(QUEUE);
        (Self(sender), Outgoing { queue, _gone: gone })
    }

    pub(super) async fn text(&self, text: impl Into<ByteString>) -> Result<(), Disconnected> {
        self.write(Outbound::Frame(OpCode::Text, text.into().into_bytes())).await
    }

    pub(super) async fn ping(&self) -> Result<(), Disconnected> {
        self.write(Outbound::Frame(OpCode::Ping, Bytes::new())).await
    }

    pub(super) async fn pong(&self, payload: Bytes) -> Result<(), Disconnected> {
        self.write(Outbound::Frame(OpCode::Pong, payload)).await
    }

    /// Sends the server's last frame.
    pub(super) async fn close(&self, reason: Option<CloseReason>) -> Result<(), Disconnected> {
        self.write(Outbound::Close(reason)).await
    }

    async fn write(&self, said: Outbound) -> Result<(), Disconnected> {
        self.0.send(said).await.map_err(|_| Disconnected)
    }
}

/// Frames as bytes: everything that waits goes out together.
pub(super) struct Outgoing {
    queue: mpsc::Receiver<Outbound>,
    _gone: DropGuard,
}

impl Stream for Outgoing {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut bytes = BytesMut::new();
        let is_over = loop {
            match self.queue.poll_recv(context) {
                Poll::Ready(Some(Outbound::Frame(code, payload))) => {
                    Parser::write_message(&mut bytes, payload, code, true, false);
                }
                Poll::Ready(Some(Outbound::Close(reason))) => Parser::write_close(&mut bytes, reason, false),
                Poll::Ready(None) => break true,
                Poll::Pending => break false,
            }
        };
        match (bytes.is_empty(), is_over) {
            (false, _) => Poll::Ready(Some(Ok(bytes.freeze()))),
            (true, true) => Poll::Ready(None),
            (true, false) => Poll::Pending,
        }
    }
}
