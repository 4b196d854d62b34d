//! Detection of an unclean shutdown.

use meshup_app::ports::StoreError;

use crate::sqlite;

/// A marker file next to a SQLite database while it is in use. On PostgreSQL it does nothing.
#[derive(Debug)]
pub struct InUse {
    file: Option<sqlite::File>,
    was_clean: bool,
    /// Tells that the process is alive.
    _lock: Option<std::fs::File>,
}

impl InUse {
    /// Creates the marker, which remains if the process dies before [`InUse::end`].
    pub fn begin(url: &str) -> Result<Self, StoreError> {
        let file = sqlite::File::of_url(url);
        let was_marked = file.as_ref().map_or(Ok(false), sqlite::File::mark)?;
        let lock = file.as_ref().map(sqlite::File::lock_mark).transpose()?.flatten();
        Ok(Self { file, was_clean: !was_marked, _lock: lock })
    }

    /// Whether the previous use of the database ended cleanly.
    pub fn was_clean(&self) -> bool {
        self.was_clean
    }

    /// The problems found by an integrity check, if any. It reads the whole database, which takes seconds per
    /// gigabyte.
    pub async fn problems(&self) -> Result<Option<String>, StoreError> {
        match &self.file {
            Some(file) => file.problems(sqlite::QUICK_CHECK).await,
            None => Ok(None),
        }
    }

    /// Removes the marker.
    pub fn end(&self) {
        if let Some(Err(error)) = self.file.as_ref().map(sqlite::File::unmark) {
            tracing::warn!(%error, "the database stays marked as in use");
        }
    }
}

/// The certainty that no server is running on a SQLite database. Servers that start later cannot mark it as in use. On
/// PostgreSQL it means nothing.
#[derive(Debug)]
pub(crate) struct Stopped(#[expect(dead_code, reason = "holds a lock")] Option<std::fs::File>);

impl Stopped {
    pub(crate) fn check(url: &str) -> Result<Self, StoreError> {
        let file = sqlite::File::of_url(url);
        Ok(Self(file.as_ref().map(sqlite::File::lock_against_use).transpose()?.flatten()))
    }
}
