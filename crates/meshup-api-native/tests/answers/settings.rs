//! Settings.

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::testing::{START, TestRepos, user, user_id};
use meshup_domain::PreferenceId;
use meshup_domain::permission::ServerFacts;
use meshup_domain::settings::{NotificationLevel, Preference, ServerNotificationLevel, UserSettings};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::community::{SERVER, known_as, owner, plain};
use crate::kit::{ask, ask_all, get, patch, post, signed_in};

const NOTIFICATIONS: &str = "/settings/notifications/";

fn put(path: &str, body: &Value) -> TestRequest {
    TestRequest::put().uri(&format!("/api/v1{path}")).set_json(body)
}

fn of_server() -> String {
    format!("/settings/servers/{SERVER}/")
}

fn own() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.users.expect_get().returning(|_| Ok(Some(user(1))));
    repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
    repos.users.expect_save().returning(|_| Ok(()));
    repos.settings.expect_get().returning(|_| Ok(Some(UserSettings::initial(user_id(1), START))));
    repos.settings.expect_save().returning(|_| Ok(()));
    repos
}

fn preference() -> Preference {
    Preference {
        id: PreferenceId(Uuid::from_u128(5)),
        user: user_id(1),
        server: SERVER,
        volume: ServerNotificationLevel {
            level: NotificationLevel::Mentions,
            mute_server: false,
            mute_until: None,
        },
        updated_at: START,
    }
}

fn one() -> String {
    format!("{NOTIFICATIONS}{}/", preference().id)
}

#[actix_web::test]
async fn user_settings_have_the_documented_fields_and_defaults() {
    assert_json_snapshot!(ask(own(), signed_in(get("/settings/user/"))).await);
}

#[actix_web::test]
async fn put_and_patch_of_user_settings_change_what_is_named() {
    let body = json!({"theme": "auto", "language": "ja", "notify_polls": false, "allow_direct_messages": false,
        "id": "x", "updated_at": "x"});
    for request in [put("/settings/user/", &body), patch("/settings/user/", &body)] {
        assert_json_snapshot!("user_settings_changed", ask(own(), signed_in(request)).await);
    }
}

#[actix_web::test]
async fn unknown_words_and_wrong_types_are_reported_at_once() {
    let body = json!({"theme": "pink", "language": "tlh", "dm_privacy": "some", "compact_mode": "yes", "show_email": null});
    assert_json_snapshot!(ask(TestRepos::default(), signed_in(patch("/settings/user/", &body))).await);
}

#[actix_web::test]
async fn server_settings_have_the_documented_fields() {
    assert_json_snapshot!(ask(known_as(plain), signed_in(get(&of_server()))).await);
}

#[actix_web::test]
async fn server_settings_are_changed_by_who_manages_the_server() {
    let body = json!({"auto_moderation": true, "banned_words": ["spoiler"], "enable_polls": false,
        "verification_level": 2, "max_members": 250, "max_channels": 75, "retention_days": 30});
    let mut repos = known_as(owner);
    repos.servers.expect_save().returning(|_| Ok(()));
    assert_json_snapshot!("server_settings_changed", ask(repos, signed_in(put(&of_server(), &body))).await);
    let refused = ask(known_as(plain), signed_in(put(&of_server(), &body))).await;
    assert_json_snapshot!("server_settings_forbidden", refused);
    let stranger = |person| ServerFacts { is_public: true, member: None, ..plain(person) };
    let refused = ask(known_as(stranger), signed_in(get(&of_server()))).await;
    assert_json_snapshot!("server_settings_of_strangers", refused);
}

#[actix_web::test]
async fn broken_rules_of_server_settings_are_reported_at_once() {
    let rules = json!({"verification_level": 5, "banned_words": [" "], "max_members": 0, "max_channels": 5001,
        "retention_days": 0});
    let types = json!({"verification_level": "2", "banned_words": [1], "enable_notes": null, "max_members": 1.5,
        "retention_days": "30"});
    let answers = ask_all(
        known_as(owner),
        [rules, types].iter().map(|body| signed_in(patch(&of_server(), body))).collect(),
    )
    .await;
    assert_json_snapshot!(answers);
}

#[actix_web::test]
async fn demanding_a_second_factor_needs_one() {
    let request = signed_in(patch(&of_server(), &json!({"require_2fa_for_admin": true})));
    assert_json_snapshot!(ask(known_as(owner), request).await);
}

#[actix_web::test]
async fn preferences_have_the_documented_fields() {
    let mut repos = TestRepos::default();
    repos.settings.expect_preferences().returning(|_, _| Ok(Page { items: vec![preference()], total: 1 }));
    repos.settings.expect_preference().returning(|_, id| Ok((id == preference().id).then(preference)));
    let unknown = format!("{NOTIFICATIONS}{}/", Uuid::from_u128(6));
    let answers = ask_all(
        repos,
        [NOTIFICATIONS, &one(), &unknown].map(|path| signed_in(get(path))).into_iter().collect(),
    )
    .await;
    assert_json_snapshot!(answers);
}

#[actix_web::test]
async fn a_preference_is_made_once() {
    let with = |added: bool| {
        let mut repos = known_as(plain);
        repos.settings.expect_add_preference().returning(move |_| Ok(added));
        repos
    };
    let body = json!({"server": SERVER.0, "notification_level": "mentions", "mute_server": true,
        "mute_until": "2025-11-07T12:00:00+01:00", "user": "x"});
    assert_json_snapshot!("preference_created", ask(with(true), signed_in(post(NOTIFICATIONS, &body))).await);
    assert_json_snapshot!("preference_taken", ask(with(false), signed_in(post(NOTIFICATIONS, &body))).await);
    let missing =
        ask(TestRepos::default(), signed_in(post(NOTIFICATIONS, &json!({"mute_until": "soon"})))).await;
    assert_json_snapshot!("preference_types", missing);
}

#[actix_web::test]
async fn a_preference_is_changed_and_put_wants_the_level() {
    let mut repos = TestRepos::default();
    repos.settings.expect_preference().returning(|_, _| Ok(Some(preference())));
    repos.settings.expect_lock_preference().returning(|_, _| Ok(Some(preference())));
    repos.settings.expect_save_preference().returning(|_| Ok(()));
    repos.settings.expect_remove_preference().returning(|_, _| Ok(true));
    let requests = vec![
        signed_in(put(&one(), &json!({"notification_level": "nothing"}))),
        signed_in(put(&one(), &json!({"mute_server": true}))),
        signed_in(patch(&one(), &json!({"mute_server": true, "server": Uuid::nil()}))),
        signed_in(patch(&one(), &json!({"notification_level": "loud"}))),
        signed_in(TestRequest::delete().uri(&format!("/api/v1{}", one()))),
    ];
    assert_json_snapshot!(ask_all(repos, requests).await);
}
