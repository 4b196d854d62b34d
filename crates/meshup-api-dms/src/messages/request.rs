//! What clients send as a message, over HTTP and sockets alike.

use meshup_app::messages::{Media, MessageKey, SendMessage};
use meshup_domain::text::is_blank;
use meshup_domain::{Number, RoomId};
use meshup_web::{Fields, FromFields};
use utoipa::ToSchema;

/// A new message.
#[derive(Debug, ToSchema)]
#[schema(as = dms::NewMessage)]
pub(crate) struct NewMessage {
    /// 1 to 4,000 characters; may be empty, or left out, beside photos or videos.
    #[schema(required = false, example = "Your message here")]
    text: String,
    /// A message of the same thread.
    #[schema(value_type = Option<i64>, example = 123)]
    reply_to_id: Option<Number>,
    /// At most 10 http or https URLs of 2,048 characters.
    #[schema(required = false, max_items = 10, example = json!(["https://s3.amazonaws.com/photo.jpg"]))]
    photo_urls: Vec<String>,
    /// The same of videos.
    #[schema(required = false, max_items = 10)]
    video_urls: Vec<String>,
    /// What is said of photos or videos; at most 1,000 characters.
    #[schema(example = "My vacation photo from the beach!")]
    caption: Option<String>,
    /// Makes a repeat give the first message back; 1 to 64 characters.
    nonce: Option<String>,
}

impl FromFields for NewMessage {
    fn from_fields(fields: &mut Fields) -> Self {
        let caption: Option<String> = fields.nullable("caption");
        Self {
            text: fields.nullable("text").unwrap_or_default(),
            reply_to_id: fields.nullable("reply_to_id"),
            photo_urls: fields.nullable("photo_urls").unwrap_or_default(),
            video_urls: fields.nullable("video_urls").unwrap_or_default(),
            caption: caption.filter(|caption| !is_blank(caption)),
            nonce: fields.nullable("nonce"),
        }
    }
}

impl NewMessage {
    pub(crate) fn into_command(self, room: RoomId) -> SendMessage {
        let Self { text, reply_to_id, photo_urls: photos, video_urls: videos, caption, nonce } = self;
        SendMessage {
            reply_to: reply_to_id.map(MessageKey::Number),
            nonce,
            media: Media { photos, videos, caption },
            ..SendMessage::text(room, text)
        }
    }
}
