//! What a server has beside its channels, each of which can be switched off (`docs/rules.md#modules`).

use crate::role::Permission;
use crate::words;

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
