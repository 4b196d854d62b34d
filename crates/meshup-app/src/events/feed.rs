//! Calendar feeds for other programs (RFC 5545).

use meshup_domain::event::CalendarEvent;
use meshup_domain::module::Module;
use meshup_domain::permission::{LinkModule, ViewModule};
use meshup_domain::{ServerId, SessionId, UserId};
use time::{Duration, PrimitiveDateTime};
use uuid::Uuid;

use super::Events;
use super::view::{self, EventView, MAX_ATTENDEES_IN_LISTS};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::transactions::Unit;

/// The maximum number of events in one feed; the latest are preferred.
const MAX_EVENTS: u64 = 1_000;
/// How long an event stays in the feed after its last occurrence.
const KEPT: Duration = Duration::days(366);

operation_error! {
    /// Why the feed is not shown. A token is invalid if it is unknown, superseded, or for another server.
    FeedError: Access(AccessError), Store(StoreError);
    BadToken => Unauthenticated, "token_not_valid", "This calendar link is not valid.";
}

impl Events {
    /// Creates the secret of a feed link to a server's calendar, which replaces the user's previous one. Only
    /// its fingerprint is stored.
    pub async fn open_feed(&self, actor: &Actor, server: ServerId) -> Result<String, AccessError> {
        let (allowed, _) = self.context.access.module::<LinkModule>(actor, server, Module::Events).await?;
        let secret = self.context.ids.secret();
        let fingerprint = self.tokens.fingerprint(&secret);
        let now = self.context.clock.now();
        let write =
            async |work: Unit| Ok(work.events().open_feed(allowed.by(), server, &fingerprint, now).await?);
        self.context.with_server_kept(&allowed, write).await.map(|()| secret)
    }

    /// The calendar as visible to the owner of this secret at present.
    pub async fn feed_of_link(&self, server: ServerId, secret: &str) -> Result<Vec<EventView>, FeedError> {
        let fingerprint = self.tokens.fingerprint(secret);
        let owner = self.context.store.read().events().feed_owner(server, &fingerprint).await?;
        self.feed_of(owner.ok_or(FeedError::BadToken)?, server).await
    }

    /// The calendar of a logged-in user.
    pub async fn feed(&self, actor: &Actor, server: ServerId) -> Result<Vec<EventView>, FeedError> {
        self.feed_of(actor.user, server).await
    }

    async fn feed_of(&self, user: UserId, server: ServerId) -> Result<Vec<EventView>, FeedError> {
        // A link identifies its owner, but is not a session and carries none of its rights.
        let actor = Actor { user, session: SessionId(Uuid::nil()), is_admin: false };
        let (_, viewer) = self.context.access.module::<ViewModule>(&actor, server, Module::Events).await?;
        let repos = self.context.store.read();
        let since = self.context.clock.now().saturating_sub(KEPT);
        let between = (since, PrimitiveDateTime::MAX.assume_utc());
        let all = repos.events().series_within(server, viewer, between, MAX_EVENTS).await?;
        let ids: Vec<_> = all.into_iter().map(|(event, _)| event).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut events = repos.events().by_ids(&ids).await?;
        events.sort_by_key(|event: &CalendarEvent| (event.profile.series.start, event.id));
        Ok(view::many(repos, events, MAX_ATTENDEES_IN_LISTS).await?)
    }
}
