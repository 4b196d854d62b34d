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
use crate::community::Community;
use crate::error::operation_error;
use crate::ports::{Files, StoreError};

pub use attach::AttachError;
pub use comment::CommentOnTaskError;
pub use jobs::{DueTasks, OverdueTasks};
pub use view::{TaskFileView, TaskView};

/// The use cases of tasks.
#[derive(Clone)]
pub struct Tasks {
    community: Community,
    comments: Comments,
    files: Arc<dyn Files>,
}

operation_error! {
    /// Why a task was not made or changed.
    WriteTaskError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Tasks {
    pub fn new(community: Community, files: Arc<dyn Files>) -> Self {
        Self { comments: Comments::new(community.clone()), community, files }
    }
}

#[cfg(test)]
mod tests;
