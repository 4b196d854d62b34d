//! The socket for notifications from all threads of the user.

use meshup_app::notifications::{DirectNotice, DirectNoticeKind};
use meshup_domain::RoomId;
use meshup_realtime::{Audience, Frame, RenderKey, TextFrame, Topic, UserEvent, UserEventBody};
use meshup_web::Timestamp;
use meshup_web::socket::typed::{ClientFrame, error_frame, server_frame};
use meshup_web::socket::{Close, SocketContext, SocketError, SocketHandler};
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
    /// The number of the user who posted or reacted.
    sender_id: i64,
    sender_name: String,
    message_text: String,
    has_media: bool,
    is_reply: bool,
    timestamp: Timestamp,
}

impl From<&DirectNotice> for Notification {
    fn from(notice: &DirectNotice) -> Self {
        let DirectNotice { conversation, kind, person, message, at } = notice;
        let event = match kind {
            DirectNoticeKind::Requested => NotificationEvent::DmRequest,
            DirectNoticeKind::Wrote => NotificationEvent::DmMessage,
            DirectNoticeKind::Replied => NotificationEvent::DmReply,
            DirectNoticeKind::SentMedia => NotificationEvent::DmMedia,
            DirectNoticeKind::AddedReaction { .. } | DirectNoticeKind::TookReactionBack { .. } => {
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

impl SocketHandler for Notifications {
    const SURFACE: &'static str = "dms";

    async fn on_open(&mut self, context: &mut SocketContext) -> Result<(), Close> {
        context.subscribe(&[Topic::Direct]);
        let user_id = context.card().number.0;
        let greeting = Established { thread_id: None, user_id, timestamp: context.now().into() };
        context.send(server_frame("connection_established", greeting)).await
    }

    async fn on_text(&mut self, context: &mut SocketContext, text: &str) -> Result<(), Close> {
        let answer = match ClientFrame::parse(text) {
            Ok(said) if said.what == "ping" => server_frame("pong", Nothing {}),
            Ok(_) => error_frame(SocketError::unknown_event()),
            Err(fault) => error_frame(fault),
        };
        context.send(answer).await
    }

    /// This socket listens to no room.
    async fn on_frame(&mut self, _: &mut SocketContext, _: &Frame) -> Result<(), Close> {
        Ok(())
    }

    fn on_user_event(&self, user_event: &UserEvent) -> Option<TextFrame> {
        let rendering = RenderKey { surface: "dms", audience: Audience::default() };
        user_event.render(rendering, |body| match body {
            UserEventBody::Direct(notice) => {
                Some(server_frame("dm_notification", Notification::from(notice.as_ref())))
            }
            UserEventBody::Item { .. }
            | UserEventBody::Server { .. }
            | UserEventBody::Notification(_)
            | UserEventBody::Own { .. }
            | UserEventBody::Presence { .. } => None,
        })
    }

    async fn on_revoked(&mut self, _: &mut SocketContext, _: RoomId) -> Result<(), Close> {
        Ok(())
    }
}
