//! Connections on which no request is being answered.
//!
//! The framework holds a client to a time for the head of its first request, and an idle connection to another. Neither
//! runs once a later head has begun, nor while the rest of a message is thrown away, so that a client could hold its
//! connection for ever. Here a connection without a request is cut off after a time, whatever arrives on it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::net::Shutdown;
use std::rc::{Rc, Weak};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, rt};
use meshup_web::body::Kept;
use socket2::{SockRef, Socket};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

/// An accepted connection. It lives in the connection's data, and so no longer than the connection.
pub(crate) struct Line {
    /// A second handle of the connection, to end it by; none once it has become a socket.
    socket: RefCell<Option<Socket>>,
    requests: Cell<u32>,
    idle_since: Cell<Instant>,
    guard: RefCell<Option<AbortHandle>>,
}

/// Watches a connection, and cuts it off when it has been without a request for `most`.
pub(crate) fn watch(connection: &dyn Any, data: &mut Extensions, most: Duration) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let socket = match SockRef::from(stream).try_clone() {
        Ok(socket) => socket,
        Err(error) => return tracing::debug!(%error, "a connection is not watched"),
    };
    let line = Rc::new(Line {
        socket: RefCell::new(Some(socket)),
        requests: Cell::new(0),
        idle_since: Cell::new(Instant::now()),
        guard: RefCell::default(),
    });
    let guard = rt::spawn(guard(Rc::downgrade(&line), most)).abort_handle();
    *line.guard.borrow_mut() = Some(guard);
    data.insert(line);
}

async fn guard(line: Weak<Line>, most: Duration) {
    while let Some(until) = line.upgrade().and_then(|line| line.deadline(most)) {
        sleep_until(until).await;
        if let Some(line) = line.upgrade()
            && line.deadline(most).is_some_and(|until| until <= Instant::now())
        {
            return line.cut();
        }
    }
}

impl Line {
    /// When the connection has been idle for too long if nothing happens; nothing for a socket.
    fn deadline(&self, most: Duration) -> Option<Instant> {
        self.socket.borrow().as_ref()?;
        let since = if self.requests.get() > 0 { Instant::now() } else { self.idle_since.get() };
        Some(since + most)
    }

    fn cut(&self) {
        if let Some(socket) = self.socket.take() {
            tracing::debug!("a connection without a request is cut off");
            // The peer may have ended it in this moment.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Leaves the connection alone, and closes the second handle.
    fn release(&self) {
        self.socket.take();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(guard) = self.guard.take() {
            guard.abort();
        }
    }
}

/// A request that is being answered, until the last byte of the answer is taken.
struct Request(Rc<Line>);

impl Request {
    fn begin(line: &Rc<Line>) -> Self {
        line.requests.set(line.requests.get() + 1);
        Self(Rc::clone(line))
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.0.requests.set(self.0.requests.get().saturating_sub(1));
        self.0.idle_since.set(Instant::now());
    }
}

/// Middleware: tells the connection of its requests.
pub(crate) async fn requests<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(line) = request.conn_data::<Rc<Line>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let kept = Request::begin(&line);
    let answer = next.call(request).await?;
    if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
        line.release();
    }
    Ok(answer.map_body(|_, body| Kept { body: body.boxed(), kept }.boxed()))
}
