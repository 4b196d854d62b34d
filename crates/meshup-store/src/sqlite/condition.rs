//! Integrity checks of a database file, and its atomic creation.
//!
//! SQLite treats an empty file as a new database, and notices missing bytes at the end only when it reads
//! them. A new database is therefore built under another name and renamed when complete, so that any existing
//! file under the final name is checked first.

use std::fs::TryLockError;
use std::future::Future;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use meshup_app::ports::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::file::File;
use crate::error::store_error;

/// The size of the header of a database file (SQLite, "Database File Format", section 1.3).
const HEADER: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Reports at most five problems, and does not compare indexes with their tables.
pub(crate) const QUICK_CHECK: &str = "PRAGMA quick_check(5)";
/// The same, and compares them, which takes several times as long.
pub(crate) const FULL_CHECK: &str = "PRAGMA integrity_check(5)";

impl File {
    pub(crate) fn exists(&self) -> Result<bool, StoreError> {
        self.path.try_exists().map_err(|why| self.unusable(&format!("cannot be accessed: {why}")))
    }

    /// Creates the database atomically: `fill` receives one under another name, and must close it. If several
    /// processes do so concurrently, one succeeds and the others discard theirs.
    pub(crate) async fn build<F>(&self, fill: impl FnOnce(Self) -> F) -> Result<(), StoreError>
    where
        F: Future<Output = Result<(), StoreError>>,
    {
        let folder = self.make_folder()?;
        let draft = Self { path: beside(&self.path, &format!("-new-{}", std::process::id())) };
        draft.remove();
        let built = fill(draft.clone()).await.and_then(|()| {
            let named = draft.settle(&self.path, folder);
            named.map_err(|why| self.unusable(&format!("cannot be created: {why}")))
        });
        draft.remove();
        built
    }

    /// Gives a complete database its name, unless another one has it.
    fn settle(&self, path: &Path, folder: &Path) -> std::io::Result<()> {
        std::fs::File::open(&self.path)?.sync_all()?;
        match std::fs::hard_link(&self.path, path) {
            Err(why) if why.kind() == ErrorKind::AlreadyExists => return Ok(()),
            // Some file systems do not support links.
            Err(_) => std::fs::rename(&self.path, path)?,
            Ok(()) => {}
        }
        if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
    }

    /// The path of the file, and of those that SQLite keeps beside it.
    pub(crate) fn paths(&self) -> [PathBuf; 3] {
        [self.path.clone(), beside(&self.path, "-wal"), beside(&self.path, "-shm")]
    }

    /// Removes the temporary file after success or failure.
    fn remove(&self) {
        for path in self.paths() {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Refuses a file that is not a database, or that is truncated. If a write-ahead log exists, only SQLite
    /// can determine the expected size after opening it.
    ///
    /// This process must not have connections to the file. When a process closes a file, it loses all locks that it has
    /// on it, those of SQLite too; the next program that closes its connection would then take itself for the last one,
    /// and remove the write-ahead log in which this process goes on writing.
    pub(crate) fn verify(&self) -> Result<(), StoreError> {
        let length = self.verify_size()?;
        let header = self.header().map_err(|why| self.unusable(&format!("cannot be read: {why}")))?;
        if !header.starts_with(MAGIC) || length < HEADER as u64 {
            return Err(self.unusable("is not a SQLite database, or its header is damaged"));
        }
        let has_log = std::fs::metadata(beside(&self.path, "-wal")).is_ok_and(|log| log.len() > 0);
        match announced(&header) {
            Some(wanted) if length < wanted && !has_log => {
                let problem = format!("is truncated ({length} of {wanted} bytes): restore it");
                Err(self.unusable(&problem))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses a file that is missing or empty, without opening it. Returns its size.
    pub(super) fn verify_size(&self) -> Result<u64, StoreError> {
        if !self.exists()? {
            return Err(self.unusable("does not exist; `meshup-server migrate up` creates it"));
        }
        let found = std::fs::metadata(&self.path);
        let found = found.map_err(|why| self.unusable(&format!("cannot be read: {why}")))?;
        if found.len() == 0 {
            return Err(self.unusable("is empty: restore it, or remove it to start with a new database"));
        }
        Ok(found.len())
    }

    /// The start of the file.
    fn header(&self) -> std::io::Result<Vec<u8>> {
        let file = std::fs::File::open(&self.path)?;
        let mut header = Vec::with_capacity(HEADER);
        file.take(HEADER as u64).read_to_end(&mut header)?;
        Ok(header)
    }

    /// The problems that SQLite finds with a check, if any. Reads the whole database.
    pub(crate) async fn problems(&self, check: &str) -> Result<Option<String>, StoreError> {
        let connection = self.open_readers(1).await?;
        let found = found(&connection, check).await;
        connection.close().await.map_err(store_error)?;
        let found = found?;
        Ok((found != ["ok"]).then(|| found.join("; ")))
    }

    /// Creates the in-use marker. True if it existed already, which means that the last use did not end
    /// cleanly.
    pub(crate) fn mark(&self) -> Result<bool, StoreError> {
        let made = std::fs::File::create_new(self.mark_path());
        match made.and_then(|mark| mark.sync_all()) {
            Ok(()) => Ok(false),
            Err(why) if why.kind() == ErrorKind::AlreadyExists => Ok(true),
            Err(why) => Err(self.unusable(&format!("cannot be marked as in use: {why}"))),
        }
    }

    /// Locks the in-use marker, as any number of servers can. The lock ends with the process, however it ends.
    pub(crate) fn lock_mark(&self) -> Result<Option<std::fs::File>, StoreError> {
        self.locked(std::fs::File::try_lock_shared, "is being copied")
    }

    /// Locks the in-use marker, if there is one, against servers.
    pub(crate) fn lock_against_use(&self) -> Result<Option<std::fs::File>, StoreError> {
        self.locked(std::fs::File::try_lock, "is used by a server that is running: stop it first")
    }

    fn locked(
        &self,
        lock: impl FnOnce(&std::fs::File) -> Result<(), TryLockError>,
        problem: &str,
    ) -> Result<Option<std::fs::File>, StoreError> {
        let Ok(mark) = std::fs::File::open(self.mark_path()) else { return Ok(None) };
        match lock(&mark) {
            Err(TryLockError::WouldBlock) => Err(self.unusable(problem)),
            // Some file systems have no locks.
            Err(TryLockError::Error(_)) => Ok(None),
            Ok(()) => Ok(Some(mark)),
        }
    }

    /// Removes the in-use marker.
    pub(crate) fn unmark(&self) -> std::io::Result<()> {
        std::fs::remove_file(self.mark_path())
    }

    fn mark_path(&self) -> PathBuf {
        beside(&self.path, "-in-use")
    }

    fn unusable(&self, problem: &str) -> StoreError {
        StoreError::Unavailable(format!("{} {problem}", self.path.display()))
    }
}

async fn found(connection: &DatabaseConnection, check: &str) -> Result<Vec<String>, StoreError> {
    let check = Statement::from_string(connection.get_database_backend(), check);
    let rows = connection.query_all_raw(check).await.map_err(store_error)?;
    rows.iter().map(|row| row.try_get_by_index(0).map_err(store_error)).collect()
}

/// The size of the database according to its header, if that is up to date.
fn announced(header: &[u8]) -> Option<u64> {
    let number = |at: usize| header.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    let page = header.get(16..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))?;
    let page = if page == 1 { 65_536 } else { u64::from(page) };
    (number(24)? == number(92)?).then_some(page * u64::from(number(28)?))
}

/// A file in the same folder, whose name is derived from this one.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests;
