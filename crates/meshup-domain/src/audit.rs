//! The audit log of a server: who did what to whom, with the old and new values.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{AuditId, ServerId, UserId, string_enum};

string_enum! {
    /// The recorded operation.
    AuditAction {
        /// The profile or the settings of the server changed.
        ServerUpdated = "server.updated",
        /// Another member became the owner.
        ServerTransferred = "server.transferred",
        /// A user joined. If they used an invite, the changes contain its code.
        MemberJoined = "member.joined",
        /// A member left of their own accord.
        MemberLeft = "member.left",
        /// A member's nickname changed.
        MemberUpdated = "member.updated",
        /// A member was removed, but can join again.
        MemberKicked = "member.kicked",
        /// A member was banned. The changes contain the reason, if one was given.
        MemberBanned = "member.banned",
        /// A ban was lifted, which does not restore the membership.
        MemberUnbanned = "member.unbanned",
        /// A member was muted, or the end of their mute changed.
        MemberMuted = "member.muted",
        /// A mute was lifted; one that expires is not recorded.
        MemberUnmuted = "member.unmuted",
        /// A member's roles were replaced.
        MemberRolesChanged = "member.roles_changed",
        /// A role was created; the four default roles are not recorded.
        RoleCreated = "role.created",
        /// A role's profile changed.
        RoleUpdated = "role.updated",
        /// A role was deleted.
        RoleDeleted = "role.deleted",
        /// An invite was created. The changes contain its code and terms.
        InviteCreated = "invite.created",
        /// An invite was revoked; one that expires is not recorded.
        InviteRevoked = "invite.revoked",
        /// A channel was created.
        ChannelCreated = "channel.created",
        /// A channel's profile changed.
        ChannelUpdated = "channel.updated",
        /// A channel was deleted, with its messages.
        ChannelDeleted = "channel.deleted",
        /// A member was added to a channel individually.
        ChannelMemberAdded = "channel.member_added",
        /// A user who had been added to a channel individually was removed from it.
        ChannelMemberRemoved = "channel.member_removed",
        /// A message was deleted by someone other than its author.
        MessageDeleted = "message.deleted",
    }
}

string_enum! {
    /// The kind of object that the operation affected.
    AuditTarget {
        /// The server itself.
        Server = "server",
        /// A member; identified by the id of the user, not of the membership.
        Member = "member",
        /// A role, which may have been deleted since.
        Role = "role",
        /// An invite to the server.
        Invite = "invite",
        /// A channel, which may have been deleted since.
        Channel = "channel",
        /// A message in one of the channels.
        Message = "message",
    }
}

/// A changed setting, with its values as readable text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The name of the field, such as `slowmode_delay`.
    pub field: String,
    /// The value before; `None` if it was unset or did not exist.
    pub from: Option<String>,
    /// The value after; `None` if it is unset now.
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
    /// UUIDv7, so ids sort by creation time.
    pub id: AuditId,
    /// The server whose log contains the entry.
    pub server: ServerId,
    /// The user who performed the operation.
    pub actor: UserId,
    /// What they did.
    pub action: AuditAction,
    /// The kind of object that `target_id` identifies.
    pub target: AuditTarget,
    /// The id of the affected object; for a member, that of the user.
    pub target_id: Uuid,
    /// The values that changed; empty if the action says everything.
    pub changes: Vec<Change>,
    /// When the operation was performed. The entry is written in the same transaction.
    pub created_at: OffsetDateTime,
}
