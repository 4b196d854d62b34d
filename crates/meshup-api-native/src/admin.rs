//! Administration of the site. Everybody but site admins gets 403, whatever they ask for.

mod accounts;
mod present;
mod request;
mod servers;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::administration::{Administration, AnnounceError};
use meshup_web::answer::Deferred;
use meshup_web::page::{ListOf, ListParams, PageOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, Listing, Paging, Presenter};

use present::{AnnouncementDto, JobDto, SiteAuditDto, StatsDto};
use request::{AnnounceBody, TAG};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let site = meshup_web::endpoints![
        retrieve_site_stats,
        list_jobs,
        create_announcement => AnnounceError,
        list_site_audit_log,
    ];
    [accounts::endpoints(), servers::endpoints(), site].into_iter().flatten().collect()
}

/// Retrieve the site in numbers.
#[utoipa::path(get, path = "/admin/stats/", tag = TAG, responses((status = 200, body = StatsDto)))]
async fn retrieve_site_stats(
    actor: Actor,
    administration: Data<Administration>,
) -> Result<JsonAnswer<StatsDto>, ApiError> {
    Ok(JsonAnswer(administration.stats(&actor).await?.into()))
}

/// List the scheduled jobs with their last run, by name.
#[utoipa::path(get, path = "/admin/jobs/", tag = TAG, params(ListParams),
    responses((status = 200, body = ListOf<JobDto>)))]
async fn list_jobs(
    actor: Actor,
    paging: Paging,
    administration: Data<Administration>,
) -> Result<Listing<JobDto>, ApiError> {
    paging.answer(administration.jobs(&actor, paging.request()).await?.map(JobDto::from))
}

/// Announce something to everybody.
///
/// Every active account receives a notification of kind `announcement`, within moments.
#[utoipa::path(post, path = "/admin/announcements/", tag = TAG, request_body = AnnounceBody,
    responses((status = 202, description = "Accepted", body = AnnouncementDto)))]
async fn create_announcement(
    actor: Actor,
    body: Json<AnnounceBody>,
    administration: Data<Administration>,
) -> Result<Deferred<AnnouncementDto>, ApiError> {
    let AnnounceBody { title, body } = body.into_inner();
    Ok(Deferred(administration.announce(&actor, &title, &body).await?.into()))
}

/// Read the audit log of the site, newest entries first.
///
/// Always paginated.
#[utoipa::path(get, path = "/admin/audit-log/", tag = TAG, params(PageParams),
    responses((status = 200, body = PageOf<SiteAuditDto>)))]
async fn list_site_audit_log(
    actor: Actor,
    paging: Paging,
    show: Presenter,
    administration: Data<Administration>,
) -> Result<Listing<SiteAuditDto>, ApiError> {
    let paging = paging.enveloped();
    let page = administration.audit_log(&actor, paging.request()).await?;
    paging.answer(page.map(|view| SiteAuditDto::of(view, &show)))
}
