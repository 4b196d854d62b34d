//! What frames of the server carry besides their `type`.

use meshup_app::messages::RoomEventView;
use meshup_domain::room::EventReaction;
use meshup_web::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::messages::present::DmMessage;

/// That the socket is open.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::Greeting)]
pub(super) struct Established {
    /// On the socket of a thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) thread_id: Option<i64>,
    /// Whom the socket is for.
    pub(super) user_id: i64,
    pub(super) timestamp: Timestamp,
}

/// A message as it is now.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::MessageFrame)]
pub(super) struct OneMessage {
    pub(super) message: DmMessage,
}

/// A message that is gone.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::DeletedFrame)]
pub(super) struct DeletedMessage {
    pub(super) message_id: i64,
}

/// Whether somebody types.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::TypingFrame)]
pub(super) struct TypingUpdate {
    pub(super) user_id: i64,
    pub(super) typing: bool,
}

/// Whether somebody is there.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::PresenceFrame)]
pub(super) struct PresenceUpdate {
    pub(super) user_id: i64,
    pub(super) online: bool,
}

/// Whether a reaction came or went.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = dms::ReactionAction)]
enum ReactionAction {
    Added,
    Removed,
}

/// A reaction that came or went.
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

/// What one has not read of a thread.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::UnreadFrame)]
pub(super) struct UnreadUpdate {
    pub(super) thread_id: i64,
    pub(super) unread: i64,
}

/// Nothing beside the type.
#[derive(Serialize, ToSchema)]
#[schema(as = dms::Nothing)]
pub(super) struct Nothing {}
