//! Announcements to the rest of the process after a commit.
//!
//! Announcements of durable room events carry no content: their receivers read the events by `seq`, so that a
//! lost or late announcement never loses an event.

use meshup_domain::module::ItemId;
use meshup_domain::{
    ChannelId, MemberId, NotificationId, RoleId, RoomId, Seq, ServerId, SessionId, UserId, string_enum,
};

/// A committed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainEvent {
    /// A room has new durable events. Announcements of one room can arrive in any order.
    RoomAdvanced {
        /// The room to read the events of.
        room: RoomId,
        /// The position of an event that the unit recorded. Later ones may be committed already.
        seq: Seq,
    },
    /// Messages of a room show something else, although no durable event tells: they expired, or thumbnails were made.
    MessagesChanged {
        /// The room to read again.
        room: RoomId,
    },
    /// A user has read a room up to `last_read_seq`.
    ReadMoved {
        /// The room that was read.
        room: RoomId,
        /// The owner of the read marker.
        user: UserId,
        /// The new position of the marker, which is after the previous one.
        last_read_seq: Seq,
    },
    /// A user moved their read marker back, which concerns only their own sockets.
    MarkedUnread {
        /// The room with unread messages.
        room: RoomId,
        /// The owner of the read marker.
        user: UserId,
        /// The new position of the marker, which is before the previous one.
        last_read_seq: Seq,
    },
    /// The profile of a channel was written; receivers read the current one.
    ChannelUpdated {
        /// The room of the channel, whose sockets are informed.
        room: RoomId,
        /// The channel to read.
        channel: ChannelId,
    },
    /// A channel was deleted with its room and messages.
    ChannelDeleted {
        /// The former room of the channel, whose sockets are informed and then closed.
        room: RoomId,
        /// The id of the former channel.
        channel: ChannelId,
    },
    /// A note, task, event or poll changed.
    ItemChanged(ItemChange),
    /// A server, or its channels, members or roles changed.
    ServerChanged(ServerChange),
    /// A user has a new notification.
    Notified {
        /// The user whose notification it is.
        user: UserId,
        /// The stored notification. What to push is read by
        /// [`find_deliverable`](crate::notifications::Notifications::find_deliverable).
        notification: NotificationId,
    },
    /// A user is notified live of an event in a one-to-one conversation. The notice is not stored.
    DirectNotice {
        /// The user to notify, whose preferences for the conversation permit it.
        user: UserId,
        /// The room of the conversation.
        room: RoomId,
        /// The position of the event. What to show is read by
        /// [`direct`](crate::notifications::Notifications::direct).
        seq: Seq,
    },
    /// A user changed what they keep for themselves about a room, which concerns only their own sockets.
    OwnDataChanged {
        /// The user, who may have lost access to the room since.
        user: UserId,
        /// The room.
        room: RoomId,
        /// What to read.
        data: OwnData,
    },
    /// Permissions changed; cached facts must be read again.
    AccessChanged(AccessScope),
    /// These sessions ended: their tokens are void and their sockets close.
    SessionsEnded {
        /// The owner of the sessions.
        user: UserId,
        /// Never empty.
        sessions: Vec<SessionId>,
    },
    /// A mail is due to be sent.
    MailQueued,
}

impl DomainEvent {
    /// Whether other nodes learn of the event from the event log, because it exists nowhere else. Room events are
    /// found by `seq`, read markers are only announced, and queued mail is sent by the node that queued it.
    pub fn is_logged(&self) -> bool {
        match self {
            Self::RoomAdvanced { .. } | Self::ReadMoved { .. } | Self::MailQueued => false,
            Self::MessagesChanged { .. }
            | Self::MarkedUnread { .. }
            | Self::ChannelUpdated { .. }
            | Self::ChannelDeleted { .. }
            | Self::ItemChanged(_)
            | Self::ServerChanged(_)
            | Self::Notified { .. }
            | Self::DirectNotice { .. }
            | Self::OwnDataChanged { .. }
            | Self::AccessChanged(_)
            | Self::SessionsEnded { .. } => true,
        }
    }
}

string_enum! {
    /// What a user keeps for themselves about a room.
    OwnData {
        /// The settings of the room.
        Settings = "settings",
        /// The draft in the room.
        Draft = "draft",
    }
}

/// The scope of a change of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccessScope {
    /// Everyone, in all rooms of a server.
    Server(ServerId),
    /// One user in a server.
    Member(ServerId, UserId),
    /// Everyone in one room.
    Room(RoomId),
    /// One user everywhere.
    User(UserId),
}

string_enum! {
    /// The kind of change to an item.
    ItemChangeKind {
        /// The item is new, or was moved into the channel.
        Created = "created",
        /// The item, its comments, files, collaborators or attendees changed.
        Updated = "updated",
        /// The item was deleted, or was moved out of the channel.
        Deleted = "deleted",
        /// For polls: a user voted, or withdrew their votes.
        Voted = "voted",
        /// For polls: a user closed it, or it expired.
        Closed = "closed",
    }
}

/// A change of an item, for the members of the server who may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemChange {
    /// The server that the item belongs to.
    pub server: ServerId,
    /// The channel that the item belongs to; the change is announced only to users who can see it. `None` if
    /// all members can see the item.
    pub channel: Option<ChannelId>,
    /// The item to read. It no longer exists after [`ItemChangeKind::Deleted`], unless it was moved.
    pub item: ItemId,
    /// What happened to the item.
    pub kind: ItemChangeKind,
}

/// A change of a server, for its members. What is sent of it is the current state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerChange {
    /// The server that changed.
    pub server: ServerId,
    /// What happened.
    pub kind: ServerChangeKind,
}

/// The kind of change to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerChangeKind {
    /// Its card, settings or owner changed.
    Updated,
    /// It was deleted.
    Deleted,
    /// A user became a member.
    MemberJoined(UserId),
    /// The nickname, roles or mute of a member changed, or whether they own the server.
    MemberUpdated(UserId),
    /// A member left, or was kicked or banned.
    MemberLeft {
        /// The id of the former membership.
        member: MemberId,
        /// The former member.
        user: UserId,
    },
    /// A role is new.
    RoleCreated(RoleId),
    /// The profile of a role changed.
    RoleUpdated(RoleId),
    /// A role was deleted, and taken from its members.
    RoleDeleted(RoleId),
    /// A channel is new.
    ChannelCreated(ChannelId),
    /// The profile of a channel changed, but not whether it is private.
    ChannelUpdated(ChannelId),
    /// A channel became public.
    ChannelOpened(ChannelId),
    /// A channel became private.
    ChannelClosed(ChannelId),
    /// A channel was deleted.
    ChannelDeleted {
        /// The former channel.
        channel: ChannelId,
        /// The members who could see it if it was private; `None` for all.
        seen_by: Option<Vec<UserId>>,
    },
    /// Members can see more or fewer private channels than before.
    SightChanged {
        /// The members.
        users: Vec<UserId>,
        /// The private channel; `None` for all of the server.
        channel: Option<ChannelId>,
        /// Whether they were given a reason to see channels, rather than lost one.
        is_gained: bool,
    },
}

impl ServerChange {
    /// The event that announces the change.
    pub fn event(server: ServerId, kind: ServerChangeKind) -> DomainEvent {
        DomainEvent::ServerChanged(Self { server, kind })
    }
}
