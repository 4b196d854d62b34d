//! The writes of a unit that posts messages, on every path.

use std::collections::{BTreeMap, BTreeSet};

use meshup_domain::mention::Mention;
use meshup_domain::message::{Attachment, Message, NewMessage};
use meshup_domain::permission::{Allowed, PostMessage, RoomFacts};
use meshup_domain::room::RoomOwner;
use meshup_domain::{ConversationId, RoomId, Seq};
use time::{Duration, OffsetDateTime};

use crate::domain_event::{AccessScope, DomainEvent, OwnData};
use crate::ports::{AppendOutcome, NewMention, StoreError, UnitOfWork};

/// How long a repeated nonce returns the first message.
pub(crate) const NONCE_LIFETIME: Duration = Duration::hours(24);

/// A message to post, which has passed every check that needs no lock.
pub(crate) struct Post {
    pub(crate) allowed: Allowed<PostMessage>,
    /// The facts of the room on which `allowed` is based.
    pub(crate) facts: RoomFacts,
    pub(crate) new: NewMessage,
    pub(crate) mentioned: Vec<Mention>,
    pub(crate) attachments: Vec<Attachment>,
}

/// Like [`post`], for one message.
pub(crate) async fn post_one(work: &dyn UnitOfWork, one: &Post) -> Result<AppendOutcome, StoreError> {
    let outcome = post(work, &[one]).await?.into_iter().next();
    outcome.ok_or_else(|| StoreError::Internal("a message was appended without an outcome".to_owned()))
}

/// Stores messages with their attachments and mentions, each unless its nonce is known, its room is gone, or the message
/// that it answers is. Raises one event for each room, with the position of the last message, and one for each draft that
/// ends. The outcomes are in the order of `posts`.
///
/// A conversation reappears for participants who had hidden or archived it, and a request awaiting the answer of an
/// author is accepted.
pub(crate) async fn post(work: &dyn UnitOfWork, posts: &[&Post]) -> Result<Vec<AppendOutcome>, StoreError> {
    let new: Vec<NewMessage> = posts.iter().map(|post| post.new.clone()).collect();
    let outcomes = work.messages().append(&new, NONCE_LIFETIME).await?;
    let stored: Vec<(&Post, &Message)> = posts.iter().copied().zip(&outcomes).filter_map(stored).collect();
    add_extras(work, &stored).await?;
    reopen(work, &stored).await?;
    let mut heads = BTreeMap::<RoomId, Seq>::new();
    for (_, message) in stored {
        let head = heads.entry(message.room).or_default();
        *head = message.seq.max(*head);
    }
    for (room, seq) in heads {
        work.raise(DomainEvent::RoomAdvanced { room, seq });
    }
    for (post, outcome) in posts.iter().zip(&outcomes) {
        if matches!(outcome, AppendOutcome::New { message: _, ends_draft: true }) {
            let (user, room) = (post.new.author, post.new.room);
            work.raise(DomainEvent::OwnDataChanged { user, room, data: OwnData::Draft });
        }
    }
    Ok(outcomes)
}

fn stored<'a>((post, outcome): (&'a Post, &'a AppendOutcome)) -> Option<(&'a Post, &'a Message)> {
    match outcome {
        AppendOutcome::New { message, ends_draft: _ } => Some((post, message)),
        AppendOutcome::Repeat(_) | AppendOutcome::Gone | AppendOutcome::AnswerGone => None,
    }
}

/// Stores the attachments and mentions.
async fn add_extras(work: &dyn UnitOfWork, stored: &[(&Post, &Message)]) -> Result<(), StoreError> {
    let mut files = BTreeMap::<RoomId, Vec<Attachment>>::new();
    let mut mentions = Vec::new();
    for (post, Message { id, room, seq, .. }) in stored {
        if !post.attachments.is_empty() {
            files.entry(*room).or_default().extend_from_slice(&post.attachments);
        }
        let mention =
            |mention: &Mention| NewMention { message: *id, room: *room, seq: *seq, mention: *mention };
        mentions.extend(post.mentioned.iter().map(mention));
    }
    for (room, attachments) in files {
        work.messages().add_attachments(room, &attachments).await?;
    }
    if !mentions.is_empty() {
        work.messages().add_mentions(&mentions).await?;
    }
    Ok(())
}

/// Shows conversations to all participants again, and accepts requests.
async fn reopen(work: &dyn UnitOfWork, stored: &[(&Post, &Message)]) -> Result<(), StoreError> {
    let mut shown = BTreeSet::<ConversationId>::new();
    let mut accepted = BTreeMap::<ConversationId, (RoomId, OffsetDateTime)>::new();
    for (post, message) in stored {
        let RoomOwner::Conversation { id } = post.facts.owner() else { continue };
        shown.insert(id);
        if post.facts.accepts_request_by_writing() {
            accepted.entry(id).or_insert((message.room, message.created_at));
        }
    }
    if !shown.is_empty() {
        work.conversations().show_to_all(&shown.into_iter().collect::<Vec<_>>()).await?;
    }
    for (id, (room, at)) in accepted {
        work.conversations().accept(id, at).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::Room(room)));
    }
    Ok(())
}
