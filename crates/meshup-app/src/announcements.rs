//! Delivery of announcements.

use async_trait::async_trait;
use meshup_domain::announcement::Announcement;
use meshup_domain::notification::NotificationKind;

use crate::notifications::NotificationContent;
use crate::ports::{PendingAnnouncement, StoreError};
use crate::schedule::ScheduledJob;
use crate::server_context::ServerContext;

/// The maximum number of users notified in one run.
const PIECE: usize = 500;

/// Notifies all active accounts of an announcement, in pieces by their id.
///
/// Each piece is one unit, which also records how far it came: after a crash, or on another node, the next run continues
/// there. Nobody is notified twice, since a user has at most one notification per announcement. People who register
/// meanwhile may be notified too.
pub struct AnnouncementJob(pub ServerContext);

#[async_trait]
impl ScheduledJob for AnnouncementJob {
    fn name(&self) -> &'static str {
        "announcements"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let Self(context) = self;
        if !context.store.read().announcements().is_any_pending().await? {
            return Ok(false);
        }
        let work = context.store.begin_job().await?;
        let Some(PendingAnnouncement { announcement, reached }) = work.announcements().take_pending().await?
        else {
            return Ok(false);
        };
        let people = work.users().active_after(reached, PIECE as u64).await?;
        if let Some(last) = people.last() {
            context.notify(&*work, &content(&announcement), &people).await?;
            work.announcements().reach(announcement.id, *last).await?;
        }
        if people.len() < PIECE {
            work.announcements().finish(announcement.id, context.clock.now()).await?;
        }
        work.commit().await?;
        Ok(true)
    }
}

fn content(announcement: &Announcement) -> NotificationContent {
    let Announcement { id, author: _, title, body, created_at: _ } = announcement;
    NotificationContent {
        kind: NotificationKind::Announcement,
        title: title.clone(),
        body: body.clone(),
        server: None,
        room: None,
        target: id.0,
        topic: format!("announcement:{id}"),
    }
}

#[cfg(test)]
mod tests;
