//! Notices to people, filtered by what each wants to hear.

use meshup_domain::notification::NotificationKind;
use meshup_domain::{ServerId, UserId};
use uuid::Uuid;

use crate::community::Community;
use crate::ports::{StoreError, UnitOfWork};

/// The use cases of notifications.
#[derive(Clone)]
pub struct Notifications {
    community: Community,
}

impl Notifications {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

/// Something to tell people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) kind: NotificationKind,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) server: Option<ServerId>,
    /// The channel's or conversation's id.
    pub(crate) room: Option<Uuid>,
    /// What it is about: a message, task, event or poll.
    pub(crate) target: Uuid,
    /// Tells it from every other notice to the same person: who has had one of this topic gets no second.
    pub(crate) topic: String,
}

impl Community {
    /// Notes for each of these people, in the unit of what happened, that they are to be told; those who do not want
    /// to hear of it are left out.
    pub(crate) async fn notify(
        &self,
        _work: &dyn UnitOfWork,
        _notice: &Notice,
        _people: &[UserId],
    ) -> Result<(), StoreError> {
        Ok(())
    }
}
