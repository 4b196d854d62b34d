//! What a person may do in a room, decided from the room's owner.

use time::OffsetDateTime;

use super::{Action, Denied, ServerFacts, WriteAction};
use crate::channel::ChannelType;
use crate::conversation::{ConversationKind, RequestStatus};
use crate::role::Permission;
use crate::room::RoomOwner;
use crate::user::DmPrivacy;
use crate::{ChannelId, ConversationId, RoomId, UserId};

/// A channel as one person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    pub id: ChannelId,
    pub server: ServerFacts,
    pub channel_type: ChannelType,
    pub is_private: bool,
    pub slowmode_delay: i32,
    pub created_by: UserId,
    /// Added to the private channel by name.
    pub is_added: bool,
}

impl ChannelFacts {
    /// A private channel is visible to `channel.manage`, its creator, and those added.
    pub fn may_see(&self) -> Result<(), Denied> {
        self.server.may_look_inside()?;
        let sees = !self.is_private
            || self.is_added
            || self.created_by == self.server.person.id
            || self.server.holds(Permission::ManageChannels);
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

    /// `channel.manage` and `message.manage` are exempt from slow mode.
    pub fn is_slowed(&self) -> bool {
        self.slowmode_delay > 0
            && !self.server.holds(Permission::ManageChannels)
            && !self.server.holds(Permission::ManageMessages)
    }
}

/// The other person of a 1:1, towards the one who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerFacts {
    pub id: UserId,
    pub privacy: DmPrivacy,
    /// The one who asks follows the peer.
    pub is_followed: bool,
    /// Either has blocked the other.
    pub is_blocked: bool,
}

impl PeerFacts {
    /// Whether the peer allows to be written to: privacy is the recipient's, a block stops both.
    pub fn is_reachable(&self) -> Result<(), Denied> {
        let allowed = match self.privacy {
            DmPrivacy::Everyone => true,
            DmPrivacy::Followers => self.is_followed,
            DmPrivacy::NoOne => false,
        };
        if allowed && !self.is_blocked { Ok(()) } else { Err(Denied::NotReachable) }
    }
}

/// A conversation as one person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationFacts {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub status: RequestStatus,
    pub created_by: UserId,
    pub person: UserId,
    pub is_participant: bool,
    /// One of the group's admins.
    pub is_admin: bool,
    /// The other person of a 1:1.
    pub peer: Option<PeerFacts>,
}

impl ConversationFacts {
    fn may_see(&self) -> Result<(), Denied> {
        if self.is_participant { Ok(()) } else { Err(Denied::Hidden) }
    }

    /// The recipient's writing accepts a request, so only its initiator must wait.
    fn may_write(&self) -> Result<(), Denied> {
        self.may_see()?;
        if self.status != RequestStatus::Accepted && self.created_by == self.person {
            return Err(Denied::NotAccepted);
        }
        self.peer.as_ref().map_or(Ok(()), PeerFacts::is_reachable)
    }

    /// Reacting, editing and pinning: as long as the 1:1 is neither pending nor blocked.
    fn may_touch(&self) -> Result<(), Denied> {
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

/// What the owner of a room says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Channel(ChannelFacts),
    Conversation(ConversationFacts),
}

/// A person in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomFacts {
    pub room: RoomId,
    pub person: UserId,
    pub place: Place,
}

impl RoomFacts {
    /// Whose room it is.
    pub fn owner(&self) -> RoomOwner {
        match &self.place {
            Place::Channel(channel) => RoomOwner::Channel { id: channel.id, server: channel.server.server },
            Place::Conversation(conversation) => RoomOwner::Conversation { id: conversation.id },
        }
    }

    /// Whether the person writes to somebody whose request they have not accepted: writing accepts it.
    pub fn is_asked(&self) -> bool {
        match &self.place {
            Place::Conversation(conversation) => {
                conversation.status != RequestStatus::Accepted && conversation.created_by != self.person
            }
            Place::Channel(_) => false,
        }
    }

    /// The other person of a 1:1.
    pub fn peer(&self) -> Option<UserId> {
        match &self.place {
            Place::Conversation(conversation) => conversation.peer.as_ref().map(|peer| peer.id),
            Place::Channel(_) => None,
        }
    }

    /// Seconds that must pass between two messages of this person.
    pub fn slowmode_delay(&self) -> Option<i32> {
        match &self.place {
            Place::Channel(channel) if channel.is_slowed() => Some(channel.slowmode_delay),
            Place::Channel(_) | Place::Conversation(_) => None,
        }
    }

    /// `@everyone` needs `channel.manage`, and exists only in servers.
    pub fn may_call_everyone(&self) -> bool {
        match &self.place {
            Place::Channel(channel) => channel.server.holds(Permission::ManageChannels),
            Place::Conversation(_) => false,
        }
    }
}

/// A message of a room, towards the person who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFacts {
    pub room: RoomFacts,
    pub author: UserId,
}

actions! { RoomFacts => RoomId, |f| (f.person, f.room);
    /// Read messages, hear them live, mark them read.
    ReadRoom => |f, _now| match &f.place {
        Place::Channel(channel) => channel.may_see(),
        Place::Conversation(conversation) => conversation.may_see(),
    },
    /// Move one's own read marker: whoever reads.
    MarkRead => |f, now| ReadRoom::decide(f, now),
    /// Post a message.
    PostMessage => |f, now| match &f.place {
        Place::Channel(channel) => {
            channel.may_see()?;
            channel.server.may_post(now)?;
            if channel.channel_type == ChannelType::Announcement {
                channel.server.may_use(Permission::ManageChannels).map_err(|denied| {
                    if denied == Denied::MissingPermission { Denied::AnnouncementsOnly } else { denied }
                })?;
            }
            Ok(())
        }
        Place::Conversation(conversation) => conversation.may_write(),
    },
    /// Add and remove one's own reactions.
    React => |f, now| match &f.place {
        Place::Channel(channel) => channel.may_see().and_then(|()| channel.server.may_post(now)),
        Place::Conversation(conversation) => conversation.may_touch(),
    },
    /// Pin and unpin messages: any participant of a conversation; in channels who manages channels or messages.
    PinMessage => |f, _now| match &f.place {
        Place::Channel(channel) => {
            channel.may_see()?;
            channel.may_use_any(&[Permission::ManageMessages, Permission::ManageChannels])
        }
        Place::Conversation(conversation) => conversation.may_touch(),
    },
    /// Tell others that one is typing.
    Type => |f, now| PostMessage::decide(f, now),
    /// Choose who is in a private channel: `channel.manage` or the channel's creator.
    ManageChannelMembers => |f, _now| match &f.place {
        Place::Channel(channel) => {
            channel.may_see()?;
            if channel.created_by == f.person {
                return channel.server.active_member().map(|_| ());
            }
            channel.server.may_use(Permission::ManageChannels)
        }
        Place::Conversation(_) => Err(Denied::MissingPermission),
    },
    /// Leave a conversation, or choose how one finds it in one's own lists: whoever is in it.
    KeepConversation => |f, _now| match &f.place {
        Place::Conversation(conversation) => conversation.may_see(),
        Place::Channel(_) => Err(Denied::MissingPermission),
    },
    /// Accept or reject a request: whoever it was sent to.
    AnswerRequest => |f, _now| match &f.place {
        Place::Conversation(conversation) => {
            conversation.may_see()?;
            if conversation.created_by == f.person { Err(Denied::MissingPermission) } else { Ok(()) }
        }
        Place::Channel(_) => Err(Denied::MissingPermission),
    },
    /// Change a group's title, members and admins, or end it: its admins.
    ManageGroup => |f, _now| match &f.place {
        Place::Conversation(conversation) => {
            conversation.may_see()?;
            let may = conversation.kind == ConversationKind::Group && conversation.is_admin;
            if may { Ok(()) } else { Err(Denied::MissingPermission) }
        }
        Place::Channel(_) => Err(Denied::MissingPermission),
    },
    /// Change or delete a channel.
    ManageChannel => |f, _now| match &f.place {
        Place::Channel(channel) => channel.may_see().and_then(|()| channel.server.may_use(Permission::ManageChannels)),
        Place::Conversation(_) => Err(Denied::MissingPermission),
    },
}

actions! { MessageFacts => RoomId, |f| (f.room.person, f.room.room);
    /// Change the text of a message: its author, while they may write there.
    EditMessage => |f, now| {
        ReadRoom::decide(&f.room, now)?;
        if f.author != f.room.person {
            return Err(Denied::NotTheAuthor);
        }
        match &f.room.place {
            Place::Channel(channel) => channel.server.may_post(now),
            Place::Conversation(conversation) => conversation.may_touch(),
        }
    },
    /// Delete a message: its author, or who manages messages of the server.
    DeleteMessage => |f, now| {
        ReadRoom::decide(&f.room, now)?;
        if f.author == f.room.person {
            return Ok(());
        }
        match &f.room.place {
            Place::Channel(channel) => channel.server.may_use(Permission::ManageMessages),
            Place::Conversation(_) => Err(Denied::NotTheAuthor),
        }
    },
}

writing! {
    AnswerRequest, DeleteMessage, EditMessage, KeepConversation, ManageChannel, ManageChannelMembers, ManageGroup,
    MarkRead, PinMessage, PostMessage, React,
}
