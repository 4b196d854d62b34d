//! Permissions in a server.

use time::OffsetDateTime;

use super::{Action, Denied, WriteAction};
use crate::member::{Mute, Standing};
use crate::module::Modules;
use crate::role::{Permission, Permissions};
use crate::{MemberId, ServerId, UserId};

/// Facts about a user that hold everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFacts {
    /// The user whom the facts are about.
    pub id: UserId,
    /// Whether they are a site admin, who passes every permission check.
    pub is_site_admin: bool,
    /// Whether they have confirmed their email address.
    pub is_verified: bool,
    /// Whether their logins require two-factor authentication.
    pub two_factor: bool,
    /// When the account was created.
    pub registered_at: OffsetDateTime,
}

/// A user's membership, with the combined permissions of their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberFacts {
    /// The membership, which a banned user has too.
    pub id: MemberId,
    /// The union of the permissions of all their roles.
    pub permissions: Permissions,
    /// The position of the highest role; 0 without roles.
    pub highest: i32,
    /// Whether they may write.
    pub mute: Mute,
    /// Whether they are banned, and therefore count as no member.
    pub is_banned: bool,
    /// When the membership began.
    pub joined_at: OffsetDateTime,
}

/// The requesting user and a server, which they may or may not be a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFacts {
    /// The server, which is the scope of permissions based on these facts.
    pub server: ServerId,
    /// The owner of the server.
    pub owner: UserId,
    /// Whether everyone may see and join the server.
    pub is_public: bool,
    /// 0 to 4; what members must prove before they can post.
    pub verification_level: i16,
    /// Whether `.manage` permissions require two-factor authentication.
    pub require_two_factor: bool,
    /// Whether messages are checked for banned words.
    pub auto_moderation: bool,
    /// The modules that are switched on.
    pub modules: Modules,
    /// The requesting user.
    pub person: UserFacts,
    /// The requesting user's membership; `None` if they have none.
    pub member: Option<MemberFacts>,
}

impl ServerFacts {
    /// Whether the user owns the server.
    pub fn is_owner(&self) -> bool {
        self.owner == self.person.id
    }

    /// The owner and site admins pass every permission check.
    pub fn bypasses_roles(&self) -> bool {
        self.is_owner() || self.person.is_site_admin
    }

    /// What the user is to the server.
    pub fn standing(&self) -> Standing {
        match &self.member {
            Some(member) if member.is_banned => Standing::Banned,
            Some(_) => Standing::Member,
            None => Standing::Stranger,
        }
    }

    /// The membership, unless the user is banned or not a member.
    pub fn active_member(&self) -> Result<&MemberFacts, Denied> {
        match &self.member {
            Some(member) if member.is_banned => Err(Denied::Banned),
            Some(member) => Ok(member),
            None => Err(Denied::NotAMember),
        }
    }

    /// Whether roles, ownership or site admin rights grant a permission, ignoring the two-factor requirement.
    pub fn has_permission(&self, permission: Permission) -> bool {
        self.bypasses_roles() || self.active_member().is_ok_and(|m| m.permissions.has(permission))
    }

    /// The rule for every `.manage` permission. `require_2fa_for_admin` binds the owner, but not site admins
    /// (`docs/rules.md#permissions`).
    pub fn may_use(&self, permission: Permission) -> Result<(), Denied> {
        if self.person.is_site_admin {
            return Ok(());
        }
        self.active_member()?;
        if !self.has_permission(permission) {
            return Err(Denied::MissingPermission);
        }
        if self.require_two_factor && !self.person.two_factor {
            return Err(Denied::TwoFactorRequired);
        }
        Ok(())
    }

    /// Members who are not banned, and site admins, may see the contents of a server.
    pub fn may_view_content(&self) -> Result<(), Denied> {
        if self.person.is_site_admin { Ok(()) } else { self.active_member().map(|_| ()) }
    }

    /// Authoring requires membership, even of site admins, and that the member is not muted.
    pub fn may_write_in_server(&self, now: OffsetDateTime) -> Result<(), Denied> {
        if self.active_member()?.mute.is_active(now) { Err(Denied::Muted) } else { Ok(()) }
    }

    /// Posting and reacting additionally require the server's verification level.
    pub fn may_post(&self, now: OffsetDateTime) -> Result<(), Denied> {
        self.may_write_in_server(now)?;
        self.is_verified_enough(self.active_member()?, now)
    }

    fn is_verified_enough(&self, member: &MemberFacts, now: OffsetDateTime) -> Result<(), Denied> {
        if self.is_owner() || !member.permissions.is_empty() {
            return Ok(());
        }
        let level = self.verification_level;
        if level >= 1 && !self.person.is_verified {
            return Err(Denied::NotVerified("a verified email address."));
        }
        if level >= 2 && now - self.person.registered_at < time::Duration::minutes(5) {
            return Err(Denied::NotVerified("an account that is at least five minutes old."));
        }
        if level >= 3 && now - member.joined_at < time::Duration::minutes(10) {
            return Err(Denied::NotVerified("ten minutes of membership."));
        }
        if level >= 4 && !self.person.two_factor {
            return Err(Denied::NotVerified("two-factor authentication."));
        }
        Ok(())
    }

    /// Kicks, bans, mutes and role changes reach only members below the user's highest role, and never the
    /// owner.
    pub fn may_reach(&self, target: UserId, target_highest: i32) -> Result<(), Denied> {
        if target == self.owner {
            return Err(Denied::TargetIsOwner);
        }
        if self.bypasses_roles() || self.highest() > target_highest {
            Ok(())
        } else {
            Err(Denied::TargetNotBelow)
        }
    }

    /// A user can grant neither a role at or above their own highest one nor a permission that they lack.
    pub fn may_grant(&self, position: i32, permissions: Permissions) -> Result<(), Denied> {
        if self.bypasses_roles() {
            return Ok(());
        }
        if self.highest() <= position {
            return Err(Denied::TargetNotBelow);
        }
        if !self.active_member()?.permissions.covers(permissions) {
            return Err(Denied::GrantsMore);
        }
        Ok(())
    }

    fn highest(&self) -> i32 {
        self.active_member().map_or(0, |member| member.highest)
    }
}

actions! { ServerFacts => ServerId, |f| (f.person.id, f.server);
    /// See the public details of a server: anyone if it is public, otherwise its members and site admins.
    ViewServer => |f, _now| if f.is_public { Ok(()) } else { f.may_view_content() },
    /// See channels, members and roles.
    ViewServerContent => |f, _now| f.may_view_content(),
    /// Change or delete the server, and read its audit log.
    ManageServer => |f, _now| f.may_use(Permission::ManageServer),
    /// Require two-factor authentication for `.manage` permissions. The user must use it already, so that
    /// they do not lock themselves out.
    RequireTwoFactor => |f, _now| {
        f.may_use(Permission::ManageServer)?;
        if f.require_two_factor || f.person.two_factor { Ok(()) } else { Err(Denied::TwoFactorRequired) }
    },
    /// Create, change and delete channels.
    ManageChannels => |f, _now| f.may_use(Permission::ManageChannels),
    /// Kick, ban, mute and invite.
    ManageMembers => |f, _now| f.may_use(Permission::ManageMembers),
    /// Create, edit, delete and assign roles.
    ManageRoles => |f, _now| f.may_use(Permission::ManageRoles),
    /// Transfer ownership of the server: its owner and site admins.
    TransferServer => |f, _now| if f.bypasses_roles() { Ok(()) } else { f.active_member()?; Err(Denied::MissingPermission) },
    /// Join a public server, unless banned.
    JoinServer => |f, _now| f.standing().may_join(f.is_public),
    /// Give up the user's membership. Whether they have one is a matter of state, not of permission.
    LeaveServer => |_f, _now| Ok(()),
    /// Do what every member may do.
    UseServer => |f, _now| f.active_member().map(|_| ()),
}

/// The requesting user and an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteFacts {
    /// The server that the invite leads to.
    pub server: ServerId,
    /// The requesting user.
    pub person: UserId,
}

actions! { InviteFacts => ServerId, |f| (f.person, f.server);
    /// Present an invite. Whether it can be accepted is a matter of its state.
    AcceptInvite => |_f, _now| Ok(()),
}

writing! {
    AcceptInvite, JoinServer, LeaveServer, ManageChannels, ManageMembers, ManageRoles, ManageServer, UseServer,
    TransferServer,
}
