//! The audit log of a server: who did what to whom, from which setting to which.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{AuditId, ServerId, UserId, words};

words! {
    /// What was done.
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

words! {
    /// What it was done to.
    AuditTarget {
        Server = "server", Member = "member", Role = "role", Invite = "invite", Channel = "channel", Message = "message",
    }
}

/// One setting that changed. Values are as a person would read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl Change {
    /// A change of `field`, or nothing where both values are the same.
    pub fn between(field: &str, from: Option<String>, to: Option<String>) -> Option<Self> {
        (from != to).then(|| Self { field: field.to_owned(), from, to })
    }

    /// A change of a field that always has a value.
    pub fn of<T: ToString + ?Sized>(field: &str, from: &T, to: &T) -> Option<Self> {
        Self::between(field, Some(from.to_string()), Some(to.to_string()))
    }

    /// A field that got its first value.
    pub fn set(field: &str, to: &(impl ToString + ?Sized)) -> Self {
        Self { field: field.to_owned(), from: None, to: Some(to.to_string()) }
    }

    /// A field that lost its value.
    pub fn unset(field: &str, from: &(impl ToString + ?Sized)) -> Self {
        Self { field: field.to_owned(), from: Some(from.to_string()), to: None }
    }
}

/// An entry of the log.
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
