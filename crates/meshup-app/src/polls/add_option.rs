//! Options added by members.

use meshup_domain::permission::{Allowed, ParticipateInItem};
use meshup_domain::poll::{AddOptionRefusal, Poll, option_text};
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::effects::index;
use super::view::{self, PollViewer};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::error::operation_error;
use crate::items;
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the option was not added.
    AddPollOptionError: Access(AccessError), Invalid(Violations), Store(StoreError);
    NotAllowed => Forbidden, "options_fixed", "This poll does not allow new options.";
    Closed => Refused, "poll_closed", "This poll is closed.";
    /// The poll has [`MAX_OPTIONS`](meshup_domain::poll::MAX_OPTIONS) options.
    TooMany => Refused, "option_limit", "A poll can have at most 20 options.";
}

impl From<AddOptionRefusal> for AddPollOptionError {
    fn from(why: AddOptionRefusal) -> Self {
        match why {
            AddOptionRefusal::Fixed => Self::NotAllowed,
            AddOptionRefusal::Same => invalid("This option already exists."),
            AddOptionRefusal::Over => Self::Closed,
            AddOptionRefusal::Full => Self::TooMany,
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
        let reached = items::authorize::<ParticipateInItem, Poll>(&self.context, actor, server, id).await?;
        if !reached.1.profile.allow_add_options {
            return Err(AddPollOptionError::NotAllowed);
        }
        let text = option_text(text).map_err(|broken| invalid(broken.to_string()))?;
        let write = async |work: Unit, allowed: Allowed<_>, mut poll: Poll| {
            let now = self.context.clock.now();
            let mut options = work.polls().options(&[id]).await?;
            let option_id = PollOptionId(self.context.ids.next());
            let option = poll.add_option(&allowed, &options, (option_id, text.clone()), now)?;
            if !work.polls().add_option(&allowed, &option).await? {
                return Err(AddOptionRefusal::Same.into());
            }
            options.push(option);
            work.polls().save(&poll).await?;
            index(&*work, &poll, &options).await?;
            items::announce(&*work, &poll, ItemChangeKind::Updated);
            let viewer = PollViewer { user: Some(allowed.by()), may_join: true, now };
            Ok(view::one(&*work, poll, viewer).await?)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
