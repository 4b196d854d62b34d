//! Stored files, for the route that serves them.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::ports::PlatformError;
use meshup_platform::{OpenFile, StoredFiles};
use meshup_web::media::{Media, MediaLink, MediaSource};

/// The file store, as the kit of the surfaces reads it.
pub(super) struct MediaFiles(pub(super) Arc<StoredFiles>);

#[async_trait]
impl MediaSource for MediaFiles {
    fn permits(&self, link: MediaLink<'_>, signature: &str) -> bool {
        let MediaLink { key, expires, file_name } = link;
        self.0.verify(key, expires, file_name, signature)
    }

    async fn open(&self, key: &str) -> Result<Option<Media>, PlatformError> {
        let file = self.0.open(key).await?;
        Ok(file.map(|OpenFile { size, media_type, content }| Media {
            size,
            media_type: media_type.to_owned(),
            content,
        }))
    }
}
