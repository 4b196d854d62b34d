//! Adding an option to a poll of others.

use meshup_domain::permission::JoinIn;
use meshup_domain::poll::{MAX_OPTIONS, Poll, PollOption, option_text};
use meshup_domain::text::comparable;
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::view::{self, Eye};
use super::{PollView, Polls, announce, locked};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

operation_error! {
    /// Why an option was not added.
    AddPollOptionError: Access(AccessError), Invalid(Violations), Store(StoreError);
    NotAllowed => Forbidden, "options_fixed", "This poll does not allow new options.";
    Closed => Refused, "poll_closed", "This poll is closed.";
    TooMany => Refused, "option_limit", "A poll has at most 20 options.";
}

const THERE: &str = "This option is already there.";

impl Polls {
    /// Adds an option after all others, under the poll's lock, so that the limit holds however many are added at
    /// once.
    pub async fn add_option(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        text: &str,
    ) -> Result<PollView, AddPollOptionError> {
        let (allowed, poll) = self.reach::<JoinIn>(actor, server, id).await?;
        open_to_options(&poll)?;
        let text = option_text(text).map_err(|broken| invalid(&broken.to_string()))?;
        let work = self.community.write_in(server).await?;
        let now = self.community.clock.now();
        let mut poll = locked(work.as_ref(), id).await?;
        open_to_options(&poll)?;
        let mut options = work.polls().options(&[id]).await?;
        if options.iter().any(|option| comparable(&option.text) == comparable(&text)) {
            return Err(invalid(THERE).into());
        }
        if poll.is_over(now) {
            return Err(AddPollOptionError::Closed);
        }
        let position = next_position(&options)?;
        let id = PollOptionId(self.community.ids.next());
        let option =
            PollOption { id, poll: poll.id, text, position, added_by: allowed.by(), created_at: now };
        if !work.polls().add_option(&option).await? {
            return Err(invalid(THERE).into());
        }
        options.push(option);
        poll.updated_at = now;
        work.polls().save(&poll).await?;
        self.community.index_poll(work.as_ref(), &poll, &options).await?;
        announce(work.as_ref(), &poll, ItemDeed::Updated);
        let eye = Eye { user: Some(allowed.by()), may_join: true, now };
        let view = view::one(work.as_ref(), poll, eye).await?;
        work.commit().await?;
        Ok(view)
    }
}

fn invalid(why: &str) -> Violations {
    Violations::one("option_text", why)
}

fn open_to_options(poll: &Poll) -> Result<(), AddPollOptionError> {
    if poll.profile.allow_add_options { Ok(()) } else { Err(AddPollOptionError::NotAllowed) }
}

fn next_position(options: &[PollOption]) -> Result<i32, AddPollOptionError> {
    if options.len() >= MAX_OPTIONS {
        return Err(AddPollOptionError::TooMany);
    }
    Ok(options.iter().map(|option| option.position + 1).max().unwrap_or_default())
}
