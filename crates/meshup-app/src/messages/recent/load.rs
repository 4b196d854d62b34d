//! Reads the messages that are held.

use std::collections::HashSet;
use std::sync::Arc;

use meshup_domain::message::Message;
use meshup_domain::room::{RoomChange, RoomHead};
use meshup_domain::{MessageId, Seq};
use time::OffsetDateTime;

use super::held::Held;
use crate::messages::listed::ListedMessage;
use crate::messages::memory::Memory;
use crate::messages::view;
use crate::page::{Direction, Page};
use crate::ports::{MessageFilter, Repos, RoomEvent, StoreError, Window};

/// The maximum number of events to catch up with. After more, the room is read as a whole.
const EVENTS: u64 = 100;

/// The newest `depth` messages of a room whose position was read before. Later ones are left out.
pub(super) async fn newest(
    repos: &dyn Repos,
    head: RoomHead,
    depth: usize,
    now: OffsetDateTime,
    memory: &Arc<Memory>,
) -> Result<Held, StoreError> {
    let window = Window::Latest { limit: depth as u64 };
    let all = MessageFilter::default();
    let Page { mut items, total: _ } =
        repos.messages().list(head.room, &all, window, Direction::Ascending).await?;
    let is_whole = items.len() < depth;
    let from = items.first().filter(|_| !is_whole).map_or(Seq(0), |message| message.seq);
    items.retain(|message| message.seq <= head.last_seq);
    Ok(Held::new(head, from, views(repos, items, memory).await?, now))
}

/// What was held, with the events up to a later position; `None` if there are too many.
pub(super) async fn catch_up(
    repos: &dyn Repos,
    held: &Held,
    now: RoomHead,
    memory: &Arc<Memory>,
) -> Result<Option<Held>, StoreError> {
    let mut events = repos.rooms().events_after(now.room, held.head(), EVENTS).await?;
    events.retain(|event| event.seq <= now.last_seq);
    if events.last().is_none_or(|event| event.seq < now.last_seq) {
        return Ok(None);
    }
    let affected = affected(held, &events);
    let mut current = repos.messages().get_many(&affected.iter().copied().collect::<Vec<_>>()).await?;
    current.retain(Message::is_live);
    let kept = held.messages().iter().filter(|view| !affected.contains(&view.message.id));
    let messages = kept.cloned().chain(views(repos, current, memory).await?).collect();
    Ok(Some(Held::new(now, held.from(), messages, held.loaded_at())))
}

/// The messages that are new or show something else after these events.
fn affected(held: &Held, events: &[RoomEvent]) -> HashSet<MessageId> {
    let created = events.iter().filter(|event| event.change == RoomChange::Created);
    let changed: HashSet<MessageId> = events.iter().map(|event| event.message).collect();
    let rewritten = events.iter().filter(|event| match event.change {
        RoomChange::Edited | RoomChange::Deleted => true,
        RoomChange::Created
        | RoomChange::ReactionAdded(_)
        | RoomChange::ReactionRemoved(_)
        | RoomChange::Pinned
        | RoomChange::Unpinned => false,
    });
    let rewritten: HashSet<MessageId> = rewritten.map(|event| event.message).collect();
    let shows_it = |message: &Message| {
        changed.contains(&message.id) || message.reply_to.is_some_and(|quoted| rewritten.contains(&quoted))
    };
    let shown = held.messages().iter().map(|listed| &listed.message).filter(|message| shows_it(message));
    shown.map(|message| message.id).chain(created.map(|event| event.message)).collect()
}

async fn views(
    repos: &dyn Repos,
    messages: Vec<Message>,
    memory: &Arc<Memory>,
) -> Result<Vec<Arc<ListedMessage>>, StoreError> {
    let views = view::of_any(repos, messages).await?;
    Ok(views.into_iter().map(|view| Arc::new(ListedMessage::held(view, memory))).collect())
}
