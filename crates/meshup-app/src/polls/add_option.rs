//! Options added by members.

use meshup_domain::permission::{Allowed, JoinIn};
use meshup_domain::poll::{NotAdded, Poll, option_text};
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::effects::index;
use super::view::{self, PollViewer};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::items;
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why the option was not added.
    AddPollOptionError: Access(AccessError), Invalid(Violations), Store(StoreError);
    NotAllowed => Forbidden, "options_fixed", "This poll does not allow new options.";
    Closed => Refused, "poll_closed", "This poll is closed.";
    TooMany => Refused, "option_limit", "A poll can have at most 20 options.";
}

impl From<NotAdded> for AddPollOptionError {
    fn from(why: NotAdded) -> Self {
        match why {
            NotAdded::Fixed => Self::NotAllowed,
            NotAdded::Same => invalid("This option already exists."),
            NotAdded::Over => Self::Closed,
            NotAdded::Full => Self::TooMany,
        }
    }
}

fn invalid(why: impl Into<String>) -> AddPollOptionError {
    Violations::one("text", why).into()
}

impl Polls {
    /// Adds an option after all others, under the poll's lock, so that the limit holds under concurrency.
    pub async fn add_option(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        text: &str,
    ) -> Result<PollView, AddPollOptionError> {
        let reached = items::reach::<JoinIn, Poll>(&self.community, actor, server, id).await?;
        if !reached.1.profile.allow_add_options {
            return Err(AddPollOptionError::NotAllowed);
        }
        let text = option_text(text).map_err(|broken| invalid(broken.to_string()))?;
        let write = async |work: &dyn UnitOfWork, allowed: &Allowed<_>, mut poll: Poll| {
            let now = self.community.clock.now();
            let mut options = work.polls().options(&[id]).await?;
            let option_id = PollOptionId(self.community.ids.next());
            let option = poll.add_option(allowed, &options, (option_id, text.clone()), now)?;
            if !work.polls().add_option(allowed, &option).await? {
                return Err(NotAdded::Same.into());
            }
            options.push(option);
            work.polls().save(&poll).await?;
            index(work, &poll, &options).await?;
            items::announce(work, &poll, ItemDeed::Updated);
            let viewer = PollViewer { user: Some(allowed.by()), may_join: true, now };
            Ok(view::one(work, poll, viewer).await?)
        };
        items::change(&self.community, actor, &reached, write).await
    }
}
