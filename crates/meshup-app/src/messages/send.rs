//! Posting messages.

use meshup_domain::message::{Message, MessageDraft, NewMessage};
use meshup_domain::permission::{PostMessage, RoomFacts};
use meshup_domain::{MessageId, RoomId, ThreadId, Violations};
use time::Duration;

use super::files::attached;
use super::post::{NONCE_LIFETIME, Post, post_one};
use super::view::{self, MessageContext, MessageView, Quote};
use super::{Media, MessageKey, Messages, find, mentions};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{ErrorKind, Explain, Explanation, Refusals, operation_error};
use crate::ports::{AppendOutcome, PlatformError, Repos, Sharing, StoreError, Upload};
use crate::transactions::Unit;

pub(super) const UNKNOWN_MESSAGE: &str = "This message does not exist in this room.";

/// A message to post in a room.
#[derive(Debug, Clone)]
pub struct SendMessage {
    /// A room that the user may write in.
    pub room: RoomId,
    /// 1 to [`MAX_CONTENT`](meshup_domain::message::MAX_CONTENT) characters after trimming; may be empty with
    /// `uploads` or `media`.
    pub content: String,
    /// A live message of the same room; `None` if the message is not a reply.
    pub reply_to: Option<MessageKey>,
    /// Groups messages under any id that the client chooses; `None` for no thread.
    pub thread: Option<ThreadId>,
    /// 1 to 64 characters. A nonce that the author used in this room within 24 h returns the first message.
    /// `None` always posts a new one.
    pub nonce: Option<String>,
    /// Files that belong to this message and are deleted with it. The surface limits their number and size.
    pub uploads: Vec<Upload>,
    /// Photos and videos by URL, which exist independently of the message.
    pub media: Media,
}

impl SendMessage {
    /// A message with text only.
    pub fn text(room: RoomId, content: impl Into<String>) -> Self {
        Self {
            room,
            content: content.into(),
            reply_to: None,
            thread: None,
            nonce: None,
            uploads: Vec::new(),
            media: Media::default(),
        }
    }
}

/// A committed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The message as committed, or as it is now if `is_repeat`.
    pub message: MessageView,
    /// Whether the nonce was known: the message is the original one, and nothing was written.
    pub is_repeat: bool,
}

operation_error! {
    /// Why the message was not posted.
    SendMessageError: Access(AccessError), Invalid(Violations), SlowMode(SlowMode), Files(PlatformError), Store(StoreError);
}

/// Slow mode: the member must wait before posting again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Slow mode is on: wait before you post again.")]
pub struct SlowMode {
    /// The remaining time; always positive.
    pub wait: Duration,
}

impl Explain for SlowMode {
    fn explain(&self) -> Explanation {
        let whole_seconds = self.wait.whole_seconds() + i64::from(self.wait.subsec_nanoseconds() > 0);
        let wait = std::time::Duration::from_secs(u64::try_from(whole_seconds.max(1)).unwrap_or(1));
        Explanation::new(ErrorKind::RateLimited, "slow_mode", self.to_string()).retry_after(wait)
    }
}

impl Refusals for SlowMode {
    fn all() -> Vec<Explanation> {
        vec![Self { wait: Duration::SECOND }.explain()]
    }
}

impl Messages {
    /// Posts a message and announces it to everyone who can read the room.
    ///
    /// Nothing is announced before it is durable. A `nonce` that the author used in this room within 24 h
    /// returns the first message, even under concurrency.
    pub async fn send(&self, actor: &Actor, command: SendMessage) -> Result<Sent, SendMessageError> {
        let SendMessage { room, content, reply_to, thread, nonce, uploads, media } = command;
        let (allowed, facts) = self.access.room::<PostMessage>(actor, room).await?;
        let mut broken = Violations::default();
        let has_files = !uploads.is_empty() || !media.is_empty();
        let draft = MessageDraft::checked(&content, has_files, nonce.as_deref(), &mut broken);
        let media = media.checked(&mut broken);
        let reply_to = self.check(&facts, &draft, reply_to, broken).await?;
        let answered = reply_to.as_ref().map(|quote| quote.id);
        let draft = MessageDraft { reply_to: answered, thread, ..draft };
        let author = self.author(actor.user).await?;
        let id = MessageId(self.ids.next());
        let mut attachments = self.store_files(id, &uploads).await?;
        let files = attached(&attachments);
        attachments.extend(self.media(id, &author, media));

        let mentioned = mentions::resolve(self.store.read(), &facts, &draft.content).await?;
        let new = NewMessage::post(&allowed, draft, id, self.clock.now());
        let post =
            Post { allowed, facts: facts.as_ref().clone(), new, mentioned, attachments: attachments.clone() };
        let sent = self.write(post, MessageContext { author, reply_to, attachments }).await;
        if !files.is_empty() && sent.as_ref().map_or(true, |sent| sent.is_repeat) {
            self.discard(&files).await;
        }
        sent
    }

    /// The message that this one replies to; or all violations, including those found before.
    async fn check(
        &self,
        facts: &RoomFacts,
        draft: &MessageDraft,
        answers: Option<MessageKey>,
        mut broken: Violations,
    ) -> Result<Option<Quote>, SendMessageError> {
        let mut quote = None;
        if let Some(key) = answers {
            match find(self.store.read(), facts.room, key).await?.filter(Message::is_live) {
                Some(answered) => quote = view::quote(self.store.read(), &answered).await?,
                None => broken.add("reply_to", UNKNOWN_MESSAGE),
            }
        }
        if let Some(banned) = self.access.banned_words(facts).await? {
            broken.check("content", banned.check(&draft.content));
        }
        broken.into_result()?;
        Ok(quote)
    }

    /// Writes the message with others, unless its unit must be its own: that of a request that stores its response, and
    /// in slow mode, where the lock comes first.
    async fn write(&self, post: Post, context: MessageContext) -> Result<Sent, SendMessageError> {
        if self.store.sharing() == Sharing::Alone || post.facts.slowmode_delay().is_some() {
            return self.write_alone(&post, context).await;
        }
        let facts = post.facts.clone();
        let outcome = self.queue.post(post).await?;
        sent(self.store.read(), &facts, outcome, context).await
    }

    async fn write_alone(&self, post: &Post, context: MessageContext) -> Result<Sent, SendMessageError> {
        let write = async |work: Unit| {
            if let Some(delay) = post.facts.slowmode_delay() {
                self.wait_for_turn(&*work, &post.new, delay).await?;
            }
            let outcome = post_one(&*work, post).await?;
            sent(&*work, &post.facts, outcome, context.clone()).await
        };
        self.store.write(&post.allowed, write).await
    }

    /// Slow mode: one message per member and delay, decided under the room's lock by the time at which the
    /// unit obtained it. A repeated nonce need not wait.
    async fn wait_for_turn(
        &self,
        repos: &dyn Repos,
        new: &NewMessage,
        delay: i32,
    ) -> Result<(), SendMessageError> {
        super::lock(repos, new.room).await?;
        if let Some(nonce) = &new.nonce
            && repos
                .messages()
                .by_nonce(new.room, new.author, nonce, new.created_at - NONCE_LIFETIME)
                .await?
                .is_some()
        {
            return Ok(());
        }
        let Some(last) = repos.messages().last_post_at(new.room, new.author).await? else { return Ok(()) };
        let wait = last + Duration::seconds(delay.into()) - self.clock.now();
        if wait.is_positive() { Err(SlowMode { wait }.into()) } else { Ok(()) }
    }
}

fn unknown_answer() -> Violations {
    Violations::one("reply_to", UNKNOWN_MESSAGE)
}

/// The result of a message that was appended; for a known nonce, the original message.
async fn sent(
    repos: &dyn Repos,
    facts: &RoomFacts,
    outcome: AppendOutcome,
    context: MessageContext,
) -> Result<Sent, SendMessageError> {
    match outcome {
        AppendOutcome::New { message, ends_draft: _ } => {
            Ok(Sent { message: context.of(message), is_repeat: false })
        }
        AppendOutcome::Repeat(id) => {
            let first = repos.messages().get(facts.room, id).await?.ok_or(AccessError::NotFound)?;
            Ok(Sent { message: view::one(repos, facts.owner(), first).await?, is_repeat: true })
        }
        AppendOutcome::Gone => Err(AccessError::NotFound.into()),
        AppendOutcome::AnswerGone => Err(unknown_answer().into()),
    }
}

#[cfg(test)]
mod tests;
