//! The audit log of a server: who did what to whom, with the old and new values.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{AuditId, ServerId, UserId, string_enum};

string_enum! {
    /// The recorded operation.
    AuditAction {
        ServerUpdated = "server.updated",
        ServerTransferred = "server.transferred",
        MemberJoined = "member.joined",
        MemberLeft = "member.left",
        MemberUpdated = "member.updated",
        MemberKicked = "member.kicked",
        MemberBanned = "member.banned",
        MemberUnbanned = "member.unbanned",
        MemberMuted = "member.muted",
        MemberUnmuted = "member.unmuted",
        MemberRolesChanged = "member.roles_changed",
        RoleCreated = "role.created",
        RoleUpdated = "role.updated",
        RoleDeleted = "role.deleted",
        InviteCreated = "invite.created",
        InviteRevoked = "invite.revoked",
        ChannelCreated = "channel.created",
        ChannelUpdated = "channel.updated",
        ChannelDeleted = "channel.deleted",
        ChannelMemberAdded = "channel.member_added",
        ChannelMemberRemoved = "channel.member_removed",
        MessageDeleted = "message.deleted",
    }
}

string_enum! {
    /// The kind of object that the operation affected.
    AuditTarget {
        Server = "server", Member = "member", Role = "role", Invite = "invite", Channel = "channel", Message = "message",
    }
}

/// A changed setting, with its values as readable text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl Change {
    /// The change of `field`, or `None` if both values are equal.
    pub fn between(field: &str, from: Option<String>, to: Option<String>) -> Option<Self> {
        (from != to).then(|| Self { field: field.to_owned(), from, to })
    }

    /// The change of a field that is never unset, or `None` if both values are equal.
    pub fn of<T: ToString + ?Sized>(field: &str, from: &T, to: &T) -> Option<Self> {
        Self::between(field, Some(from.to_string()), Some(to.to_string()))
    }

    /// A field that was unset before.
    pub fn set(field: &str, to: &(impl ToString + ?Sized)) -> Self {
        Self { field: field.to_owned(), from: None, to: Some(to.to_string()) }
    }

    /// A field that is unset now.
    pub fn unset(field: &str, from: &(impl ToString + ?Sized)) -> Self {
        Self { field: field.to_owned(), from: Some(from.to_string()), to: None }
    }
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: AuditId,
    pub server: ServerId,
    pub actor: UserId,
    pub action: AuditAction,
    pub target: AuditTarget,
    pub target_id: Uuid,
    pub changes: Vec<Change>,
    pub created_at: OffsetDateTime,
}
