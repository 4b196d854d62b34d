//! Permissions in a room, which derive from the room's owner.

use time::OffsetDateTime;

use super::{Action, Denied, ServerFacts, WriteAction};
use crate::channel::ChannelType;
use crate::conversation::{ConversationKind, RequestStatus};
use crate::role::Permission;
use crate::room::RoomOwner;
use crate::user::DmPrivacy;
use crate::{ChannelId, ConversationId, RoomId, UserId};

/// The requesting user and a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    /// The channel that the facts are about.
    pub id: ChannelId,
    /// The requesting user and the server of the channel.
    pub server: ServerFacts,
    /// In an announcement channel, only holders of `channel.manage` can post.
    pub channel_type: ChannelType,
    /// Whether only those whom [`ChannelFacts::may_see`] admits can see the channel.
    pub is_private: bool,
    /// Minimum seconds between two messages of one member; 0 if slow mode is off.
    pub slowmode_delay: i32,
    /// The creator of the channel.
    pub created_by: UserId,
    /// Whether the requesting user was added to the channel individually.
    pub is_added: bool,
}

impl ChannelFacts {
    /// A private channel is visible to its creator, to users added to it, and to holders of
    /// `channel.manage`.
    pub fn may_see(&self) -> Result<(), Denied> {
        self.server.may_view_content()?;
        let sees = !self.is_private
            || self.is_added
            || self.created_by == self.server.person.id
            || self.server.has_permission(Permission::ManageChannels);
        if sees { Ok(()) } else { Err(Denied::PrivateChannel) }
    }

    fn may_use_any(&self, permissions: &[Permission]) -> Result<(), Denied> {
        let mut answer = Err(Denied::MissingPermission);
        for permission in permissions {
            answer = self.server.may_use(*permission);
            if answer.is_ok() {
                break;
            }
        }
        answer
    }

    /// Whether slow mode applies; holders of `channel.manage` or `message.manage` are exempt.
    pub fn is_in_slow_mode(&self) -> bool {
        self.slowmode_delay > 0
            && !self.server.has_permission(Permission::ManageChannels)
            && !self.server.has_permission(Permission::ManageMessages)
    }
}

/// The other participant of a one-to-one conversation, in relation to the requesting user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerFacts {
    /// The peer, who is a user other than the requesting one.
    pub id: UserId,
    /// Whom the peer permits to write to them.
    pub privacy: DmPrivacy,
    /// Whether the requesting user follows the peer.
    pub is_followed: bool,
    /// Whether either of the two has blocked the other.
    pub is_blocked: bool,
}

impl PeerFacts {
    /// Whether the peer can be contacted: their privacy setting permits it and neither has blocked the other.
    pub fn is_reachable(&self) -> Result<(), Denied> {
        let allowed = match self.privacy {
            DmPrivacy::Everyone => true,
            DmPrivacy::Followers => self.is_followed,
            DmPrivacy::NoOne => false,
        };
        if allowed && !self.is_blocked { Ok(()) } else { Err(Denied::NotReachable) }
    }
}

/// The requesting user and a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationFacts {
    /// The conversation that the facts are about.
    pub id: ConversationId,
    /// Whether it is one-to-one or a group.
    pub kind: ConversationKind,
    /// Whether it is a pending or rejected request.
    pub status: RequestStatus,
    /// The user who began it; the initiator of a request.
    pub created_by: UserId,
    /// The requesting user.
    pub person: UserId,
    /// Whether the requesting user takes part; if not, the conversation is hidden from them.
    pub is_participant: bool,
    /// Whether the requesting user is an admin of the group.
    pub is_admin: bool,
    /// The other participant, if the conversation is one-to-one.
    pub peer: Option<PeerFacts>,
}

impl ConversationFacts {
    fn may_see(&self) -> Result<(), Denied> {
        if self.is_participant { Ok(()) } else { Err(Denied::Hidden) }
    }

    /// A message from the recipient accepts a pending request, so only its initiator must wait.
    fn may_write(&self) -> Result<(), Denied> {
        self.may_see()?;
        if self.status != RequestStatus::Accepted && self.created_by == self.person {
            return Err(Denied::NotAccepted);
        }
        self.peer.as_ref().map_or(Ok(()), PeerFacts::is_reachable)
    }

    /// Reacting, editing and pinning require that a one-to-one conversation is neither pending nor blocked.
    fn may_interact(&self) -> Result<(), Denied> {
        self.may_see()?;
        if self.status != RequestStatus::Accepted {
            return Err(Denied::NotAccepted);
        }
        if self.peer.as_ref().is_some_and(|peer| peer.is_blocked) {
            Err(Denied::NotReachable)
        } else {
            Ok(())
        }
    }
}

/// The facts about the owner of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomSubject {
    /// The room of a channel.
    Channel(ChannelFacts),
    /// The room of a direct conversation.
    Conversation(ConversationFacts),
}

/// The requesting user and a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomFacts {
    /// The room, which is the scope of permissions based on these facts.
    pub room: RoomId,
    /// The requesting user.
    pub person: UserId,
    /// The channel or conversation that owns the room.
    pub place: RoomSubject,
}

impl RoomFacts {
    /// The channel or conversation that owns the room.
    pub fn owner(&self) -> RoomOwner {
        match &self.place {
            RoomSubject::Channel(channel) => {
                RoomOwner::Channel { id: channel.id, server: channel.server.server }
            }
            RoomSubject::Conversation(conversation) => RoomOwner::Conversation { id: conversation.id },
        }
    }

    /// Whether the user is the recipient of a pending request, which their first message accepts.
    pub fn accepts_request_by_writing(&self) -> bool {
        match &self.place {
            RoomSubject::Conversation(conversation) => {
                conversation.status != RequestStatus::Accepted && conversation.created_by != self.person
            }
            RoomSubject::Channel(_) => false,
        }
    }

    /// The other participant, if the room is that of a one-to-one conversation.
    pub fn peer(&self) -> Option<UserId> {
        match &self.place {
            RoomSubject::Conversation(conversation) => conversation.peer.as_ref().map(|peer| peer.id),
            RoomSubject::Channel(_) => None,
        }
    }

    /// Minimum seconds between two messages of this user.
    pub fn slowmode_delay(&self) -> Option<i32> {
        match &self.place {
            RoomSubject::Channel(channel) if channel.is_in_slow_mode() => Some(channel.slowmode_delay),
            RoomSubject::Channel(_) | RoomSubject::Conversation(_) => None,
        }
    }

    /// `@everyone` exists only in servers and requires `channel.manage`.
    pub fn may_mention_everyone(&self) -> bool {
        match &self.place {
            RoomSubject::Channel(channel) => channel.server.has_permission(Permission::ManageChannels),
            RoomSubject::Conversation(_) => false,
        }
    }
}

/// The requesting user and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFacts {
    /// The requesting user and the room of the message.
    pub room: RoomFacts,
    /// The author of the message.
    pub author: UserId,
}

actions! { RoomFacts => RoomId, |f| (f.person, f.room);
    /// Read messages, receive them live, and mark them as read.
    ReadRoom => |f, _now| match &f.place {
        RoomSubject::Channel(channel) => channel.may_see(),
        RoomSubject::Conversation(conversation) => conversation.may_see(),
    },
    /// Move the user's own read marker: everyone who may read the room.
    MarkRead => |f, now| ReadRoom::decide(f, now),
    /// Post a message.
    PostMessage => |f, now| match &f.place {
        RoomSubject::Channel(channel) => {
            channel.may_see()?;
            channel.server.may_post(now)?;
            if channel.channel_type == ChannelType::Announcement {
                channel.server.may_use(Permission::ManageChannels).map_err(|denied| {
                    if denied == Denied::MissingPermission { Denied::AnnouncementsOnly } else { denied }
                })?;
            }
            Ok(())
        }
        RoomSubject::Conversation(conversation) => conversation.may_write(),
    },
    /// Add and remove the user's own reactions.
    React => |f, now| match &f.place {
        RoomSubject::Channel(channel) => channel.may_see().and_then(|()| channel.server.may_post(now)),
        RoomSubject::Conversation(conversation) => conversation.may_interact(),
    },
    /// Pin and unpin messages: any participant of a conversation; in a channel, holders of `channel.manage`
    /// or `message.manage`.
    PinMessage => |f, _now| match &f.place {
        RoomSubject::Channel(channel) => {
            channel.may_see()?;
            channel.may_use_any(&[Permission::ManageMessages, Permission::ManageChannels])
        }
        RoomSubject::Conversation(conversation) => conversation.may_interact(),
    },
    /// Send typing indicators.
    SendTyping => |f, now| PostMessage::decide(f, now),
    /// Choose the members of a private channel: holders of `channel.manage` and the channel's creator.
    ManageChannelMembers => |f, _now| match &f.place {
        RoomSubject::Channel(channel) => {
            channel.may_see()?;
            if channel.created_by == f.person {
                return channel.server.active_member().map(|_| ());
            }
            channel.server.may_use(Permission::ManageChannels)
        }
        RoomSubject::Conversation(_) => Err(Denied::MissingPermission),
    },
    /// Leave a conversation, or change its settings for oneself: any participant.
    ManageOwnParticipation => |f, _now| match &f.place {
        RoomSubject::Conversation(conversation) => conversation.may_see(),
        RoomSubject::Channel(_) => Err(Denied::MissingPermission),
    },
    /// Accept or reject a request: its recipient.
    AnswerRequest => |f, _now| match &f.place {
        RoomSubject::Conversation(conversation) => {
            conversation.may_see()?;
            if conversation.created_by == f.person { Err(Denied::MissingPermission) } else { Ok(()) }
        }
        RoomSubject::Channel(_) => Err(Denied::MissingPermission),
    },
    /// Change a group's title, members and admins, or delete it: its admins.
    ManageGroup => |f, _now| match &f.place {
        RoomSubject::Conversation(conversation) => {
            conversation.may_see()?;
            let may = conversation.kind == ConversationKind::Group && conversation.is_admin;
            if may { Ok(()) } else { Err(Denied::MissingPermission) }
        }
        RoomSubject::Channel(_) => Err(Denied::MissingPermission),
    },
    /// Change or delete a channel.
    ManageChannel => |f, _now| match &f.place {
        RoomSubject::Channel(channel) => channel.may_see().and_then(|()| channel.server.may_use(Permission::ManageChannels)),
        RoomSubject::Conversation(_) => Err(Denied::MissingPermission),
    },
}

actions! { MessageFacts => RoomId, |f| (f.room.person, f.room.room);
    /// Change the text of a message: its author, while they may write in the room.
    EditMessage => |f, now| {
        ReadRoom::decide(&f.room, now)?;
        if f.author != f.room.person {
            return Err(Denied::NotTheAuthor);
        }
        match &f.room.place {
            RoomSubject::Channel(channel) => channel.server.may_post(now),
            RoomSubject::Conversation(conversation) => conversation.may_interact(),
        }
    },
    /// Delete a message: its author, or a holder of `message.manage`.
    DeleteMessage => |f, now| {
        ReadRoom::decide(&f.room, now)?;
        if f.author == f.room.person {
            return Ok(());
        }
        match &f.room.place {
            RoomSubject::Channel(channel) => channel.server.may_use(Permission::ManageMessages),
            RoomSubject::Conversation(_) => Err(Denied::NotTheAuthor),
        }
    },
}

writing! {
    AnswerRequest, DeleteMessage, EditMessage, ManageOwnParticipation, ManageChannel, ManageChannelMembers, ManageGroup,
    MarkRead, PinMessage, PostMessage, React,
}
