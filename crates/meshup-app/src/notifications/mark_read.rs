//! Marking notifications as read.

use meshup_domain::notification::MAX_MARKED;
use meshup_domain::{NotificationId, Violations};

use super::Notifications;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};

/// The notifications to mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    All,
    /// At most [`MAX_MARKED`].
    These(Vec<NotificationId>),
}

operation_error! {
    /// Why the notifications were not marked.
    MarkNotificationsError: Invalid(Violations), Store(StoreError);
}

impl Notifications {
    /// Marks notifications as read and returns how many were unread. Unknown ones and those of other users
    /// are ignored; read markers of rooms do not move.
    pub async fn mark_read(&self, actor: &Actor, which: Which) -> Result<u64, MarkNotificationsError> {
        if let Which::These(ids) = &which
            && ids.len() > MAX_MARKED
        {
            let message = format!("Ensure this field has no more than {MAX_MARKED} elements.");
            return Err(Violations::one("ids", message).into());
        }
        let now = self.community.clock.now();
        let mark = async |work: &dyn UnitOfWork| match &which {
            Which::All => Ok(work.notifications().mark_all(actor.user, now).await?),
            Which::These(ids) => Ok(work.notifications().mark(actor.user, ids, now).await?),
        };
        self.community.store.write_own(actor, mark).await
    }
}
