//! Poll updates.

use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::poll::{Poll, PollChanges, PollOption, ValidatedPoll};
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::effects::{conclude, index};
use super::view::{self, PollViewer};
use super::{PollView, Polls, WritePollError};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::items::{self, AuthorizedItem};
use crate::transactions::Unit;

impl Polls {
    /// Updates a poll; the status can close it.
    ///
    /// Whether there are votes is checked again under the poll's lock, so that voted-on fields cannot change.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        changes: PollChanges,
    ) -> Result<PollView, WritePollError> {
        let (allowed, poll): AuthorizedItem<ChangeItem, Poll> =
            items::authorize(&self.context, actor, server, id).await?;
        self.check(FactsSource::Cache, actor, &poll, changes.clone()).await?;
        self.write_update(actor, (allowed, poll), changes).await
    }

    /// The current options and the planned changes.
    async fn check(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        poll: &Poll,
        changes: PollChanges,
    ) -> Result<(Vec<PollOption>, ValidatedPoll), WritePollError> {
        let (context, before) = (&self.context, poll.profile.channel);
        let mut violations = Violations::default();
        let channels = (before, changes.channel.clone().apply(before));
        items::check_channel(context, from, actor, poll.server, channels, &mut violations).await?;
        let repos = context.access.repos(from);
        let options = repos.polls().options(&[poll.id]).await?;
        let has_votes = !repos.polls().counts(&[poll.id]).await?.voters.is_empty();
        let plan = violations.and(poll.plan(changes, &options, has_votes, context.clock.now()))?;
        Ok((options, plan))
    }

    async fn write_update(
        &self,
        actor: &Actor,
        reached: AuthorizedItem<ChangeItem, Poll>,
        changes: PollChanges,
    ) -> Result<PollView, WritePollError> {
        let write = async |work: Unit, allowed: Allowed<_>, mut poll: Poll| {
            let from = FactsSource::Unit(&*work);
            let (present, plan) = self.check(from, actor, &poll, changes.clone()).await?;
            let (channel, was_closed) = (poll.profile.channel, poll.is_closed());
            let (ids, now) = (&self.context.ids, self.context.clock.now());
            let options = poll.revise(&allowed, plan, &present, || PollOptionId(ids.next()), now);
            work.polls().save(&poll).await?;
            if options != present {
                work.polls().replace_options(&allowed, poll.id, &options).await?;
            }
            index(&*work, &poll, &options).await?;
            let closes = poll.is_closed() && !was_closed;
            if !closes || channel != poll.profile.channel {
                items::announce_update(&*work, &poll, channel);
            }
            if closes {
                conclude(&self.context, &*work, &poll, Some(allowed.by())).await?;
            }
            let viewer = PollViewer { user: Some(allowed.by()), may_join: true, now };
            Ok(view::one(&*work, poll, viewer).await?)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
