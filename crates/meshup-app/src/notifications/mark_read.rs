//! Marking notifications as read.

use meshup_domain::notification::MAX_MARKED;
use meshup_domain::{NotificationId, Violations};

use super::Notifications;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::transactions::Unit;

/// The notifications to mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationSelection {
    /// Every notification of the user that is visible to them.
    All,
    /// Those with these ids, at most [`MAX_MARKED`].
    These(Vec<NotificationId>),
}

operation_error! {
    /// Why the notifications were not marked.
    MarkNotificationsError: Invalid(Violations), Store(StoreError);
}

impl Notifications {
    /// Marks notifications as read and returns how many were unread. Unknown ones and those of other users
    /// are ignored; read markers of rooms do not move.
    pub async fn mark_read(
        &self,
        actor: &Actor,
        which: NotificationSelection,
    ) -> Result<u64, MarkNotificationsError> {
        if let NotificationSelection::These(ids) = &which
            && ids.len() > MAX_MARKED
        {
            let message = format!("Ensure this field has no more than {MAX_MARKED} elements.");
            return Err(Violations::one("ids", message).into());
        }
        let now = self.context.clock.now();
        let mark = async |work: Unit| match &which {
            NotificationSelection::All => Ok(work.notifications().mark_all(actor.user, now).await?),
            NotificationSelection::These(ids) => Ok(work.notifications().mark(actor.user, ids, now).await?),
        };
        self.context.store.write_own(actor, mark).await
    }
}
