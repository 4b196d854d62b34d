//! Classification of errors of file systems and object stores.

use std::error::Error;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::time::Duration;

use meshup_app::ports::PlatformError;
use tokio::time::timeout;

/// How long a request without content may take, including its retries.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for a request to the object store, but not for long.
pub(super) async fn soon<T>(
    request: impl Future<Output = object_store::Result<T>>,
) -> Result<object_store::Result<T>, PlatformError> {
    within(PATIENCE, request).await
}

/// Waits for a request to the object store for at most `limit`.
pub(super) async fn within<T>(
    limit: Duration,
    request: impl Future<Output = object_store::Result<T>>,
) -> Result<object_store::Result<T>, PlatformError> {
    let late = |_| PlatformError::Unavailable(format!("no answer within {} s", limit.as_secs()));
    timeout(limit, request).await.map_err(late)
}

/// Classifies an error of the object store, whose cause may be a full disk.
pub(super) fn failure(error: &object_store::Error) -> PlatformError {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(error) = cause.downcast_ref::<io::Error>()
            && is_full(error)
        {
            return PlatformError::Full;
        }
        source = cause.source();
    }
    PlatformError::Unavailable(error.to_string())
}

/// Classifies a file system error.
pub(crate) fn io_failure(error: &io::Error) -> PlatformError {
    if is_full(error) { PlatformError::Full } else { PlatformError::Unavailable(error.to_string()) }
}

fn is_full(error: &io::Error) -> bool {
    [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_found_under_the_wrapping() {
        let full = io::Error::from(ErrorKind::StorageFull);
        let wrapped = object_store::Error::Generic { store: "local", source: Box::new(full) };
        assert_eq!(failure(&wrapped), PlatformError::Full);
        assert_eq!(io_failure(&ErrorKind::QuotaExceeded.into()), PlatformError::Full);
    }

    #[test]
    fn other_failures_may_pass() {
        let denied = io::Error::from(ErrorKind::PermissionDenied);
        assert!(matches!(io_failure(&denied), PlatformError::Unavailable(_)));
    }
}
