//! The site as its admins see it.

use meshup_app::administration::{AccountView, SiteStats};
use meshup_app::ports::{JobRun, SiteAuditView, SiteTotals};
use meshup_app::users::ProfileView;
use meshup_domain::announcement::Announcement;
use meshup_domain::site::SiteAuditEntry;
use meshup_web::choice::{SiteAction, SiteTarget};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::audit::ChangeDto;
use crate::users::present::ProfileDto;

/// An account, as site admins see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(super) struct AccountDto {
    #[serde(flatten)]
    profile: ProfileDto,
    /// False if a site admin has deactivated it.
    is_active: bool,
    /// Accurate to one minute.
    last_active_at: Option<Timestamp>,
    /// The size of the files that the user uploaded to messages and tasks.
    storage_bytes: u64,
}

impl AccountDto {
    pub(super) fn of(view: AccountView, show: &Presenter) -> Self {
        let AccountView { user, storage_bytes } = view;
        let (is_active, last_active_at) = (user.is_active, user.last_active_at);
        let status = show.status(&user.card());
        Self {
            profile: ProfileDto::of(ProfileView { user, status }, show),
            is_active,
            last_active_at: last_active_at.map(Timestamp),
            storage_bytes,
        }
    }
}

/// The site in numbers.
#[derive(Serialize, ToSchema)]
#[schema(as = SiteStats)]
pub(super) struct StatsDto {
    /// Deactivated ones included.
    users: u64,
    /// Users who were active in the last seven days.
    active_users_7d: u64,
    /// Public and private ones.
    servers: u64,
    /// Messages that are not deleted.
    messages: u64,
    /// The size of the files that were uploaded to messages and tasks.
    storage_bytes: u64,
    /// Live sockets.
    sockets: u64,
    /// Running nodes of the cluster.
    nodes: u64,
    /// Of the node that answers.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Of the node that answers.
    uptime_seconds: i64,
}

impl From<SiteStats> for StatsDto {
    fn from(stats: SiteStats) -> Self {
        let SiteStats { totals, sockets, nodes, version, uptime } = stats;
        let SiteTotals { users, active_users, servers, messages, storage_bytes } = totals;
        Self {
            users,
            active_users_7d: active_users,
            servers,
            messages,
            storage_bytes,
            sockets,
            nodes,
            version,
            uptime_seconds: uptime.whole_seconds(),
        }
    }
}

/// A scheduled job.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobDto {
    /// Unique.
    #[schema(example = "announcements")]
    name: String,
    /// On any node; accurate to one minute.
    last_run_at: Timestamp,
    next_run_at: Timestamp,
    /// Whether the last run succeeded.
    succeeded: bool,
    /// Why the last run failed; null if it succeeded.
    failure: Option<String>,
}

impl From<JobRun> for JobDto {
    fn from(run: JobRun) -> Self {
        let JobRun { name, last_run_at, next_run_at, failure } = run;
        Self {
            name,
            last_run_at: last_run_at.into(),
            next_run_at: next_run_at.into(),
            succeeded: failure.is_none(),
            failure,
        }
    }
}

/// An announcement to everybody.
#[derive(Serialize, ToSchema)]
#[schema(as = Announcement)]
pub(super) struct AnnouncementDto {
    /// The `target_id` of its notifications.
    id: Uuid,
    /// 1 to 200 characters.
    #[schema(example = "Maintenance")]
    title: String,
    /// 1 to 4,000 characters.
    #[schema(example = "We are back at noon.")]
    body: String,
    created_at: Timestamp,
}

impl From<Announcement> for AnnouncementDto {
    fn from(announcement: Announcement) -> Self {
        let Announcement { id, author: _, title, body, created_at } = announcement;
        Self { id: id.0, title, body, created_at: created_at.into() }
    }
}

/// An entry of the site's audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = SiteAuditEntry)]
pub(super) struct SiteAuditDto {
    /// Ids sort by time.
    id: Uuid,
    action: SiteAction,
    actor: UserBasic,
    target_type: SiteTarget,
    /// Of an object that may be gone.
    target_id: Uuid,
    /// Empty for actions that are described by their name and target.
    changes: Vec<ChangeDto>,
    created_at: Timestamp,
}

impl SiteAuditDto {
    pub(super) fn of(view: SiteAuditView, show: &Presenter) -> Self {
        let SiteAuditView { entry, actor } = view;
        let SiteAuditEntry { id, actor: _, action, target, target_id, changes, created_at } = entry;
        Self {
            id: id.0,
            action: action.into(),
            actor: show.user(&actor),
            target_type: target.into(),
            target_id,
            changes: ChangeDto::list(changes),
            created_at: created_at.into(),
        }
    }
}
