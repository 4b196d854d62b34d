//! Those to whom a message is written directly.

use std::collections::{HashMap, HashSet};

use meshup_domain::conversation::{Conversation, Participant, RequestStatus};
use meshup_domain::notification::NotificationKind;
use meshup_domain::{ConversationId, UserId};

use super::super::Notice;
use super::{MessageNotices, Posted, created, messages_of};
use crate::follow::Batch;
use crate::ports::{Cursor, Listener, Repos, StoreError, UnitOfWork};

/// A conversation as its messages are told of.
struct Talk {
    conversation: Conversation,
    people: HashMap<UserId, Participant>,
    /// Those who hear of messages at all.
    listeners: Vec<Listener>,
    /// For each author, those with whom a block stands between them.
    blocked: HashMap<UserId, HashSet<UserId>>,
}

impl Talk {
    /// Nothing if the conversation is gone.
    async fn load(
        repos: &dyn Repos,
        id: ConversationId,
        authors: HashSet<UserId>,
    ) -> Result<Option<Self>, StoreError> {
        let Some(conversation) = repos.conversations().get(id).await? else { return Ok(None) };
        let participants = repos.conversations().participants(&[id]).await?;
        let hearing: Vec<UserId> =
            participants.iter().filter(|person| !person.is_muted).map(|person| person.user).collect();
        let mut blocked = HashMap::new();
        for author in authors {
            let peers = repos.conversations().peers(author, &hearing).await?;
            let apart = peers.into_iter().filter(|peer| peer.is_blocked).map(|peer| peer.id).collect();
            blocked.insert(author, apart);
        }
        let listeners = repos.settings().wishes(None, &hearing).await?;
        let people = participants.into_iter().map(|person| (person.user, person)).collect();
        Ok(Some(Self { conversation, people, listeners, blocked }))
    }

    /// Whether the person is told of a message: not of one's own, nor of what was said before they came.
    fn concerns(&self, person: UserId, posted: &Posted) -> bool {
        let author = posted.message.author;
        let was_there =
            self.people.get(&person).is_some_and(|person| person.joined_at <= posted.message.created_at);
        let apart = self.blocked.get(&author).is_some_and(|blocked| blocked.contains(&person));
        // Who turned a request down hears no more of it.
        let refused =
            self.conversation.status == RequestStatus::Rejected && person != self.conversation.created_by;
        person != author && was_there && !apart && !refused
    }

    /// A request is told of once, however long it is.
    fn notice(&self, posted: &Posted) -> Notice {
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
        Notice {
            kind,
            title,
            body: posted.excerpt(),
            server: None,
            room: Some(id.0),
            target: posted.message.id.0,
            topic,
        }
    }
}

impl MessageNotices {
    pub(super) async fn in_conversation(
        &self,
        work: &dyn UnitOfWork,
        batch: &Batch,
        id: ConversationId,
    ) -> Result<Cursor, StoreError> {
        let posted = Posted::load(work, &messages_of(batch, created)).await?;
        let authors = posted.values().map(|posted| posted.message.author).collect();
        let Some(talk) = (if posted.is_empty() { None } else { Talk::load(work, id, authors).await? }) else {
            return Ok(batch.end());
        };
        let now = self.community.clock.now();
        let mut told = Vec::new();
        let created = batch.events.iter().filter(|event| created(&event.body));
        for posted in created.filter_map(|event| posted.get(&event.message)) {
            let notice = talk.notice(posted);
            let position = Some((posted.message.room, posted.message.seq));
            let concerned = talk.listeners.iter().filter(|listener| talk.concerns(listener.user, posted));
            told.extend(
                concerned.filter_map(|listener| self.community.tell(&notice, position, listener, now)),
            );
        }
        self.community.keep(work, told).await?;
        Ok(batch.end())
    }
}
