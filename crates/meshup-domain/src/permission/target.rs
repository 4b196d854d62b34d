//! Permissions on members and roles of a server: the role hierarchy.

use time::OffsetDateTime;

use super::{Action, Denied, ServerFacts, WriteAction};
use crate::role::{Permission, Permissions};
use crate::{ServerId, UserId};

/// The requesting user and a member of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFacts {
    /// The requesting user and the server.
    pub server: ServerFacts,
    /// The user whose membership is affected; may be the requesting user.
    pub target: UserId,
    /// The position of the target's highest role; 0 without roles.
    pub highest: i32,
}

impl TargetFacts {
    fn may_reach_with(&self, permission: Permission) -> Result<(), Denied> {
        self.server.may_use(permission)?;
        self.server.may_reach(self.target, self.highest)
    }
}

/// The requesting user and a role of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFacts {
    /// The requesting user and the server.
    pub server: ServerFacts,
    /// The current position of the role.
    pub position: i32,
}

actions! { TargetFacts => ServerId, |f| (f.server.person.id, f.server.server);
    /// Kick, ban, unban, mute and unmute.
    ModerateMember => |f, _now| f.may_reach_with(Permission::ManageMembers),
    /// Replace the roles of a member; [`ServerFacts::may_grant`] decides about each role.
    AssignRoles => |f, _now| f.may_reach_with(Permission::ManageRoles),
    /// Change a nickname: the user's own, or that of a member they may moderate.
    RenameMember => |f, _now| if f.target == f.server.person.id {
        f.server.active_member().map(|_| ())
    } else {
        f.may_reach_with(Permission::ManageMembers)
    },
}

actions! { RoleFacts => ServerId, |f| (f.server.person.id, f.server.server);
    /// Change or delete a role below the user's highest one.
    ChangeRole => |f, _now| {
        f.server.may_use(Permission::ManageRoles)?;
        f.server.may_grant(f.position, Permissions::NONE)
    },
}

writing! { AssignRoles, ChangeRole, ModerateMember, RenameMember }
