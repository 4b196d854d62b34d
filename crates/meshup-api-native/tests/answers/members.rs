//! Members and roles.

use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::testing::{START, TestRepos};
use meshup_domain::member::Mute;
use meshup_domain::role::RoleType;
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::community::{at, known_as, member, owner, plain, roles};
use crate::kit::{ask, get, post, signed_in};

#[actix_web::test]
async fn a_member_has_the_documented_fields() {
    let mut repos = known_as(plain);
    let mut muted = member(2, RoleType::Member);
    muted.member.mute = Mute::Until(START + Duration::hours(1));
    muted.member.nickname = Some("Ally".into());
    let mut over = member(3, RoleType::Guest);
    over.member.mute = Mute::Until(START);
    repos
        .members
        .expect_list()
        .returning(move |_, _, _| Ok(Page { items: vec![muted.clone(), over.clone()], total: 2 }));
    assert_json_snapshot!(ask(repos, signed_in(get(&at("members/")))).await);
}

#[actix_web::test]
async fn roles_are_assigned_as_documented() {
    let target = || {
        let mut repos = known_as(owner);
        repos.members.expect_find().returning(|_, _| Ok(Some(member(2, RoleType::Guest))));
        repos.members.expect_set_roles().returning(|_, _| Ok(()));
        repos
    };
    let path = at(&format!("members/{}/roles/", Uuid::from_u128(2)));
    let manager = json!({"role_ids": [Uuid::from_u128(2)]});
    assert_json_snapshot!("assign", ask(target(), signed_in(post(&path, &manager))).await);
    let foreign = json!({"role_ids": [Uuid::from_u128(77)]});
    assert_json_snapshot!("assign_foreign", ask(target(), signed_in(post(&path, &foreign))).await);
    let wrong = json!({"role_ids": "Manager"});
    assert_json_snapshot!("assign_types", ask(target(), signed_in(post(&path, &wrong))).await);
}

#[actix_web::test]
async fn the_owner_is_out_of_reach() {
    let mut repos = known_as(owner);
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Admin))));
    let path = at(&format!("members/{}/ban/", Uuid::from_u128(1)));
    assert_json_snapshot!(ask(repos, signed_in(post(&path, &json!({})))).await);
}

#[actix_web::test]
async fn roles_are_listed_with_their_permissions() {
    let answer = ask(known_as(plain), signed_in(get(&at("roles/?page=1&page_size=1")))).await;
    assert_eq!(answer["body"]["count"], roles().len());
    assert_json_snapshot!(answer);
}

#[actix_web::test]
async fn a_role_reports_every_broken_rule() {
    let body = json!({"name": "", "color": "red", "position": 0, "permissions": ["fly"]});
    assert_json_snapshot!(ask(known_as(owner), signed_in(post(&at("roles/"), &body))).await);
}

#[actix_web::test]
async fn a_malformed_id_is_not_found() {
    let answer = ask(TestRepos::default(), signed_in(get("/servers/42/members/"))).await;
    assert_json_snapshot!(answer);
}
