//! Roles and the permissions they grant (CONTRACT section 2, Servers, roles, permissions).

use time::OffsetDateTime;

use crate::audit::Change;
use crate::permission::{Allowed, ChangeRole, ManageRoles};
use crate::text::{at_most, bounded, within};
use crate::{RoleId, ServerId, Violation, words};

words! {
    /// Where a role comes from: the four that every server starts with, or one that people made.
    RoleType { Admin = "admin", Manager = "manager", Member = "member", Guest = "guest", Custom = "custom" }
}

words! {
    /// What a role may allow, by codename.
    Permission {
        ManageServer = "server.manage",
        ManageChannels = "channel.manage",
        ManageMembers = "member.manage",
        ManageRoles = "role.manage",
        ManageMessages = "message.manage",
        ManageTasks = "task.manage",
        ManageNotes = "note.manage",
        ManageEvents = "event.manage",
        ManagePolls = "poll.manage",
    }
}

impl Permission {
    const fn bit(self) -> i64 {
        1 << self as i64
    }

    /// The name a person reads.
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

    /// What the permission lets its holder do.
    pub const fn description(self) -> &'static str {
        match self {
            Self::ManageServer => "Change or delete the server, its settings, and read its audit log.",
            Self::ManageChannels => {
                "Create, change and delete channels, see private ones, post announcements, pin."
            }
            Self::ManageMembers => "Invite, kick, ban and mute members.",
            Self::ManageRoles => "Create, change, delete and assign roles.",
            Self::ManageMessages => "Delete and pin messages of others.",
            Self::ManageTasks => "Change and delete tasks of others.",
            Self::ManageNotes => "Edit locked notes and delete notes of others.",
            Self::ManageEvents => "Change and delete events of others.",
            Self::ManagePolls => "Change, close and delete polls of others.",
        }
    }

    /// The part of a server that the permission is about: what stands before the dot of its codename.
    pub fn category(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }

    /// Whether a careless grant can cost the community dearly.
    pub const fn is_dangerous(self) -> bool {
        matches!(self, Self::ManageServer | Self::ManageRoles | Self::ManageMembers)
    }
}

/// A set of permissions, kept as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(i64);

impl Permissions {
    pub const NONE: Self = Self(0);

    /// Reads stored bits; unknown ones are dropped.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits & Self::all().0)
    }

    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Every permission there is.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Holding any `.manage` permission exempts from verification levels.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `other` is in this set.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The codenames, joined by commas.
    pub fn codenames(self) -> String {
        self.iter().map(Permission::as_str).collect::<Vec<_>>().join(", ")
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.has(*p))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(all: I) -> Self {
        all.into_iter().fold(Self::NONE, |set, p| Self(set.0 | p.bit()))
    }
}

/// A role of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub id: RoleId,
    pub server: ServerId,
    pub name: String,
    pub role_type: RoleType,
    /// `#rrggbb`.
    pub color: String,
    pub is_mentionable: bool,
    pub is_hoisted: bool,
    /// Higher stands above lower; 1 to 1,000,000.
    pub position: i32,
    pub permissions: Permissions,
    pub created_at: OffsetDateTime,
}

/// What people choose about a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleProfile {
    pub name: String,
    pub color: String,
    pub is_mentionable: bool,
    pub is_hoisted: bool,
    pub position: i32,
    pub permissions: Permissions,
}

impl RoleProfile {
    /// What is different in `after`, field by field.
    fn changes(&self, after: &Self) -> Vec<Change> {
        let Self { name, color, is_mentionable, is_hoisted, position, permissions } = self;
        [
            Change::of("name", name, &after.name),
            Change::of("color", color, &after.color),
            Change::of("is_mentionable", is_mentionable, &after.is_mentionable),
            Change::of("is_hoisted", is_hoisted, &after.is_hoisted),
            Change::of("position", position, &after.position),
            Change::of("permissions", &permissions.codenames(), &after.permissions.codenames()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Role {
    /// One of the four roles that a server starts with.
    pub fn starting(
        id: RoleId,
        server: ServerId,
        (role_type, name, position, permissions): (RoleType, &str, i32, Permissions),
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            server,
            name: name.to_owned(),
            role_type,
            color: DEFAULT_COLOR.to_owned(),
            is_mentionable: false,
            is_hoisted: false,
            position,
            permissions,
            created_at: now,
        }
    }

    /// A new role of the server that the permission is for.
    pub fn create(
        allowed: &Allowed<ManageRoles>,
        id: RoleId,
        profile: RoleProfile,
        now: OffsetDateTime,
    ) -> Self {
        let RoleProfile { name, color, is_mentionable, is_hoisted, position, permissions } = profile;
        Self {
            id,
            server: allowed.scope(),
            name,
            role_type: RoleType::Custom,
            color,
            is_mentionable,
            is_hoisted,
            position,
            permissions,
            created_at: now,
        }
    }

    /// What people chose about it.
    pub fn profile(&self) -> RoleProfile {
        RoleProfile {
            name: self.name.clone(),
            color: self.color.clone(),
            is_mentionable: self.is_mentionable,
            is_hoisted: self.is_hoisted,
            position: self.position,
            permissions: self.permissions,
        }
    }

    /// Takes over a new profile, and tells what changed by it.
    pub fn revise(&mut self, _: &Allowed<ChangeRole>, profile: RoleProfile) -> Vec<Change> {
        let changes = self.profile().changes(&profile);
        let RoleProfile { name, color, is_mentionable, is_hoisted, position, permissions } = profile;
        self.name = name;
        self.color = color;
        self.is_mentionable = is_mentionable;
        self.is_hoisted = is_hoisted;
        self.position = position;
        self.permissions = permissions;
        changes
    }
}

/// The color of a role that nobody chose one for.
pub const DEFAULT_COLOR: &str = "#99aab5";

/// The four roles that every new server has, from the highest.
pub fn starting_roles() -> [(RoleType, &'static str, i32, Permissions); 4] {
    let manager = Permission::ALL
        .iter()
        .copied()
        .filter(|p| !matches!(p, Permission::ManageServer | Permission::ManageRoles))
        .collect();
    [
        (RoleType::Admin, "Admin", 400, Permissions::all()),
        (RoleType::Manager, "Manager", 300, manager),
        (RoleType::Member, "Member", 200, Permissions::NONE),
        (RoleType::Guest, "Guest", 100, Permissions::NONE),
    ]
}

/// How many roles a server may have; a list of them is never paged.
pub const MAX_ROLES: usize = 200;

/// The highest position that a role can have.
pub const MAX_POSITION: i32 = 1_000_000;

/// A role's name, 1 to 100 characters.
pub fn role_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=100)
}

/// Permissions by their codenames, no more than there are.
pub fn permissions(codenames: &[String]) -> Result<Permissions, Violation> {
    at_most(codenames, Permission::ALL.len())?;
    codenames.iter().map(|name| name.parse::<Permission>()).collect()
}

/// A role's place, 1 to [`MAX_POSITION`].
pub fn position(value: i64) -> Result<i32, Violation> {
    within(value, 1..=i64::from(MAX_POSITION)).map(|position| i32::try_from(position).unwrap_or(MAX_POSITION))
}

/// `#rrggbb`, in lower case.
pub fn color(text: &str) -> Result<String, Violation> {
    let color = text.trim().to_ascii_lowercase();
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(color)
    } else {
        Err(Violation::Rule("Enter a color such as #3498db."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_lacks_the_server_and_its_roles_and_has_the_rest() {
        let [(_, _, _, admin), (_, _, _, manager), (_, _, _, member), _] = starting_roles();
        assert!(admin.covers(manager) && !manager.covers(admin));
        assert!(!manager.has(Permission::ManageServer) && !manager.has(Permission::ManageRoles));
        assert_eq!(manager.iter().count(), Permission::ALL.len() - 2);
        assert!(member.is_empty());
    }

    #[test]
    fn colors_are_six_hex_digits() {
        assert_eq!(color("#3498DB").as_deref(), Ok("#3498db"));
        for bad in ["3498db", "#34", "#34x8db", "#3498db0"] {
            assert!(color(bad).is_err(), "{bad}");
        }
    }
}
