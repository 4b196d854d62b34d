//! Request bodies for messages, over HTTP and sockets alike.

use meshup_app::messages::{Media, MessageKey, SendMessage};
use meshup_domain::text::is_blank;
use meshup_domain::{Number, RoomId};

meshup_web::request! {
    /// A new message.
    pub(crate) struct NewMessage as "dms.NewMessage" {
        /// 1 to 4,000 characters; may be empty or omitted if there are photos or videos.
        content as "text": nullable String, { "examples": ["Your message here"] };
        /// A message of the same thread.
        reply_to as "reply_to_id": nullable Number, { "examples": [123] };
        /// At most 10 HTTP or HTTPS URLs of up to 2,048 characters each.
        photos as "photo_urls": nullable Vec<String>, { "maxItems": 10, "examples": [["https://s3.amazonaws.com/photo.jpg"]] };
        /// At most 10 HTTP or HTTPS URLs of up to 2,048 characters each.
        videos as "video_urls": nullable Vec<String>, { "maxItems": 10 };
        /// A caption for the photos or videos; at most 1,000 characters.
        caption: nullable String, { "examples": ["My vacation photo from the beach!"] };
        /// 1 to 64 characters. Repeating a message with the same nonce within 24 h returns the first one.
        nonce: nullable String;
    }
}

impl NewMessage {
    /// A blank caption is treated as missing.
    pub(crate) fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, reply_to, photos, videos, caption, nonce } = self;
        let media = Media {
            photos: photos.unwrap_or_default(),
            videos: videos.unwrap_or_default(),
            caption: caption.filter(|caption| !is_blank(caption)),
        };
        SendMessage {
            reply_to: reply_to.map(MessageKey::Number),
            nonce,
            media,
            ..SendMessage::text(room, content.unwrap_or_default())
        }
    }
}
