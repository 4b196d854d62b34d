//! Which version a change was made for, and what is said when there is another one by now.

use super::view::NoteView;
use crate::error::{Explain, Explanation, Kind, Refusals};

/// The version that a note must be at for a change to be made. Every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedVersion {
    pub version: Option<i64>,
    /// The note must be at one of these; an empty list fits no note.
    pub one_of: Option<Vec<i64>>,
}

impl ExpectedVersion {
    pub(super) fn is(&self, version: i64) -> bool {
        self.version.is_none_or(|known| known == version)
            && self.one_of.as_ref().is_none_or(|known| known.contains(&version))
    }
}

/// Somebody else was faster; here is what they left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This note was changed since the version that you have.")]
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
        let detail = "This note was changed since the version that you have.";
        Explanation::new(Kind::Conflict, "version_conflict", detail)
    }
}
