//! Sends frames to a client, in as few writes as possible.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_http::ws::{CloseReason, OpCode, Parser};
use bytes::{Bytes, BytesMut};
use meshup_realtime::TextFrame;

/// Bytes that wait to be written; when there are more, senders wait.
const MAX_WAITING: usize = 64 * 1024;

/// The connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Disconnected;

/// The writing side of a socket, shared by the session, which writes, and by the body of the handshake's response,
/// from which the connection takes what was written.
#[derive(Clone, Default)]
pub(super) struct Writer(Rc<RefCell<Line>>);

#[derive(Default)]
struct Line {
    waiting: Output,
    is_idle: bool,
    is_gone: bool,
    /// Waits for room.
    session: Option<Waker>,
    /// Waits for the end of the connection.
    reader: Option<Waker>,
    /// Waits for frames of a session with a task of its own.
    connection: Option<Waker>,
}

impl Writer {
    /// Whether frames can be written without waiting.
    pub(super) fn has_room(&self) -> bool {
        let line = self.0.borrow();
        !line.is_gone && line.waiting.len() < MAX_WAITING
    }

    /// Waits until frames can be written.
    pub(super) async fn room(&self) -> Result<(), Disconnected> {
        poll_fn(|context| {
            let mut line = self.0.borrow_mut();
            if line.is_gone {
                return Poll::Ready(Err(Disconnected));
            }
            if line.waiting.len() < MAX_WAITING {
                return Poll::Ready(Ok(()));
            }
            register(&mut line.session, context);
            Poll::Pending
        })
        .await
    }

    pub(super) fn text(&self, frame: TextFrame) {
        self.write(frame.into_bytes());
    }

    pub(super) fn ping(&self) {
        self.control(Bytes::new(), OpCode::Ping);
    }

    pub(super) fn pong(&self, payload: Bytes) {
        self.control(payload, OpCode::Pong);
    }

    /// Sends the server's last frame.
    pub(super) fn close(&self, reason: Option<CloseReason>) {
        let mut frame = BytesMut::new();
        Parser::write_close(&mut frame, reason, false);
        self.write(frame.freeze());
    }

    fn control(&self, payload: Bytes, code: OpCode) {
        let mut frame = BytesMut::new();
        Parser::write_message(&mut frame, payload, code, true, false);
        self.write(frame.freeze());
    }

    fn write(&self, frame: Bytes) {
        let mut line = self.0.borrow_mut();
        if !line.is_gone {
            line.waiting.push(frame);
            wake(line.connection.take());
        }
    }

    /// Says whether the session has nothing to do until something happens.
    pub(super) fn set_idle(&self, is_idle: bool) {
        self.0.borrow_mut().is_idle = is_idle;
    }

    /// Waits until the connection is gone.
    pub(super) fn poll_gone(&self, context: &Context<'_>) -> Poll<()> {
        let mut line = self.0.borrow_mut();
        if line.is_gone {
            return Poll::Ready(());
        }
        register(&mut line.reader, context);
        Poll::Pending
    }
}

/// For the connection.
impl Writer {
    /// At most `most` of the bytes that wait to be written; empty if there are none.
    pub(super) fn take(&self, most: usize) -> Bytes {
        let mut line = self.0.borrow_mut();
        let bytes = line.waiting.take(most);
        if !bytes.is_empty() {
            wake(line.session.take());
        }
        bytes
    }

    /// Whether the session waits for something to happen, and for nothing that it has begun.
    pub(super) fn is_idle(&self) -> bool {
        let line = self.0.borrow();
        line.is_idle && !line.is_gone
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().waiting.len() == 0
    }

    /// Wakes the connection at the next write.
    pub(super) fn wait(&self, context: &Context<'_>) {
        register(&mut self.0.borrow_mut().connection, context);
    }

    /// Wakes the connection, because the session has no longer a task of its own.
    pub(super) fn rejoin(&self) {
        wake(self.0.borrow_mut().connection.take());
    }

    /// The connection is gone.
    pub(super) fn disconnect(&self) {
        let mut line = self.0.borrow_mut();
        line.is_gone = true;
        line.waiting = Output::default();
        wake(line.session.take());
        wake(line.reader.take());
    }
}

fn register(place: &mut Option<Waker>, context: &Context<'_>) {
    if !place.as_ref().is_some_and(|task| task.will_wake(context.waker())) {
        *place = Some(context.waker().clone());
    }
}

fn wake(task: Option<Waker>) {
    if let Some(task) = task {
        task.wake();
    }
}

/// Frames in order: a single one as it is, several joined.
#[derive(Default)]
struct Output {
    single: Bytes,
    joined: BytesMut,
}

impl Output {
    fn len(&self) -> usize {
        self.single.len() + self.joined.len()
    }

    fn push(&mut self, frame: Bytes) {
        if self.len() == 0 {
            self.single = frame;
            return;
        }
        if !self.single.is_empty() {
            self.joined.reserve(self.single.len() + frame.len());
            self.joined.extend_from_slice(&std::mem::take(&mut self.single));
        }
        self.joined.extend_from_slice(&frame);
    }

    fn take(&mut self, most: usize) -> Bytes {
        if self.joined.len() <= most {
            return if self.joined.is_empty() {
                self.single.split_to(most.min(self.single.len()))
            } else {
                std::mem::take(&mut self.joined).freeze()
            };
        }
        self.joined.split_to(most).freeze()
    }
}

#[cfg(test)]
mod tests;
