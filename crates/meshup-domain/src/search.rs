//! Finding things by their words.

use crate::words;

words! {
    /// What can be found.
    SearchKind { Message = "message", Note = "note", Task = "task", Event = "event", Poll = "poll" }
}
