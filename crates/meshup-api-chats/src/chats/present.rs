//! Chats as the chats surface shows them.

use meshup_app::conversations::ConversationView;
use meshup_domain::UserId;
use meshup_domain::conversation::ConversationKind;
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::member::Member;
use crate::messages::Message;

/// `dm`: a 1:1 chat; `group`: a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = chats::ChatType)]
pub(super) enum ChatType {
    Dm,
    Group,
}

/// A chat, as one of its members sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Chat)]
pub(crate) struct Chat {
    #[schema(example = 1)]
    id: i64,
    /// For a 1:1 chat, the other user's name; for a group without a title, the names of its members.
    #[schema(example = "John Doe")]
    title: String,
    #[serde(rename = "chat_type")]
    kind: ChatType,
    created_at: Timestamp,
    /// The time of the last message or change.
    updated_at: Timestamp,
    last_message: Option<Message>,
    #[schema(example = 3)]
    unread_count: i64,
    /// In the order they joined.
    members: Vec<Member>,
    /// The members who can change the chat; in a 1:1 chat, the user who opened it.
    #[schema(example = json!([1]))]
    admins: Vec<i64>,
}

impl Chat {
    pub(super) fn of(view: &ConversationView, viewer: UserId, show: &Presenter) -> Self {
        let chat = &view.conversation;
        let people = || view.people.iter().map(|party| &party.card);
        let last = view.last_message.as_ref();
        Self {
            id: chat.number.0,
            title: title(view, viewer),
            kind: match chat.kind {
                ConversationKind::Direct => ChatType::Dm,
                ConversationKind::Group => ChatType::Group,
            },
            created_at: chat.created_at.into(),
            updated_at: view.last_activity().max(chat.updated_at).into(),
            last_message: last.map(|message| Message::of(message, chat.number, people(), show)),
            unread_count: view.unread,
            members: people().map(Member::of).collect(),
            admins: view.people.iter().filter(|p| p.part.is_admin).map(|p| p.card.number.0).collect(),
        }
    }
}

fn title(view: &ConversationView, viewer: UserId) -> String {
    if let Some(peer) = view.peer(viewer) {
        return peer.card.display_name.clone();
    }
    let names = || view.people.iter().map(|party| party.card.display_name.as_str()).collect::<Vec<_>>();
    view.conversation.title.clone().unwrap_or_else(|| names().join(", "))
}

/// A confirmation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Success)]
pub(crate) struct Success {
    #[schema(example = "success")]
    status: &'static str,
}

impl Success {
    pub(super) const NEW: Self = Self { status: "success" };
}

/// A confirmation that a chat was marked as read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::MarkedRead)]
pub(crate) struct MarkedRead {
    #[schema(example = "success")]
    status: &'static str,
    /// Messages that were unread before.
    #[schema(example = 5)]
    marked_count: i64,
}

impl MarkedRead {
    pub(super) fn new(marked_count: i64) -> Self {
        Self { status: "success", marked_count }
    }
}
