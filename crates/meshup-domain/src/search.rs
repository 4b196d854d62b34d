//! Finding things by their words.
//!
//! One tokeniser reads what is indexed, what is asked for and what is shown, so that the three agree, whichever
//! database keeps the index.

mod plain;
mod query;
mod rank;
mod snippet;
mod word;

pub use crate::module::SearchKind;
pub use query::{Phrase, SearchQuery};
pub use rank::{digest, rank};
pub use snippet::snippet;
pub(crate) use word::is_unspaced;
pub use word::{Word, indexed, words};

/// How words are read at present. It grows whenever the same text is read as other words, so that what was indexed
/// before is read again.
pub const EDITION: i32 = 1;
