//! Files in an object store, and their signed URLs.

mod all;
mod detect;
mod failure;
mod heif;
mod listing;
mod local;
mod media_types;
mod s3;
mod signature;
mod storage;
mod thumbnails;

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use meshup_app::ports::{Clock, FileListing, Files, Ids, Inspected, PlatformError, Upload};
use meshup_domain::FileKey;
use meshup_domain::message::ThumbnailFiles;
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer as _};
use object_store::{GetOptions, GetRange, ObjectStoreExt};

use crate::cores::Cores;
pub(crate) use failure::io_failure;
use failure::{failure, soon};
use listing::Listing;
pub use listing::StoredObject;
pub use s3::S3Options;
use signature::Signer;
use storage::Objects;
use thumbnails::Thumbnailer;

/// How long a signed URL of the store can be used.
const DIRECT: Duration = Duration::from_hours(1);

/// Files in an object store under unguessable names, served by this server under signed URLs.
pub struct StoredFiles {
    objects: Objects,
    /// The bucket, if clients download from it directly.
    bucket: Option<s3::Bucket>,
    signer: Signer,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    cores: Cores,
    thumbnailer: Thumbnailer,
}

/// How files are served: the base URL of this server for clients, and the secret of the deployment, from which the
/// key that signs URLs is derived.
#[derive(Clone, Copy)]
pub struct Serving<'a> {
    pub public_url: &'a str,
    pub secret: &'a [u8],
}

/// A URL of the store itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectUrl {
    pub url: String,
    pub lifetime: Duration,
}

/// The attributes of a stored file.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// In bytes.
    pub size: u64,
    /// Derived from the generated name; `application/octet-stream` for everything that a browser might
    /// execute.
    pub media_type: &'static str,
    /// When the file was stored.
    pub modified: SystemTime,
}

impl StoredFiles {
    /// Files in a local folder, which is created if missing.
    pub fn in_folder(
        folder: &std::path::Path,
        serving: Serving<'_>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PlatformError> {
        Ok(Self::new(local::open(folder)?, None, serving, ids, clock))
    }

    /// Files in a bucket, which is not contacted yet.
    pub fn in_s3(
        options: &S3Options,
        serving: Serving<'_>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PlatformError> {
        let (objects, bucket) = s3::open(options)?;
        Ok(Self::new(objects, (!options.is_proxied).then_some(bucket), serving, ids, clock))
    }

    fn new(
        objects: Objects,
        bucket: Option<s3::Bucket>,
        Serving { public_url, secret }: Serving<'_>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (signer, cores) = (Signer::new(public_url, secret), Cores::new());
        Self { objects, bucket, signer, ids, clock, thumbnailer: Thumbnailer::new(cores.clone()), cores }
    }

    /// Whether the signature of a URL is valid and has not expired. `expires` is in seconds since 1970-01-01
    /// UTC.
    pub fn verify(&self, key: &str, expires: i64, name: Option<&str>, signature: &str) -> bool {
        expires > self.clock.now().unix_timestamp() && self.signer.verify(key, expires, name, signature)
    }

    /// Finds a file; `None` if it does not exist.
    pub async fn find(&self, key: &str) -> Result<Option<StoredFile>, PlatformError> {
        let Some(path) = path_of(key) else { return Ok(None) };
        let found = if_there(soon(self.objects.store.head(&path)).await?)?;
        Ok(found.map(|meta| StoredFile {
            size: meta.size,
            media_type: media_types::of_name(key),
            modified: meta.last_modified.into(),
        }))
    }

    /// Streams a range of a file, which must lie within it; `None` if the file does not exist.
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
        let found = if_there(soon(self.objects.store.get_opts(&path, options)).await?)?;
        Ok(found.map(|found| found.into_stream().map_err(std::io::Error::other).boxed()))
    }

    /// A URL under which the store serves a file for a while with this `Content-Type` and `Content-Disposition`;
    /// `None` if this server serves files itself.
    pub async fn direct_url(
        &self,
        key: &str,
        media_type: &str,
        disposition: &str,
    ) -> Result<Option<DirectUrl>, PlatformError> {
        let (Some(bucket), Some(path)) = (&self.bucket, path_of(key)) else { return Ok(None) };
        let headers = [("response-content-type", media_type), ("response-content-disposition", disposition)];
        let (path, options) = (bucket.path(&path), SignedUrlOptions::new().with_query(headers));
        let signed = bucket.store.signed_url_opts(Method::GET, &path, DIRECT, &options);
        let url = soon(signed).await?.map_err(|error| failure(&error))?;
        Ok(Some(DirectUrl { url: url.into(), lifetime: DIRECT }))
    }

    /// Whether the store can be reached and lists files.
    pub async fn check(&self) -> Result<(), PlatformError> {
        let mut listed = self.objects.store.list(None);
        soon(listed.try_next()).await?.map(|_| ()).map_err(|error| failure(&error))
    }

    async fn put_content(&self, path: &str, content: Vec<u8>) -> Result<FileKey, PlatformError> {
        let at = Path::parse(path).map_err(|error| PlatformError::Internal(error.to_string()))?;
        self.objects.put(&at, content.into()).await?;
        Ok(FileKey(path.to_owned()))
    }

    async fn make_thumbnails_of(&self, key: &FileKey) -> Result<Option<ThumbnailFiles>, PlatformError> {
        let Some(path) = path_of(&key.0) else { return Ok(None) };
        let Some(found) = if_there(soon(self.objects.store.get(&path)).await?)? else { return Ok(None) };
        let Some([large, small]) = self.thumbnailer.make(found).await? else { return Ok(None) };
        // The same names on every try, so that a try that was interrupted leaves nothing behind.
        let name = key.0.rsplit_once('.').map_or(key.0.as_str(), |(name, _)| name);
        Ok(Some(ThumbnailFiles {
            small: self.put_content(&format!("{name}{}", thumbnails::SMALL), small).await?,
            large: self.put_content(&format!("{name}{}", thumbnails::LARGE), large).await?,
        }))
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
        self.objects.store(&path, upload.path.clone()).await?;
        Ok(FileKey(key))
    }

    async fn remove(&self, keys: &[FileKey]) -> Result<(), PlatformError> {
        let paths: Vec<_> = keys.iter().filter_map(|key| Path::parse(&key.0).ok()).map(Ok).collect();
        let mut removed = self.objects.store.delete_stream(stream::iter(paths).boxed());
        let mut first_failure = None;
        while let Some(result) = removed.next().await {
            match result {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => first_failure = first_failure.or(Some(failure(&error))),
            }
        }
        first_failure.map_or(Ok(()), Err)
    }

    fn list(&self, folder: &str) -> Box<dyn FileListing> {
        Box::new(Listing::of(folder, self.objects.store.as_ref()))
    }

    async fn make_thumbnails(
        &self,
        images: &[FileKey],
    ) -> Vec<Result<Option<ThumbnailFiles>, PlatformError>> {
        let make = |key: FileKey| async move { self.make_thumbnails_of(&key).await };
        stream::iter(images.to_vec()).map(make).buffered(thumbnails::AT_ONCE).collect().await
    }

    fn url(&self, key: &FileKey, file_name: Option<String>) -> String {
        self.signer.url(&key.0, file_name.as_deref(), self.clock.now())
    }

    fn url_period(&self) -> i64 {
        signature::expiry(self.clock.now())
    }

    fn key_of(&self, url: &str) -> Option<FileKey> {
        self.signer.key_of(url).map(FileKey)
    }
}

#[cfg(test)]
mod tests;
