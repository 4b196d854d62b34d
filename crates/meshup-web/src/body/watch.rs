//! Timeouts of bodies, and connections whose body was not read to the end.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::UPGRADE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::WebSettings;

/// Minimum average rate of a body in bytes per second, after the time a client may stay silent. Without it, a
/// client could hold its request open indefinitely by sending a byte now and then.
const LOWEST_RATE: f64 = 1024.0;

/// Application middleware, outside of everything that reads bodies.
///
/// A body that pauses for `WebSettings::body_timeout`, or that is slower than 1 KiB/s beyond that time, ends
/// with an error, for which readers respond 408. If a body was not read to the end, the connection is closed
/// after the response (RFC 9112, section 9.6); the framework would go on reading a chunked one for as long as
/// it comes.
pub async fn watch<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if is_handshake(&request) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let payload = Rc::new(RefCell::new(payload));
    let silence = WebSettings::of(request.request()).body_timeout;
    let watched = Watched::new(Rc::clone(&payload), silence);
    request.set_payload(Payload::Stream { payload: Box::pin(watched) });
    let answer = next.call(request).await?;
    Ok(answer.map_body(|_, body| BodyGuard { body: body.boxed(), kept: payload }.boxed()))
}

/// What follows a WebSocket handshake is not a body and has its own limits. No GET handler reads a body.
fn is_handshake(request: &ServiceRequest) -> bool {
    *request.method() == Method::GET && request.headers().contains_key(UPGRADE)
}

/// A response body, with a value that lives until its last byte is taken.
pub struct BodyGuard<T> {
    pub body: BoxBody,
    pub kept: T,
}

impl<T: Unpin> MessageBody for BodyGuard<T> {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

/// A body with timeouts. Only the time that the server spends waiting for the client counts.
struct Watched {
    body: Rc<RefCell<Payload>>,
    silence: Duration,
    received: u64,
    /// Total waiting time so far.
    waited: Duration,
    /// When the current wait began, and its timeout.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    is_over: bool,
}

impl Watched {
    fn new(body: Rc<RefCell<Payload>>, silence: Duration) -> Self {
        Self { body, silence, received: 0, waited: Duration::ZERO, waiting: None, is_over: false }
    }

    fn arrived(&mut self, bytes: usize) {
        self.received += bytes as u64;
        if let Some((since, _)) = self.waiting.take() {
            self.waited += since.elapsed();
        }
    }

    /// How long the next bytes may take.
    fn patience(&self) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "no body has 2^53 bytes")]
        let earned = Duration::from_secs_f64(self.received as f64 / LOWEST_RATE);
        self.silence.min((self.silence + earned).saturating_sub(self.waited))
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let patience = self.patience();
        let (_, timer) = self.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + patience)))
        });
        timer.as_mut().poll(cx)
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut *self.body.borrow_mut()).poll_next(cx);
        match polled {
            Poll::Ready(Some(Ok(bytes))) => {
                self.arrived(bytes.len());
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(end) => {
                self.is_over = true;
                Poll::Ready(end)
            }
            Poll::Pending => {
                ready!(self.poll_deadline(cx));
                self.is_over = true;
                Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
            }
        }
    }
}

#[cfg(test)]
mod tests;
