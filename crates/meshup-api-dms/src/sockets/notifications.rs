//! The socket for notifications from all threads of the user.

use bytestring::ByteString;
use meshup_app::notifications::{DirectDeed, DirectNotice};
use meshup_domain::RoomId;
use meshup_realtime::{Audience, Frame, News, NewsBody, Rendering, Topic};
use meshup_web::Timestamp;
use meshup_web::socket::typed::{Said, complaint, say};
use meshup_web::socket::{Close, Dialect, Fault, Link};
use serde::Serialize;
use utoipa::ToSchema;

use super::frames::{Established, Nothing};

/// A user's stream of notifications; muted threads send none.
pub(super) struct Notifications;

/// A notification.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::Notification)]
pub(super) struct Notification {
    thread_id: i64,
    event: NotificationEvent,
    /// A summary in one line.
    preview: String,
    message: Noticed,
}

/// The kind of a notification.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = dms::NotificationEvent)]
enum NotificationEvent {
    DmMessage,
    DmReply,
    DmMedia,
    DmRequest,
    ReactionUpdate,
}

/// The message that was posted or reacted to.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::Noticed)]
struct Noticed {
    /// The user who posted it or reacted.
    sender_id: i64,
    sender_name: String,
    message_text: String,
    has_media: bool,
    is_reply: bool,
    timestamp: Timestamp,
}

impl From<&DirectNotice> for Notification {
    fn from(notice: &DirectNotice) -> Self {
        let DirectNotice { conversation, deed, person, message, at } = notice;
        let event = match deed {
            DirectDeed::Requested => NotificationEvent::DmRequest,
            DirectDeed::Wrote => NotificationEvent::DmMessage,
            DirectDeed::Replied => NotificationEvent::DmReply,
            DirectDeed::SentMedia => NotificationEvent::DmMedia,
            DirectDeed::Reacted { .. } | DirectDeed::TookReactionBack { .. } => {
                NotificationEvent::ReactionUpdate
            }
        };
        Self {
            thread_id: conversation.0,
            event,
            preview: notice.preview(),
            message: Noticed {
                sender_id: person.number.0,
                sender_name: person.display_name.clone(),
                message_text: message.message.content.clone(),
                has_media: notice.has_media(),
                is_reply: message.reply_to.is_some(),
                timestamp: (*at).into(),
            },
        }
    }
}

impl Dialect for Notifications {
    async fn enter(&mut self, link: &mut Link) -> Result<(), Close> {
        link.hear_news(&[Topic::Direct]);
        let user_id = link.card().number.0;
        let greeting = Established { thread_id: None, user_id, timestamp: link.now().into() };
        link.send(say("connection_established", greeting)).await
    }

    async fn hear(&mut self, link: &mut Link, text: &str) -> Result<(), Close> {
        let answer = match Said::parse(text) {
            Ok(said) if said.what == "ping" => say("pong", Nothing {}),
            Ok(_) => complaint(Fault::unknown_event()),
            Err(fault) => complaint(fault),
        };
        link.send(answer).await
    }

    /// This socket listens to no room.
    async fn tell(&mut self, _: &mut Link, _: &Frame) -> Result<(), Close> {
        Ok(())
    }

    fn report(&self, news: &News) -> Option<ByteString> {
        let rendering = Rendering { surface: "dms", audience: Audience::default() };
        news.render(rendering, |body| match body {
            NewsBody::Direct(notice) => Some(say("dm_notification", Notification::from(notice.as_ref()))),
            NewsBody::Item { .. } | NewsBody::Notification(_) | NewsBody::Presence { .. } => None,
        })
    }

    async fn lose(&mut self, _: &mut Link, _: RoomId) -> Result<(), Close> {
        Ok(())
    }
}
