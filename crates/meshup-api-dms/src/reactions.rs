//! Reactions to messages of a thread.

use std::collections::BTreeMap;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::Conversations;
use meshup_app::messages::{MessageView, Messages, ReactError, ReactionView, UnreactError};
use meshup_domain::{MessageId, Number, RoomId};
use meshup_web::routes::Endpoint;
use meshup_web::{Accepted, Actor, ApiError, Json, PathParams, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::messages::present::HEART;
use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![toggle_dm_heart => ReactError, add_dm_reaction => ReactError, remove_dm_reaction => UnreactError, list_dm_reactions]
}

/// Whether the current user now likes the message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Heart)]
pub(crate) struct Heart {
    #[schema(example = true)]
    liked: bool,
    #[schema(example = 5)]
    heart_count: usize,
}

meshup_web::request! {
    /// A new reaction.
    pub(crate) struct EmojiBody as "dms.NewReaction" {
        /// 1 to 100 characters without whitespace.
        emoji: required String, { "examples": ["👍"] };
    }
}

/// The current user's reaction to a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Reaction)]
pub(crate) struct ReactionDto {
    #[schema(example = 123)]
    id: i64,
    #[schema(example = 456)]
    message_id: i64,
    #[schema(example = 789)]
    user_id: i64,
    #[schema(example = "👍")]
    emoji: String,
    created_at: Timestamp,
}

impl ReactionDto {
    fn of(view: ReactionView, message: Number) -> Self {
        let ReactionView { reaction, user } = view;
        Self {
            id: reaction.number.0,
            message_id: message.0,
            user_id: user.number.0,
            emoji: reaction.emoji,
            created_at: reaction.created_at.into(),
        }
    }
}

/// A reaction of a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Reactor)]
pub(crate) struct Reactor {
    #[schema(example = 123)]
    user_id: i64,
    #[schema(example = "Alice")]
    user_name: String,
}

/// A confirmation that a reaction was removed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Removed)]
pub(crate) struct Removed {
    #[schema(example = true)]
    success: bool,
}

/// The room of a thread, and the id of a message in it.
async fn find(
    actor: &Actor,
    (thread, message): (Number, Number),
    conversations: &Conversations,
    messages: &Messages,
) -> Result<(RoomId, MessageId), ApiError> {
    let room = conversations.direct(actor, thread).await?.conversation.room;
    Ok((room, messages.id_by_number(room, message).await?))
}

/// Like a message, or remove the like.
#[utoipa::path(post, path = "/threads/{thread_number}/messages/{message_number}/heart", tag = TAG,
    responses((status = 200, body = Heart)))]
async fn toggle_dm_heart(
    actor: Actor,
    PathParams(at): PathParams<(Number, Number)>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<Heart>, ApiError> {
    let (room, message) = find(&actor, at, &conversations, &messages).await?;
    let toggled = messages.toggle(&actor, room, message, HEART).await?;
    Ok(JsonAnswer(Heart { liked: toggled.is_added, heart_count: toggled.count }))
}

/// React with an emoji; an existing reaction is returned with 200.
#[utoipa::path(post, path = "/threads/{thread_number}/messages/{message_number}/reactions", tag = TAG,
    request_body = EmojiBody, responses((status = 201, body = ReactionDto), (status = 200, body = ReactionDto)))]
async fn add_dm_reaction(
    actor: Actor,
    PathParams(at): PathParams<(Number, Number)>,
    body: Json<EmojiBody>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<Accepted<ReactionDto>, ApiError> {
    let (room, message) = find(&actor, at, &conversations, &messages).await?;
    let reacted = messages.react(&actor, room, message, &body.emoji).await?;
    let reaction = ReactionDto::of(reacted.reaction, at.1);
    Ok(if reacted.is_new { Accepted::New(reaction) } else { Accepted::Existing(reaction) })
}

/// Remove the current user's reaction.
#[utoipa::path(delete, path = "/threads/{thread_number}/messages/{message_number}/reactions/{emoji}", tag = TAG,
    responses((status = 200, body = Removed)))]
async fn remove_dm_reaction(
    actor: Actor,
    PathParams((thread, message, emoji)): PathParams<(Number, Number, String)>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<Removed>, ApiError> {
    let (room, message) = find(&actor, (thread, message), &conversations, &messages).await?;
    messages.unreact(&actor, room, message, &emoji).await?;
    Ok(JsonAnswer(Removed { success: true }))
}

/// List the reactions to a message, grouped by emoji; oldest first within each group.
#[utoipa::path(get, path = "/threads/{thread_number}/messages/{message_number}/reactions", tag = TAG,
    responses((status = 200, body = BTreeMap<String, Vec<Reactor>>)))]
async fn list_dm_reactions(
    actor: Actor,
    PathParams(at): PathParams<(Number, Number)>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
) -> Result<JsonAnswer<BTreeMap<String, Vec<Reactor>>>, ApiError> {
    let (room, message) = find(&actor, at, &conversations, &messages).await?;
    Ok(JsonAnswer(by_emoji(messages.get(&actor, room, message).await?)))
}

fn by_emoji(view: MessageView) -> BTreeMap<String, Vec<Reactor>> {
    let mut found: BTreeMap<String, Vec<Reactor>> = BTreeMap::new();
    for ReactionView { reaction, user } in view.reactions {
        let reactor = Reactor { user_id: user.number.0, user_name: user.display_name };
        found.entry(reaction.emoji).or_default().push(reactor);
    }
    found
}
