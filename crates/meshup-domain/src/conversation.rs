//! Direct conversations, one-to-one or in groups.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::permission::{Allowed, ManageGroup, StartConversation};
use crate::text::bounded;
use crate::{ConversationId, Number, RoomId, Seq, UserId, Violation, string_enum};

string_enum! {
    /// A fixed pair of participants, or a group whose membership can change.
    ConversationKind {
        /// Exactly two participants, who never change. Two users have at most one.
        Direct = "direct",
        /// Participants can be added and removed; it stays a group even if only two are left.
        Group = "group",
    }
}

string_enum! {
    /// Whether the recipient of a one-to-one conversation has accepted it.
    RequestStatus {
        /// The recipient has not answered. The initiator cannot write; a message from the recipient accepts
        /// the request.
        Pending = "pending",
        /// Both can write. Groups, and conversations that need no request, start with this status.
        Accepted = "accepted",
        /// The initiator cannot write; the recipient can still accept.
        Rejected = "rejected",
    }
}

/// The maximum number of participants, the creator included.
pub const MAX_PARTICIPANTS: usize = 50;

/// A direct conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// UUIDv7, so ids sort by creation time.
    pub id: ConversationId,
    /// Its id on surfaces that use numbers; 0 until the store assigns it.
    pub number: Number,
    /// The room with its messages.
    pub room: RoomId,
    /// Fixed when the conversation begins.
    pub kind: ConversationKind,
    /// 1 to 100 characters; only groups can have one.
    pub title: Option<String>,
    /// Identifies the set of participants, so that beginning a conversation with the same users returns the
    /// existing one. Set for one-to-one conversations and for untitled groups whose membership has never
    /// changed.
    pub set_key: Option<String>,
    /// The user who began it; the initiator, if it began with a request.
    pub created_by: UserId,
    /// Anything but `Accepted` only in one-to-one conversations that began with a request.
    pub status: RequestStatus,
    /// When the conversation began.
    pub created_at: OffsetDateTime,
    /// When the title or the status last changed; messages do not affect it.
    pub updated_at: OffsetDateTime,
}

impl Conversation {
    /// A conversation between `by` and users who permit it. It is a group if it has a title or more than
    /// two participants, and one-to-one otherwise. Only untitled conversations get a `set_key`.
    pub fn begin(
        (id, room): (ConversationId, RoomId),
        by: UserId,
        others: &[Allowed<StartConversation>],
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

    /// Whether this is a pending request made by this user.
    pub fn requested_by(&self, person: UserId) -> bool {
        self.status == RequestStatus::Pending && self.created_by == person
    }

    /// Whether this is a pending request awaiting this user's answer.
    pub fn is_pending_for(&self, person: UserId) -> bool {
        self.status == RequestStatus::Pending && self.created_by != person
    }

    /// Sets the status of the request.
    pub fn answer(&mut self, status: RequestStatus, now: OffsetDateTime) {
        self.status = status;
        self.updated_at = now;
    }

    /// Sets the title of a group and clears its `set_key`.
    pub fn rename_group(&mut self, _: &Allowed<ManageGroup>, title: String, now: OffsetDateTime) {
        self.title = Some(title);
        self.set_key = None;
        self.updated_at = now;
    }

    /// Records that the membership of a group changes, which clears its `set_key`.
    pub fn change_participants(&mut self, _: &Allowed<ManageGroup>) {
        self.set_key = None;
    }
}

/// A user's participation in a conversation, with their own settings for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The conversation that the settings apply to.
    pub conversation: ConversationId,
    /// The participant.
    pub user: UserId,
    /// Whether they can manage the group. It has no effect in one-to-one conversations.
    pub is_admin: bool,
    /// Whether messages cause them no notifications; messages arrive as usual.
    pub is_muted: bool,
    /// Whether the conversation comes first in their inbox.
    pub is_pinned: bool,
    /// Whether it is omitted from their inbox until the next message arrives.
    pub is_archived: bool,
    /// Omitted from this user's lists until the next message arrives.
    pub is_hidden: bool,
    /// When they were added. The longest-standing participant of a group succeeds its last admin.
    pub joined_at: OffsetDateTime,
    /// Position up to which they have read, maintained by the room's read markers.
    pub last_read_seq: Seq,
}

impl Participant {
    /// The user who begins a conversation and becomes its admin.
    pub fn founder(conversation: ConversationId, user: UserId, now: OffsetDateTime) -> Self {
        Self { is_admin: true, ..Self::join(conversation, user, now) }
    }

    /// A user who permits being added to a conversation.
    pub fn invited(
        conversation: ConversationId,
        allowed: &Allowed<StartConversation>,
        now: OffsetDateTime,
    ) -> Self {
        Self::join(conversation, allowed.scope(), now)
    }

    /// Grants or revokes a participant's admin rights; false if nothing changes.
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

/// The canonical key of a set of users, independent of their order.
pub fn set_key(people: &[UserId]) -> String {
    let mut ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(|id| id.simple().to_string()).collect()
}

/// Checks the number of participants, the creator included.
pub fn size(people: usize) -> Result<(), Violation> {
    if people > MAX_PARTICIPANTS {
        Err(Violation::Rule("A conversation can have at most 50 participants."))
    } else {
        Ok(())
    }
}

/// Validates the new admins of a group: at least one, all of them participants.
pub fn admins(people: &[Participant], wanted: Vec<UserId>) -> Result<Vec<UserId>, Violation> {
    if wanted.is_empty() {
        return Err(Violation::Rule("A group must have at least one admin."));
    }
    if wanted.iter().any(|user| people.iter().all(|part| part.user != *user)) {
        return Err(Violation::Rule("Only members of the group can be its admins."));
    }
    Ok(wanted)
}

/// Validates a group title: 1 to 100 characters.
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
