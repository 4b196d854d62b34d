//! Polls of a server (CONTRACT section 2, Polls).

mod add_option;
mod close;
mod comment;
mod create;
mod delete;
mod expire;
mod get;
mod list;
mod outcome;
mod place;
mod results;
mod update;
mod view;
mod vote;
mod wishes;

pub use add_option::AddPollOptionError;
pub use close::ClosePollError;
pub use comment::{CommentOnPollError, ListPollCommentsError};
pub use create::{CreatePoll, CreatePollError};
pub use delete::DeletePollError;
pub use expire::ExpiredPolls;
pub use get::GetPollError;
pub use list::ListPollsError;
pub use results::{OptionResult, PollResults, ResultsError};
pub use update::{UpdatePoll, UpdatePollError};
pub use view::{OptionView, PollView, Share};
pub use vote::{UnvoteError, VoteError};

use meshup_domain::module::Module;
use meshup_domain::permission::{Action, Allowed, Author, ItemFacts};
use meshup_domain::poll::{Poll, PollOption};
use meshup_domain::search::SearchKind;
use meshup_domain::{PollId, ServerId};

use crate::access::{AccessError, Placement};
use crate::actor::Actor;
use crate::comments::Comments;
use crate::community::Community;
use crate::event::{Event, Item, ItemChange, ItemDeed};
use crate::ports::{StoreError, UnitOfWork};
use crate::search::Document;

/// The use cases of polls.
#[derive(Clone)]
pub struct Polls {
    community: Community,
    comments: Comments,
}

impl Polls {
    pub fn new(community: Community) -> Self {
        Self { comments: Comments::new(community.clone()), community }
    }

    /// Finds a poll of that server and asks for an action on it. A poll of another server is not found.
    async fn reach<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
    ) -> Result<(Allowed<A>, Poll), AccessError>
    where
        A: Action<Facts = ItemFacts, Scope = ServerId>,
    {
        let found = self.community.store.read().polls().get(id).await?;
        let poll = found.filter(|poll| poll.server == server).ok_or(AccessError::NotFound)?;
        let placement = Placement {
            server,
            module: Module::Polls,
            channel: poll.profile.channel,
            created_by: poll.created_by,
            assigned_to: None,
        };
        let allowed = self.community.access.item::<A>(actor, &placement).await?;
        Ok((allowed, poll))
    }

    /// Whether somebody may vote in the polls of a server that they see, as far as the server is concerned.
    async fn may_join(&self, actor: &Actor, server: ServerId) -> Result<bool, AccessError> {
        match self.community.access.module::<Author>(actor, server, Module::Polls).await {
            Ok(_) => Ok(true),
            Err(AccessError::Denied(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The poll as it is, which nobody else changes or votes in until the unit ends.
async fn locked(work: &dyn UnitOfWork, id: PollId) -> Result<Poll, AccessError> {
    work.polls().lock(id).await?.ok_or(AccessError::NotFound)
}

fn announce(work: &dyn UnitOfWork, poll: &Poll, deed: ItemDeed) {
    work.raise(Event::ItemChanged(ItemChange {
        server: poll.server,
        channel: poll.profile.channel,
        item: Item::Poll(poll.id),
        deed,
    }));
}

impl Community {
    /// Makes a poll findable by its question, and by what it says and gives to choose from.
    async fn index_poll(
        &self,
        work: &dyn UnitOfWork,
        poll: &Poll,
        options: &[PollOption],
    ) -> Result<(), StoreError> {
        let texts = options.iter().map(|option| option.text.as_str());
        let lines: Vec<&str> = std::iter::once(poll.profile.description.as_str()).chain(texts).collect();
        let document = Document {
            kind: SearchKind::Poll,
            id: poll.id.0,
            server: poll.server,
            channel: poll.profile.channel,
            author: poll.created_by,
            title: poll.profile.question.clone(),
            body: lines.join("\n").trim().to_owned(),
            created_at: poll.created_at,
        };
        self.index(work, &document).await
    }
}

#[cfg(test)]
mod tests;
