//! Making a poll.

use meshup_domain::module::Module;
use meshup_domain::permission::{Allowed, Author};
use meshup_domain::poll::{self, Poll, PollOption, PollProfile, PollState, PollStatus};
use meshup_domain::{ChannelId, Patch, PollId, PollOptionId, ServerId, UserId, Violations};
use time::OffsetDateTime;

use super::place::{PlaceError, still_there};
use super::view::{self, Eye};
use super::wishes::blank;
use super::{PollView, Polls, UpdatePoll, announce};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Community;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

/// A poll to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatePoll {
    pub question: String,
    pub options: Vec<String>,
    pub description: Option<String>,
    pub channel: Option<ChannelId>,
    pub allow_multiple_votes: Option<bool>,
    pub allow_add_options: Option<bool>,
    pub anonymous_votes: Option<bool>,
    pub show_results_before_vote: Option<bool>,
    pub expires_at: Option<OffsetDateTime>,
    /// `draft` or `active`; active if left out.
    pub status: Option<String>,
}

operation_error! {
    /// Why a poll was not made.
    CreatePollError: Access(AccessError), Invalid(Violations), Place(PlaceError), Store(StoreError);
}

/// What a command asks for, with every rule kept.
struct Checked {
    profile: PollProfile,
    state: PollState,
    options: Vec<String>,
}

impl Polls {
    /// Asks the members of a server something.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        command: CreatePoll,
    ) -> Result<PollView, CreatePollError> {
        let (allowed, _) = self.community.access.module::<Author>(actor, server, Module::Polls).await?;
        let mut errors = Violations::default();
        self.check_channel(actor, server, command.channel, &mut errors).await?;
        let checked = command.check(self.community.clock.now(), &mut errors);
        errors.into_result()?;
        self.write_new(&allowed, checked).await
    }

    /// Under the server's lock, so that neither it nor the channel is gone before the poll is there.
    async fn write_new(
        &self,
        allowed: &Allowed<Author>,
        Checked { profile, state, options }: Checked,
    ) -> Result<PollView, CreatePollError> {
        let now = self.community.clock.now();
        let (work, server) = self.community.lock(allowed.scope()).await?;
        still_there(&self.community, work.as_ref(), server.id, profile.channel).await?;
        let poll = Poll::create(allowed, PollId(self.community.ids.next()), profile, state, now);
        let options = self.community.new_options(&poll, allowed.by(), options, now);
        work.polls().insert(&poll, &options).await?;
        self.community.index_poll(work.as_ref(), &poll, &options).await?;
        announce(work.as_ref(), &poll, ItemDeed::Created);
        let eye = Eye { user: Some(allowed.by()), may_join: true, now };
        let view = view::one(work.as_ref(), poll, eye).await?;
        work.commit().await?;
        Ok(view)
    }
}

impl Community {
    /// Options in this order, from the first position.
    pub(super) fn new_options(
        &self,
        poll: &Poll,
        added_by: UserId,
        texts: Vec<String>,
        now: OffsetDateTime,
    ) -> Vec<PollOption> {
        let option = |(position, text)| PollOption {
            id: PollOptionId(self.ids.next()),
            poll: poll.id,
            text,
            position,
            added_by,
            created_at: now,
        };
        (0..).zip(texts).map(option).collect()
    }
}

impl CreatePoll {
    fn check(self, now: OffsetDateTime, errors: &mut Violations) -> Checked {
        let Self {
            question,
            options,
            description,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
            status,
        } = self;
        let word = status.as_deref().unwrap_or(PollStatus::Active.as_str());
        let state = errors.check("status", word.parse().and_then(PollState::first));
        let options = errors.check("options", poll::options(&options)).unwrap_or_default();
        let wishes = UpdatePoll {
            question: Some(question),
            description,
            channel: channel.map_or(Patch::Keep, Patch::Set),
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: expires_at.map_or(Patch::Keep, Patch::Set),
            ..UpdatePoll::default()
        };
        let profile = wishes.profile(blank(), now, errors);
        Checked { profile, state: state.unwrap_or(PollState::Active), options }
    }
}
