//! Thumbnails of attached images, which are made after their messages are sent (`docs/rules.md#thumbnails`).

use std::sync::Arc;

use async_trait::async_trait;
use meshup_domain::FileKey;
use meshup_domain::message::ThumbnailFiles;
use time::{Duration, OffsetDateTime};

use crate::domain_event::DomainEvent;
use crate::ports::{Clock, Files, PendingImage, PlatformError, Store, StoreError, ThumbnailOutcome};
use crate::schedule::ScheduledJob;

/// The maximum number of images that a node takes at once.
const BATCH: u64 = 8;
/// How long a node has for them before another one may take them.
const LEASE: Duration = Duration::minutes(5);
/// How often an image is taken that ends the process each time.
const TRIES: i32 = 3;
/// How long to wait when files cannot be reached.
const PAUSE: Duration = Duration::minutes(1);

/// Makes the thumbnails of new images.
pub struct ThumbnailJob {
    /// Holds the queue of images.
    pub store: Arc<dyn Store>,
    /// Decodes images, and stores what is made of them.
    pub files: Arc<dyn Files>,
    /// Decides which images are due.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl ScheduledJob for ThumbnailJob {
    fn name(&self) -> &'static str {
        "thumbnails"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if !self.store.read().thumbnails().is_any_due(now).await? {
            return Ok(false);
        }
        let work = self.store.begin().await?;
        let taken = work.thumbnails().take(now, now + LEASE, BATCH).await?;
        work.commit().await?;
        let is_full = taken.len() as u64 == BATCH;
        let outcomes = self.outcomes(taken).await;
        for (image, outcome) in outcomes {
            self.finish(&image, outcome).await?;
        }
        Ok(is_full)
    }
}

impl ThumbnailJob {
    async fn outcomes(&self, taken: Vec<PendingImage>) -> Vec<(PendingImage, ThumbnailOutcome)> {
        let (images, given_up): (Vec<_>, Vec<_>) = taken.into_iter().partition(|image| image.tries <= TRIES);
        let keys: Vec<FileKey> = images.iter().map(|image| image.file.clone()).collect();
        let made = self.files.make_thumbnails(&keys).await;
        let now = self.clock.now();
        let tried = images.into_iter().zip(made.into_iter().map(|made| outcome(made, now)));
        tried.chain(given_up.into_iter().map(|image| (image, ThumbnailOutcome::None))).collect()
    }

    /// In a unit for each image, because the images belong to different rooms. The files of an image that was
    /// deleted in the meantime are deleted too.
    async fn finish(&self, image: &PendingImage, outcome: ThumbnailOutcome) -> Result<(), StoreError> {
        let work = self.store.begin().await?;
        let is_known = work.thumbnails().finish(image.attachment, &outcome).await?;
        if let ThumbnailOutcome::Made(ThumbnailFiles { small, large }) = outcome {
            if is_known {
                work.raise(DomainEvent::MessagesChanged { room: image.room });
            } else {
                work.discarded_files().add(&[small, large], self.clock.now()).await?;
            }
        }
        work.commit().await
    }
}

fn outcome(made: Result<Option<ThumbnailFiles>, PlatformError>, now: OffsetDateTime) -> ThumbnailOutcome {
    match made {
        Ok(Some(files)) => ThumbnailOutcome::Made(files),
        Ok(None) => ThumbnailOutcome::None,
        Err(error) => {
            tracing::warn!(%error, "thumbnails could not be made and will be tried again");
            ThumbnailOutcome::Later(now + PAUSE)
        }
    }
}

#[cfg(test)]
mod tests;
