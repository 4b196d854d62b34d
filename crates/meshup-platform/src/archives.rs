//! ZIP archives, which are written to a temporary file and then stored.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use meshup_app::ports::{Archive, Archives, ExportedFile, Files, Inspected, PlatformError, Upload};
use meshup_domain::FileKey;
use meshup_domain::message::AttachmentType;
use tempfile::NamedTempFile;
use tokio::task::{JoinError, spawn_blocking};

use crate::bundle::{BundleWriter, Packing};
use crate::files::{StoredFiles, io_failure};

/// Archives of stored files, which are stored beside them.
pub struct ZipArchives {
    /// The files to add, and the store of the archives.
    pub files: Arc<StoredFiles>,
    /// The folder of the temporary files.
    pub spool: PathBuf,
}

#[async_trait]
impl Archives for ZipArchives {
    async fn create(&self) -> Result<Box<dyn Archive>, PlatformError> {
        let folder = self.spool.clone();
        let spool =
            spawn_blocking(|| tempfile::Builder::new().prefix("meshup-archive-").tempfile_in(folder)).await;
        let spool = spool.map_err(|error| died(&error))?.map_err(|error| io_failure(&error))?;
        let file = spool.reopen().map_err(|error| io_failure(&error))?;
        Ok(Box::new(ZipArchive {
            files: Arc::clone(&self.files),
            bundle: Some(BundleWriter::new(file)),
            spool,
        }))
    }
}

struct ZipArchive {
    files: Arc<StoredFiles>,
    /// None after a failure, which leaves the archive unusable.
    bundle: Option<BundleWriter>,
    spool: NamedTempFile,
}

impl ZipArchive {
    /// Works on the archive off the async threads, since compressing takes time.
    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut BundleWriter) -> io::Result<T> + Send + 'static,
    ) -> Result<T, PlatformError> {
        let mut bundle = self.bundle.take().ok_or_else(unusable)?;
        let working = spawn_blocking(move || work(&mut bundle).map(|done| (bundle, done)));
        let (bundle, done) =
            working.await.map_err(|error| died(&error))?.map_err(|error| io_failure(&error))?;
        self.bundle = Some(bundle);
        Ok(done)
    }

    async fn append(&mut self, content: Bytes) -> Result<(), PlatformError> {
        self.with(move |bundle| bundle.write(&content)).await
    }

    /// Begins a file that may become large.
    async fn start(&mut self, path: &str, packing: Packing) -> Result<(), PlatformError> {
        let path = path.to_owned();
        self.with(move |bundle| bundle.begin(&path, u64::MAX, packing)).await
    }
}

#[async_trait]
impl Archive for ZipArchive {
    async fn begin(&mut self, path: &str) -> Result<(), PlatformError> {
        self.start(path, Packing::Compressed).await
    }

    async fn write(&mut self, content: Vec<u8>) -> Result<(), PlatformError> {
        self.append(content.into()).await
    }

    /// Most uploads are compressed already, so they are stored as they are.
    async fn add(&mut self, file: &ExportedFile) -> Result<bool, PlatformError> {
        let ExportedFile { path, key: FileKey(key) } = file;
        let Some(found) = self.files.find(key).await? else { return Ok(false) };
        let Some(mut content) = self.files.read(key, 0..found.size).await? else { return Ok(false) };
        self.start(path, Packing::Stored).await?;
        while let Some(chunk) = content.next().await {
            self.append(chunk.map_err(|error| io_failure(&error))?).await?;
        }
        Ok(true)
    }

    async fn store(mut self: Box<Self>, folder: &str) -> Result<FileKey, PlatformError> {
        let bundle = self.bundle.take().ok_or_else(unusable)?;
        let finished = spawn_blocking(move || bundle.finish()).await.map_err(|error| died(&error))?;
        let measured = finished.and_then(|()| self.spool.as_file().metadata());
        let size = measured.map_err(|error| io_failure(&error))?.len();
        let upload = Upload { file_name: "archive.zip".to_owned(), path: self.spool.path().to_owned(), size };
        let zip = Inspected {
            media_type: "application/zip".to_owned(),
            attachment_type: AttachmentType::Other,
            dimensions: None,
        };
        self.files.put(folder, &upload, &zip).await
    }
}

fn died(error: &JoinError) -> PlatformError {
    PlatformError::Internal(error.to_string())
}

fn unusable() -> PlatformError {
    PlatformError::Internal("the archive failed before".to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::fs::File;
    use std::io::Read;

    use zip::ZipArchive as Reader;

    use super::*;
    use crate::{RandomIds, Serving, SystemClock};

    #[tokio::test]
    async fn an_archive_has_what_was_written_and_the_stored_files() {
        let root = tempfile::tempdir().unwrap();
        let serving = Serving { public_url: "http://localhost", secret: b"secret" };
        let media = root.path().join("media");
        let files = StoredFiles::in_folder(&media, serving, Arc::new(RandomIds), Arc::new(SystemClock));
        let archives = ZipArchives { files: Arc::new(files.unwrap()), spool: root.path().to_owned() };
        std::fs::create_dir_all(media.join("attachments")).unwrap();
        std::fs::write(media.join("attachments/a.bin"), vec![7; 300_000]).unwrap();

        let mut archive = archives.create().await.unwrap();
        archive.begin("notes.json").await.unwrap();
        for part in ["[", "]"] {
            archive.write(part.as_bytes().to_vec()).await.unwrap();
        }
        let file = |key: &str| ExportedFile { path: "files/a".into(), key: FileKey(key.into()) };
        assert!(!archive.add(&file("attachments/gone.bin")).await.unwrap());
        assert!(archive.add(&file("attachments/a.bin")).await.unwrap());
        let FileKey(key) = archive.store("exports").await.unwrap();

        assert!(key.starts_with("exports/"), "{key}");
        assert_eq!(std::path::Path::new(&key).extension().unwrap(), "zip");
        let mut read = Reader::new(File::open(media.join(key)).unwrap()).unwrap();
        let names: Vec<_> = read.file_names().map(Result::unwrap).collect();
        assert_eq!(names, ["notes.json", "files/a"]);
        drop(names);
        let mut text = String::new();
        read.by_name("notes.json").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "[]");
        let mut content = Vec::new();
        read.by_name("files/a").unwrap().read_to_end(&mut content).unwrap();
        assert_eq!(content, vec![7; 300_000]);
    }
}
