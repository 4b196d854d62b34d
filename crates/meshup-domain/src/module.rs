//! Optional modules of a server (`docs/rules.md#modules`), and their items.

use uuid::Uuid;

use crate::role::Permission;
use crate::{EventId, NoteId, PollId, TaskId, string_enum};

string_enum! {
    /// A part of a server that can be switched off.
    Module {
        /// Notes, with their versions and collaborators.
        Notes = "notes",
        /// Tasks, with their comments and files.
        Tasks = "tasks",
        /// Events, calendars and calendar feeds.
        Events = "events",
        /// Polls, with their votes and comments.
        Polls = "polls",
    }
}

impl Module {
    const fn bit(self) -> i32 {
        1 << self as i32
    }

    /// The permission needed to change and delete other members' items.
    pub const fn manage(self) -> Permission {
        match self {
            Self::Notes => Permission::ManageNotes,
            Self::Tasks => Permission::ManageTasks,
            Self::Events => Permission::ManageEvents,
            Self::Polls => Permission::ManagePolls,
        }
    }
}

/// The modules switched on in a server, stored as a bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modules(i32);

impl Default for Modules {
    /// All modules are on in a new server.
    fn default() -> Self {
        Self(Module::ALL.iter().map(|module| module.bit()).sum())
    }
}

impl Modules {
    /// Reads stored bits; unknown ones are ignored.
    pub fn from_bits(bits: i32) -> Self {
        Self(bits & Self::default().0)
    }

    /// The stored bits.
    pub const fn bits(self) -> i32 {
        self.0
    }

    /// Whether the module is switched on.
    pub const fn has(self, module: Module) -> bool {
        self.0 & module.bit() != 0
    }

    /// The set with one module switched on or off.
    #[must_use]
    pub const fn with(self, module: Module, on: bool) -> Self {
        if on { Self(self.0 | module.bit()) } else { Self(self.0 & !module.bit()) }
    }
}

/// An item of one of the modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemId {
    /// A [`Note`](crate::note::Note).
    Note(NoteId),
    /// A [`Task`](crate::task::Task).
    Task(TaskId),
    /// A [`CalendarEvent`](crate::event::CalendarEvent), with all of its occurrences.
    Event(EventId),
    /// A [`Poll`](crate::poll::Poll).
    Poll(PollId),
}

impl ItemId {
    /// The id, whatever the kind of item.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Note(id) => id.0,
            Self::Task(id) => id.0,
            Self::Event(id) => id.0,
            Self::Poll(id) => id.0,
        }
    }

    /// The kind of search results that show such items.
    pub const fn kind(self) -> SearchKind {
        match self {
            Self::Note(_) => SearchKind::Note,
            Self::Task(_) => SearchKind::Task,
            Self::Event(_) => SearchKind::Event,
            Self::Poll(_) => SearchKind::Poll,
        }
    }
}

string_enum! {
    /// The kinds of content that can be found.
    SearchKind {
        /// Messages in the channels of a server.
        Message = "message",
        /// Notes, found while [`Module::Notes`] is on.
        Note = "note",
        /// Tasks, found while [`Module::Tasks`] is on.
        Task = "task",
        /// Events, found while [`Module::Events`] is on; a recurring one is a single result.
        Event = "event",
        /// Polls, found while [`Module::Polls`] is on.
        Poll = "poll",
    }
}

impl SearchKind {
    /// The module that must be switched on for such content to be found; `None` for messages.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_module_is_switched_by_itself() {
        let without_polls = Modules::default().with(Module::Polls, false);
        assert!(!without_polls.has(Module::Polls) && without_polls.has(Module::Notes));
        assert_eq!(without_polls.with(Module::Polls, true), Modules::from_bits(-1));
    }
}
