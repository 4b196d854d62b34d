//! The site and its administration.

use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::{JobRun, SiteAuditView, SiteTotals};
use meshup_app::testing::{START, TestRepos, user, user_id};
use meshup_domain::AuditId;
use meshup_domain::audit::Change;
use meshup_domain::site::{SiteAction, SiteAuditEntry, SiteTarget};
use meshup_domain::user::User;
use serde_json::json;
use uuid::Uuid;

use crate::kit::{as_admin, ask, get, patch, post, signed_in};

const PERSON: &str = "/admin/users/00000000-0000-0000-0000-000000000002/";

/// User 9 administers.
fn administered() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.site.expect_lock().returning(|| Ok(()));
    repos.users.expect_get().returning(|_| Ok(Some(User { is_admin: true, ..user(9) })));
    repos
        .users
        .expect_lock()
        .returning(|id| Ok((id == user_id(9)).then(|| user(9)).or_else(|| Some(user(2)))));
    repos.users.expect_wait_for_holders().returning(|_| Ok(()));
    repos.users.expect_save().returning(|_| Ok(()));
    repos.users.expect_storage_used().returning(|_| Ok(vec![(user_id(2), 1_000)]));
    repos.sessions.expect_end_all().returning(|_, _, _| Ok(vec![]));
    repos.site.expect_log().returning(|_| Ok(()));
    repos
}

#[actix_web::test]
async fn anybody_sees_what_the_site_is() {
    let mut repos = TestRepos::default();
    repos.site.expect_has_accounts().returning(|| Ok(false));
    assert_json_snapshot!("site", ask(repos, get("/site/")).await);
}

#[actix_web::test]
async fn accounts_come_with_what_admins_see() {
    let mut repos = administered();
    repos.users.expect_list().returning(|query| {
        assert_eq!((query.only, query.is_active, query.is_admin), (None, Some(true), Some(false)));
        Ok(Page { items: vec![user(2)], total: 1 })
    });
    let path = "/admin/users/?search=person&is_active=true&is_admin=false&page=1";
    assert_json_snapshot!("accounts", ask(repos, as_admin(get(path))).await);
}

#[actix_web::test]
async fn changes_answer_with_the_account() {
    let deactivate = post(&format!("{PERSON}deactivate/"), &json!({"reason": "Spam"}));
    assert_json_snapshot!("account_deactivated", ask(administered(), as_admin(deactivate)).await);
    let promote = patch(PERSON, &json!({"is_admin": true}));
    assert_json_snapshot!("account_promoted", ask(administered(), as_admin(promote)).await);
    let own = patch("/admin/users/00000000-0000-0000-0000-000000000009/", &json!({"is_admin": false}));
    assert_json_snapshot!("account_own", ask(administered(), as_admin(own)).await);
    let long = json!({"reason": "x".repeat(501)});
    let refused = ask(administered(), as_admin(post(&format!("{PERSON}deactivate/"), &long))).await;
    assert_json_snapshot!("account_rules", refused);
}

#[actix_web::test]
async fn others_are_refused_whatever_they_ask_for() {
    let nobody = || TestRepos::default();
    let refused = ask(nobody(), signed_in(get("/admin/users/"))).await;
    assert_json_snapshot!("admin_forbidden", refused);
    for path in ["/admin/servers/", "/admin/stats/", "/admin/jobs/", "/admin/audit-log/"] {
        assert_eq!(ask(nobody(), signed_in(get(path))).await, refused, "{path}");
    }
    let announce = post("/admin/announcements/", &json!({"title": "Hi", "body": "All"}));
    assert_eq!(ask(nobody(), signed_in(announce)).await, refused);
    for verb in ["deactivate", "reactivate", "logout"] {
        let request = post(&format!("{PERSON}{verb}/"), &json!({}));
        assert_eq!(ask(nobody(), signed_in(request)).await, refused, "{verb}");
    }
    assert_eq!(ask(nobody(), signed_in(patch(PERSON, &json!({"is_admin": true})))).await, refused);
}

#[actix_web::test]
async fn the_site_is_described_in_numbers() {
    let mut repos = administered();
    repos.site.expect_totals().returning(|since| {
        assert_eq!(START - since, time::Duration::days(7));
        Ok(SiteTotals { users: 5, active_users: 4, servers: 3, messages: 2, storage_bytes: 1 })
    });
    assert_json_snapshot!("stats", ask(repos, as_admin(get("/admin/stats/"))).await);
}

#[actix_web::test]
async fn jobs_are_listed_with_their_last_run() {
    let mut repos = administered();
    let run = |name: &str, failure: Option<&str>| JobRun {
        name: name.to_owned(),
        last_run_at: START - time::Duration::HOUR,
        next_run_at: START - time::Duration::MINUTE,
        failure: failure.map(str::to_owned),
    };
    repos
        .job_runs
        .expect_list()
        .returning(move || Ok(vec![run("announcements", None), run("files", Some("full"))]));
    assert_json_snapshot!("jobs", ask(repos, as_admin(get("/admin/jobs/"))).await);
}

#[actix_web::test]
async fn an_announcement_is_accepted() {
    let mut repos = administered();
    repos.announcements.expect_insert().returning(|_| Ok(()));
    let body = json!({"title": "Maintenance", "body": "We are back at noon."});
    assert_json_snapshot!("announcement", ask(repos, as_admin(post("/admin/announcements/", &body))).await);
    let empty = post("/admin/announcements/", &json!({"title": " ", "body": "x".repeat(4_001)}));
    assert_json_snapshot!("announcement_rules", ask(administered(), as_admin(empty)).await);
}

#[actix_web::test]
async fn the_sites_audit_log_is_always_paged() {
    let mut repos = administered();
    let entry = SiteAuditEntry {
        id: AuditId(Uuid::from_u128(60)),
        actor: user_id(9),
        action: SiteAction::UserDeactivated,
        target: SiteTarget::User,
        target_id: user_id(2).0,
        changes: vec![Change::set("reason", "Spam")],
        created_at: START,
    };
    let view = SiteAuditView { entry, actor: user(9).card() };
    repos.site.expect_audit_log().returning(move |_| Ok(Page { items: vec![view.clone()], total: 1 }));
    assert_json_snapshot!("site_audit", ask(repos, as_admin(get("/admin/audit-log/"))).await);
}
