//! Writing an archive.

use meshup_domain::FileKey;
use time::{Duration, OffsetDateTime};

use crate::ports::{
    Archive, ClaimedExport, Clock, ExportPage, ExportPart, ExportPosition, FileFolder, PlatformError, Store,
    StoreError,
};

/// How long a node has before another one may take the export.
pub(super) const LEASE: Duration = Duration::minutes(5);
/// The maximum number of entries in memory.
const PAGE: u64 = 500;
/// The parts that have files.
const WITH_FILES: [ExportPart; 3] = [ExportPart::Profile, ExportPart::Attachments, ExportPart::TaskFiles];

/// Why an archive was not made.
#[derive(Debug, thiserror::Error)]
pub(super) enum InterruptedError {
    /// Another node has the export, or the account was deleted.
    #[error("the export was taken by another node or is gone")]
    Lost,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

/// An archive that is being written, page after page.
pub(super) struct Writing<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) clock: &'a dyn Clock,
    pub(super) claim: &'a ClaimedExport,
    pub(super) archive: Box<dyn Archive>,
    pub(super) lease_end: OffsetDateTime,
}

impl Writing<'_> {
    /// Writes each part as a JSON array, then the files, and stores the archive.
    pub(super) async fn write_all(mut self) -> Result<FileKey, InterruptedError> {
        for part in ExportPart::ALL {
            self.write_entries(*part).await?;
        }
        for part in WITH_FILES {
            self.write_files(part).await?;
        }
        self.extend(self.clock.now() + LEASE).await?;
        Ok(self.archive.store(FileFolder::Exports.as_str()).await?)
    }

    async fn write_entries(&mut self, part: ExportPart) -> Result<(), InterruptedError> {
        self.archive.begin(&format!("{}.json", part.as_str())).await?;
        let (mut after, mut separator) = (None, "[\n");
        loop {
            let ExportPage { entries, files: _, last } = self.page(part, after).await?;
            let mut text = String::new();
            for entry in entries {
                text.push_str(separator);
                text.push_str(&entry);
                separator = ",\n";
            }
            if last.is_none() {
                text.push_str(if separator == ",\n" { "\n]\n" } else { "[]\n" });
            }
            self.archive.write(text.into_bytes()).await?;
            if last.is_none() {
                return Ok(());
            }
            after = last;
        }
    }

    /// A file that was deleted meanwhile is left out.
    async fn write_files(&mut self, part: ExportPart) -> Result<(), InterruptedError> {
        let mut after = None;
        loop {
            let ExportPage { entries: _, files, last } = self.page(part, after).await?;
            for file in files {
                self.archive.add(&file).await?;
                self.keep().await?;
            }
            if last.is_none() {
                return Ok(());
            }
            after = last;
        }
    }

    async fn page(
        &mut self,
        part: ExportPart,
        after: Option<ExportPosition>,
    ) -> Result<ExportPage, InterruptedError> {
        self.keep().await?;
        Ok(self.store.read().exports().page(self.claim.user, part, after, PAGE).await?)
    }

    /// Extends the lease once half of it is over.
    async fn keep(&mut self) -> Result<(), InterruptedError> {
        let now = self.clock.now();
        if self.lease_end - now > LEASE / 2 {
            return Ok(());
        }
        self.extend(now + LEASE).await
    }

    async fn extend(&mut self, lease_end: OffsetDateTime) -> Result<(), InterruptedError> {
        let work = self.store.begin().await?;
        let is_ours = work.exports().extend(self.claim, lease_end).await?;
        work.commit().await?;
        self.lease_end = lease_end;
        if is_ours { Ok(()) } else { Err(InterruptedError::Lost) }
    }
}
