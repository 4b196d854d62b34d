//! Notifications of direct messages.

use std::collections::{HashMap, HashSet};

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus};
use meshup_domain::notification::NotificationKind;
use meshup_domain::room::RoomChange;
use meshup_domain::{ConversationId, UserId};
use time::OffsetDateTime;

use super::super::NotificationContent;
use super::{MessageNotifier, Posted, messages_of, reacted};
use crate::domain_event::DomainEvent;
use crate::ports::{Cursor, NotificationRecipient, Repos, RoomEvent, StoreError, UnitOfWork};
use crate::projection::Batch;

/// A conversation with the data needed for its notifications.
struct Talk {
    conversation: Conversation,
    people: HashMap<UserId, Participant>,
    /// The participants who receive notifications of messages.
    listeners: Vec<NotificationRecipient>,
    /// For each author, the users separated from them by a block.
    blocked: HashMap<UserId, HashSet<UserId>>,
}

impl Talk {
    /// `None` if the conversation no longer exists.
    async fn load(
        repos: &dyn Repos,
        id: ConversationId,
        actors: HashSet<UserId>,
    ) -> Result<Option<Self>, StoreError> {
        let Some(conversation) = repos.conversations().get(id).await? else { return Ok(None) };
        let participants = repos.conversations().participants(&[id]).await?;
        let hearing: Vec<UserId> =
            participants.iter().filter(|person| !person.is_muted).map(|person| person.user).collect();
        let mut blocked = HashMap::new();
        for actor in actors {
            let peers = repos.conversations().peers(actor, &hearing).await?;
            let apart = peers.into_iter().filter(|peer| peer.is_blocked).map(|peer| peer.id).collect();
            blocked.insert(actor, apart);
        }
        let listeners = repos.settings().recipients(None, &hearing).await?;
        let people = participants.into_iter().map(|person| (person.user, person)).collect();
        Ok(Some(Self { conversation, people, listeners, blocked }))
    }

    /// Whether a user is notified of an action: not of their own, nor of one before they joined.
    fn concerns(&self, person: UserId, by: UserId, at: OffsetDateTime) -> bool {
        let was_there = self.people.get(&person).is_some_and(|person| person.joined_at <= at);
        let apart = self.blocked.get(&by).is_some_and(|blocked| blocked.contains(&person));
        // A user who rejected a request is not told of further messages in it.
        let refused =
            self.conversation.status == RequestStatus::Rejected && person != self.conversation.created_by;
        person != by && was_there && !apart && !refused
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
        let tells = |change: &RoomChange| *change == RoomChange::Created || reacted(change);
        let posted = Posted::load(work, &messages_of(batch, tells)).await?;
        let events: Vec<&RoomEvent> = batch.events.iter().filter(|event| tells(&event.change)).collect();
        let actors = events.iter().map(|event| event.actor).collect();
        let Some(talk) = (if posted.is_empty() { None } else { Talk::load(work, id, actors).await? }) else {
            return Ok(batch.end());
        };
        let now = self.context.clock.now();
        let mut told = Vec::new();
        for event in events {
            let Some(posted) = posted.get(&event.message) else { continue };
            let is_new = event.change == RoomChange::Created;
            // A reaction concerns only the author of the message.
            let is_for = |person| is_new || person == posted.message.author;
            let concerned = talk.listeners.iter().filter(|listener| {
                is_for(listener.user) && talk.concerns(listener.user, event.actor, event.at)
            });
            let notice = talk.notice(posted);
            for listener in concerned.filter(|listener| listener.wants.allows(notice.kind, now)) {
                if talk.conversation.kind == ConversationKind::Direct {
                    let (room, seq) = (batch.room, event.seq);
                    work.raise(DomainEvent::DirectNotice { user: listener.user, room, seq });
                }
                if is_new {
                    let position = Some((posted.message.room, posted.message.seq));
                    told.extend(self.context.tell(&notice, position, listener, now));
                }
            }
        }
        self.context.keep(work, told).await?;
        Ok(batch.end())
    }
}
