//! An object store, and writes to it with bounded memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use meshup_app::ports::PlatformError;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio::time::timeout;

use super::failure::{failure, io_failure, soon, within};

/// Memory for the parts of all files that are being written at the same time, in bytes.
const MEMORY: usize = 20 * 1024 * 1024;
/// The unit in which that memory is handed out, in bytes.
const UNIT: usize = 64 * 1024;
/// How long a file waits for memory, which is short only if the store is slow.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a part may be on its way.
const TRANSFER: Duration = Duration::from_secs(20);
/// How many parts of one file are on their way at the same time.
const AT_ONCE: usize = 2;

/// An object store.
pub(super) struct Objects {
    pub(super) store: Arc<dyn ObjectStore>,
    /// The size of parts in bytes, except for the last one.
    part: usize,
    memory: Arc<Semaphore>,
}

impl Objects {
    /// A store that is written to in parts of `part` bytes.
    pub(super) fn new(store: Arc<dyn ObjectStore>, part: usize) -> Self {
        Self { store, part, memory: Arc::new(Semaphore::new(MEMORY / UNIT)) }
    }

    /// Copies a spooled file to its destination. The file is either stored completely and durably, or not at
    /// all, even if the caller is cancelled.
    pub(super) async fn store(&self, to: &Path, from: PathBuf) -> Result<(), PlatformError> {
        let mut source = Source::open(from).await?;
        if source.left <= self.part as u64 {
            let Part { content, memory: _memory } = self.part(&mut source).await?;
            return self.put(to, content).await;
        }
        let upload = soon(self.store.put_multipart(to)).await?.map_err(|error| failure(&error))?;
        let mut upload = Unfinished(Some(upload));
        self.copy(source, &mut upload).await?;
        upload.complete().await
    }

    /// Stores content that is in memory already.
    pub(super) async fn put(&self, to: &Path, content: Bytes) -> Result<(), PlatformError> {
        let stored = within(TRANSFER, self.store.put(to, content.into())).await?;
        stored.map(|_| ()).map_err(|error| failure(&error))
    }

    /// Each part is sent in a task of its own, so that it gives back its memory even while the next one waits.
    async fn copy(&self, mut source: Source, upload: &mut Unfinished) -> Result<(), PlatformError> {
        let mut sending = JoinSet::new();
        while source.left > 0 {
            if sending.len() == AT_ONCE {
                arrived(sending.join_next().await)?;
            }
            let Part { content, memory } = self.part(&mut source).await?;
            let sent = upload.open()?.put_part(content.into());
            sending.spawn(async move {
                let _memory = memory;
                within(TRANSFER, sent).await?.map_err(|error| failure(&error))
            });
        }
        while !sending.is_empty() {
            arrived(sending.join_next().await)?;
        }
        Ok(())
    }

    /// The next part of a file, once there is memory for it.
    async fn part(&self, source: &mut Source) -> Result<Part, PlatformError> {
        let length = usize::try_from(source.left).unwrap_or(self.part).min(self.part);
        let units = u32::try_from(length.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let memory = timeout(PATIENCE, Arc::clone(&self.memory).acquire_many_owned(units)).await;
        let busy = || PlatformError::Unavailable("the store is too slow for the files sent to it".to_owned());
        let memory = memory.map_err(|_| busy())?.map_err(|_| busy())?;
        Ok(Part { content: source.read(length).await.map_err(|error| io_failure(&error))?, memory })
    }
}

/// The outcome of a part that was sent.
fn arrived(sent: Option<Result<Result<(), PlatformError>, JoinError>>) -> Result<(), PlatformError> {
    match sent {
        None => Ok(()),
        Some(Ok(outcome)) => outcome,
        Some(Err(died)) => Err(PlatformError::Internal(died.to_string())),
    }
}

/// A part of a file in memory.
struct Part {
    content: Bytes,
    memory: OwnedSemaphorePermit,
}

/// A spooled file, which is read from its start.
struct Source {
    file: Arc<File>,
    /// The number of bytes that were not read yet.
    left: u64,
}

impl Source {
    async fn open(path: PathBuf) -> Result<Self, PlatformError> {
        let open = move || {
            let file = File::open(path)?;
            let left = file.metadata()?.len();
            Ok(Self { file: Arc::new(file), left })
        };
        blocking(open).await.map_err(|error| io_failure(&error))
    }

    async fn read(&mut self, length: usize) -> io::Result<Bytes> {
        let file = Arc::clone(&self.file);
        let read = move || {
            let mut content = vec![0; length];
            file.as_ref().read_exact(&mut content)?;
            Ok(content.into())
        };
        self.left -= length as u64;
        blocking(read).await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|died| Err(io::Error::other(died)))
}

/// An upload in parts, which is aborted when dropped before it is complete.
struct Unfinished(Option<Box<dyn MultipartUpload>>);

impl Unfinished {
    fn open(&mut self) -> Result<&mut (dyn MultipartUpload + 'static), PlatformError> {
        let upload = self.0.as_deref_mut();
        upload.ok_or_else(|| PlatformError::Internal("the upload is complete already".to_owned()))
    }

    async fn complete(mut self) -> Result<(), PlatformError> {
        self.open()?.complete().await.map_err(|error| failure(&error))?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let (Some(mut upload), Ok(runtime)) = (self.0.take(), Handle::try_current()) else { return };
        runtime.spawn(async move {
            if let Err(error) = upload.abort().await {
                tracing::warn!(%error, "the parts of a file that was not stored completely were left behind");
            }
        });
    }
}

#[cfg(test)]
mod tests;
