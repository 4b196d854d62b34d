//! Listings of stored files.

use std::time::SystemTime;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use meshup_app::ports::{FileListing, ListedFile, PlatformError};
use meshup_domain::FileKey;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};
use time::OffsetDateTime;

use super::failure::failure;
use super::thumbnails;

/// Lists a folder as the store does: a bucket in pages, a folder as it is walked through.
pub(super) struct Listing(BoxStream<'static, object_store::Result<ObjectMeta>>);

impl Listing {
    pub(super) fn of(folder: &str, store: &dyn ObjectStore) -> Self {
        Self(store.list(Some(&Path::from(folder))).fuse().boxed())
    }
}

#[async_trait]
impl FileListing for Listing {
    async fn next(&mut self, limit: usize) -> Result<Vec<ListedFile>, PlatformError> {
        let mut listed = Vec::new();
        while listed.len() < limit
            && let Some(next) = self.0.next().await
        {
            match next {
                Ok(meta) => listed.extend(listed_file(&meta)),
                // Deleted since the listing came to it.
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(failure(&error)),
            }
        }
        Ok(listed)
    }
}

/// Nothing for a thumbnail.
fn listed_file(meta: &ObjectMeta) -> Option<ListedFile> {
    let key = meta.location.as_ref();
    let stored_at = OffsetDateTime::from_unix_timestamp(meta.last_modified.timestamp()).ok()?;
    (!thumbnails::is_name(key)).then(|| ListedFile { key: FileKey(key.to_owned()), stored_at })
}

/// A file of the store, with what backups and checks need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// When it was stored.
    pub modified: SystemTime,
}

/// All files that are stored completely.
pub(super) fn all(store: &dyn ObjectStore) -> BoxStream<'static, Result<StoredObject, PlatformError>> {
    let file = |meta: ObjectMeta| StoredObject {
        key: meta.location.to_string(),
        size: meta.size,
        modified: meta.last_modified.into(),
    };
    store.list(None).map_ok(file).map_err(|error| failure(&error)).boxed()
}
