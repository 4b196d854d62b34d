//! The body of the handshake's response, which runs the session.
//!
//! A connection polls the body of its response in its own task, and an idle session with it: a frame wakes one task,
//! which renders and writes it. A connection does not poll the body while it cannot write, nor once the client has closed
//! its side. What a session has begun must not be held up by that, as it may hold locks, and time limits must apply.
//! Therefore a session gets a task of its own while it is not idle, while its connection cannot write, and once the
//! connection is gone.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::rt;
use bytes::Bytes;

use super::writer::Writer;

/// How much the connection is given at once, in bytes.
///
/// It is written before there is more. The buffer of the connection, which it keeps for as long as it lives, has 8 KiB,
/// of which the head of the response takes some.
const PIECE: usize = 7 * 1024 + 512;

pub(super) struct SocketBody(Rc<Run>);

/// A session, and what it writes.
struct Run {
    session: RefCell<Session>,
    writer: Writer,
    /// Whether the connection has been given a piece and has not come back for more.
    is_owed: Cell<bool>,
}

enum Session {
    /// It runs in the task of the connection.
    Here(Pin<Box<dyn Future<Output = ()>>>),
    /// It has a task of its own.
    Apart,
    Over,
}

impl SocketBody {
    /// The body with what `session` writes to `writer`.
    pub(super) fn new(writer: Writer, session: impl Future<Output = ()> + 'static) -> Self {
        let session = RefCell::new(Session::Here(Box::pin(session)));
        Self(Rc::new(Run { session, writer, is_owed: Cell::new(false) }))
    }
}

impl MessageBody for SocketBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let run = &self.0;
        let is_back = run.is_owed.replace(false);
        run.poll(context);
        // The last piece is written first.
        if !is_back && !run.writer.is_empty() {
            run.is_owed.set(true);
            look_after(run);
            return Poll::Ready(Some(Ok(run.writer.take(PIECE))));
        }
        match *run.session.borrow() {
            Session::Over if run.writer.is_empty() => return Poll::Ready(None),
            Session::Apart if run.writer.is_empty() => run.writer.wait(context),
            Session::Here(_) if run.writer.is_empty() => {}
            Session::Here(_) | Session::Apart | Session::Over => context.waker().wake_by_ref(),
        }
        Poll::Pending
    }
}

impl Drop for SocketBody {
    fn drop(&mut self) {
        self.0.writer.disconnect();
        self.0.part();
    }
}

impl Run {
    /// Polls the session in the task of the connection, unless it has one of its own.
    fn poll(self: &Rc<Self>, context: &mut Context<'_>) {
        let mut session = self.session.borrow_mut();
        let Session::Here(future) = &mut *session else { return };
        if future.as_mut().poll(context).is_ready() {
            *session = Session::Over;
        } else if !self.writer.is_idle() {
            drop(session);
            self.part();
        }
    }

    /// Gives the session a task of its own.
    fn part(self: &Rc<Self>) {
        match self.session.replace(Session::Apart) {
            Session::Here(session) => drop(rt::spawn(Rc::clone(self).run_apart(session))),
            unchanged @ (Session::Apart | Session::Over) => drop(self.session.replace(unchanged)),
        }
    }

    /// Runs the session until it is over, or is idle and its connection can write.
    async fn run_apart(self: Rc<Self>, mut session: Pin<Box<dyn Future<Output = ()>>>) {
        let is_over = poll_fn(|context| match session.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(true),
            Poll::Pending if self.writer.is_idle() && !self.is_owed.get() => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        });
        let session = if is_over.await { Session::Over } else { Session::Here(session) };
        self.session.replace(session);
        self.writer.rejoin();
    }
}

thread_local! {
    /// Those of this worker whose connections have been given pieces since [`look_after`] looked last.
    static GIVEN: RefCell<Vec<Weak<Run>>> = const { RefCell::new(Vec::new()) };
}

/// Parts the session from its connection if the connection does not come back at once, as it does unless it cannot write.
fn look_after(run: &Rc<Run>) {
    let is_first = GIVEN.with_borrow_mut(|given| {
        given.push(Rc::downgrade(run));
        given.len() == 1
    });
    if is_first {
        // Runs after the connections that have been woken by now.
        rt::spawn(async {
            for run in GIVEN.take().iter().filter_map(Weak::upgrade) {
                if run.is_owed.get() {
                    run.part();
                }
            }
        });
    }
}

#[cfg(test)]
mod tests;
