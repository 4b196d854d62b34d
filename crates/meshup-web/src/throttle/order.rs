//! The order of checks (`docs/rules.md#order-of-checks`): limits come before everything that follows them among the
//! parameters of a handler, although all parameters are extracted at the same time.

use std::pin::Pin;

use actix_web::{HttpMessage, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::{Either, Ready, Shared, ready};
use tokio::sync::oneshot;

/// A limit that is being checked for a request. Dropping the other end finishes it.
#[derive(Clone)]
struct Checking(Shared<oneshot::Receiver<()>>);

/// Begins to check a limit, which ends when the result is dropped.
pub(super) fn begin(request: &HttpRequest) -> oneshot::Sender<()> {
    let (end, checked) = oneshot::channel();
    request.extensions_mut().insert(Checking(checked.shared()));
    end
}

/// Waits until the limits of a request have been checked. One that is exceeded has ended the request by then.
pub(crate) async fn checked(request: &HttpRequest) {
    let checking = request.extensions().get::<Checking>().cloned();
    if let Some(Checking(checked)) = checking {
        let _ = checked.await;
    }
}

/// A parameter that was read at once, given out after the limits have been checked.
pub(crate) type AfterLimits<T> = Either<Ready<T>, Pin<Box<dyn Future<Output = T>>>>;

pub(crate) fn after_limits<T: 'static>(request: &HttpRequest, read: T) -> AfterLimits<T> {
    if request.extensions().get::<Checking>().is_none() {
        return Either::Left(ready(read));
    }
    let request = request.clone();
    Either::Right(Box::pin(async move {
        checked(&request).await;
        read
    }))
}
