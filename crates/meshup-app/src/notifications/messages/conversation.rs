//! Notifications of direct messages.

use std::collections::{HashMap, HashSet};

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus};
use meshup_domain::mention::Mention;
use meshup_domain::notification::NotificationKind;
use meshup_domain::room::RoomChange;
use meshup_domain::settings::NotificationLevel;
use meshup_domain::{ConversationId, MessageId, UserId};
use time::OffsetDateTime;

use super::super::NotificationContent;
use super::{MessageNotifier, Posted, is_reaction, messages_of};
use crate::domain_event::DomainEvent;
use crate::ports::{Cursor, NotificationRecipient, Repos, RoomEvent, StoreError, UnitOfWork};
use crate::projection::Batch;

/// A conversation with the data needed for its notifications.
struct ConversationData {
    conversation: Conversation,
    people: HashMap<UserId, Participant>,
    /// The participants who receive notifications of messages.
    recipients: Vec<NotificationRecipient>,
    /// For each author, the users separated from them by a block.
    blocked: HashMap<UserId, HashSet<UserId>>,
}

impl ConversationData {
    /// `None` if the conversation no longer exists.
    async fn load(
        repos: &dyn Repos,
        id: ConversationId,
        actors: HashSet<UserId>,
    ) -> Result<Option<Self>, StoreError> {
        let Some(conversation) = repos.conversations().get(id).await? else { return Ok(None) };
        let participants = repos.conversations().participants(&[id]).await?;
        let unmuted: Vec<UserId> =
            participants.iter().filter(|person| !person.is_muted).map(|person| person.user).collect();
        let mut blocked = HashMap::new();
        for actor in actors {
            let peers = repos.conversations().peers(actor, &unmuted).await?;
            let peers_blocked =
                peers.into_iter().filter(|peer| peer.is_blocked).map(|peer| peer.id).collect();
            blocked.insert(actor, peers_blocked);
        }
        let recipients = repos.settings().recipients(None, Some(id.0), &unmuted).await?;
        let people = participants.into_iter().map(|person| (person.user, person)).collect();
        Ok(Some(Self { conversation, people, recipients, blocked }))
    }

    /// Whom an event about a message concerns.
    fn concerned<'a>(
        &'a self,
        event: &'a RoomEvent,
        posted: &'a Posted,
    ) -> impl Iterator<Item = &'a NotificationRecipient> {
        // A reaction concerns only the author of the message.
        let is_for = |person| event.change == RoomChange::Created || person == posted.message.author;
        self.recipients.iter().filter(move |recipient| {
            is_for(recipient.user) && self.concerns(recipient.user, event.actor, event.at)
        })
    }

    /// Whether a user is notified of an action: not of their own, nor of one before they joined.
    fn concerns(&self, person: UserId, by: UserId, at: OffsetDateTime) -> bool {
        let was_there = self.people.get(&person).is_some_and(|person| person.joined_at <= at);
        let is_blocked = self.blocked.get(&by).is_some_and(|blocked| blocked.contains(&person));
        // A user who rejected a request is not notified of further messages in it.
        let refused =
            self.conversation.status == RequestStatus::Rejected && person != self.conversation.created_by;
        person != by && was_there && !is_blocked && !refused
    }

    /// Who is mentioned by which message, if anyone wants to be notified of mentions only.
    async fn mentioned(
        &self,
        repos: &dyn Repos,
        posted: &HashMap<MessageId, Posted>,
    ) -> Result<HashSet<(MessageId, UserId)>, StoreError> {
        let is_asked = |person: &NotificationRecipient| {
            person.wants.room.level(NotificationLevel::All) == NotificationLevel::Mentions
        };
        if !self.recipients.iter().any(is_asked) {
            return Ok(HashSet::new());
        }
        let ids: Vec<MessageId> = posted.keys().copied().collect();
        let mentions = repos.messages().mentions(&ids).await?.into_iter();
        let everyone = |message| self.recipients.iter().map(move |person| (message, person.user)).collect();
        Ok(mentions
            .flat_map(|(message, mention)| match mention {
                Mention::User(user) => vec![(message, user)],
                Mention::Everyone => everyone(message),
                Mention::Role(_) => Vec::new(),
            })
            .collect())
    }

    /// A request causes one notification, however many messages it has.
    fn notice(&self, posted: &Posted) -> NotificationContent {
        let name = &posted.author.display_name;
        let id = self.conversation.id;
        let (kind, title, topic) = match self.conversation.status {
            RequestStatus::Pending => (
                NotificationKind::MessageRequest,
                format!("{name} wants to message you"),
                format!("message-request:{id}"),
            ),
            RequestStatus::Accepted | RequestStatus::Rejected => {
                (NotificationKind::DirectMessage, format!("{name} sent you a message"), posted.topic())
            }
        };
        NotificationContent {
            kind,
            title,
            body: String::new(),
            server: None,
            room: Some(id.0),
            target: posted.message.id.0,
            topic,
        }
    }
}

impl MessageNotifier {
    pub(super) async fn in_conversation(
        &self,
        work: &dyn UnitOfWork,
        batch: &Batch,
        id: ConversationId,
    ) -> Result<Cursor, StoreError> {
        let is_relevant = |change: &RoomChange| *change == RoomChange::Created || is_reaction(change);
        let posted = Posted::load(work, &messages_of(batch, is_relevant)).await?;
        let events: Vec<&RoomEvent> =
            batch.events.iter().filter(|event| is_relevant(&event.change)).collect();
        let actors = events.iter().map(|event| event.actor).collect();
        if posted.is_empty() {
            return Ok(batch.end());
        }
        let Some(data) = ConversationData::load(work, id, actors).await? else { return Ok(batch.end()) };
        let mentioned = data.mentioned(work, &posted).await?;
        let now = self.context.clock.now();
        let mut new = Vec::new();
        for event in events {
            let Some(posted) = posted.get(&event.message) else { continue };
            let is_new = event.change == RoomChange::Created;
            let notice = data.notice(posted);
            for recipient in data.concerned(event, posted) {
                let is_mentioned = mentioned.contains(&(event.message, recipient.user));
                if !recipient.wants.allows_message(notice.kind, is_mentioned, now) {
                    continue;
                }
                if data.conversation.kind == ConversationKind::Direct {
                    let (room, seq) = (batch.room, event.seq);
                    work.raise(DomainEvent::DirectNotice { user: recipient.user, room, seq });
                }
                if is_new {
                    let position = Some((posted.message.room, posted.message.seq));
                    new.push(self.context.new_for(recipient, &notice, position, now));
                }
            }
        }
        self.context.insert(work, new).await?;
        Ok(batch.end())
    }
}
