//! Listings of stored files.

use std::path::PathBuf;
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
use super::{StoredFiles, path_of, thumbnails};

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

impl StoredFiles {
    /// All files that are stored completely, in no particular order.
    pub fn list_all(&self) -> BoxStream<'static, Result<StoredObject, PlatformError>> {
        let listed = self.objects.store.list(None);
        let file = |meta: ObjectMeta| StoredObject {
            key: meta.location.to_string(),
            size: meta.size,
            modified: meta.last_modified.into(),
        };
        listed.map_ok(file).map_err(|error| failure(&error)).boxed()
    }

    /// Whether a file of the store can have this key, which leads nowhere else.
    pub fn is_key(key: &str) -> bool {
        path_of(key).is_some_and(|path| path.as_ref() == key) && !key.contains('\\')
    }

    /// Stores the content of a local file under a key. It is stored completely and durably, or not at all.
    pub async fn put_back(&self, key: &str, from: PathBuf) -> Result<(), PlatformError> {
        let path = path_of(key).filter(|_| Self::is_key(key));
        let path = path.ok_or_else(|| PlatformError::Internal(format!("{key} is no key of a file")))?;
        self.objects.store(&path, from).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_a_file_of_the_store_and_nowhere_else() {
        for key in ["attachments/a.png", "dm_media/1/b c.mp4"] {
            assert!(StoredFiles::is_key(key), "{key}");
        }
        for bad in ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", ".", "a/./b", "a\\..\\b", "a\nb"] {
            assert!(!StoredFiles::is_key(bad), "{bad:?}");
        }
    }
}
