//! Direct conversations: 1:1 or groups.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::permission::{Allowed, Approach, ManageGroup};
use crate::text::bounded;
use crate::{ConversationId, Number, RoomId, Seq, UserId, Violation, words};

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

impl Conversation {
    /// A conversation that `by` begins with those who allow it, and who is in it: a group if it has a title or more than
    /// one other person, else a 1:1. Without a title, its set of people finds it.
    pub fn begin(
        (id, room): (ConversationId, RoomId),
        by: UserId,
        others: &[Allowed<Approach>],
        title: Option<String>,
        now: OffsetDateTime,
    ) -> (Self, Vec<Participant>) {
        let others = others.iter().map(|allowed| Participant::invited(id, allowed, now));
        let people: Vec<Participant> =
            std::iter::once(Participant::founder(id, by, now)).chain(others).collect();
        let is_group = title.is_some() || people.len() > 2;
        let everybody: Vec<UserId> = people.iter().map(|part| part.user).collect();
        let conversation = Self {
            id,
            number: Number(0),
            room,
            kind: if is_group { ConversationKind::Group } else { ConversationKind::Direct },
            set_key: title.is_none().then(|| set_key(&everybody)),
            title,
            created_by: by,
            status: RequestStatus::Accepted,
            created_at: now,
            updated_at: now,
        };
        (conversation, people)
    }

    /// Whether it is a request that this person made and that nobody has answered.
    pub fn asked_by(&self, person: UserId) -> bool {
        self.status == RequestStatus::Pending && self.created_by == person
    }

    /// Whether it is a request that waits for this person's answer.
    pub fn waits_for(&self, person: UserId) -> bool {
        self.status == RequestStatus::Pending && self.created_by != person
    }

    /// Gives it another status.
    pub fn answer(&mut self, status: RequestStatus, now: OffsetDateTime) {
        self.status = status;
        self.updated_at = now;
    }

    /// Gives a group a title, with which it is found by no set of people any more.
    pub fn retitle(&mut self, _: &Allowed<ManageGroup>, title: String, now: OffsetDateTime) {
        self.title = Some(title);
        self.set_key = None;
        self.updated_at = now;
    }

    /// Adds people to a group, or takes some out: the set that it began with does not find it any more.
    pub fn change_people(&mut self, _: &Allowed<ManageGroup>) {
        self.set_key = None;
    }
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
    /// How far they have read; kept by the room's read markers.
    pub last_read_seq: Seq,
}

impl Participant {
    /// Whoever begins a conversation, and is its admin.
    pub fn founder(conversation: ConversationId, user: UserId, now: OffsetDateTime) -> Self {
        Self { is_admin: true, ..Self::join(conversation, user, now) }
    }

    /// Somebody who allows to be brought into a conversation.
    pub fn invited(conversation: ConversationId, allowed: &Allowed<Approach>, now: OffsetDateTime) -> Self {
        Self::join(conversation, allowed.scope(), now)
    }

    /// Makes somebody an admin of their group, or takes that from them; false where nothing changes.
    pub fn set_admin(&mut self, _: &Allowed<ManageGroup>, is_admin: bool) -> bool {
        std::mem::replace(&mut self.is_admin, is_admin) != is_admin
    }

    fn join(conversation: ConversationId, user: UserId, now: OffsetDateTime) -> Self {
        Self {
            conversation,
            user,
            is_admin: false,
            is_muted: false,
            is_pinned: false,
            is_archived: false,
            is_hidden: false,
            joined_at: now,
            last_read_seq: Seq(0),
        }
    }
}

/// The one key of a set of people, whatever their order.
pub fn set_key(people: &[UserId]) -> String {
    let mut ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(|id| id.simple().to_string()).collect()
}

/// Whether so many people may be in a conversation, the creator included.
pub fn size(people: usize) -> Result<(), Violation> {
    if people > MAX_PARTICIPANTS {
        Err(Violation::Rule("A conversation has at most 50 people."))
    } else {
        Ok(())
    }
}

/// The admins that a group is to have: members of it, at least one.
pub fn admins(people: &[Participant], wanted: Vec<UserId>) -> Result<Vec<UserId>, Violation> {
    if wanted.is_empty() {
        return Err(Violation::Rule("A group has at least one admin."));
    }
    if wanted.iter().any(|user| people.iter().all(|part| part.user != *user)) {
        return Err(Violation::Rule("Only members of the group can be its admins."));
    }
    Ok(wanted)
}

/// A group's title, 1 to 100 characters.
pub fn title(text: &str) -> Result<String, Violation> {
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
