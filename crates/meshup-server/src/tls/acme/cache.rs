//! The folder with the key of the account and the certificate with its key.

use std::fs::DirBuilder;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use rustls_acme::{AccountCache, CertCache};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// A folder of files that only their owner can read.
#[derive(Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates it if it is missing, and tries whether it can be written to.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        NamedTempFile::new_in(folder)?;
        Ok(Self(folder.to_owned()))
    }

    /// A file of its own for every account at a directory and every set of domains, so that a change of the settings
    /// is a new order.
    fn file(&self, kind: &str, of: &[String], directory: &str) -> PathBuf {
        let hash =
            of.iter().map(String::as_str).chain([directory]).fold(Sha256::new(), |hash, part| {
                hash.chain_update(part.len().to_le_bytes()).chain_update(part)
            });
        let hash = hash.finalize();
        let name = hash.iter().take(16).fold(format!("{kind}-"), |name, byte| format!("{name}{byte:02x}"));
        self.0.join(name)
    }

    /// Replaces a file as a whole. Temporary files are for their owner only.
    async fn write(&self, file: PathBuf, content: &[u8]) -> io::Result<()> {
        let (folder, content) = (self.0.clone(), content.to_vec());
        let write = move || {
            let mut part = NamedTempFile::new_in(folder)?;
            part.write_all(&content)?;
            part.as_file().sync_all()?;
            part.persist(file)?;
            Ok(())
        };
        tokio::task::spawn_blocking(write).await.unwrap_or_else(|died| Err(io::Error::other(died)))
    }
}

async fn read(file: PathBuf) -> io::Result<Option<Vec<u8>>> {
    match tokio::fs::read(file).await {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[async_trait]
impl CertCache for Folder {
    type EC = io::Error;

    async fn load_cert(&self, domains: &[String], directory: &str) -> io::Result<Option<Vec<u8>>> {
        read(self.file("certificate", domains, directory)).await
    }

    async fn store_cert(&self, domains: &[String], directory: &str, content: &[u8]) -> io::Result<()> {
        self.write(self.file("certificate", domains, directory), content).await
    }
}

#[async_trait]
impl AccountCache for Folder {
    type EA = io::Error;

    async fn load_account(&self, contact: &[String], directory: &str) -> io::Result<Option<Vec<u8>>> {
        read(self.file("account", contact, directory)).await
    }

    async fn store_account(&self, contact: &[String], directory: &str, key: &[u8]) -> io::Result<()> {
        self.write(self.file("account", contact, directory), key).await
    }
}
