//! What a person may do with the notes, tasks, events and polls of a server.
//!
//! Everybody who may look inside a server sees them, unless the module is switched off or the thing belongs to a
//! channel that they may not see. Changing the things of others is a matter of the module's `.manage` permission.

use time::OffsetDateTime;

use super::{Action, ChannelFacts, Denied, ServerFacts, WriteAction};
use crate::module::Module;
use crate::note::CollaboratorPermission;
use crate::{ServerId, UserId};

/// A person before one module of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleFacts {
    pub server: ServerFacts,
    pub module: Module,
}

impl ModuleFacts {
    fn may_see(&self) -> Result<(), Denied> {
        self.server.may_look_inside()?;
        if self.server.modules.has(self.module) { Ok(()) } else { Err(Denied::ModuleDisabled) }
    }

    /// Verification levels gate posting and reacting only (`docs/rules.md#verification-levels`).
    fn may_author(&self, now: OffsetDateTime) -> Result<(), Denied> {
        self.may_see()?;
        self.server.may_speak(now)
    }

    /// Having what is one's own, or what one manages, go one's way: no authoring, so that site admins may.
    fn governs(&self, is_own: bool) -> Result<(), Denied> {
        self.may_see()?;
        if is_own {
            self.server.active_member().map(|_| ())
        } else {
            self.server.may_use(self.module.manage())
        }
    }

    fn is(&self, person: UserId) -> bool {
        self.server.person.id == person
    }
}

/// A task, event or poll as one person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFacts {
    pub module: ModuleFacts,
    /// The channel that it belongs to: who may not see that, may not see this.
    pub channel: Option<ChannelFacts>,
    pub created_by: UserId,
    /// Who is to do it, of a task.
    pub assigned_to: Option<UserId>,
}

impl ItemFacts {
    fn may_see(&self) -> Result<(), Denied> {
        self.module.may_see()?;
        self.channel.as_ref().map_or(Ok(()), ChannelFacts::may_see)
    }

    fn is_concerned(&self) -> bool {
        self.module.is(self.created_by) || self.assigned_to.is_some_and(|assignee| self.module.is(assignee))
    }
}

/// A note as one person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteFacts {
    pub module: ModuleFacts,
    pub created_by: UserId,
    pub is_locked: bool,
    /// What this person was made on the note, if anything.
    pub collaboration: Option<CollaboratorPermission>,
}

impl NoteFacts {
    /// The creator, those with the creator's rights, and who manages notes.
    fn governs(&self) -> Result<(), Denied> {
        let is_creator = self.module.is(self.created_by);
        self.module.governs(is_creator || self.collaboration == Some(CollaboratorPermission::Admin))
    }
}

actions! { ModuleFacts => ServerId, |f| (f.server.person.id, f.server.server);
    /// List what a module holds.
    SeeModule => |f, _now| f.may_see(),
    /// Have a link to a module that stands for one's own sight of it.
    LinkModule => |f, _now| f.may_see(),
    /// Make something new in a module.
    Author => |f, now| f.may_author(now),
}

actions! { ItemFacts => ServerId, |f| (f.module.server.person.id, f.module.server.server);
    /// Read a task, event or poll.
    SeeItem => |f, _now| f.may_see(),
    /// Comment, vote, answer an invitation.
    JoinIn => |f, now| f.may_see().and_then(|()| f.module.may_author(now)),
    /// Change it: its creator, who is to do it, or who manages the module.
    ChangeItem => |f, now| {
        f.may_see()?;
        f.module.governs(f.is_concerned())?;
        f.module.may_author(now)
    },
    /// Close or delete it: its creator, or who manages the module.
    GovernItem => |f, _now| f.may_see().and_then(|()| f.module.governs(f.module.is(f.created_by))),
}

actions! { NoteFacts => ServerId, |f| (f.module.server.person.id, f.module.server.server);
    /// Change title, content and tags: every member an unlocked note, unless made a reader; a locked one only who
    /// governs it.
    EditNote => |f, now| {
        f.module.may_author(now)?;
        match f.collaboration {
            _ if f.governs().is_ok() => Ok(()),
            _ if f.is_locked => Err(Denied::NoteLocked),
            Some(CollaboratorPermission::View) => Err(Denied::ReadOnly),
            None | Some(CollaboratorPermission::Edit | CollaboratorPermission::Admin) => Ok(()),
        }
    },
    /// Pin, lock, delete, and choose collaborators: its creator, those with the creator's rights, and who manages
    /// notes.
    GovernNote => |f, _now| f.governs(),
}

writing! { Author, ChangeItem, EditNote, GovernItem, GovernNote, JoinIn, LinkModule }
