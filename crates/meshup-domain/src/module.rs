//! What a server has beside its channels, each of which can be switched off (`docs/rules.md#modules`), and what it
//! holds.

use uuid::Uuid;

use crate::role::Permission;
use crate::{EventId, NoteId, PollId, TaskId, words};

words! {
    /// A part of a server in which its members work together.
    Module { Notes = "notes", Tasks = "tasks", Events = "events", Polls = "polls" }
}

impl Module {
    const fn bit(self) -> i32 {
        1 << self as i32
    }

    /// What changing and deleting the things of others needs.
    pub const fn manage(self) -> Permission {
        match self {
            Self::Notes => Permission::ManageNotes,
            Self::Tasks => Permission::ManageTasks,
            Self::Events => Permission::ManageEvents,
            Self::Polls => Permission::ManagePolls,
        }
    }
}

/// The modules that a server has switched on, kept as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modules(i32);

impl Default for Modules {
    /// A new server has all of them.
    fn default() -> Self {
        Self(Module::ALL.iter().map(|module| module.bit()).sum())
    }
}

impl Modules {
    /// Reads stored bits; unknown ones are dropped.
    pub fn from_bits(bits: i32) -> Self {
        Self(bits & Self::default().0)
    }

    pub const fn bits(self) -> i32 {
        self.0
    }

    pub const fn has(self, module: Module) -> bool {
        self.0 & module.bit() != 0
    }

    /// The same with one module on or off.
    #[must_use]
    pub const fn with(self, module: Module, on: bool) -> Self {
        if on { Self(self.0 | module.bit()) } else { Self(self.0 & !module.bit()) }
    }
}

/// What members work on together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    Note(NoteId),
    Task(TaskId),
    Event(EventId),
    Poll(PollId),
}

impl Item {
    /// The id, whatever kind of item has it.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Note(id) => id.0,
            Self::Task(id) => id.0,
            Self::Event(id) => id.0,
            Self::Poll(id) => id.0,
        }
    }

    pub const fn kind(self) -> SearchKind {
        match self {
            Self::Note(_) => SearchKind::Note,
            Self::Task(_) => SearchKind::Task,
            Self::Event(_) => SearchKind::Event,
            Self::Poll(_) => SearchKind::Poll,
        }
    }
}

words! {
    /// What can be found: messages and items.
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
