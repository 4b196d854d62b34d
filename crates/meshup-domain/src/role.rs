//! Roles and the permissions they grant (`docs/rules.md#permissions`).

mod permissions;
mod profile;

use time::OffsetDateTime;

use crate::audit::Change;
use crate::permission::{Allowed, ChangeRole, ManageRoles};
use crate::{RoleId, ServerId, string_enum};

pub use permissions::{Permission, Permissions};
pub use profile::{RoleChanges, RoleProfile, color};

string_enum! {
    /// The origin of a role: one of the four default roles of every server, or created by users.
    RoleType {
        /// The highest default role, with all permissions; given to the owner.
        Admin = "admin",
        /// A default role with all permissions but `server.manage` and `role.manage`.
        Manager = "manager",
        /// A default role without permissions; given to everyone who joins.
        Member = "member",
        /// The lowest default role, without permissions.
        Guest = "guest",
        /// Created by users. Only such a role can be deleted.
        Custom = "custom",
    }
}

/// A role of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// UUIDv7, so ids sort by creation time.
    pub id: RoleId,
    /// The server that the role belongs to; fixed.
    pub server: ServerId,
    /// Fixed; the profile of a default role can change.
    pub role_type: RoleType,
    /// The fields that users edit.
    pub profile: RoleProfile,
    /// When the role was created; for a default role, when the server was.
    pub created_at: OffsetDateTime,
}

impl Role {
    /// One of the default roles of a new server.
    pub fn starting(
        id: RoleId,
        server: ServerId,
        (role_type, profile): (RoleType, RoleProfile),
        now: OffsetDateTime,
    ) -> Self {
        Self { id, server, role_type, profile, created_at: now }
    }

    /// A new role in the server for which the permission was granted.
    pub fn create(
        allowed: &Allowed<ManageRoles>,
        id: RoleId,
        profile: RoleProfile,
        now: OffsetDateTime,
    ) -> Self {
        Self { id, server: allowed.scope(), role_type: RoleType::Custom, profile, created_at: now }
    }

    /// Replaces the profile and returns the changed fields for the audit log.
    pub fn revise(&mut self, _: &Allowed<ChangeRole>, profile: RoleProfile) -> Vec<Change> {
        let differences = self.profile.differences(&profile);
        self.profile = profile;
        differences
    }
}

/// The four default roles of every new server, highest first.
pub fn starting_roles() -> [(RoleType, RoleProfile); 4] {
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
    .map(|(role_type, name, position, permissions)| {
        (role_type, RoleProfile { name: name.to_owned(), position, permissions, ..RoleProfile::default() })
    })
}

/// The maximum number of roles of a server. It is low enough that role lists need no pagination.
pub const MAX_ROLES: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_lacks_the_server_and_its_roles_and_has_the_rest() {
        let [admin, manager, member, _] = starting_roles().map(|(_, role)| role.permissions);
        assert!(admin.covers(manager) && !manager.covers(admin));
        assert!(!manager.has(Permission::ManageServer) && !manager.has(Permission::ManageRoles));
        assert_eq!(manager.iter().count(), Permission::ALL.len() - 2);
        assert!(member.is_empty());
    }
}
