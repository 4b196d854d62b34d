//! Events as the log stores them.

use meshup_app::domain_event::{AccessScope, DomainEvent, ItemChange, ServerChange, ServerChangeKind};
use meshup_domain::module::ItemId;
use meshup_domain::{
    ChannelId, EventId, MemberId, NoteId, NotificationId, PollId, RoleId, RoomId, Seq, ServerId, SessionId,
    TaskId, UserId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event in the form in which nodes of different versions exchange it: kinds may be added, and those that a node
/// does not know, it skips.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum LoggedEvent {
    MessagesChanged { room: Uuid },
    MarkedUnread { room: Uuid, user: Uuid, last_read_seq: i64 },
    ChannelUpdated { room: Uuid, channel: Uuid },
    ChannelDeleted { room: Uuid, channel: Uuid },
    ItemChanged { server: Uuid, channel: Option<Uuid>, item: LoggedItem, change: String },
    ServerChanged { server: Uuid, change: LoggedServerChange },
    Notified { user: Uuid, notification: Uuid },
    DirectNotice { user: Uuid, room: Uuid, seq: i64 },
    OwnDataChanged { user: Uuid, room: Uuid, data: String },
    AccessChanged { scope: LoggedScope },
    SessionsEnded { user: Uuid, sessions: Vec<Uuid> },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LoggedServerChange {
    Updated,
    Deleted,
    MemberJoined(Uuid),
    MemberUpdated(Uuid),
    MemberLeft { member: Uuid, user: Uuid },
    RoleCreated(Uuid),
    RoleUpdated(Uuid),
    RoleDeleted(Uuid),
    ChannelCreated(Uuid),
    ChannelUpdated(Uuid),
    ChannelOpened(Uuid),
    ChannelClosed(Uuid),
    ChannelDeleted { channel: Uuid, seen_by: Option<Vec<Uuid>> },
    SightChanged { users: Vec<Uuid>, channel: Option<Uuid>, is_gained: bool },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LoggedItem {
    Note(Uuid),
    Task(Uuid),
    Event(Uuid),
    Poll(Uuid),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LoggedScope {
    Server(Uuid),
    Member { server: Uuid, user: Uuid },
    Room(Uuid),
    User(Uuid),
}

impl LoggedEvent {
    /// The stored form of an event; `None` if it is not logged ([`DomainEvent::is_logged`]).
    pub(crate) fn new(event: &DomainEvent) -> Option<Self> {
        Some(match event {
            DomainEvent::RoomAdvanced { .. } | DomainEvent::ReadMoved { .. } | DomainEvent::MailQueued => {
                return None;
            }
            DomainEvent::MessagesChanged { room } => Self::MessagesChanged { room: room.0 },
            DomainEvent::MarkedUnread { room, user, last_read_seq } => {
                Self::MarkedUnread { room: room.0, user: user.0, last_read_seq: last_read_seq.0 }
            }
            DomainEvent::ChannelUpdated { room, channel } => {
                Self::ChannelUpdated { room: room.0, channel: channel.0 }
            }
            DomainEvent::ChannelDeleted { room, channel } => {
                Self::ChannelDeleted { room: room.0, channel: channel.0 }
            }
            DomainEvent::ItemChanged(ItemChange { server, channel, item, kind }) => Self::ItemChanged {
                server: server.0,
                channel: channel.map(|channel| channel.0),
                item: (*item).into(),
                change: kind.as_str().to_owned(),
            },
            DomainEvent::ServerChanged(ServerChange { server, kind }) => {
                Self::ServerChanged { server: server.0, change: kind.into() }
            }
            DomainEvent::Notified { user, notification } => {
                Self::Notified { user: user.0, notification: notification.0 }
            }
            DomainEvent::DirectNotice { user, room, seq } => {
                Self::DirectNotice { user: user.0, room: room.0, seq: seq.0 }
            }
            DomainEvent::OwnDataChanged { user, room, data } => {
                Self::OwnDataChanged { user: user.0, room: room.0, data: data.as_str().to_owned() }
            }
            DomainEvent::AccessChanged(scope) => Self::AccessChanged { scope: (*scope).into() },
            DomainEvent::SessionsEnded { user, sessions } => Self::SessionsEnded {
                user: user.0,
                sessions: sessions.iter().map(|session| session.0).collect(),
            },
        })
    }

    /// The event; `None` if it has a value that this version does not know.
    pub(crate) fn into_event(self) -> Option<DomainEvent> {
        Some(match self {
            Self::MessagesChanged { room } => DomainEvent::MessagesChanged { room: RoomId(room) },
            Self::MarkedUnread { room, user, last_read_seq } => DomainEvent::MarkedUnread {
                room: RoomId(room),
                user: UserId(user),
                last_read_seq: Seq(last_read_seq),
            },
            Self::ChannelUpdated { room, channel } => {
                DomainEvent::ChannelUpdated { room: RoomId(room), channel: ChannelId(channel) }
            }
            Self::ChannelDeleted { room, channel } => {
                DomainEvent::ChannelDeleted { room: RoomId(room), channel: ChannelId(channel) }
            }
            Self::ItemChanged { server, channel, item, change } => DomainEvent::ItemChanged(ItemChange {
                server: ServerId(server),
                channel: channel.map(ChannelId),
                item: item.into(),
                kind: change.parse().ok()?,
            }),
            Self::ServerChanged { server, change } => ServerChange::event(ServerId(server), change.into()),
            Self::Notified { user, notification } => {
                DomainEvent::Notified { user: UserId(user), notification: NotificationId(notification) }
            }
            Self::DirectNotice { user, room, seq } => {
                DomainEvent::DirectNotice { user: UserId(user), room: RoomId(room), seq: Seq(seq) }
            }
            Self::OwnDataChanged { user, room, data } => DomainEvent::OwnDataChanged {
                user: UserId(user),
                room: RoomId(room),
                data: data.parse().ok()?,
            },
            Self::AccessChanged { scope } => DomainEvent::AccessChanged(scope.into()),
            Self::SessionsEnded { user, sessions } => DomainEvent::SessionsEnded {
                user: UserId(user),
                sessions: sessions.into_iter().map(SessionId).collect(),
            },
        })
    }
}

impl From<&ServerChangeKind> for LoggedServerChange {
    fn from(kind: &ServerChangeKind) -> Self {
        let ids = |users: &[UserId]| users.iter().map(|user| user.0).collect();
        match kind {
            ServerChangeKind::Updated => Self::Updated,
            ServerChangeKind::Deleted => Self::Deleted,
            ServerChangeKind::MemberJoined(user) => Self::MemberJoined(user.0),
            ServerChangeKind::MemberUpdated(user) => Self::MemberUpdated(user.0),
            ServerChangeKind::MemberLeft { member, user } => {
                Self::MemberLeft { member: member.0, user: user.0 }
            }
            ServerChangeKind::RoleCreated(role) => Self::RoleCreated(role.0),
            ServerChangeKind::RoleUpdated(role) => Self::RoleUpdated(role.0),
            ServerChangeKind::RoleDeleted(role) => Self::RoleDeleted(role.0),
            ServerChangeKind::ChannelCreated(channel) => Self::ChannelCreated(channel.0),
            ServerChangeKind::ChannelUpdated(channel) => Self::ChannelUpdated(channel.0),
            ServerChangeKind::ChannelOpened(channel) => Self::ChannelOpened(channel.0),
            ServerChangeKind::ChannelClosed(channel) => Self::ChannelClosed(channel.0),
            ServerChangeKind::ChannelDeleted { channel, seen_by } => {
                Self::ChannelDeleted { channel: channel.0, seen_by: seen_by.as_deref().map(ids) }
            }
            ServerChangeKind::SightChanged { users, channel, is_gained } => Self::SightChanged {
                users: ids(users),
                channel: channel.map(|channel| channel.0),
                is_gained: *is_gained,
            },
        }
    }
}

impl From<LoggedServerChange> for ServerChangeKind {
    fn from(change: LoggedServerChange) -> Self {
        let users = |ids: Vec<Uuid>| ids.into_iter().map(UserId).collect();
        match change {
            LoggedServerChange::Updated => Self::Updated,
            LoggedServerChange::Deleted => Self::Deleted,
            LoggedServerChange::MemberJoined(user) => Self::MemberJoined(UserId(user)),
            LoggedServerChange::MemberUpdated(user) => Self::MemberUpdated(UserId(user)),
            LoggedServerChange::MemberLeft { member, user } => {
                Self::MemberLeft { member: MemberId(member), user: UserId(user) }
            }
            LoggedServerChange::RoleCreated(role) => Self::RoleCreated(RoleId(role)),
            LoggedServerChange::RoleUpdated(role) => Self::RoleUpdated(RoleId(role)),
            LoggedServerChange::RoleDeleted(role) => Self::RoleDeleted(RoleId(role)),
            LoggedServerChange::ChannelCreated(channel) => Self::ChannelCreated(ChannelId(channel)),
            LoggedServerChange::ChannelUpdated(channel) => Self::ChannelUpdated(ChannelId(channel)),
            LoggedServerChange::ChannelOpened(channel) => Self::ChannelOpened(ChannelId(channel)),
            LoggedServerChange::ChannelClosed(channel) => Self::ChannelClosed(ChannelId(channel)),
            LoggedServerChange::ChannelDeleted { channel, seen_by } => {
                Self::ChannelDeleted { channel: ChannelId(channel), seen_by: seen_by.map(users) }
            }
            LoggedServerChange::SightChanged { users: ids, channel, is_gained } => {
                Self::SightChanged { users: users(ids), channel: channel.map(ChannelId), is_gained }
            }
        }
    }
}

impl From<ItemId> for LoggedItem {
    fn from(item: ItemId) -> Self {
        match item {
            ItemId::Note(id) => Self::Note(id.0),
            ItemId::Task(id) => Self::Task(id.0),
            ItemId::Event(id) => Self::Event(id.0),
            ItemId::Poll(id) => Self::Poll(id.0),
        }
    }
}

impl From<LoggedItem> for ItemId {
    fn from(item: LoggedItem) -> Self {
        match item {
            LoggedItem::Note(id) => Self::Note(NoteId(id)),
            LoggedItem::Task(id) => Self::Task(TaskId(id)),
            LoggedItem::Event(id) => Self::Event(EventId(id)),
            LoggedItem::Poll(id) => Self::Poll(PollId(id)),
        }
    }
}

impl From<AccessScope> for LoggedScope {
    fn from(scope: AccessScope) -> Self {
        match scope {
            AccessScope::Server(server) => Self::Server(server.0),
            AccessScope::Member(server, user) => Self::Member { server: server.0, user: user.0 },
            AccessScope::Room(room) => Self::Room(room.0),
            AccessScope::User(user) => Self::User(user.0),
        }
    }
}

impl From<LoggedScope> for AccessScope {
    fn from(scope: LoggedScope) -> Self {
        match scope {
            LoggedScope::Server(server) => Self::Server(ServerId(server)),
            LoggedScope::Member { server, user } => Self::Member(ServerId(server), UserId(user)),
            LoggedScope::Room(room) => Self::Room(RoomId(room)),
            LoggedScope::User(user) => Self::User(UserId(user)),
        }
    }
}
