//! Avatars.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use meshup_domain::{FileKey, Violations};

use super::Users;
use crate::ports::{Background, FileFolder, Files, Inspected, PlatformError, Upload};

/// A stored file that no row refers to yet. Dropping it deletes the file unless it is kept.
pub(super) struct NewFile {
    key: FileKey,
    is_kept: AtomicBool,
    files: Arc<dyn Files>,
    background: Arc<dyn Background>,
}

impl NewFile {
    /// Keeps the file, because a row that refers to it is about to be committed.
    pub(super) fn keep(&self) {
        self.is_kept.store(true, Ordering::Relaxed);
    }

    /// Deletes the file, because no row refers to it after all.
    pub(super) fn discard(self) {
        self.is_kept.store(false, Ordering::Relaxed);
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_kept.load(Ordering::Relaxed) {
            remove(&self.files, self.background.as_ref(), self.key.clone());
        }
    }
}

/// Deletes a file that is no longer referenced, in the background.
pub(super) fn remove(files: &Arc<dyn Files>, background: &dyn Background, key: FileKey) {
    let files = Arc::clone(files);
    background.run(Box::pin(async move {
        if let Err(error) = files.remove(&[key]).await {
            tracing::warn!(%error, "an unused picture could not be deleted");
        }
    }));
}

impl Users {
    /// Inspects the content; anything but an image, including SVG, is a violation (`docs/rules.md#profiles`).
    pub(super) async fn inspect_avatar(
        &self,
        upload: &Upload,
        violations: &mut Violations,
    ) -> Result<Inspected, PlatformError> {
        let inspected = self.files.inspect(upload).await?;
        if !inspected.is_picture() {
            let message =
                "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";
            violations.add("avatar", message);
        }
        Ok(inspected)
    }

    /// Stores an inspected image.
    pub(super) async fn store_avatar(
        &self,
        upload: &Upload,
        inspected: &Inspected,
    ) -> Result<(FileKey, NewFile), PlatformError> {
        let key = self.files.put(FileFolder::Avatars.as_str(), upload, inspected).await?;
        let (files, background) = (Arc::clone(&self.files), Arc::clone(&self.background));
        Ok((key.clone(), NewFile { key, is_kept: AtomicBool::new(false), files, background }))
    }
}
