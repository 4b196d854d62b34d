//! Threads as this surface shows them.

use meshup_app::conversations::ConversationView;
use meshup_domain::UserId;
use meshup_domain::conversation::Conversation;
use meshup_domain::user::UserCard;
use meshup_web::choice::RequestStatus;
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A thread between two users.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Thread)]
pub(crate) struct Thread {
    id: i64,
    status: RequestStatus,
    /// The user who sent the message request.
    #[schema(example = 123)]
    initiator_id: i64,
    /// Of the two users, the one with the smaller number.
    #[schema(example = 123)]
    user_a_id: i64,
    #[schema(example = 456)]
    user_b_id: i64,
}

impl Thread {
    pub(crate) fn of_view(view: &ConversationView) -> Self {
        Self::of(&view.conversation, view.people.iter().map(|party| &party.card))
    }

    pub(crate) fn of<'a>(
        conversation: &Conversation,
        people: impl IntoIterator<Item = &'a UserCard>,
    ) -> Self {
        let people: Vec<&UserCard> = people.into_iter().collect();
        let mut numbers: Vec<i64> = people.iter().map(|card| card.number.0).collect();
        numbers.sort_unstable();
        let number = |at: usize| numbers.get(at).copied().unwrap_or_default();
        let initiator = people.iter().find(|card| card.id == conversation.created_by);
        Self {
            id: conversation.number.0,
            status: conversation.status.into(),
            initiator_id: initiator.map_or_else(|| number(0), |card| card.number.0),
            user_a_id: number(0),
            user_b_id: number(1),
        }
    }
}

/// A thread in the inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::InboxItem)]
pub(crate) struct InboxItem {
    #[serde(flatten)]
    thread: Thread,
    created_at: Timestamp,
    /// The time of the latest activity.
    updated_at: Timestamp,
    #[schema(example = "John Doe")]
    other_user_name: String,
    #[schema(example = "johndoe")]
    other_user_username: String,
    #[schema(format = "uri")]
    other_user_avatar: Option<String>,
    /// The text of the latest message; if it has only media, a description such as "2 photos".
    #[schema(example = "Hey, how are you?")]
    last_message: Option<String>,
    last_message_time: Option<Timestamp>,
}

impl InboxItem {
    /// None without a second participant, which every thread has.
    pub(crate) fn of(view: &ConversationView, viewer: UserId, show: &Presenter) -> Option<Self> {
        let other = &view.peer(viewer)?.card;
        let last = view.last_message.as_ref();
        Some(Self {
            thread: Thread::of_view(view),
            created_at: view.conversation.created_at.into(),
            updated_at: view.last_activity().into(),
            other_user_name: other.display_name.clone(),
            other_user_username: other.username.clone(),
            other_user_avatar: show.image(other.avatar.as_ref()),
            last_message: last.map(meshup_app::messages::MessageView::words),
            last_message_time: last.map(|last| last.message.created_at.into()),
        })
    }
}
