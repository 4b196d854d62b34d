//! Notifications of direct messages.

use std::collections::{HashMap, HashSet};

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus};
use meshup_domain::notification::NotificationKind;
use meshup_domain::room::RoomChange;
use meshup_domain::{ConversationId, UserId};
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
        let recipients = repos.settings().recipients(None, &unmuted).await?;
        let people = participants.into_iter().map(|person| (person.user, person)).collect();
        Ok(Some(Self { conversation, people, recipients, blocked }))
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
        let Some(data) =
            (if posted.is_empty() { None } else { ConversationData::load(work, id, actors).await? })
        else {
            return Ok(batch.end());
        };
        let now = self.context.clock.now();
        let mut new = Vec::new();
        for event in events {
            let Some(posted) = posted.get(&event.message) else { continue };
            let is_new = event.change == RoomChange::Created;
            // A reaction concerns only the author of the message.
            let is_for = |person| is_new || person == posted.message.author;
            let concerned = data.recipients.iter().filter(|recipient| {
                is_for(recipient.user) && data.concerns(recipient.user, event.actor, event.at)
            });
            let notice = data.notice(posted);
            for recipient in concerned.filter(|recipient| recipient.wants.allows(notice.kind, now)) {
                if data.conversation.kind == ConversationKind::Direct {
                    let (room, seq) = (batch.room, event.seq);
                    work.raise(DomainEvent::DirectNotice { user: recipient.user, room, seq });
                }
                if is_new {
                    let position = Some((posted.message.room, posted.message.seq));
                    new.extend(self.context.new_for(recipient, &notice, position, now));
                }
            }
        }
        self.context.insert(work, new).await?;
        Ok(batch.end())
    }
}
