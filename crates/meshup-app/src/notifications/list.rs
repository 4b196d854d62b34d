//! The notifications of a user.

use meshup_domain::notification::Notification;

use super::Notifications;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::{NotificationFilter, StoreError};

impl Notifications {
    /// The user's own notifications, newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, StoreError> {
        self.context.store.read().notifications().list(actor.user, filter, page).await
    }
}
