//! Messages, reactions and attachments of a room (`docs/rules.md#channels-and-their-messages`).

mod thumbnails;

use time::OffsetDateTime;

use crate::permission::{Allowed, DeleteMessage, EditMessage, PinMessage, PostMessage};
use crate::text::bounded;
use crate::{
    AttachmentId, FileKey, MessageId, Number, ReactionId, RoomId, Seq, ThreadId, UserId, Violation,
    Violations, string_enum,
};

pub use thumbnails::{ThumbnailFiles, Thumbnails};

string_enum! {
    /// The relation of a message to others.
    MessageType {
        /// Neither a reply nor part of a thread.
        Default = "default",
        /// Has `reply_to`, but no `thread`.
        Reply = "reply",
        /// Has `thread`, and possibly `reply_to`.
        Thread = "thread",
        /// Written by the server rather than by a user. Nothing creates such messages at present; they notify
        /// nobody.
        System = "system",
    }
}

string_enum! {
    /// The kind of a file, detected from its content.
    AttachmentType {
        /// A picture of a known format. SVG counts as a document.
        Image = "image",
        /// A video; its dimensions are not detected.
        Video = "video",
        /// A recording or another sound file.
        Audio = "audio",
        /// A text, a PDF, an e-book, or a file of an office format.
        Document = "document",
        /// A file of any other or of an unknown format, such as an archive.
        Other = "other",
    }
}

/// The maximum length of a message in characters.
pub const MAX_CONTENT: usize = 4_000;
/// The number of characters of a quoted message shown in a reply.
pub const QUOTE_LENGTH: usize = 100;
/// The maximum number of distinct emoji on one message.
pub const MAX_EMOJI: u64 = 20;
/// The maximum number of pinned messages in a room.
pub const MAX_PINS: u64 = 50;

/// A message of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// UUIDv7. Within a room, `seq` determines the order.
    pub id: MessageId,
    /// Its id on surfaces that use numbers; assigned by the store.
    pub number: Number,
    /// The room that it was posted in; fixed.
    pub room: RoomId,
    /// The sequence number of the event that created it.
    pub seq: Seq,
    /// The user who wrote it, and the only one who can edit it.
    pub author: UserId,
    /// Empty if the message has only attachments. Kept after deletion, but never shown.
    pub content: String,
    /// Follows from `thread` and `reply_to` when the message is posted.
    pub message_type: MessageType,
    /// The message that it answers, in the same room; it may have been deleted since.
    pub reply_to: Option<MessageId>,
    /// The key by which clients group it with other messages.
    pub thread: Option<ThreadId>,
    /// Whether it is among the pinned messages of the room; never true of a deleted message.
    pub is_pinned: bool,
    /// When it was posted.
    pub created_at: OffsetDateTime,
    /// When the text last changed; `None` if it never did.
    pub edited_at: Option<OffsetDateTime>,
    /// When it was deleted. A deleted message keeps its `seq`, but is no longer listed.
    pub deleted_at: Option<OffsetDateTime>,
}

/// A message that has not been assigned a sequence number yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Becomes the id of the message, unless its `nonce` is known already.
    pub id: MessageId,
    /// The room for which the permission was granted.
    pub room: RoomId,
    /// The user to whom the permission was granted.
    pub author: UserId,
    /// Validated by [`content`]; empty if the message has only attachments.
    pub content: String,
    /// Follows from `thread` and `reply_to`.
    pub message_type: MessageType,
    /// The message that it answers, in the same room.
    pub reply_to: Option<MessageId>,
    /// The key by which clients group it with other messages.
    pub thread: Option<ThreadId>,
    /// A known nonce of the same author in the room yields the first message instead of a new one
    /// (`docs/rules.md#retries`).
    pub nonce: Option<String>,
    /// When it was posted.
    pub created_at: OffsetDateTime,
}

/// A previous text of an edited message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The text before the edit.
    pub content: String,
    /// When this text was written: when the message was posted, or last edited before.
    pub created_at: OffsetDateTime,
}

/// The location of an attachment's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// Sent with the message and deleted with it.
    Attached(FileKey),
    /// Uploaded by the author beforehand; several messages may refer to it.
    Uploaded(FileKey),
    /// A URL outside this installation.
    Linked(String),
}

/// An attachment of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// UUIDv7, so ids sort by creation time.
    pub id: AttachmentId,
    /// The message that it belongs to.
    pub message: MessageId,
    /// Where the content is, and whether it is deleted with the message.
    pub source: FileSource,
    /// The caption for all media of the message, stored on the first of them.
    pub caption: Option<String>,
    /// For display, at most 255 characters; never used as a path.
    pub file_name: String,
    /// In bytes; 0 for media given by URL.
    pub file_size: i64,
    /// Detected from the content; for media given by URL, as the sender declared it.
    pub attachment_type: AttachmentType,
    /// Detected from the content, such as `image/png`; for media given by URL `image/*` or `video/*`.
    pub media_type: String,
    /// In pixels, as displayed; `None` if it is not an image, or its size is unknown.
    pub width: Option<i32>,
    /// In pixels; set if and only if `width` is.
    pub height: Option<i32>,
    /// Smaller versions of an image.
    pub thumbnails: Thumbnails,
    /// When it was sent.
    pub created_at: OffsetDateTime,
}

/// A user's reaction to a message; at most one per user and emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// UUIDv7, so ids sort by creation time.
    pub id: ReactionId,
    /// Its id on surfaces that use numbers; 0 until the store assigns it.
    pub number: Number,
    /// The message that the user reacted to.
    pub message: MessageId,
    /// The user who reacted.
    pub user: UserId,
    /// An emoji or short code, 1 to 100 characters without white space.
    pub emoji: String,
    /// When the user reacted.
    pub created_at: OffsetDateTime,
}

/// The content and references of a new message, without its room and author.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageDraft {
    /// Validated by [`content`]; empty if the message has only attachments.
    pub content: String,
    /// A message of the same room that is not deleted; the caller checks both.
    pub reply_to: Option<MessageId>,
    /// The key by which clients group it with other messages.
    pub thread: Option<ThreadId>,
    /// Chosen by the client, so that sending the message again does not create a second one; see [`nonce`].
    pub nonce: Option<String>,
}

impl MessageDraft {
    /// Validates the text of a message that is not a reply. Violations are collected, and invalid parts
    /// omitted.
    pub fn checked(
        text: &str,
        has_attachments: bool,
        nonce: Option<&str>,
        violations: &mut Violations,
    ) -> Self {
        let content = violations.check("content", content(text, has_attachments)).unwrap_or_default();
        let nonce = nonce.and_then(|text| violations.check("nonce", self::nonce(text)));
        Self { content, nonce, reply_to: None, thread: None }
    }
}

impl NewMessage {
    /// A new message that `allowed` permits its author to post.
    pub fn post(
        allowed: &Allowed<PostMessage>,
        draft: MessageDraft,
        id: MessageId,
        now: OffsetDateTime,
    ) -> Self {
        let message_type = match (draft.thread, draft.reply_to) {
            (Some(_), _) => MessageType::Thread,
            (None, Some(_)) => MessageType::Reply,
            (None, None) => MessageType::Default,
        };
        Self {
            id,
            room: allowed.scope(),
            author: allowed.by(),
            content: draft.content,
            message_type,
            reply_to: draft.reply_to,
            thread: draft.thread,
            nonce: draft.nonce,
            created_at: now,
        }
    }
}

impl Message {
    /// Whether the message is not deleted.
    pub fn is_live(&self) -> bool {
        self.deleted_at.is_none()
    }

    /// Replaces the text and returns the previous one, which the caller stores; `None` if nothing changes.
    pub fn edit(
        &mut self,
        _: &Allowed<EditMessage>,
        content: String,
        now: OffsetDateTime,
    ) -> Option<Revision> {
        if self.content == content {
            return None;
        }
        let created_at = self.edited_at.unwrap_or(self.created_at);
        let former = std::mem::replace(&mut self.content, content);
        self.edited_at = Some(now);
        Some(Revision { content: former, created_at })
    }

    /// Marks the message as deleted. It disappears from every list, but keeps its sequence number.
    pub fn delete(&mut self, _: &Allowed<DeleteMessage>, now: OffsetDateTime) {
        self.deleted_at = Some(now);
        self.is_pinned = false;
    }

    /// Pins or unpins the message; false if nothing changes.
    pub fn set_pinned(&mut self, _: &Allowed<PinMessage>, pinned: bool) -> bool {
        std::mem::replace(&mut self.is_pinned, pinned) != pinned
    }
}

/// Validates the text of a message: 1 to 4,000 characters after trimming; may be empty if there are
/// attachments.
pub fn content(text: &str, has_attachments: bool) -> Result<String, Violation> {
    bounded(text, usize::from(!has_attachments)..=MAX_CONTENT)
}

/// The maximum number of photos or videos given by URL in one message (`docs/rules.md#dms-media`).
pub const MAX_MEDIA: usize = 10;

/// Validates a photo or video URL: http or https with a host, at most 2,048 characters.
pub fn media_url(text: &str) -> Result<String, Violation> {
    let url = bounded(text, 1..=2_048)?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['));
    if has_host && !url.contains(char::is_whitespace) {
        Ok(url)
    } else {
        Err(Violation::Rule("Enter a valid URL."))
    }
}

/// Validates a caption: 1 to 1,000 characters.
pub fn caption(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=1_000)
}

/// Validates an emoji or short code: 1 to 100 characters without white space.
pub fn emoji(text: &str) -> Result<String, Violation> {
    let emoji = bounded(text, 1..=100)?;
    if emoji.chars().any(char::is_whitespace) {
        return Err(Violation::Rule("An emoji cannot contain whitespace."));
    }
    Ok(emoji)
}

/// Validates a `nonce`, the idempotency key of a message: 1 to 64 characters.
pub fn nonce(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=64)
}

/// The first [`QUOTE_LENGTH`] characters, as shown in a reply.
pub fn quoted(content: &str) -> String {
    content.chars().take(QUOTE_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_may_be_empty_only_beside_attachments() {
        assert_eq!(content(" \n ", false), Err(Violation::Blank));
        assert_eq!(content("", true).as_deref(), Ok(""));
        assert_eq!(content(&"é".repeat(4_000), false).map(|c| c.chars().count()), Ok(4_000));
        assert_eq!(content(&"é".repeat(4_001), false), Err(Violation::TooLong(4_000)));
    }

    #[test]
    fn media_come_from_the_web() {
        assert!(
            media_url("https://s3.example.com/a%20b.jpg?x=1").is_ok() && media_url("http://[::1]/a").is_ok()
        );
        for bad in ["ftp://a/b", "https://", "https:///a", "javascript:alert(1)", "https://a/b c", ""] {
            assert!(media_url(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_emoji_has_no_white_space() {
        assert!(emoji("👍").is_ok() && emoji(":thumbsup:").is_ok());
        assert!(emoji("").is_err() && emoji("a b").is_err() && emoji(&"x".repeat(101)).is_err());
    }
}
