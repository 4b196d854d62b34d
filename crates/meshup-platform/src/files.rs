//! Files in an object store, and the URLs under which people get them.

mod detect;
mod heif;
mod local;
mod media_types;
mod signature;
mod storage;

use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use meshup_app::ports::{Clock, Files, Ids, Inspected, PlatformError, Upload};
use meshup_domain::FileKey;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};

use crate::cores::Cores;
use signature::Signer;
pub(crate) use storage::io_failure;
use storage::{failure, stream_into};

/// Files kept in an object store under names that nobody can guess, served by this server under signed URLs.
pub struct StoredFiles {
    objects: Arc<dyn ObjectStore>,
    signer: Signer,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    cores: Cores,
}

/// What is known of a stored file without reading it.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// Bytes.
    pub size: u64,
    /// From the generated name; `application/octet-stream` for all that a browser might run.
    pub media_type: &'static str,
    /// When it was stored.
    pub modified: SystemTime,
}

impl StoredFiles {
    /// Files in a local folder, which is made when missing.
    ///
    /// `public_url` is where people reach this server; `secret` is that of the deployment, of which a key for
    /// URLs is derived.
    pub fn in_folder(
        folder: &std::path::Path,
        public_url: &str,
        secret: &[u8],
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PlatformError> {
        let objects: Arc<dyn ObjectStore> = Arc::new(local::open(folder)?);
        Ok(Self { objects, signer: Signer::new(public_url, secret), ids, clock, cores: Cores::new() })
    }

    /// Whether a URL of ours names this file, and is not over. `expires` is in seconds since 1970.
    pub fn verify(&self, key: &str, expires: i64, name: Option<&str>, signature: &str) -> bool {
        expires > self.clock.now().unix_timestamp() && self.signer.verify(key, expires, name, signature)
    }

    /// Looks a file up; nothing if there is no such file.
    pub async fn find(&self, key: &str) -> Result<Option<StoredFile>, PlatformError> {
        let Some(path) = path_of(key) else { return Ok(None) };
        let found = if_there(self.objects.head(&path).await)?;
        Ok(found.map(|meta| StoredFile {
            size: meta.size,
            media_type: media_types::of_name(key),
            modified: meta.last_modified.into(),
        }))
    }

    /// Reads a range of a file, which must lie within it, piece by piece; nothing if there is no such file.
    pub async fn read(
        &self,
        key: &str,
        range: Range<u64>,
    ) -> Result<Option<BoxStream<'static, std::io::Result<Bytes>>>, PlatformError> {
        let Some(path) = path_of(key) else { return Ok(None) };
        if range.is_empty() {
            return Ok(Some(stream::empty().boxed()));
        }
        let options = GetOptions::new().with_range(Some(GetRange::Bounded(range)));
        let found = if_there(self.objects.get_opts(&path, options).await)?;
        Ok(found.map(|found| found.into_stream().map_err(std::io::Error::other).boxed()))
    }
}

fn path_of(key: &str) -> Option<Path> {
    Path::parse(key).ok().filter(|path| path.filename().is_some())
}

fn if_there<T>(found: object_store::Result<T>) -> Result<Option<T>, PlatformError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failure(&error)),
    }
}

#[async_trait]
impl Files for StoredFiles {
    async fn inspect(&self, upload: &Upload) -> Result<Inspected, PlatformError> {
        detect::inspect(&self.cores, upload.path.clone()).await
    }

    async fn put(
        &self,
        folder: &str,
        upload: &Upload,
        inspected: &Inspected,
    ) -> Result<FileKey, PlatformError> {
        let extension = media_types::extension(&inspected.media_type);
        let key = format!("{folder}/{}.{extension}", self.ids.secret());
        let path = Path::parse(&key).map_err(|error| PlatformError::Internal(error.to_string()))?;
        stream_into(&self.objects, &path, &upload.path).await?;
        Ok(FileKey(key))
    }

    async fn remove(&self, keys: &[FileKey]) -> Result<(), PlatformError> {
        let paths: Vec<_> = keys.iter().filter_map(|key| Path::parse(&key.0).ok()).map(Ok).collect();
        let mut removed = self.objects.delete_stream(stream::iter(paths).boxed());
        let mut first_failure = None;
        while let Some(result) = removed.next().await {
            match result {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => first_failure = first_failure.or(Some(failure(&error))),
            }
        }
        first_failure.map_or(Ok(()), Err)
    }

    fn url(&self, key: &FileKey, file_name: Option<String>) -> String {
        self.signer.url(&key.0, file_name.as_deref(), self.clock.now())
    }

    fn key_of(&self, url: &str) -> Option<FileKey> {
        self.signer.key_of(url).map(FileKey)
    }
}

#[cfg(test)]
mod tests;
