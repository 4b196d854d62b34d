//! Frames for users rather than rooms, on sockets that subscribe to them.

use meshup_app::domain_event::ItemChange;
use meshup_app::items::view::ItemView;
use meshup_app::messages::OwnDataView;
use meshup_app::notifications::DirectNotice;
use meshup_app::ports::MemberView;
use meshup_app::servers::ServerView;
use meshup_domain::channel::Channel;
use meshup_domain::notification::Notification;
use meshup_domain::role::Role;
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, MemberId, RoleId, ServerId, UserId};

use crate::frame::Rendered;

/// A frame for users, independent of any viewer.
#[derive(Debug, Clone)]
pub enum UserEventBody {
    /// A note, task, event or poll changed; there is no view of a deleted one.
    Item { change: ItemChange, view: Option<Box<ItemView>> },
    /// A server, or something that it consists of, changed.
    Server { server: ServerId, news: Box<ServerNews> },
    /// A notification for one user.
    Notification(Box<Notification>),
    /// An event in a 1:1 conversation, for the other user.
    Direct(Box<DirectNotice>),
    /// What the user keeps for themselves about a room changed.
    Own { owner: RoomOwner, view: Box<OwnDataView> },
    /// A watched user came online or went offline.
    Presence { person: UserId, is_online: bool },
}

impl UserEventBody {
    /// Presence, which is dropped first.
    pub(crate) fn is_ephemeral(&self) -> bool {
        match self {
            Self::Presence { .. } => true,
            Self::Item { .. }
            | Self::Server { .. }
            | Self::Notification(_)
            | Self::Direct(_)
            | Self::Own { .. } => false,
        }
    }
}

/// What members learn of a server, in the current state.
#[derive(Debug, Clone)]
pub enum ServerNews {
    Updated(Box<ServerView>),
    Deleted,
    /// For the user who became a member, beside what the other members are told.
    Joined(Box<ServerView>),
    /// For the user who is no longer a member.
    Left,
    MemberJoined(Box<MemberView>),
    MemberUpdated(Box<MemberView>),
    MemberLeft {
        member: MemberId,
        user: UserId,
    },
    RoleCreated(Role),
    RoleUpdated(Role),
    RoleDeleted(RoleId),
    /// The channel is new, or has become visible to the user.
    ChannelCreated(Channel),
    ChannelUpdated(Channel),
    /// The channel was deleted, or is no longer visible to the user.
    ChannelDeleted(ChannelId),
}

/// What a socket can subscribe to besides rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Changes in the user's servers.
    Items,
    /// The user's notifications.
    Notifications,
    /// Events in the user's 1:1 conversations.
    Direct,
    /// What the user keeps for themselves about rooms.
    Own,
}

/// A frame for users.
pub type UserEvent = Rendered<UserEventBody>;

/// The approximate size of such a frame in bytes.
pub(crate) const WEIGHT: usize = 4_096;
