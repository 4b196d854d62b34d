//! Tasks of a server.

mod attach;
mod check;
mod comment;
mod create;
mod delete;
mod effects;
mod get;
mod item;
mod jobs;
mod list;
mod update;
mod view;

use std::sync::Arc;

use meshup_domain::Violations;

use crate::access::AccessError;
use crate::comments::Comments;
use crate::error::operation_error;
use crate::ports::{Files, StoreError};
use crate::server_context::ServerContext;

pub use attach::AttachError;
pub use comment::CommentOnTaskError;
pub use jobs::{TaskOverdueJob, TaskReminderJob};
pub use view::{TaskFileView, TaskView};

/// The use cases of tasks.
#[derive(Clone)]
pub struct Tasks {
    context: ServerContext,
    comments: Comments,
    files: Arc<dyn Files>,
}

operation_error! {
    /// Why the task was not created or updated.
    WriteTaskError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Tasks {
    /// Use cases over the ports of `context`; attachments are stored in `files`.
    pub fn new(context: ServerContext, files: Arc<dyn Files>) -> Self {
        Self { comments: Comments::new(context.clone()), context, files }
    }
}

#[cfg(test)]
mod tests;
