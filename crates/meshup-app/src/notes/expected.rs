//! Optimistic concurrency control for notes.

use super::view::NoteView;
use crate::error::{ErrorKind, Explain, Explanation, Refusals};

/// The version that a note must have for a change to apply. All given conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedVersion {
    /// The note must have this version; `None` accepts any.
    pub version: Option<i64>,
    /// The note must have one of these versions, as with `If-Match` in HTTP. `None` accepts any; an empty
    /// list matches none.
    pub one_of: Option<Vec<i64>>,
}

impl ExpectedVersion {
    pub(super) fn is(&self, version: i64) -> bool {
        self.version.is_none_or(|known| known == version)
            && self.one_of.as_ref().is_none_or(|known| known.contains(&version))
    }
}

/// The note does not have the expected version. Holds the current note, for the client to merge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This note has changed since the version that your edit is based on.")]
pub struct VersionConflict(pub Box<NoteView>);

impl Explain for VersionConflict {
    fn explain(&self) -> Explanation {
        Self::explanation()
    }
}

impl Refusals for VersionConflict {
    fn all() -> Vec<Explanation> {
        vec![Self::explanation()]
    }
}

impl VersionConflict {
    fn explanation() -> Explanation {
        let detail = "This note has changed since the version that your edit is based on.";
        Explanation::new(ErrorKind::Conflict, "version_conflict", detail)
    }
}
