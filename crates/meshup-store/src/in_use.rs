//! A database that is in use, and whether the last use of it ended in order.

use meshup_app::ports::StoreError;

use crate::sqlite;

/// A mark beside a SQLite database for as long as it is in use. PostgreSQL looks after itself.
#[derive(Debug)]
pub struct InUse {
    file: Option<sqlite::File>,
    was_clean: bool,
}

impl InUse {
    /// Sets the mark. It stays when the process ends before [`InUse::end`].
    pub fn begin(url: &str) -> Result<Self, StoreError> {
        let file = sqlite::File::of_url(url);
        let was_marked = file.as_ref().map_or(Ok(false), sqlite::File::mark)?;
        Ok(Self { file, was_clean: !was_marked })
    }

    /// Whether whoever used the database last ended in order.
    pub fn was_clean(&self) -> bool {
        self.was_clean
    }

    /// What is wrong with the database, if anything. All of it is read: seconds for each gigabyte.
    pub async fn problems(&self) -> Result<Option<String>, StoreError> {
        match &self.file {
            Some(file) => file.problems().await,
            None => Ok(None),
        }
    }

    /// Takes the mark away.
    pub fn end(&self) {
        if let Some(Err(error)) = self.file.as_ref().map(sqlite::File::unmark) {
            tracing::warn!(%error, "the database stays marked as in use");
        }
    }
}
