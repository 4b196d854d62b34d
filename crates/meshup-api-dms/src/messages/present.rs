//! Messages as this surface shows them, over HTTP and sockets alike.

use meshup_app::messages::MessageView;
use meshup_domain::message::AttachmentType;
use meshup_domain::{Number, UserId};
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// The emoji that a heart stands for.
pub(crate) const HEART: &str = "❤️";

/// A message of a thread.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Message)]
pub(crate) struct DmMessage {
    #[schema(example = 789)]
    id: i64,
    #[schema(example = 123)]
    thread_id: i64,
    #[schema(example = 111)]
    sender_id: i64,
    /// May be empty if there are photos or videos.
    #[schema(example = "I agree with that!")]
    text: String,
    created_at: Timestamp,
    /// Whether the recipient has read it.
    seen: bool,
    #[schema(example = 2)]
    heart_count: usize,
    liked_by_me: bool,
    /// The message that this one replies to.
    reply_to_id: Option<i64>,
    /// The text of that message, or a description of its media, truncated to 100 characters.
    #[schema(example = "What do you think about...")]
    reply_to_text: Option<String>,
    #[schema(example = "John Doe")]
    reply_to_sender_name: Option<String>,
    photo_urls: Vec<String>,
    video_urls: Vec<String>,
    #[schema(example = "Beautiful sunset view!")]
    caption: Option<String>,
}

impl DmMessage {
    pub(crate) fn of(view: &MessageView, thread: Number, viewer: UserId, show: &Presenter) -> Self {
        let Hearts { count, is_mine } = Hearts::of(view, viewer);
        let quote = view.reply_to.as_ref();
        let urls = |kind| {
            let files = view.attachments.iter().filter(move |file| file.attachment_type == kind);
            files.map(|file| show.attachment(file)).collect()
        };
        Self {
            id: view.message.number.0,
            thread_id: thread.0,
            sender_id: view.author.number.0,
            text: text(view),
            created_at: view.message.created_at.into(),
            seen: view.read.by_all_others,
            heart_count: count,
            liked_by_me: is_mine,
            reply_to_id: quote.map(|quote| quote.number.0),
            reply_to_text: quote.map(|quote| quote.words.clone()),
            reply_to_sender_name: quote.map(|quote| quote.author.display_name.clone()),
            photo_urls: urls(AttachmentType::Image),
            video_urls: urls(AttachmentType::Video),
            caption: view.attachments.iter().find_map(|file| file.caption.clone()),
        }
    }
}

/// The text of a message; attachments that this surface has no field for are described in words.
fn text(view: &MessageView) -> String {
    let is_shown = |kind| matches!(kind, AttachmentType::Image | AttachmentType::Video);
    if view.attachments.iter().any(|file| is_shown(file.attachment_type)) {
        view.message.content.clone()
    } else {
        view.words()
    }
}

/// The hearts of a message, for one viewer.
pub(crate) struct Hearts {
    pub(crate) count: usize,
    pub(crate) is_mine: bool,
}

impl Hearts {
    pub(crate) fn of(view: &MessageView, viewer: UserId) -> Self {
        let hearts = || view.reactions.iter().filter(|given| given.reaction.emoji == HEART);
        Self { count: hearts().count(), is_mine: hearts().any(|given| given.user.id == viewer) }
    }
}
