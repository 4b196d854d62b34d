//! Rows of durable events, and their union with the creation of messages.

use meshup_app::ports::{RoomEvent, StoreError};
use meshup_domain::room::{EventReaction, RoomChange};
use meshup_domain::{MessageId, ReactionId, Seq, UserId};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::corrupt;
use crate::repositories::{micros, time};

/// An event of either kind; `kind` is set for rows of `room_events`.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Merged {
    pub seq: i64,
    pub message_id: Uuid,
    pub actor_id: Uuid,
    pub kind: Option<String>,
    pub reaction: Option<String>,
    pub created_at: i64,
    pub nonce: Option<String>,
}

impl TryFrom<Merged> for RoomEvent {
    type Error = StoreError;

    fn try_from(row: Merged) -> Result<Self, StoreError> {
        let Merged { seq, message_id, actor_id, kind, reaction, created_at, nonce } = row;
        let change = kind.map_or(Ok(RoomChange::Created), |kind| change(&kind, reaction.as_deref()))?;
        Ok(Self {
            seq: Seq(seq),
            message: MessageId(message_id),
            actor: UserId(actor_id),
            change,
            at: time(created_at)?,
            nonce,
        })
    }
}

/// The stored kind of a change and its reaction. `None` for the creation of a message, which has no row of
/// its own.
pub(crate) fn kept(change: &RoomChange) -> Result<(&'static str, Option<String>), StoreError> {
    Ok(match change {
        RoomChange::Created => return Err(corrupt("a recorded event", "the creation of a message")),
        RoomChange::Edited => ("edited", None),
        RoomChange::Deleted => ("deleted", None),
        RoomChange::ReactionAdded(reaction) => ("reaction_added", Some(reaction_text(reaction))),
        RoomChange::ReactionRemoved(reaction) => ("reaction_removed", Some(reaction_text(reaction))),
        RoomChange::Pinned => ("pinned", None),
        RoomChange::Unpinned => ("unpinned", None),
    })
}

fn change(kind: &str, reaction: Option<&str>) -> Result<RoomChange, StoreError> {
    let reaction = || reaction_of(reaction.unwrap_or_default());
    Ok(match kind {
        "edited" => RoomChange::Edited,
        "deleted" => RoomChange::Deleted,
        "reaction_added" => RoomChange::ReactionAdded(reaction()?),
        "reaction_removed" => RoomChange::ReactionRemoved(reaction()?),
        "pinned" => RoomChange::Pinned,
        "unpinned" => RoomChange::Unpinned,
        _ => return Err(corrupt("the kind of an event", kind)),
    })
}

/// A reaction as text, since its own row may be gone when the event is replayed.
fn reaction_text(reaction: &EventReaction) -> String {
    let EventReaction { id, emoji, created_at } = reaction;
    json!({ "id": id.0.to_string(), "emoji": emoji, "created_at": micros(*created_at) }).to_string()
}

fn reaction_of(text: &str) -> Result<EventReaction, StoreError> {
    let unreadable = || corrupt("the reaction of an event", text);
    let kept: Value = serde_json::from_str(text).map_err(|_| unreadable())?;
    let id = kept["id"].as_str().and_then(|id| id.parse::<Uuid>().ok()).ok_or_else(unreadable)?;
    let emoji = kept["emoji"].as_str().ok_or_else(unreadable)?.to_owned();
    let created_at = kept["created_at"].as_i64().ok_or_else(unreadable)?;
    Ok(EventReaction { id: ReactionId(id), emoji, created_at: time(created_at)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reaction_survives_its_row() -> Result<(), StoreError> {
        let reaction = EventReaction {
            id: ReactionId(Uuid::from_u128(7)),
            emoji: "\"👍\"".to_owned(),
            created_at: time(1_700_000_000_000_001)?,
        };
        assert_eq!(reaction_of(&reaction_text(&reaction))?, reaction);
        assert!(reaction_of("{}").is_err() && reaction_of("nonsense").is_err());
        Ok(())
    }
}
