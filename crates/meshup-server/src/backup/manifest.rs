//! What an archive says about itself.

use std::collections::BTreeMap;

use meshup_store::backup::{Contents, knows_schema};
use serde::{Deserialize, Serialize};

/// The format that this version writes, and the only one that it reads.
const FORMAT: u32 = 1;

/// Describes an archive. It is the last entry, so an archive that has one is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    /// The version of Meshup that wrote it.
    pub(crate) meshup: String,
    /// The last migration of the database, even if that is not in the archive.
    pub(crate) schema: String,
    /// When the backup began, in RFC 3339.
    pub(crate) created_at: String,
    /// `None` if the database is not in the archive.
    pub(crate) database: Option<Database>,
    /// `None` if the files are not in the archive.
    pub(crate) files: Option<Files>,
    /// Whether the generated secret is in the archive.
    pub(crate) secret: bool,
}

/// A SQLite database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Database {
    /// The number of rows in each of the main tables.
    rows: BTreeMap<String, u64>,
}

/// Number and size of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Files {
    pub(crate) count: u64,
    pub(crate) bytes: u64,
}

/// All formats have this in common.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Manifest {
    /// Of an archive with nothing in it yet.
    pub(crate) fn new(schema: String, created_at: String) -> Self {
        let meshup = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, meshup, schema, created_at, database: None, files: None, secret: false }
    }

    /// Adds the database.
    pub(crate) fn add_database(&mut self, contents: Contents) {
        let Contents { schema, rows } = contents;
        self.schema = schema;
        self.database = Some(Database { rows });
    }

    /// What the database must hold, if it is in the archive.
    pub(crate) fn contents(&self) -> Option<Contents> {
        let Database { rows } = self.database.clone()?;
        Some(Contents { schema: self.schema.clone(), rows })
    }

    /// Reads a manifest; what is wrong with it, otherwise.
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        let damaged = |error: serde_json::Error| format!("has a manifest that cannot be read: {error}");
        let Format { format } = serde_json::from_slice(json).map_err(damaged)?;
        if format != FORMAT {
            return Err(format!("has the format {format}, but this version only reads format {FORMAT}"));
        }
        serde_json::from_slice(json).map_err(damaged)
    }

    /// Why this version cannot use the archive, if so.
    pub(crate) fn check_schema(&self) -> Result<(), String> {
        if knows_schema(&self.schema) {
            return Ok(());
        }
        Err(format!(
            "is of a newer schema ({}) than this version knows: restore it with Meshup {} or newer",
            self.schema, self.meshup
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_formats_and_schemas_are_read() {
        assert!(Manifest::parse(b"{}").is_err_and(|problem| problem.contains("cannot be read")));
        let later = Manifest::parse(br#"{"format": 2, "anything": "else"}"#);
        assert!(later.is_err_and(|problem| problem.contains("format 2")));
        let manifest = |schema: &str| Manifest::new(schema.to_owned(), String::new());
        assert!(manifest("m0001_people").check_schema().is_ok());
        let newer = manifest("m9999_later").check_schema();
        assert!(newer.is_err_and(|problem| problem.contains("m9999_later")));
    }
}
