//! Permissions to begin a conversation, and the facts about its participants that need no further query.

use time::OffsetDateTime;

use super::{Action, ConversationFacts, Denied, PeerFacts, RoomFacts, RoomSubject, WriteAction};
use crate::UserId;
use crate::conversation::{Conversation, Participant};

/// The requesting user and the user to be contacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartConversationFacts {
    /// The requesting user.
    pub person: UserId,
    /// The user to be contacted, in relation to the requesting user.
    pub peer: PeerFacts,
}

actions! { StartConversationFacts => UserId, |f| (f.person, f.peer.id);
    /// Begin a conversation with a user, or add them to one, if their privacy setting and blocks permit it.
    StartConversation => |f, _now| f.peer.is_reachable(),
}

writing! { StartConversation }

impl RoomFacts {
    /// The facts about a participant of a one-to-one conversation, whose two participants never change.
    pub fn of_two(conversation: &Conversation, person: UserId, peer: PeerFacts) -> Self {
        let facts = ConversationFacts {
            id: conversation.id,
            kind: conversation.kind,
            status: conversation.status,
            created_by: conversation.created_by,
            person,
            is_participant: true,
            is_admin: conversation.created_by == person,
            peer: Some(peer),
        };
        Self { room: conversation.room, person, place: RoomSubject::Conversation(facts) }
    }

    /// The facts about a possible participant of a group.
    pub fn in_group(group: &Conversation, people: &[Participant], person: UserId) -> Self {
        let part = people.iter().find(|part| part.user == person);
        let facts = ConversationFacts {
            id: group.id,
            kind: group.kind,
            status: group.status,
            created_by: group.created_by,
            person,
            is_participant: part.is_some(),
            is_admin: part.is_some_and(|part| part.is_admin),
            peer: None,
        };
        Self { room: group.room, person, place: RoomSubject::Conversation(facts) }
    }
}
