//! Full-text search.
//!
//! Indexing, queries and snippets share one tokenizer, so that results are the same on every database.

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

/// The version of the tokenizer. It is incremented whenever the same text yields different words, so that
/// existing content is indexed again.
pub const INDEX_VERSION: i32 = 1;
