//! Messages as this surface shows them.

use meshup_app::messages::{MessageView, ReactionToggle, ReactionView};
use meshup_domain::Number;
use meshup_domain::user::UserCard;
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::member::Member;

/// The sender of a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Sender)]
pub(crate) struct Sender {
    #[serde(flatten)]
    member: Member,
    #[schema(format = "uri")]
    avatar_url: Option<String>,
}

/// All reactions with the same emoji.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = chats::Reaction)]
pub(crate) struct Reaction {
    #[schema(example = "👍")]
    emoji: String,
    #[schema(example = 2)]
    count: usize,
    #[schema(example = json!([1, 3]))]
    users: Vec<i64>,
}

/// Reactions grouped by emoji, in the order of their first use.
pub(crate) fn aggregated(reactions: &[ReactionView]) -> Vec<Reaction> {
    let mut all: Vec<Reaction> = Vec::new();
    for ReactionView { reaction, user } in reactions {
        match all.iter_mut().find(|known| known.emoji == reaction.emoji) {
            Some(known) => {
                known.users.push(user.number.0);
                known.count += 1;
            }
            None => {
                all.push(Reaction { emoji: reaction.emoji.clone(), count: 1, users: vec![user.number.0] });
            }
        }
    }
    all
}

/// The fields of a message that are the same for every viewer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::MessageWords)]
pub(crate) struct Words {
    #[schema(example = 42)]
    id: i64,
    /// The id of the chat.
    #[schema(example = 1)]
    chat: i64,
    /// The text; for a message that has only media, a description of the media.
    #[schema(example = "Hello!")]
    content: String,
    created_at: Timestamp,
    /// The time of the last edit, or of sending.
    updated_at: Timestamp,
    is_edited: bool,
    is_deleted: bool,
    sender: Sender,
    reactions: Vec<Reaction>,
}

impl Words {
    pub(crate) fn of(view: &MessageView, chat: Number, show: &Presenter) -> Self {
        let message = &view.message;
        let avatar_url = show.image(view.author.avatar.as_ref());
        Self {
            id: message.number.0,
            chat: chat.0,
            content: view.words(),
            created_at: message.created_at.into(),
            updated_at: message.edited_at.unwrap_or(message.created_at).into(),
            is_edited: message.edited_at.is_some(),
            is_deleted: !message.is_live(),
            sender: Sender { member: Member::of(&view.author), avatar_url },
            reactions: aggregated(&view.reactions),
        }
    }
}

/// A message, with the users who have read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Message)]
pub(crate) struct Message {
    #[serde(flatten)]
    words: Words,
    /// The numbers of the members who have read the message, including its sender.
    #[schema(example = json!([1, 2]))]
    read_by: Vec<i64>,
}

impl Message {
    /// `people` are the members of the chat.
    pub(crate) fn of<'p>(
        view: &MessageView,
        chat: Number,
        people: impl Iterator<Item = &'p UserCard>,
        show: &Presenter,
    ) -> Self {
        let readers = people.filter(|card| view.read.by.contains(&card.id));
        Self { read_by: readers.map(|card| card.number.0).collect(), words: Words::of(view, chat, show) }
    }
}

/// Whether a reaction was added or removed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = chats::ReactionAction)]
enum ReactionAction {
    Added,
    Removed,
}

/// The result of toggling a reaction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::SwitchedReaction)]
pub(crate) struct Switched {
    action: ReactionAction,
    #[schema(example = "👍")]
    emoji: String,
    #[schema(example = 42)]
    message_id: i64,
}

impl Switched {
    pub(super) fn of(toggled: ReactionToggle, Number(message_id): Number) -> Self {
        let ReactionToggle { emoji, is_added, count: _ } = toggled;
        Self {
            action: if is_added { ReactionAction::Added } else { ReactionAction::Removed },
            emoji,
            message_id,
        }
    }
}
