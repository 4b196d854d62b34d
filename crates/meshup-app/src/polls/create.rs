//! Poll creation.

use meshup_domain::permission::{Allowed, Author};
use meshup_domain::poll::{Poll, PollChanges, PollPlan};
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::effects::index;
use super::view::{self, PollViewer};
use super::{PollView, Polls, WritePollError};
use crate::access::FactsFrom;
use crate::actor::Actor;
use crate::event::ItemDeed;
use crate::items::{self, ItemEntity};
use crate::ports::UnitOfWork;

impl Polls {
    /// Creates a poll in a server.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        chosen: PollChanges,
    ) -> Result<PollView, WritePollError> {
        let access = &self.community.access;
        let allowed = access.ask_author(FactsFrom::Cache, actor, server, Poll::MODULE).await?;
        self.check_new(FactsFrom::Cache, actor, server, chosen.clone()).await?;
        self.write_new(actor, &allowed, chosen).await
    }

    async fn check_new(
        &self,
        from: FactsFrom<'_>,
        actor: &Actor,
        server: ServerId,
        chosen: PollChanges,
    ) -> Result<PollPlan, WritePollError> {
        let mut violations = Violations::default();
        let channels = (None, chosen.channel.clone().apply(None));
        items::check_channel(&self.community, from, actor, server, channels, &mut violations).await?;
        Ok(violations.and(PollPlan::first(chosen, self.community.clock.now()))?)
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<Author>,
        chosen: PollChanges,
    ) -> Result<PollView, WritePollError> {
        let write = async |work: &dyn UnitOfWork, allowed: &Allowed<Author>| {
            let from = FactsFrom::Unit(work);
            let plan = self.check_new(from, actor, allowed.scope(), chosen.clone()).await?;
            let (ids, now) = (&self.community.ids, self.community.clock.now());
            let next_id = || PollOptionId(ids.next());
            let (poll, options) = Poll::create(allowed, PollId(ids.next()), plan, next_id, now);
            work.polls().insert(&poll, &options).await?;
            index(work, &poll, &options).await?;
            items::announce(work, &poll, ItemDeed::Created);
            let viewer = PollViewer { user: Some(allowed.by()), may_join: true, now };
            Ok(view::one(work, poll, viewer).await?)
        };
        items::create::<Poll, _, _>(&self.community, actor, allowed, write).await
    }
}
