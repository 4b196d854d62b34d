//! Writes to an object store, and classification of its errors.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use bytes::BytesMut;
use meshup_app::ports::PlatformError;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// The size of a part in bytes: the minimum that S3 accepts, except for the last part.
const PART: usize = 5 * 1024 * 1024;

/// Copies a spooled file to its destination in parts. The file is either stored completely and durably, or
/// not at all.
pub(super) async fn stream_into(
    objects: &Arc<dyn ObjectStore>,
    to: &Path,
    from: &std::path::Path,
) -> Result<(), PlatformError> {
    let mut file = File::open(from).await.map_err(|error| io_failure(&error))?;
    let mut upload = objects.put_multipart(to).await.map_err(|error| failure(&error))?;
    if let Err(error) = copy(&mut file, upload.as_mut()).await {
        if let Err(left) = upload.abort().await {
            tracing::warn!(error = %left, "an unfinished file could not be removed");
        }
        return Err(error);
    }
    upload.complete().await.map_err(|error| failure(&error))?;
    Ok(())
}

async fn copy(file: &mut File, upload: &mut dyn MultipartUpload) -> Result<(), PlatformError> {
    loop {
        let mut part = BytesMut::new();
        let mut source = (&mut *file).take(PART as u64);
        while source.read_buf(&mut part).await.map_err(|error| io_failure(&error))? > 0 {}
        if part.is_empty() {
            return Ok(());
        }
        upload.put_part(part.freeze().into()).await.map_err(|error| failure(&error))?;
    }
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
