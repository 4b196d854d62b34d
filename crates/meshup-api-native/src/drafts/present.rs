//! Drafts on the wire.

use meshup_domain::draft::Draft;
use meshup_domain::room::RoomOwner;
use meshup_web::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message that the current user has begun to write.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Draft)]
pub(crate) struct DraftDto {
    /// The id of the channel or conversation.
    room: Uuid,
    /// The text as it was typed.
    content: String,
    /// The id of the message that it answers, which may have been deleted since.
    reply_to: Option<Uuid>,
    updated_at: Timestamp,
}

/// The user's draft in a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DraftFrame {
    /// The id of the channel or conversation.
    room: Uuid,
    /// Null once the draft is gone.
    content: Option<String>,
    /// The id of the message that it answers.
    reply_to: Option<Uuid>,
}

impl DraftDto {
    pub(super) fn of(owner: RoomOwner, draft: Draft) -> Self {
        Self::new(public_id(owner), draft)
    }

    pub(super) fn new(room: Uuid, draft: Draft) -> Self {
        let Draft { content, reply_to, updated_at } = draft;
        Self { room, content, reply_to: reply_to.map(|message| message.0), updated_at: updated_at.into() }
    }
}

impl DraftFrame {
    pub(crate) fn of(owner: RoomOwner, draft: Option<&Draft>) -> Self {
        Self {
            room: public_id(owner),
            content: draft.map(|draft| draft.content.clone()),
            reply_to: draft.and_then(|draft| draft.reply_to).map(|message| message.0),
        }
    }
}

fn public_id(owner: RoomOwner) -> Uuid {
    match owner {
        RoomOwner::Channel { id, server: _ } => id.0,
        RoomOwner::Conversation { id } => id.0,
    }
}
