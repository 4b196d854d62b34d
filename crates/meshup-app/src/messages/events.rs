//! Durable events of a room, for live sockets and replays.

use std::collections::HashMap;

use meshup_domain::message::Message;
use meshup_domain::room::RoomChange;
use meshup_domain::user::UserCard;
use meshup_domain::{MessageId, RoomId, Seq};
use time::OffsetDateTime;

use super::Messages;
use super::view::{self, MessageView};
use crate::ports::{Repos, RoomEvent, StoreError};
use crate::user_cards::UserCards;

/// A durable event with the current message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEventView {
    /// The position of the event in its room; without gaps, in commit order.
    pub seq: Seq,
    /// By the clock of the node that wrote it; only `seq` gives the order of events.
    pub at: OffsetDateTime,
    /// The user who caused it, such as the one who reacted or deleted.
    pub actor: UserCard,
    /// What happened to the message, with a snapshot of the reaction if it is about one.
    pub change: RoomChange,
    /// The message as it is now, without read state; without content if it was deleted since.
    pub message: MessageView,
    /// The nonce that a new message was sent with, for about a day. Only for the actor, whose clients chose it.
    pub nonce: Option<String>,
}

impl Messages {
    /// Durable events after `after`, in order without gaps, at most `limit`.
    ///
    /// The caller has checked that the receiver may read the room.
    pub async fn events_after(
        &self,
        room: RoomId,
        after: Seq,
        limit: u64,
    ) -> Result<Vec<RoomEventView>, StoreError> {
        self::after(self.store.read(), room, after, limit).await
    }
}

/// Durable events of a room after `after`, in order without gaps, at most `limit`.
pub(crate) async fn after(
    repos: &dyn Repos,
    room: RoomId,
    after: Seq,
    limit: u64,
) -> Result<Vec<RoomEventView>, StoreError> {
    let events = repos.rooms().events_after(room, after, limit).await?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<MessageId> = events.iter().map(|e| e.message).collect();
    ids.sort_unstable();
    ids.dedup();
    let messages: Vec<Message> = repos.messages().get_many(&ids).await?;
    let views = view::of_any(repos, messages).await?;
    let views: HashMap<MessageId, MessageView> = views.into_iter().map(|v| (v.message.id, v)).collect();
    let actors = UserCards::load(repos, events.iter().map(|e| e.actor)).await?;
    events.into_iter().map(|event| assemble(event, &views, &actors)).collect()
}

fn assemble(
    event: RoomEvent,
    views: &HashMap<MessageId, MessageView>,
    actors: &UserCards,
) -> Result<RoomEventView, StoreError> {
    let missing = || StoreError::Internal(format!("event {} without its message", event.seq.0));
    let message = views.get(&event.message).ok_or_else(missing)?.clone();
    let actor = actors.get(event.actor).ok_or_else(missing)?;
    let RoomEvent { seq, message: _, actor: _, change, at, nonce } = event;
    Ok(RoomEventView { seq, at, actor, change, message, nonce })
}
