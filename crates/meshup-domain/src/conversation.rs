//! Direct conversations: 1:1 or groups.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::text::{Broken, bounded};
use crate::{ConversationId, Number, RoomId, UserId, words};

words! {
    /// Two people for ever, or a group that may grow and shrink.
    ConversationKind { Direct = "direct", Group = "group" }
}

words! {
    /// Whether the other side of a 1:1 has agreed to it.
    RequestStatus { Pending = "pending", Accepted = "accepted", Rejected = "rejected" }
}

/// People in a conversation at most, the creator included.
pub const MAX_PARTICIPANTS: usize = 50;

/// A direct conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    pub number: Number,
    pub room: RoomId,
    pub kind: ConversationKind,
    /// Groups may have one, 1 to 100 characters.
    pub title: Option<String>,
    /// Set for a 1:1 and for an untitled group nobody has left: the people it holds, so that the same set finds it.
    pub set_key: Option<String>,
    pub created_by: UserId,
    pub status: RequestStatus,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A person's part in a conversation, and how they keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub conversation: ConversationId,
    pub user: UserId,
    pub is_admin: bool,
    pub is_muted: bool,
    pub is_pinned: bool,
    pub is_archived: bool,
    /// Left out of this person's lists until the next message.
    pub is_hidden: bool,
    pub joined_at: OffsetDateTime,
}

/// The one key of a set of people, whatever their order.
pub fn set_key(people: &[UserId]) -> String {
    let mut ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(|id| id.simple().to_string()).collect()
}

/// A group's title, 1 to 100 characters.
pub fn title(text: &str) -> Result<String, Broken> {
    bounded(text, 1..=100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_people_have_one_key_in_any_order() {
        let [a, b, c] = [1, 2, 3].map(|n| UserId(Uuid::from_u128(n)));
        assert_eq!(set_key(&[a, b]), set_key(&[b, a, b]));
        assert_ne!(set_key(&[a, b]), set_key(&[a, b, c]));
    }
}
