//! Finding things by their words.
//!
//! One tokeniser reads what is indexed, what is asked for and what is shown, so that the three agree, whichever
//! database keeps the index.

mod plain;
mod query;
mod rank;
mod snippet;
mod word;

use crate::module::Module;
use crate::words;

pub use query::{Phrase, SearchQuery};
pub use rank::{digest, rank};
pub use snippet::snippet;
pub(crate) use word::is_unspaced;
pub use word::{Word, indexed, words};

/// How words are read at present. It grows whenever the same text is read as other words, so that what was indexed
/// before is read again.
pub const EDITION: i32 = 1;

words! {
    /// What can be found.
    SearchKind { Message = "message", Note = "note", Task = "task", Event = "event", Poll = "poll" }
}

impl SearchKind {
    /// The module that has to be on for such things to be found; messages are of none.
    pub const fn module(self) -> Option<Module> {
        match self {
            Self::Message => None,
            Self::Note => Some(Module::Notes),
            Self::Task => Some(Module::Tasks),
            Self::Event => Some(Module::Events),
            Self::Poll => Some(Module::Polls),
        }
    }
}
