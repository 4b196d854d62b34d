//! Announcing something to everybody.

use meshup_domain::announcement::Announcement;
use meshup_domain::audit::Change;
use meshup_domain::site::{SiteAction, SiteTarget};
use meshup_domain::{AnnouncementId, Violations};

use super::Administration;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::site::SiteRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why nothing was announced.
    AnnounceError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Administration {
    /// Accepts an announcement, which a job then delivers to every active account
    /// ([`AnnouncementJob`](crate::announcements::AnnouncementJob)).
    pub async fn announce(
        &self,
        actor: &Actor,
        title: &str,
        body: &str,
    ) -> Result<Announcement, AnnounceError> {
        let allowed = self.authorize(actor)?;
        let (id, now) = (AnnouncementId(self.ids.next()), self.clock.now());
        let announcement = Announcement::create(&allowed, id, (title, body), now)?;
        let write = async |work: Unit| {
            work.announcements().insert(&announcement).await?;
            let record = SiteRecord {
                actor: actor.user,
                action: SiteAction::AnnouncementCreated,
                target: (SiteTarget::Announcement, id.0),
                changes: vec![Change::set("title", &announcement.title)],
            };
            self.log(&*work, record).await?;
            Ok::<_, AnnounceError>(announcement.clone())
        };
        self.store.write_as_admin(&allowed, now, write).await
    }
}
