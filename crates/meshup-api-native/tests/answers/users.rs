//! Users.

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::testing::{TestRepos, user, user_id};
use meshup_domain::FileKey;
use serde_json::json;

use crate::kit::{ask, get, patch, signed_in};

const OTHER: &str = "00000000-0000-0000-0000-000000000002";
const NOBODY: &str = "00000000-0000-0000-0000-000000000003";
const MYSELF: &str = "00000000-0000-0000-0000-000000000001";

/// Users 1 and 2; user 1 has a picture.
fn people() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.users.expect_get().returning(|id| {
        let mut found = [1, 2].map(user).into_iter().find(|user| user.id == id);
        if let Some(user) = found.as_mut().filter(|user| user.id == user_id(1)) {
            user.profile.avatar = Some(FileKey("avatars/1.png".into()));
        }
        Ok(found)
    });
    repos
}

#[actix_web::test]
async fn the_own_profile_has_the_documented_fields() {
    assert_json_snapshot!(ask(people(), signed_in(get("/users/me/"))).await);
}

#[actix_web::test]
async fn other_profiles_are_403_unknown_ones_404_and_malformed_ids_too() {
    let forbidden = ask(people(), signed_in(get(&format!("/users/{OTHER}/")))).await;
    assert_json_snapshot!("user_forbidden", forbidden);
    for unknown in [NOBODY, "me2", "00000000000000000000000000000001"] {
        let missing = ask(people(), signed_in(get(&format!("/users/{unknown}/")))).await;
        assert_json_snapshot!("user_not_found", missing);
    }
}

#[actix_web::test]
async fn lists_are_bare_or_pages() {
    let one = || {
        let mut repos = TestRepos::default();
        repos.users.expect_list().returning(|_| Ok(Page { items: vec![user(1)], total: 1 }));
        repos
    };
    let bare = ask(one(), signed_in(get("/users/?search=person&ordering=-date_joined"))).await;
    assert_eq!(bare["body"][0]["username"], "person1");
    let page = ask(one(), signed_in(get("/users/?page=1&page_size=10"))).await;
    let found = &page["body"];
    assert_eq!(
        (&found["count"], &found["next"], &found["previous"]),
        (&json!(1), &json!(null), &json!(null))
    );
    let past = ask(one(), signed_in(get("/users/?page=2"))).await;
    assert_json_snapshot!("users_past_the_end", past);
}

#[actix_web::test]
async fn an_update_ignores_what_is_read_only() {
    let mut repos = people();
    repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
    repos.users.expect_save().returning(|saved| {
        let mut unchanged = user(1);
        unchanged.profile.bio.clone_from(&saved.profile.bio);
        assert_eq!(*saved, unchanged);
        Ok(())
    });
    let body =
        json!({"bio": "About me", "is_admin": true, "is_verified": true, "username": "root", "number": 7});
    assert_json_snapshot!(ask(repos, signed_in(patch("/users/me/", &body))).await);
}

#[actix_web::test]
async fn an_update_of_wrong_types_or_values_is_400_on_the_fields() {
    let body = json!({"bio": null, "status": "busy", "custom_status": 5, "avatar": "x.png"});
    let types = ask(TestRepos::default(), signed_in(patch("/users/me/", &body))).await;
    assert_json_snapshot!("update_types", types);
    let body = json!({"bio": "x".repeat(501), "display_name": "a\u{0}b", "custom_status": "x".repeat(101)});
    assert_json_snapshot!("update_rules", ask(people(), signed_in(patch("/users/me/", &body))).await);
}

#[actix_web::test]
async fn nobody_follows_or_blocks_themselves() {
    for what in ["follow", "block"] {
        let request = TestRequest::put().uri(&format!("/api/v1/users/{MYSELF}/{what}/"));
        assert_json_snapshot!("yourself", ask(people(), signed_in(request)).await);
    }
}

#[actix_web::test]
async fn people_who_are_found_come_in_the_basic_form() {
    let mut repos = TestRepos::default();
    repos.users.expect_search().returning(|_, _, _| Ok(vec![user(2).card()]));
    assert_json_snapshot!("search", ask(repos, signed_in(get("/users/search/?q=person2"))).await);
    let refused = ask(TestRepos::default(), signed_in(get("/users/search/"))).await;
    assert_json_snapshot!("search_without_text", refused);
}
