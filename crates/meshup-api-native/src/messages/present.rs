//! Messages as the native surface shows them, over REST and sockets alike.

use meshup_app::messages::{MessageView, Quote, ReactionView, UnreadCounts};
use meshup_app::ports::UnreadRoom;
use meshup_domain::message::{Attachment, Reaction, Revision, ThumbnailFiles};
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, ConversationId, UserId};
use meshup_web::choice::{AttachmentType, MessageType};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message of a channel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChannelMessage {
    /// The id of the channel.
    channel: Uuid,
    #[serde(flatten)]
    message: MessageDto,
}

/// A message of a direct conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DirectMessage {
    /// The id of the direct conversation.
    dm_channel: Uuid,
    /// For a message of the current user, whether all others have read it; otherwise, whether the current
    /// user has.
    is_read: bool,
    #[serde(flatten)]
    message: MessageDto,
}

/// The fields that all messages have.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct MessageDto {
    /// The `message_id` in paths. Ids sort by time.
    pub(crate) id: Uuid,
    /// Unique across all messages.
    number: i64,
    /// The position of its creation in the room's event sequence.
    pub(crate) seq: i64,
    author: UserBasic,
    /// At most 4,000 characters; empty if the message has only attachments.
    #[schema(example = "Standup in 10 minutes")]
    content: String,
    message_type: MessageType,
    reply_to: Option<QuoteDto>,
    /// The key by which clients group messages.
    thread_id: Option<Uuid>,
    /// Whether it is among the pinned messages of the room.
    is_pinned: bool,
    /// Whether the text has changed.
    is_edited: bool,
    /// Present only when a deleted message is replayed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_deleted: bool,
    /// In the order in which they were uploaded.
    attachments: Vec<AttachmentDto>,
    /// Oldest first.
    reactions: Vec<ReactionDto>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
}

/// The message that a reply refers to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Quote)]
pub(crate) struct QuoteDto {
    /// The `message_id` in paths.
    id: Uuid,
    author: UserBasic,
    /// Truncated to 100 characters.
    content: String,
    created_at: Timestamp,
}

/// A file attached to a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentDto {
    /// Constant, also when the message is edited.
    id: Uuid,
    /// A link that works without authentication for at least one day.
    #[schema(format = "uri")]
    file: String,
    /// The original file name, without its path.
    file_name: String,
    /// In bytes.
    file_size: i64,
    /// Detected from the content.
    attachment_type: AttachmentType,
    /// For images, in pixels as displayed, after applying the orientation in the file.
    width: Option<i32>,
    /// As `width`.
    height: Option<i32>,
    /// For PNG, JPEG, GIF and WebP images of up to 40 megapixels, some time after they were sent.
    thumbnails: Option<ThumbnailsDto>,
    created_at: Timestamp,
}

/// Smaller versions of an image as WebP, upright and with the proportions of the image. Links work for one day
/// without authentication.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Thumbnails)]
pub(crate) struct ThumbnailsDto {
    /// At most 320 pixels wide and high.
    #[schema(format = "uri")]
    small: String,
    /// At most 1,280 pixels wide and high.
    #[schema(format = "uri")]
    large: String,
}

/// A user's reaction.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Reaction)]
pub(crate) struct ReactionDto {
    /// Constant; reactions are removed by their emoji.
    id: Uuid,
    /// Unique across all reactions; the id in the APIs with integer ids.
    number: i64,
    /// An emoji or short code, 1 to 100 characters.
    #[schema(example = ":thumbsup:")]
    emoji: String,
    user: UserBasic,
    created_at: Timestamp,
}

/// A previous text.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Revision)]
pub(crate) struct RevisionDto {
    /// The text before an edit.
    content: String,
    created_at: Timestamp,
}

impl ChannelMessage {
    pub(crate) fn of(channel: ChannelId, view: &MessageView, show: &Presenter) -> Self {
        Self { channel: channel.0, message: MessageDto::of(view, show) }
    }
}

impl DirectMessage {
    pub(crate) fn of(
        conversation: ConversationId,
        view: &MessageView,
        viewer: UserId,
        show: &Presenter,
    ) -> Self {
        Self {
            dm_channel: conversation.0,
            is_read: view.is_read(viewer),
            message: MessageDto::of(view, show),
        }
    }
}

impl MessageDto {
    fn of(view: &MessageView, show: &Presenter) -> Self {
        let MessageView { message, author, reply_to, attachments, reactions, read: _ } = view;
        Self {
            id: message.id.0,
            number: message.number.0,
            seq: message.seq.0,
            author: show.user(author),
            content: message.content.clone(),
            message_type: message.message_type.into(),
            reply_to: reply_to.as_ref().map(|quote| QuoteDto::of(quote, show)),
            thread_id: message.thread.map(|thread| thread.0),
            is_pinned: message.is_pinned,
            is_edited: message.edited_at.is_some(),
            is_deleted: !message.is_live(),
            attachments: attachments.iter().map(|attachment| AttachmentDto::of(attachment, show)).collect(),
            reactions: reactions.iter().map(|reaction| ReactionDto::of(reaction, show)).collect(),
            created_at: message.created_at.into(),
            edited_at: message.edited_at.map(Timestamp),
        }
    }
}

impl QuoteDto {
    fn of(quote: &Quote, show: &Presenter) -> Self {
        let Quote { id, number: _, author, content, words: _, created_at } = quote;
        Self {
            id: id.0,
            author: show.user(author),
            content: content.clone(),
            created_at: (*created_at).into(),
        }
    }
}

impl AttachmentDto {
    fn of(attachment: &Attachment, show: &Presenter) -> Self {
        let Attachment {
            id,
            message: _,
            source: _,
            caption: _,
            file_name,
            file_size,
            attachment_type,
            media_type: _,
            width,
            height,
            thumbnails,
            created_at,
        } = attachment;
        Self {
            id: id.0,
            file: show.attachment(attachment),
            file_name: file_name.clone(),
            file_size: *file_size,
            attachment_type: (*attachment_type).into(),
            width: *width,
            height: *height,
            thumbnails: thumbnails.files().map(|files| ThumbnailsDto::of(files, show)),
            created_at: (*created_at).into(),
        }
    }
}

impl ThumbnailsDto {
    fn of(ThumbnailFiles { small, large }: &ThumbnailFiles, show: &Presenter) -> Self {
        Self { small: show.url(small), large: show.url(large) }
    }
}

impl ReactionDto {
    pub(crate) fn of(view: &ReactionView, show: &Presenter) -> Self {
        let ReactionView { reaction, user } = view;
        let Reaction { id, number, message: _, user: _, emoji, created_at } = reaction;
        Self {
            id: id.0,
            number: number.0,
            emoji: emoji.clone(),
            user: show.user(user),
            created_at: (*created_at).into(),
        }
    }
}

impl From<Revision> for RevisionDto {
    fn from(revision: Revision) -> Self {
        let Revision { content, created_at } = revision;
        Self { content, created_at: created_at.into() }
    }
}

/// Unread messages of the current user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unread)]
pub(crate) struct UnreadDto {
    /// Unread messages in all rooms.
    total: i64,
    /// Unread messages in all rooms that mention the current user.
    mentions: i64,
    /// Only those with unread messages.
    rooms: Vec<UnreadRoomDto>,
}

/// Unread messages in a room.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UnreadRoom)]
pub(crate) struct UnreadRoomDto {
    /// The id of the channel or direct conversation.
    room: Uuid,
    kind: UnreadKind,
    /// Null for direct conversations.
    server: Option<Uuid>,
    /// Unread messages by others.
    unread: i64,
    /// Unread messages that mention the current user, by name, by role or with `@everyone`.
    mentions: i64,
    /// The position up to which the current user has read the room.
    last_read_seq: i64,
    /// The position of the room's last event.
    last_seq: i64,
}

/// The kind of a room.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UnreadKind {
    Channel,
    Dm,
}

impl From<UnreadCounts> for UnreadDto {
    fn from(unread: UnreadCounts) -> Self {
        let UnreadCounts { total, mentions, rooms } = unread;
        Self { total, mentions, rooms: rooms.into_iter().map(Into::into).collect() }
    }
}

impl From<UnreadRoom> for UnreadRoomDto {
    fn from(room: UnreadRoom) -> Self {
        let UnreadRoom { owner, unread, mentions, last_read_seq, last_seq } = room;
        let (room, kind, server) = match owner {
            RoomOwner::Channel { id, server } => (id.0, UnreadKind::Channel, Some(server.0)),
            RoomOwner::Conversation { id } => (id.0, UnreadKind::Dm, None),
        };
        Self { room, kind, server, unread, mentions, last_read_seq: last_read_seq.0, last_seq: last_seq.0 }
    }
}
