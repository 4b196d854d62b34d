//! Permissions on the notes, tasks, events and polls of a server.
//!
//! Everyone who may see the contents of a server sees its items, unless the module is switched off or the
//! item belongs to a channel that they cannot see. Changing other members' items requires the module's
//! `.manage` permission.

use time::OffsetDateTime;

use super::{Action, ChannelFacts, Denied, ServerFacts, WriteAction};
use crate::module::Module;
use crate::note::CollaboratorPermission;
use crate::{ServerId, UserId};

/// The requesting user and one module of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleFacts {
    /// The requesting user and the server.
    pub server: ServerFacts,
    /// The module, which may be switched off.
    pub module: Module,
}

impl ModuleFacts {
    fn may_see(&self) -> Result<(), Denied> {
        self.server.may_view_content()?;
        if self.server.modules.has(self.module) { Ok(()) } else { Err(Denied::ModuleDisabled) }
    }

    /// Verification levels restrict posting and reacting only (`docs/rules.md#verification-levels`).
    fn may_author(&self, now: OffsetDateTime) -> Result<(), Denied> {
        self.may_see()?;
        self.server.may_write_in_server(now)
    }

    /// Checks the right to manage an item that is the user's own or that they manage by role. It requires no
    /// authoring rights, so that site admins have it too.
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

/// The requesting user and a task, event or poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFacts {
    /// The requesting user and the module that the item belongs to.
    pub module: ModuleFacts,
    /// The channel that the item belongs to; it is visible only to users who can see that channel.
    pub channel: Option<ChannelFacts>,
    /// The creator of the item.
    pub created_by: UserId,
    /// The assignee of a task.
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

/// The requesting user and a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteFacts {
    /// The requesting user and the notes of a server.
    pub module: ModuleFacts,
    /// The creator of the note.
    pub created_by: UserId,
    /// Whether only those who may govern the note can edit it.
    pub is_locked: bool,
    /// The user's rights as a collaborator, if any.
    pub collaboration: Option<CollaboratorPermission>,
}

impl NoteFacts {
    /// The creator, collaborators with `Admin` rights, and members who manage notes.
    fn governs(&self) -> Result<(), Denied> {
        let is_creator = self.module.is(self.created_by);
        self.module.governs(is_creator || self.collaboration == Some(CollaboratorPermission::Admin))
    }
}

actions! { ModuleFacts => ServerId, |f| (f.server.person.id, f.server.server);
    /// List the items of a module.
    ViewModule => |f, _now| f.may_see(),
    /// Create a feed link, which shows its holder the user's own view of a module.
    LinkModule => |f, _now| f.may_see(),
    /// Create an item in a module.
    CreateItem => |f, now| f.may_author(now),
}

actions! { ItemFacts => ServerId, |f| (f.module.server.person.id, f.module.server.server);
    /// Read a task, event or poll.
    ViewItem => |f, _now| f.may_see(),
    /// Comment, vote or answer an invitation.
    ParticipateInItem => |f, now| f.may_see().and_then(|()| f.module.may_author(now)),
    /// Change the item: its creator, its assignee, and members who manage the module.
    ChangeItem => |f, now| {
        f.may_see()?;
        f.module.governs(f.is_concerned())?;
        f.module.may_author(now)
    },
    /// Close or delete the item: its creator and members who manage the module.
    ManageItem => |f, _now| f.may_see().and_then(|()| f.module.governs(f.module.is(f.created_by))),
}

actions! { NoteFacts => ServerId, |f| (f.module.server.person.id, f.module.server.server);
    /// Change title, content and tags: every member unless restricted to `View`; if the note is locked, only
    /// those who may govern it.
    EditNote => |f, now| {
        f.module.may_author(now)?;
        match f.collaboration {
            _ if f.governs().is_ok() => Ok(()),
            _ if f.is_locked => Err(Denied::NoteLocked),
            Some(CollaboratorPermission::View) => Err(Denied::ReadOnly),
            None | Some(CollaboratorPermission::Edit | CollaboratorPermission::Admin) => Ok(()),
        }
    },
    /// Pin, lock, delete, and choose collaborators: the creator, collaborators with `Admin` rights, and
    /// members who manage notes.
    ManageNote => |f, _now| f.governs(),
}

writing! { CreateItem, ChangeItem, EditNote, ManageItem, ManageNote, ParticipateInItem, LinkModule }
