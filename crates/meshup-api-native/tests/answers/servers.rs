//! Servers, invites and the audit log.

use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::{AuditView, InviteView};
use meshup_app::testing::{START, TestRepos, user, user_id};
use meshup_domain::AuditId;
use meshup_domain::audit::{AuditAction, AuditEntry, AuditTarget, Change};
use meshup_domain::member::Standing;
use meshup_domain::permission::ServerFacts;
use meshup_domain::role::RoleType;
use serde_json::json;
use uuid::Uuid;

use crate::community::{SERVER, at, invite, known_as, member, owner, plain, server};
use crate::kit::{ask, get, patch, post, signed_in};

#[actix_web::test]
async fn a_new_server_has_the_documented_fields() {
    let mut repos = known_as(owner);
    repos.servers.expect_insert().returning(|_| Ok(()));
    repos.roles.expect_insert().returning(|_| Ok(()));
    repos.members.expect_insert().returning(|_| Ok(true));
    repos.members.expect_set_roles().returning(|_, _| Ok(()));
    repos.servers.expect_admit().returning(|_| Ok(true));
    let body = json!({"name": "Project Alpha", "owner": Uuid::nil(), "member_count": 99});
    assert_json_snapshot!(ask(repos, signed_in(post("/servers/", &body))).await);
}

#[actix_web::test]
async fn servers_come_bare_or_in_pages() {
    let list = || {
        let mut repos = known_as(owner);
        repos.servers.expect_visible().returning(|_, _, _, _| Ok(Page { items: vec![server()], total: 1 }));
        repos.members.expect_standings().returning(|_, _| Ok(vec![(SERVER, Standing::Member)]));
        repos
    };
    assert_json_snapshot!("servers_bare", ask(list(), signed_in(get("/servers/"))).await);
    assert_json_snapshot!("servers_page", ask(list(), signed_in(get("/servers/?page=1&page_size=1"))).await);
}

#[actix_web::test]
async fn broken_rules_and_wrong_types_are_reported_together() {
    let body = json!({"name": "", "region": "moon", "verification_level": 9});
    assert_json_snapshot!("server_rules", ask(known_as(owner), signed_in(post("/servers/", &body))).await);
    let body = json!({"name": 5, "is_public": "maybe", "icon": "https://example.com/icon.png"});
    assert_json_snapshot!("server_types", ask(known_as(owner), signed_in(patch(&at(""), &body))).await);
}

#[actix_web::test]
async fn strangers_and_plain_members_are_refused_with_the_reason() {
    let stranger = |person| ServerFacts { is_public: false, member: None, ..plain(person) };
    assert_json_snapshot!("server_private", ask(known_as(stranger), signed_in(get(&at("")))).await);
    let body = json!({"name": "Mine"});
    assert_json_snapshot!("server_forbidden", ask(known_as(plain), signed_in(patch(&at(""), &body))).await);
    assert_json_snapshot!("server_anonymous", ask(TestRepos::default(), get(&at(""))).await);
}

#[actix_web::test]
async fn joining_and_leaving_answer_the_documented_messages() {
    let mut repos = known_as(plain);
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
    assert_json_snapshot!("join_again", ask(repos, signed_in(post(&at("join/"), &json!({})))).await);
    let mut repos = known_as(|person| ServerFacts { member: None, ..plain(person) });
    repos.members.expect_find().returning(|_, _| Ok(None));
    repos.servers.expect_admit().returning(|_| Ok(false));
    assert_json_snapshot!("join_full", ask(repos, signed_in(post(&at("join/"), &json!({})))).await);
    let refused = ask(known_as(owner), signed_in(post(&at("leave/"), &json!({})))).await;
    assert_json_snapshot!("leave_owner", refused);
}

#[actix_web::test]
async fn an_invite_has_the_documented_fields() {
    let mut repos = known_as(owner);
    repos.invites.expect_insert().returning(|_| Ok(true));
    let body = json!({"label": "Design Sprint", "invitee_email": "guest@example.com", "max_uses": 5,
        "expires_at": "2025-11-15T23:59:00Z"});
    assert_json_snapshot!("invite", ask(repos, signed_in(post(&at("invites/"), &body))).await);
    let body = json!({"max_uses": 0, "expires_at": "2020-01-01T00:00:00Z", "invitee_email": "nobody"});
    let refused = ask(known_as(owner), signed_in(post(&at("invites/"), &body))).await;
    assert_json_snapshot!("invite_rules", refused);
}

#[actix_web::test]
async fn accepting_answers_with_the_server_and_the_invite() {
    let accept = |found: Option<InviteView>| {
        let mut repos = known_as(plain);
        repos.invites.expect_by_code().returning(move |_| Ok(found.clone()));
        repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
        repos
    };
    let request = || signed_in(post("/servers/invites/accept/", &json!({"code": "abcd1234ef"})));
    assert_json_snapshot!("accept", ask(accept(Some(invite())), request()).await);
    assert_json_snapshot!("accept_unknown", ask(accept(None), request()).await);
}

#[actix_web::test]
async fn the_audit_log_is_always_paged() {
    let mut repos = known_as(owner);
    let entry = AuditEntry {
        id: AuditId(Uuid::from_u128(60)),
        server: SERVER,
        actor: user_id(1),
        action: AuditAction::ServerUpdated,
        target: AuditTarget::Server,
        target_id: SERVER.0,
        changes: Change::of("name", "Alpha", "Project Alpha").into_iter().collect(),
        created_at: START,
    };
    let view = AuditView { entry, actor: user(1).card() };
    repos.audit.expect_list().returning(move |_, _| Ok(Page { items: vec![view.clone()], total: 1 }));
    assert_json_snapshot!(ask(repos, signed_in(get(&at("audit-log/")))).await);
}
