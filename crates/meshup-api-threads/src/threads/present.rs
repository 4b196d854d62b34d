//! Threads as the threads surface shows them.

use std::sync::Arc;

use meshup_app::conversations::{ConversationView, SentDirectMessage};
use meshup_app::messages::{ListedMessage, MessageView};
use meshup_domain::Number;
use meshup_domain::user::UserCard;
use meshup_web::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A user in a thread.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::Participant)]
pub(crate) struct Participant {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "user1")]
    username: String,
}

impl Participant {
    fn of(card: &UserCard) -> Self {
        Self { id: card.number.0, username: card.username.clone() }
    }
}

/// A message of a thread.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::Message)]
pub(crate) struct ThreadMessage {
    id: i64,
    sender: Participant,
    #[schema(example = "Hello there!")]
    content: String,
    timestamp: Timestamp,
    /// Whether the recipient has read it.
    is_read: bool,
}

impl ThreadMessage {
    fn of(view: &MessageView) -> Self {
        Self {
            id: view.message.number.0,
            sender: Participant::of(&view.author),
            content: view.words(),
            timestamp: view.message.created_at.into(),
            is_read: view.read.by_all_others,
        }
    }
}

/// A thread, as one of its users sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::Thread)]
pub(crate) struct Thread {
    id: i64,
    participants: Vec<Participant>,
    last_message: Option<ThreadMessage>,
    unread_count: i64,
    created_at: Timestamp,
    /// The time of the latest activity.
    updated_at: Timestamp,
}

impl Thread {
    pub(crate) fn of(view: &ConversationView) -> Self {
        Self {
            id: view.conversation.number.0,
            participants: people(view),
            last_message: view.last_message.as_ref().map(ThreadMessage::of),
            unread_count: view.unread,
            created_at: view.conversation.created_at.into(),
            updated_at: view.last_activity().into(),
        }
    }
}

/// A thread with its messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::ThreadWithMessages)]
pub(crate) struct ThreadWithMessages {
    id: i64,
    participants: Vec<Participant>,
    /// Oldest first.
    messages: Vec<ThreadMessage>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl ThreadWithMessages {
    pub(crate) fn of(view: &ConversationView, messages: &[Arc<ListedMessage>]) -> Self {
        Self {
            id: view.conversation.number.0,
            participants: people(view),
            messages: messages.iter().map(|view| ThreadMessage::of(view)).collect(),
            created_at: view.conversation.created_at.into(),
            updated_at: view.last_activity().into(),
        }
    }
}

/// The thread that a message is in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::ThreadOfMessage)]
pub(crate) struct ThreadOfMessage {
    id: i64,
    participants: Vec<Participant>,
}

/// A sent message, with its thread.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::SentMessage)]
pub(crate) struct SentMessage {
    id: i64,
    thread: ThreadOfMessage,
    sender: Participant,
    content: String,
    timestamp: Timestamp,
    is_read: bool,
}

impl SentMessage {
    pub(crate) fn of(written: &SentDirectMessage) -> Self {
        let ThreadMessage { id, sender, content, timestamp, is_read } = ThreadMessage::of(&written.message);
        let thread = ThreadOfMessage {
            id: written.summary.conversation.number.0,
            participants: written.summary.people.iter().map(Participant::of).collect(),
        };
        Self { id, thread, sender, content, timestamp, is_read }
    }
}

/// A confirmation that a thread was marked as read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = threads::MarkedRead)]
pub(crate) struct MarkedRead {
    #[schema(example = "Messages marked as read")]
    message: &'static str,
    #[schema(example = 1)]
    thread_id: i64,
}

impl MarkedRead {
    pub(crate) fn of(Number(thread_id): Number) -> Self {
        Self { message: "Messages marked as read", thread_id }
    }
}

fn people(view: &ConversationView) -> Vec<Participant> {
    view.people.iter().map(|party| Participant::of(&party.card)).collect()
}
