//! Views of messages, loaded in a fixed number of queries.

use std::collections::HashMap;

use meshup_domain::conversation::Participant;
use meshup_domain::message::{Attachment, AttachmentType, Message, Reaction, quoted};
use meshup_domain::room::RoomOwner;
use meshup_domain::user::UserCard;
use meshup_domain::{MessageId, Number, UserId};
use time::OffsetDateTime;

use crate::ports::{Repos, StoreError};
pub(crate) use crate::user_cards::UserCards;

/// A message with everything needed to show it. A deleted message has only its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// The message as it is now; the content is empty if it was deleted.
    pub message: Message,
    /// The current public summary of the author.
    pub author: UserCard,
    /// The message that this one replies to; `None` if it is not a reply, or if that message was deleted.
    pub reply_to: Option<Quote>,
    /// In the order in which they were sent; empty for a deleted message.
    pub attachments: Vec<Attachment>,
    /// Oldest first; empty for a deleted message.
    pub reactions: Vec<ReactionView>,
    /// Empty in channels, and in views of messages of several rooms ([`of_any`]).
    pub read: ReadState,
}

/// The message that a reply refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// A live message of the same room.
    pub id: MessageId,
    /// Its number, for surfaces with integer ids.
    pub number: Number,
    /// The current public summary of its author.
    pub author: UserCard,
    /// The start of its current text: at most [`QUOTE_LENGTH`](meshup_domain::message::QUOTE_LENGTH)
    /// characters.
    pub content: String,
    /// Like `content`, but for a message without text its caption or a description of its files
    /// ([`MessageView::words`]).
    pub words: String,
    /// When the quoted message was posted.
    pub created_at: OffsetDateTime,
}

/// A reaction with the public summary of its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionView {
    /// The reaction, with its number.
    pub reaction: Reaction,
    /// The current public summary of the user who reacted.
    pub user: UserCard,
}

/// Who has read a message of a conversation; empty in channels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadState {
    /// Including the author.
    pub by: Vec<UserId>,
    /// Whether everyone except the author has read it.
    pub by_all_others: bool,
}

impl MessageView {
    /// The message as text for clients that do not show files: its text, otherwise the caption of its media,
    /// otherwise a description such as "Photo", "2 photos" or "1 photo and 1 video".
    pub fn words(&self) -> String {
        in_words(&self.message, &self.attachments)
    }

    /// For the author, whether all others have read the message; for others, whether the viewer has.
    pub fn is_read(&self, viewer: UserId) -> bool {
        if self.message.author == viewer { self.read.by_all_others } else { self.read.by.contains(&viewer) }
    }
}

fn in_words(message: &Message, attachments: &[Attachment]) -> String {
    if !message.content.is_empty() {
        return message.content.clone();
    }
    let caption = attachments.iter().find_map(|attachment| attachment.caption.clone());
    caption.unwrap_or_else(|| describe_attachments(attachments))
}

/// Which of these participants have read a message of their conversation.
pub(crate) fn read_state(people: &[Participant], message: &Message) -> ReadState {
    let has_read = |part: &&Participant| part.user == message.author || part.last_read_seq >= message.seq;
    let by: Vec<UserId> = people.iter().filter(has_read).map(|part| part.user).collect();
    let by_all_others = by.len() == people.len() && people.len() > 1;
    ReadState { by, by_all_others }
}

/// A description of the attachments; empty without any.
pub fn describe_attachments(attachments: &[Attachment]) -> String {
    let count = |kind| attachments.iter().filter(|attachment| attachment.attachment_type == kind).count();
    let (photos, videos) = (count(AttachmentType::Image), count(AttachmentType::Video));
    let files = attachments.len() - photos - videos;
    let named = [(photos, "photo"), (videos, "video"), (files, "file")].into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<(usize, &str)> = named.collect();
    match parts.as_slice() {
        [] => String::new(),
        [(1, name)] => name[..1].to_uppercase() + &name[1..],
        parts => {
            let counted = |(n, name): &(usize, &str)| format!("{n} {name}{}", if *n == 1 { "" } else { "s" });
            parts.iter().map(counted).collect::<Vec<_>>().join(" and ")
        }
    }
}

/// Views of messages of one room, in the given order.
pub async fn of_room(
    repos: &dyn Repos,
    owner: RoomOwner,
    messages: Vec<Message>,
) -> Result<Vec<MessageView>, StoreError> {
    let mut views = of_any(repos, messages).await?;
    if let RoomOwner::Conversation { id } = owner
        && !views.is_empty()
    {
        let people = repos.conversations().participants(&[id]).await?;
        for view in &mut views {
            view.read = read_state(&people, &view.message);
        }
    }
    Ok(views)
}

/// The view of one message.
pub async fn one(repos: &dyn Repos, owner: RoomOwner, message: Message) -> Result<MessageView, StoreError> {
    let views = of_room(repos, owner, vec![message]).await?;
    views.into_iter().next().ok_or_else(|| StoreError::Internal("a message without its author".into()))
}

/// Views of messages of any rooms, in the given order, without read state.
pub async fn of_any(repos: &dyn Repos, messages: Vec<Message>) -> Result<Vec<MessageView>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let mut related = RelatedData::load(repos, &messages).await?;
    Ok(messages.into_iter().filter_map(|message| related.view(message)).collect())
}

/// The data shown with live messages, by message or user.
struct RelatedData {
    attachments: HashMap<MessageId, Vec<Attachment>>,
    reactions: HashMap<MessageId, Vec<Reaction>>,
    quotes: HashMap<MessageId, Quote>,
    cards: UserCards,
}

impl RelatedData {
    async fn load(repos: &dyn Repos, messages: &[Message]) -> Result<Self, StoreError> {
        let live = || messages.iter().filter(|message| message.is_live());
        let ids: Vec<MessageId> = live().map(|message| message.id).collect();
        let quoted: Vec<MessageId> = live().filter_map(|message| message.reply_to).collect();
        let mut attachments: HashMap<MessageId, Vec<Attachment>> = HashMap::new();
        let mut reactions: HashMap<MessageId, Vec<Reaction>> = HashMap::new();
        if !ids.is_empty() {
            for file in repos.messages().attachments(&[&ids[..], &quoted].concat()).await? {
                attachments.entry(file.message).or_default().push(file);
            }
            for reaction in repos.reactions().of(&ids).await? {
                reactions.entry(reaction.message).or_default().push(reaction);
            }
        }
        let mut answered =
            if quoted.is_empty() { Vec::new() } else { repos.messages().get_many(&quoted).await? };
        answered.retain(Message::is_live);

        let authors = messages.iter().chain(&answered).map(|message| message.author);
        let people = authors.chain(reactions.values().flatten().map(|reaction| reaction.user));
        let cards = UserCards::load(repos, people).await?;
        let files = |id: &MessageId| attachments.get(id).map_or(&[][..], Vec::as_slice);
        let quote = |quoted: &Message| Some((quoted.id, Quote::of(quoted, files(&quoted.id), &cards)?));
        let answers = answered.iter().filter_map(quote).collect();
        Ok(Self { attachments, reactions, quotes: answers, cards })
    }

    /// `None` if the author no longer exists.
    fn view(&mut self, message: Message) -> Option<MessageView> {
        let quoted = message.reply_to.filter(|_| message.is_live());
        Some(MessageView {
            author: self.cards.get(message.author)?,
            reply_to: quoted.and_then(|id| self.quotes.get(&id)).cloned(),
            attachments: self.attachments.remove(&message.id).unwrap_or_default(),
            reactions: named(self.reactions.remove(&message.id).unwrap_or_default(), &self.cards),
            read: ReadState::default(),
            message: without_content_if_deleted(message),
        })
    }
}

fn named(reactions: Vec<Reaction>, cards: &UserCards) -> Vec<ReactionView> {
    let with_card = |reaction: Reaction| Some(ReactionView { user: cards.get(reaction.user)?, reaction });
    reactions.into_iter().filter_map(with_card).collect()
}

fn without_content_if_deleted(mut message: Message) -> Message {
    if !message.is_live() {
        message.content.clear();
    }
    message
}

impl Quote {
    fn of(message: &Message, attachments: &[Attachment], cards: &UserCards) -> Option<Self> {
        Some(Self {
            id: message.id,
            number: message.number,
            author: cards.get(message.author)?,
            content: quoted(&message.content),
            words: quoted(&in_words(message, attachments)),
            created_at: message.created_at,
        })
    }
}

/// The data shown with a message that is about to be posted, which has no reactions and has not been read.
#[derive(Debug, Clone)]
pub(crate) struct MessageContext {
    pub(super) author: UserCard,
    pub(super) reply_to: Option<Quote>,
    pub(super) attachments: Vec<Attachment>,
}

impl MessageContext {
    /// For a text that is not a reply.
    pub(crate) fn of_text(author: UserCard) -> Self {
        Self { author, reply_to: None, attachments: Vec::new() }
    }

    pub(crate) fn of(self, message: Message) -> MessageView {
        let Self { author, reply_to, attachments } = self;
        let read = ReadState { by: vec![message.author], by_all_others: false };
        MessageView { message, author, reply_to, attachments, reactions: Vec::new(), read }
    }
}

/// The quote of a message in a reply to it.
pub(super) async fn quote(repos: &dyn Repos, message: &Message) -> Result<Option<Quote>, StoreError> {
    let cards = UserCards::load(repos, std::iter::once(message.author)).await?;
    // Attachments are quoted only if there is no text.
    let has_no_text = message.content.is_empty();
    let attachments =
        if has_no_text { repos.messages().attachments(&[message.id]).await? } else { Vec::new() };
    Ok(Quote::of(message, &attachments, &cards))
}
