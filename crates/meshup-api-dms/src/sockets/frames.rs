//! Payloads of the server's frames, without their `type`.

use meshup_app::messages::RoomEventView;
use meshup_domain::room::EventReaction;
use meshup_web::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::messages::present::DmMessage;

/// The first frame of a socket.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::Greeting)]
pub(super) struct Established {
    /// Present only on the socket of a thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) thread_id: Option<i64>,
    /// The current user.
    pub(super) user_id: i64,
    pub(super) timestamp: Timestamp,
}

/// A message in its current state.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::MessageFrame)]
pub(super) struct OneMessage {
    pub(super) message: DmMessage,
}

/// A deleted message.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::DeletedFrame)]
pub(super) struct DeletedMessage {
    pub(super) message_id: i64,
}

/// Whether a user is typing.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::TypingFrame)]
pub(super) struct TypingUpdate {
    pub(super) user_id: i64,
    pub(super) typing: bool,
}

/// Whether a user is online.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::PresenceFrame)]
pub(super) struct PresenceUpdate {
    pub(super) user_id: i64,
    pub(super) online: bool,
}

/// Whether a reaction was added or removed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = dms::ReactionAction)]
enum ReactionAction {
    Added,
    Removed,
}

/// A reaction that was added or removed.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::ReactionFrame)]
pub(super) struct ReactionUpdate<'a> {
    message_id: i64,
    emoji: &'a str,
    user_id: i64,
    action: ReactionAction,
}

impl<'a> ReactionUpdate<'a> {
    pub(super) fn of(event: &RoomEventView, reaction: &'a EventReaction, is_added: bool) -> Self {
        Self {
            message_id: event.message.message.number.0,
            emoji: &reaction.emoji,
            user_id: event.actor.number.0,
            action: if is_added { ReactionAction::Added } else { ReactionAction::Removed },
        }
    }
}

/// The number of unread messages in a thread.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::UnreadFrame)]
pub(super) struct UnreadUpdate {
    pub(super) thread_id: i64,
    pub(super) unread: i64,
}

/// An empty payload.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::Nothing)]
pub(super) struct Nothing {}
