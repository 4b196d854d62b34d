//! Operations on messages, wherever they are.

use std::sync::Arc;

use actix_web::web::Json;
use meshup_app::Page;
use meshup_app::access::AccessError;
use meshup_app::messages::{EditMessage, ListMessages, ListedMessage, MessageView, Messages};
use meshup_app::page::Direction;
use meshup_app::ports::MessageFilter;
use meshup_domain::room::ReadUpTo;
use meshup_domain::{ChannelId, ConversationId, MessageId, RoomId, UserId};
use meshup_web::answer::Message;
use meshup_web::page::RenderedListing;
use meshup_web::page::keyset::MessagePaging;
use meshup_web::{Accepted, Actor, ApiError, NoContent, Presenter};
use serde::Serialize;

use super::present::{ChannelMessage, DirectMessage, ReactionDto, RevisionDto};
use super::request::{EditBody, NewMessageBody, ReadBody, UnreadBody};

/// A place that has messages, and how this surface shows them.
pub(crate) trait MessageScope: Copy {
    type Dto: Serialize;

    async fn room(self, messages: &Messages) -> Result<RoomId, AccessError>;
    fn present(self, view: &MessageView, viewer: UserId, show: &Presenter) -> Self::Dto;

    /// The JSON of [`present`](Self::present).
    fn render(self, listed: &ListedMessage, viewer: UserId, show: &Presenter) -> Result<Arc<str>, ApiError> {
        rendered(&self.present(listed, viewer, show))
    }
}

impl MessageScope for ChannelId {
    type Dto = ChannelMessage;

    async fn room(self, messages: &Messages) -> Result<RoomId, AccessError> {
        messages.room_of_channel(self).await
    }

    fn present(self, view: &MessageView, _: UserId, show: &Presenter) -> ChannelMessage {
        ChannelMessage::of(self, view, show)
    }

    /// The same for all viewers.
    fn render(self, listed: &ListedMessage, viewer: UserId, show: &Presenter) -> Result<Arc<str>, ApiError> {
        listed.rendered(
            |view| show.rendering_key("native channel", view),
            |view| rendered(&self.present(view, viewer, show)),
        )
    }
}

impl MessageScope for ConversationId {
    type Dto = DirectMessage;

    async fn room(self, messages: &Messages) -> Result<RoomId, AccessError> {
        messages.room_of_conversation(self).await
    }

    fn present(self, view: &MessageView, viewer: UserId, show: &Presenter) -> DirectMessage {
        DirectMessage::of(self, view, viewer, show)
    }
}

pub(crate) async fn list<H: MessageScope>(
    actor: &Actor,
    scope: H,
    (filter, order): (MessageFilter, Direction),
    paging: &MessagePaging,
    show: &Presenter,
    messages: &Messages,
) -> Result<RenderedListing, ApiError> {
    let room = scope.room(messages).await?;
    let found = messages.list(actor, ListMessages { room, filter, range: paging.range(), order }).await?;
    let Page { items, total } = found;
    let shown = |listed: &ListedMessage| Ok((listed.message.id, scope.render(listed, actor.user, show)?));
    let items = items.iter().map(|listed| shown(listed)).collect::<Result<_, ApiError>>()?;
    let listing = paging.answer(Page { items, total }, order, |(id, _)| *id)?;
    RenderedListing::new(listing.map(|(_, text)| text))
}

fn rendered(shown: &impl Serialize) -> Result<Arc<str>, ApiError> {
    Ok(serde_json::to_string(shown).map_err(ApiError::internal)?.into())
}

pub(crate) async fn create<H: MessageScope>(
    actor: &Actor,
    scope: H,
    body: NewMessageBody,
    show: &Presenter,
    messages: &Messages,
) -> Result<Accepted<H::Dto>, ApiError> {
    let room = scope.room(messages).await?;
    let sent = messages.send(actor, body.into_command(room)).await?;
    let shown = scope.present(&sent.message, actor.user, show);
    Ok(if sent.is_repeat { Accepted::Existing(shown) } else { Accepted::New(shown) })
}

pub(crate) async fn retrieve<H: MessageScope>(
    actor: &Actor,
    scope: H,
    id: MessageId,
    show: &Presenter,
    messages: &Messages,
) -> Result<Json<H::Dto>, ApiError> {
    let room = scope.room(messages).await?;
    let view = messages.get(actor, room, id).await?;
    Ok(Json(scope.present(&view, actor.user, show)))
}

/// Without a text, nothing changes.
pub(crate) async fn update<H: MessageScope>(
    actor: &Actor,
    scope: H,
    id: MessageId,
    body: EditBody,
    show: &Presenter,
    messages: &Messages,
) -> Result<Json<H::Dto>, ApiError> {
    let room = scope.room(messages).await?;
    let view = match body.content {
        Some(content) => messages.edit(actor, EditMessage { room, id, content }).await?,
        None => messages.get(actor, room, id).await?,
    };
    Ok(Json(scope.present(&view, actor.user, show)))
}

pub(crate) async fn remove(
    actor: &Actor,
    scope: impl MessageScope,
    id: MessageId,
    messages: &Messages,
) -> Result<NoContent, ApiError> {
    let room = scope.room(messages).await?;
    messages.delete(actor, room, id).await?;
    Ok(NoContent)
}

pub(crate) async fn react(
    actor: &Actor,
    scope: impl MessageScope,
    id: MessageId,
    emoji: &str,
    show: &Presenter,
    messages: &Messages,
) -> Result<Accepted<ReactionDto>, ApiError> {
    let room = scope.room(messages).await?;
    let reacted = messages.react(actor, room, id, emoji).await?;
    let shown = ReactionDto::of(&reacted.reaction, show);
    Ok(if reacted.is_new { Accepted::New(shown) } else { Accepted::Existing(shown) })
}

pub(crate) async fn unreact(
    actor: &Actor,
    scope: impl MessageScope,
    id: MessageId,
    emoji: &str,
    messages: &Messages,
) -> Result<NoContent, ApiError> {
    let room = scope.room(messages).await?;
    messages.unreact(actor, room, id, emoji).await?;
    Ok(NoContent)
}

pub(crate) async fn pin(
    actor: &Actor,
    scope: impl MessageScope,
    id: MessageId,
    messages: &Messages,
) -> Result<Message, ApiError> {
    let room = scope.room(messages).await?;
    messages.pin(actor, room, id).await?;
    Ok(Message::new("Message pinned successfully"))
}

pub(crate) async fn unpin(
    actor: &Actor,
    scope: impl MessageScope,
    id: MessageId,
    messages: &Messages,
) -> Result<Message, ApiError> {
    let room = scope.room(messages).await?;
    messages.unpin(actor, room, id).await?;
    Ok(Message::new("Message unpinned successfully"))
}

pub(crate) async fn history(
    actor: &Actor,
    scope: impl MessageScope,
    id: MessageId,
    messages: &Messages,
) -> Result<Json<Vec<RevisionDto>>, ApiError> {
    let room = scope.room(messages).await?;
    let former = messages.history(actor, room, id).await?;
    Ok(Json(former.into_iter().map(Into::into).collect()))
}

pub(crate) async fn mark_read(
    actor: &Actor,
    scope: impl MessageScope,
    body: &ReadBody,
    messages: &Messages,
) -> Result<NoContent, ApiError> {
    let room = scope.room(messages).await?;
    let up_to = body.message.map_or(ReadUpTo::Everything, ReadUpTo::Message);
    messages.mark_read(actor, room, up_to).await?;
    Ok(NoContent)
}

pub(crate) async fn mark_unread(
    actor: &Actor,
    scope: impl MessageScope,
    body: &UnreadBody,
    messages: &Messages,
) -> Result<NoContent, ApiError> {
    let room = scope.room(messages).await?;
    messages.mark_unread(actor, room, body.message).await?;
    Ok(NoContent)
}
