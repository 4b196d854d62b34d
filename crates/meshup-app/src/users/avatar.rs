//! Pictures of people.

use std::sync::Arc;

use meshup_domain::{FileKey, Violations};

use super::Users;
use crate::ports::{Background, Files, Inspected, PlatformError, Upload};

/// A stored file that no row names yet; dropped, it is removed again.
pub(super) struct NewFile {
    key: Option<FileKey>,
    files: Arc<dyn Files>,
    background: Arc<dyn Background>,
}

impl NewFile {
    pub(super) fn key(&self) -> Option<FileKey> {
        self.key.clone()
    }

    /// Keeps the file, because a row that names it is about to be committed.
    pub(super) fn keep(mut self) {
        self.key = None;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            remove(&self.files, self.background.as_ref(), key);
        }
    }
}

/// Removes a file that nothing names any more, without keeping anybody waiting.
pub(super) fn remove(files: &Arc<dyn Files>, background: &dyn Background, key: FileKey) {
    let files = Arc::clone(files);
    background.run(Box::pin(async move {
        if let Err(error) = files.remove(&[key]).await {
            tracing::warn!(%error, "a picture that nobody uses any more could not be removed");
        }
    }));
}

impl Users {
    /// Whether the file is a picture. What it is, its bytes decide; SVG is no image (CONTRACT section 7, Messages).
    pub(super) async fn inspect_avatar(
        &self,
        upload: &Upload,
    ) -> Result<Result<Inspected, Violations>, PlatformError> {
        let inspected = self.files.inspect(upload).await?;
        if inspected.is_picture() {
            return Ok(Ok(inspected));
        }
        let message = "Upload a valid image: the file is either not an image or a broken one.";
        Ok(Err(Violations::one("avatar", message)))
    }

    /// Stores a picture that was inspected.
    pub(super) async fn store_avatar(
        &self,
        upload: &Upload,
        inspected: &Inspected,
    ) -> Result<NewFile, PlatformError> {
        let key = Some(self.files.put("avatars", upload, inspected).await?);
        Ok(NewFile { key, files: Arc::clone(&self.files), background: Arc::clone(&self.background) })
    }
}
