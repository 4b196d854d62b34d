//! Access to stored files for the route that serves them.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::ports::PlatformError;
use meshup_platform::{DirectUrl as StoreUrl, StoredFile, StoredFiles};
use meshup_web::media::{Content, DirectUrl, Media, MediaLink, MediaSource};

/// The file store, as `meshup_web` reads it.
pub(super) struct MediaFiles(pub(super) Arc<StoredFiles>);

#[async_trait]
impl MediaSource for MediaFiles {
    fn permits(&self, link: MediaLink<'_>, signature: &str) -> bool {
        let MediaLink { key, expires, file_name } = link;
        self.0.verify(key, expires, file_name, signature)
    }

    async fn find(&self, key: &str) -> Result<Option<Media>, PlatformError> {
        let file = self.0.find(key).await?;
        Ok(file.map(|StoredFile { size, media_type, modified }| Media {
            size,
            media_type: media_type.to_owned(),
            modified,
        }))
    }

    async fn direct_url(
        &self,
        key: &str,
        media_type: &str,
        disposition: &str,
    ) -> Result<Option<DirectUrl>, PlatformError> {
        let direct = self.0.direct_url(key, media_type, disposition).await?;
        Ok(direct.map(|StoreUrl { url, lifetime }| DirectUrl { url, lifetime }))
    }

    async fn read(&self, key: &str, range: Range<u64>) -> Result<Option<Content>, PlatformError> {
        self.0.read(key, range).await
    }
}
