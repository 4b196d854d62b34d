//! All files of a store, for backups and checks.

use std::path::PathBuf;

use futures_util::stream::BoxStream;
use meshup_app::ports::PlatformError;

use super::listing::{self, StoredObject};
use super::{StoredFiles, path_of};

impl StoredFiles {
    /// All files that are stored completely, in no particular order.
    pub fn list_all(&self) -> BoxStream<'static, Result<StoredObject, PlatformError>> {
        listing::all(self.objects.store.as_ref())
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
