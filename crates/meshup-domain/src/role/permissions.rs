//! The permissions that roles grant.

use crate::text::at_most;
use crate::{Violation, string_enum};

string_enum! {
    /// A permission that a role can grant, with its codename.
    Permission {
        /// Change the server and its settings, delete it, and read its audit log.
        ManageServer = "server.manage",
        /// Create, change and delete channels, see private ones, post announcements, pin, and mention
        /// everyone.
        ManageChannels = "channel.manage",
        /// Create and revoke invites; kick, ban, mute and rename members of lower rank.
        ManageMembers = "member.manage",
        /// Create, change, delete and assign roles below one's own highest.
        ManageRoles = "role.manage",
        /// Delete messages of others, pin, and ignore slow mode.
        ManageMessages = "message.manage",
        /// Change and delete tasks of others.
        ManageTasks = "task.manage",
        /// Edit locked notes; pin, lock and delete notes of others, and choose their collaborators.
        ManageNotes = "note.manage",
        /// Change and delete events of others.
        ManageEvents = "event.manage",
        /// Change, close and delete polls of others.
        ManagePolls = "poll.manage",
    }
}

impl Permission {
    const fn bit(self) -> i64 {
        1 << self as i64
    }

    /// The display name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ManageServer => "Manage server",
            Self::ManageChannels => "Manage channels",
            Self::ManageMembers => "Manage members",
            Self::ManageRoles => "Manage roles",
            Self::ManageMessages => "Manage messages",
            Self::ManageTasks => "Manage tasks",
            Self::ManageNotes => "Manage notes",
            Self::ManageEvents => "Manage events",
            Self::ManagePolls => "Manage polls",
        }
    }

    /// What the permission lets its holder do, as a sentence for clients to show.
    pub const fn description(self) -> &'static str {
        match self {
            Self::ManageServer => "Edit or delete the server, change its settings, and read its audit log.",
            Self::ManageChannels => {
                "Create, edit and delete channels, see private ones, post announcements, and pin messages."
            }
            Self::ManageMembers => "Invite, kick, ban and mute members.",
            Self::ManageRoles => "Create, edit, delete and assign roles.",
            Self::ManageMessages => "Pin messages, and delete those of others.",
            Self::ManageTasks => "Edit and delete tasks of others.",
            Self::ManageNotes => "Edit locked notes and delete notes of others.",
            Self::ManageEvents => "Edit and delete events of others.",
            Self::ManagePolls => "Edit, close and delete polls of others.",
        }
    }

    /// The area of the permission: the part of its codename before the dot.
    pub fn category(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }

    /// Whether granting the permission carelessly can do serious damage.
    pub const fn is_dangerous(self) -> bool {
        matches!(self, Self::ManageServer | Self::ManageRoles | Self::ManageMembers)
    }
}

/// A set of permissions, stored as a bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(i64);

impl Permissions {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// Reads stored bits; unknown ones are ignored.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits & Self::all().0)
    }

    /// The stored bits.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// The set of all permissions.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether the permission is in the set.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether the set is empty. Holding any `.manage` permission exempts from verification levels.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions in this set, in `other`, or in both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The permissions in this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether this set contains all of `other`.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The codenames, separated by commas.
    pub fn codenames(self) -> String {
        self.iter().map(Permission::as_str).collect::<Vec<_>>().join(", ")
    }

    /// The permissions in declaration order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.has(*p))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(all: I) -> Self {
        all.into_iter().fold(Self::NONE, |set, p| Self(set.0 | p.bit()))
    }
}

/// Validates a list of permissions, which may be no longer than the list of all permissions.
pub(super) fn permissions(list: &[Permission]) -> Result<Permissions, Violation> {
    at_most(list, Permission::ALL.len())?;
    Ok(list.iter().copied().collect())
}
