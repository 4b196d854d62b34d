//! Files that are kept together in one ZIP archive.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// From this size on, in bytes, an entry needs the larger fields of ZIP64.
const LARGE: u64 = u32::MAX as u64;

/// Whether a file is worth compressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Compressed,
    /// For what is compressed already, such as pictures.
    Stored,
}

/// Writes a bundle from start to end. Memory does not depend on the size of the files, and grows by some hundred bytes
/// for each of them.
pub struct BundleWriter {
    zip: ZipWriter<BufWriter<File>>,
}

impl BundleWriter {
    /// Begins a bundle in an empty file.
    pub fn new(file: File) -> Self {
        Self { zip: ZipWriter::new(BufWriter::new(file)) }
    }

    /// Adds a file of about `size` bytes, and returns how many they were.
    pub fn add(
        &mut self,
        name: &str,
        size: u64,
        packing: Packing,
        content: &mut impl Read,
    ) -> io::Result<u64> {
        self.begin(name, size, packing)?;
        io::copy(content, &mut self.zip)
    }

    /// Adds a file from a stream, uncompressed, and returns its size in bytes. Writes are not asynchronous.
    pub async fn add_stream(
        &mut self,
        name: &str,
        size: u64,
        mut content: impl Stream<Item = io::Result<Bytes>> + Unpin,
    ) -> io::Result<u64> {
        self.begin(name, size, Packing::Stored)?;
        let mut written = 0;
        while let Some(part) = content.try_next().await? {
            self.zip.write_all(&part)?;
            written += part.len() as u64;
        }
        Ok(written)
    }

    /// Appends to the current file.
    pub(crate) fn write(&mut self, content: &[u8]) -> io::Result<()> {
        self.zip.write_all(content)
    }

    /// Completes the bundle, which is on disk then.
    pub fn finish(self) -> io::Result<()> {
        let file = self.zip.finish()?.into_inner()?;
        file.sync_all()
    }

    /// Begins a file of about `size` bytes, which ends with the next one.
    pub(crate) fn begin(&mut self, name: &str, size: u64, packing: Packing) -> io::Result<()> {
        let method = match packing {
            Packing::Compressed => CompressionMethod::Deflated,
            Packing::Stored => CompressionMethod::Stored,
        };
        let options = SimpleFileOptions::default().compression_method(method).large_file(size >= LARGE);
        Ok(self.zip.start_file(name, options)?)
    }
}

/// Reads a bundle that is complete.
pub struct BundleReader {
    zip: ZipArchive<BufReader<File>>,
}

impl BundleReader {
    /// Opens a bundle. A file that was cut off is refused.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { zip: ZipArchive::new(BufReader::new(File::open(path)?))? })
    }

    /// The names of all files, which may be anything.
    pub fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.zip.file_names().map(|name| name.map(String::from)).collect::<Result<_, _>>()?)
    }

    /// Copies a file to `to`, and returns its size in bytes. Fails if the content does not match its checksum, and with
    /// `NotFound` if there is no file of this name.
    pub fn copy(&mut self, name: &str, to: &mut impl Write) -> io::Result<u64> {
        io::copy(&mut self.zip.by_name(name)?, to)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::io::ErrorKind;

    use futures_util::stream;

    use super::*;

    async fn bundle(path: &Path) {
        let mut writer = BundleWriter::new(File::create(path).unwrap());
        assert_eq!(writer.add("a", 5, Packing::Compressed, &mut "aaaaa".as_bytes()).unwrap(), 5);
        let parts = ["some ", "content"].map(|part| Ok(Bytes::from(part)));
        assert_eq!(writer.add_stream("b/c", 12, stream::iter(parts)).await.unwrap(), 12);
        writer.finish().unwrap();
    }

    #[tokio::test]
    async fn what_is_bundled_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.zip");
        bundle(&path).await;
        let mut reader = BundleReader::open(&path).unwrap();
        assert_eq!(reader.names().unwrap(), ["a", "b/c"]);
        let mut content = Vec::new();
        assert_eq!(reader.copy("b/c", &mut content).unwrap(), 12);
        assert_eq!(content, b"some content");
        assert_eq!(reader.copy("d", &mut content).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn a_bundle_that_is_cut_off_or_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.zip");
        bundle(&path).await;
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(BundleReader::open(&path).is_err(), "{length}");
        }
        let mut changed = whole.clone();
        let at = whole.windows(4).position(|bytes| bytes == b"some").unwrap();
        changed[at] ^= 1;
        std::fs::write(&path, changed).unwrap();
        assert!(BundleReader::open(&path).unwrap().copy("b/c", &mut io::sink()).is_err());
    }
}
