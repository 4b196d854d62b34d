//! Polls of a server.

mod add_option;
mod close;
mod comment;
mod create;
mod delete;
mod effects;
mod expire;
mod get;
mod item;
mod list;
mod results;
mod update;
mod view;
mod vote;

pub use add_option::AddPollOptionError;
pub use close::ClosePollError;
pub use comment::CommentOnPollError;
pub use expire::PollExpiryJob;
pub use results::{OptionResult, PollResults, ResultsError};
pub use view::{OptionView, PollView, VoteShare};
pub use vote::{UnvoteError, VoteError};

use meshup_domain::poll::Poll;
use meshup_domain::{ServerId, Violations};

use crate::access::{AccessError, FactsSource};
use crate::actor::Actor;
use crate::comments::Comments;
use crate::error::operation_error;
use crate::items::ItemEntity;
use crate::ports::StoreError;
use crate::server_context::ServerContext;

/// The use cases of polls.
#[derive(Clone)]
pub struct Polls {
    context: ServerContext,
    comments: Comments,
}

operation_error! {
    /// Why the poll was not created or updated.
    WritePollError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Polls {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { comments: Comments::new(context.clone()), context }
    }

    /// Whether the server lets the user vote in the polls that they can see.
    async fn may_join(&self, actor: &Actor, server: ServerId) -> Result<bool, AccessError> {
        match self.context.access.ask_author(FactsSource::Cache, actor, server, Poll::MODULE).await {
            Ok(_) => Ok(true),
            Err(AccessError::Denied(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;
