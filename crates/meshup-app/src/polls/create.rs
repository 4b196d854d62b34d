//! Poll creation.

use meshup_domain::permission::{Allowed, CreateItem};
use meshup_domain::poll::{Poll, PollChanges, ValidatedPoll};
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::effects::index;
use super::view::{self, PollViewer};
use super::{PollView, Polls, WritePollError};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::items::{self, ItemEntity};
use crate::transactions::Unit;

impl Polls {
    /// Creates a poll in a server.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        chosen: PollChanges,
    ) -> Result<PollView, WritePollError> {
        let access = &self.context.access;
        let allowed = access.ask_author(FactsSource::Cache, actor, server, Poll::MODULE).await?;
        self.check_new(FactsSource::Cache, actor, server, chosen.clone()).await?;
        self.write_new(actor, &allowed, chosen).await
    }

    async fn check_new(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        server: ServerId,
        chosen: PollChanges,
    ) -> Result<ValidatedPoll, WritePollError> {
        let mut violations = Violations::default();
        let channels = (None, chosen.channel.clone().apply(None));
        items::check_channel(&self.context, from, actor, server, channels, &mut violations).await?;
        Ok(violations.and(ValidatedPoll::first(chosen, self.context.clock.now()))?)
    }

    async fn write_new(
        &self,
        actor: &Actor,
        allowed: &Allowed<CreateItem>,
        chosen: PollChanges,
    ) -> Result<PollView, WritePollError> {
        let write = async |work: Unit, allowed: Allowed<CreateItem>| {
            let from = FactsSource::Unit(&*work);
            let plan = self.check_new(from, actor, allowed.scope(), chosen.clone()).await?;
            let (ids, now) = (&self.context.ids, self.context.clock.now());
            let next_id = || PollOptionId(ids.next());
            let (poll, options) = Poll::create(&allowed, PollId(ids.next()), plan, next_id, now);
            work.polls().insert(&poll, &options).await?;
            index(&*work, &poll, &options).await?;
            items::announce(&*work, &poll, ItemChangeKind::Created);
            let viewer = PollViewer { user: Some(allowed.by()), may_join: true, now };
            Ok(view::one(&*work, poll, viewer).await?)
        };
        items::create::<Poll, _, _>(&self.context, actor, allowed, write).await
    }
}
