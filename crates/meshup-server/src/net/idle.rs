//! Closes connections without requests.
//!
//! The framework has a timeout for the head of the first request, and another for idle connections. Neither
//! applies once a later head has begun, nor while the rest of a body is being discarded, so that a client
//! could hold its connection indefinitely. Here a connection without a request in progress is closed after a
//! time, whatever arrives on it.

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
use meshup_web::body::BodyGuard;
use socket2::{SockRef, Socket};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

/// An accepted connection. It is stored in the connection's data, so it does not outlive the connection.
pub(crate) struct Line {
    /// A second handle to the connection, to close it with; `None` once the connection has become a
    /// WebSocket.
    socket: RefCell<Option<Socket>>,
    requests: Cell<u32>,
    idle_since: Cell<Instant>,
    guard: RefCell<Option<AbortHandle>>,
}

/// Watches a connection, and closes it when it has had no request for `most`.
pub(crate) fn watch(connection: &dyn Any, data: &mut Extensions, most: Duration) {
    let Some(stream) = super::stream(connection) else { return };
    let socket = match SockRef::from(stream).try_clone() {
        Ok(socket) => socket,
        Err(error) => return tracing::debug!(%error, "cannot watch a connection"),
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
    /// When the connection will have been idle for too long; `None` for a WebSocket.
    fn deadline(&self, most: Duration) -> Option<Instant> {
        self.socket.borrow().as_ref()?;
        let since = if self.requests.get() > 0 { Instant::now() } else { self.idle_since.get() };
        Some(since + most)
    }

    fn cut(&self) {
        if let Some(socket) = self.socket.take() {
            tracing::debug!("closing an idle connection");
            // The peer may have closed it in the meantime.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Stops watching the connection, and closes the second handle.
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

/// A request in progress, until the last byte of its response is taken.
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

/// Middleware: marks the connection as busy during its requests.
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
    Ok(answer.map_body(|_, body| BodyGuard { body: body.boxed(), kept }.boxed()))
}
