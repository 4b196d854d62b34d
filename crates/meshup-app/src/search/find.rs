//! Searching a server.

use std::collections::HashMap;

use meshup_domain::message::Message;
use meshup_domain::module::Modules;
use meshup_domain::permission::ViewServerContent;
use meshup_domain::role::Permission;
use meshup_domain::search::{SearchKind, SearchQuery, rank, snippet};
use meshup_domain::text::at_most;
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, MessageId, ServerId, UserId, Violations};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Search, SearchDocument};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::messages::view::UserCards;
use crate::page::{Page, PageRequest};
use crate::ports::{Repos, SearchFilter, SearchMatch, StoreError, Viewer};

/// The number of newest matches that are ranked; older ones are not shown.
const RANKED: u64 = 1_000;

operation_error! {
    /// Why the search failed.
    FindError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// The search request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchContent {
    /// 1 to 200 characters with at least one word and at most 32.
    pub q: String,
    /// The kinds of content to search; all if empty. Those whose module is switched off yield nothing.
    pub kinds: Vec<SearchKind>,
    /// Only content written or created by this user; `None` for everyone's.
    pub author: Option<UserId>,
    /// Only content of this channel; `None` for all that the user can see.
    pub channel: Option<ChannelId>,
    /// Only content created at or after this time.
    pub since: Option<OffsetDateTime>,
    /// Only content created at or before this time.
    pub until: Option<OffsetDateTime>,
}

/// A search result, with current content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// What `id` refers to.
    pub kind: SearchKind,
    /// The id of the message, note, task, event or poll.
    pub id: Uuid,
    /// The server that was searched.
    pub server: ServerId,
    /// The channel of the message or item; `None` for items that belong to no channel.
    pub channel: Option<ChannelId>,
    /// `None` for messages.
    pub title: Option<String>,
    /// HTML; see [`snippet`].
    pub snippet: String,
    /// The author of a message, or the creator of an item.
    pub author: UserCard,
    /// When the message was posted or the item created.
    pub created_at: OffsetDateTime,
}

impl Search {
    /// Items visible to the user that match all words, best first, then newest.
    ///
    /// The total is at most 1,000. A changed message that is not indexed yet is omitted from its page if it
    /// no longer matches.
    pub async fn find(
        &self,
        actor: &Actor,
        server: ServerId,
        command: SearchContent,
        page: PageRequest,
    ) -> Result<Page<SearchHit>, FindError> {
        let (_, facts) = self.context.access.server::<ViewServerContent>(actor, server).await?;
        let viewer = Viewer { user: actor.user, sees_all: facts.has_permission(Permission::ManageChannels) };
        let SearchContent { q, kinds, author, channel, since, until } = command;
        let mut errors = Violations::default();
        let query = errors.check("q", SearchQuery::parse(&q));
        errors.check("kind", at_most(&kinds, SearchKind::ALL.len()));
        let query = query.filter(|_| errors.is_empty()).ok_or(errors)?;
        let kinds = offered(&kinds, facts.modules);
        if kinds.is_empty() {
            return Ok(Page { items: Vec::new(), total: 0 });
        }
        let filter = SearchFilter { kinds, author, channel, since, until };
        let repos = self.context.store.read();
        let found = repos.search().find(server, viewer, &query, &filter, RANKED).await?;
        let Page { items, total } = Page::of(ranked(&query, &found), page);
        Ok(Page { items: hits(repos, &query, &items).await?, total })
    }
}

/// The requested kinds, without those whose module is switched off.
fn offered(requested: &[SearchKind], modules: Modules) -> Vec<SearchKind> {
    let is_on = |kind: &SearchKind| kind.module().is_none_or(|module| modules.has(module));
    let is_requested = |kind: &SearchKind| requested.is_empty() || requested.contains(kind);
    SearchKind::ALL.iter().copied().filter(|kind| is_on(kind) && is_requested(kind)).collect()
}

/// The index positions of the matches, best first; ties keep their order.
fn ranked(query: &SearchQuery, found: &[SearchMatch]) -> Vec<i64> {
    let digests: Vec<&str> = found.iter().map(|found| found.digest.as_str()).collect();
    let mut scored: Vec<(f64, i64)> =
        rank(query, &digests).into_iter().zip(found.iter().map(|found| found.position)).collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, position)| position).collect()
}

async fn hits(
    repos: &dyn Repos,
    query: &SearchQuery,
    positions: &[i64],
) -> Result<Vec<SearchHit>, StoreError> {
    let documents = repos.search().documents(positions).await?;
    let texts = texts(repos, &documents).await?;
    let cards = UserCards::load(repos, documents.iter().map(|document| document.author)).await?;
    let hit = |document: SearchDocument| {
        let SearchDocument { kind, id, server, channel, author, title, body, created_at } = document;
        let is_message = kind == SearchKind::Message;
        let text = if is_message { texts.get(&id).filter(|text| query.matches("", text))? } else { &body };
        Some(SearchHit {
            kind,
            id,
            server,
            channel,
            title: (!is_message).then_some(title),
            snippet: snippet(query, text),
            author: cards.get(author)?,
            created_at,
        })
    };
    Ok(documents.into_iter().filter_map(hit).collect())
}

/// The current texts of the messages among the documents, without deleted ones.
async fn texts(repos: &dyn Repos, documents: &[SearchDocument]) -> Result<HashMap<Uuid, String>, StoreError> {
    let messages = documents.iter().filter(|document| document.kind == SearchKind::Message);
    let ids: Vec<MessageId> = messages.map(|document| MessageId(document.id)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let live = |message: Message| message.deleted_at.is_none().then_some((message.id.0, message.content));
    Ok(repos.messages().get_many(&ids).await?.into_iter().filter_map(live).collect())
}
