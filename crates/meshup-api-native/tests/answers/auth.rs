//! Authentication.

use insta::assert_json_snapshot;
use meshup_app::ports::{Credentials, InsertUserOutcome};
use meshup_app::testing::{TestRepos, session, user, user_id};
use meshup_domain::account::Session;
use meshup_domain::two_factor::TwoFactor;
use meshup_domain::user::User;
use serde_json::{Value, json};

use crate::kit::{ask, ask_all, get, post, signed_in};

fn credentials() -> Credentials {
    Credentials { user: user(1), password_hash: "hash of SecurePass123!".into() }
}

fn free_names() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.users.expect_by_email().returning(|_| Ok(None));
    repos.users.expect_by_usernames().returning(|_| Ok(vec![]));
    repos
}

fn registration() -> Value {
    json!({"email": "user@example.com", "username": "meshup_user",
        "password": "SecurePass123!", "password_confirm": "SecurePass123!", "is_admin": true})
}

#[actix_web::test]
async fn register_answers_the_documented_example() {
    let mut repos = free_names();
    repos.users.expect_insert().returning(|user, _| {
        assert!(!user.is_admin, "no mass assignment");
        Ok(InsertUserOutcome::Done(Box::new(user.clone())))
    });
    repos.sessions.expect_insert().returning(|_| Ok(()));
    repos.tokens.expect_insert().returning(|_| Ok(()));
    repos.mails.expect_queue().returning(|_| Ok(()));
    assert_json_snapshot!(ask(repos, post("/auth/register/", &registration())).await);
}

#[actix_web::test]
async fn register_reports_every_broken_rule_and_every_wrong_type_at_once() {
    let broken = json!({"email": "nobody", "username": "a b", "password": "123", "password_confirm": "x"});
    assert_json_snapshot!("register_rules", ask(free_names(), post("/auth/register/", &broken)).await);
    let wrong = json!({"email": 1, "username": null, "password": ["x"]});
    assert_json_snapshot!("register_types", ask(TestRepos::default(), post("/auth/register/", &wrong)).await);
}

#[actix_web::test]
async fn register_reports_which_names_are_taken() {
    let mut repos = free_names();
    repos
        .users
        .expect_insert()
        .returning(|_, _| Ok(InsertUserOutcome::Taken { email: true, username: true }));
    assert_json_snapshot!(ask(repos, post("/auth/register/", &registration())).await);
}

#[actix_web::test]
async fn login_answers_the_documented_example() {
    let mut repos = TestRepos::default();
    repos.users.expect_by_login().returning(|_| Ok(Some(credentials())));
    repos.users.expect_note_login().returning(|_, _| Ok(()));
    repos.users.expect_credentials().returning(|_| Ok(Some(credentials())));
    repos.sessions.expect_insert().returning(|_| Ok(()));
    let body = json!({"email": "user@example.com", "password": "SecurePass123!"});
    assert_json_snapshot!(ask(repos, post("/auth/login/", &body)).await);
}

#[actix_web::test]
async fn a_wrong_login_is_401_and_one_without_fields_400() {
    let mut repos = TestRepos::default();
    repos.users.expect_by_login().returning(|_| Ok(Some(credentials())));
    let body = json!({"username": "meshup_user", "password": "wrong"});
    assert_json_snapshot!("login_wrong", ask(repos, post("/auth/login/", &body)).await);
    let answer = ask(TestRepos::default(), post("/auth/login/", &json!({}))).await;
    assert_json_snapshot!("login_without_fields", answer);
}

#[actix_web::test]
async fn the_eleventh_login_of_an_account_in_a_minute_is_429() {
    let mut repos = TestRepos::default();
    // Once for the limit and once for the password, and never for the rejected request.
    repos.users.expect_by_login().times(20).returning(|_| Ok(None));
    let body = json!({"email": "user@example.com", "password": "guess"});
    let answers = ask_all(repos, (0..11).map(|_| post("/auth/login/", &body)).collect()).await;
    assert!(answers[..10].iter().all(|answer| answer["status"] == 401));
    assert_eq!((&answers[10]["status"], &answers[10]["body"]["code"]), (&json!(429), &json!("throttled")));
}

fn known_session() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
    repos
}

#[actix_web::test]
async fn refresh_answers_an_access_token_and_rotation_a_refresh_token_too() {
    let body = json!({"refresh": "refresh-token"});
    assert_json_snapshot!("refresh", ask(known_session(), post("/auth/token/refresh/", &body)).await);
    let mut repos = known_session();
    repos.sessions.expect_rotate().returning(|_, _, _, _, _| Ok(true));
    let body = json!({"refresh": "refresh-token", "rotate": true});
    assert_json_snapshot!("rotate", ask(repos, post("/auth/token/refresh/", &body)).await);
}

#[actix_web::test]
async fn a_dead_refresh_token_is_401_on_refresh_and_400_on_logout() {
    let body = json!({"refresh": "nonsense"});
    let refused = ask(TestRepos::default(), post("/auth/token/refresh/", &body)).await;
    assert_json_snapshot!("refresh_dead", refused);
    let refused = ask(TestRepos::default(), signed_in(post("/auth/logout/", &body))).await;
    assert_json_snapshot!("logout_dead", refused);
}

#[actix_web::test]
async fn logout_answers_the_documented_example_and_needs_credentials() {
    let mut repos = known_session();
    repos.sessions.expect_end().returning(|_, _, _| Ok(true));
    let body = json!({"refresh": "refresh-token"});
    assert_json_snapshot!("logout", ask(repos, signed_in(post("/auth/logout/", &body))).await);
    assert_json_snapshot!("logout_anonymous", ask(TestRepos::default(), post("/auth/logout/", &body)).await);
}

#[actix_web::test]
async fn password_reset_answers_the_documented_example_or_refuses_the_address() {
    let body = json!({"email": "user@example.com"});
    assert_json_snapshot!("reset", ask(TestRepos::default(), post("/auth/password-reset/", &body)).await);
    let body = json!({"email": "nobody"});
    assert_json_snapshot!(
        "reset_malformed",
        ask(TestRepos::default(), post("/auth/password-reset/", &body)).await
    );
}

fn new_password() -> Value {
    json!({"token": "secret", "current_password": "SecurePass123!",
        "password": "NewSecurePass123!", "password_confirm": "NewSecurePass123!"})
}

#[actix_web::test]
async fn password_reset_confirm_answers_the_documented_example() {
    let mut repos = TestRepos::default();
    repos.tokens.expect_peek().returning(|_, _, _| Ok(Some(user_id(1))));
    repos.tokens.expect_consume().returning(|_, _, _| Ok(Some(user_id(1))));
    repos.tokens.expect_void().returning(|_, _, _| Ok(()));
    repos.users.expect_get().returning(|_| Ok(Some(user(1))));
    repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
    repos.users.expect_set_password().returning(|_, _| Ok(()));
    repos.sessions.expect_end_all().returning(|_, _, _| Ok(vec![]));
    assert_json_snapshot!(ask(repos, post("/auth/password-reset-confirm/", &new_password())).await);
}

#[actix_web::test]
async fn a_bad_mailed_token_is_400_on_its_field() {
    let bad = || {
        let mut repos = TestRepos::default();
        repos.tokens.expect_peek().returning(|_, _, _| Ok(None));
        repos
    };
    let refused = ask(bad(), post("/auth/password-reset-confirm/", &new_password())).await;
    assert_json_snapshot!("reset_confirm_bad_token", refused);
    assert_eq!(refused, ask(bad(), post("/auth/verify-email/", &json!({"token": "secret"}))).await);
}

#[actix_web::test]
async fn password_change_refuses_a_wrong_password_on_its_field() {
    let mut repos = TestRepos::default();
    repos
        .users
        .expect_credentials()
        .returning(|_| Ok(Some(Credentials { password_hash: "hash of other".into(), ..credentials() })));
    assert_json_snapshot!(ask(repos, signed_in(post("/auth/password-change/", &new_password()))).await);
}

#[actix_web::test]
async fn sessions_say_which_is_the_present_one() {
    let mut repos = TestRepos::default();
    let sessions = || vec![session(1), Session { user: user_id(1), ..session(2) }];
    repos.sessions.expect_list().returning(move |_, _| Ok(sessions()));
    assert_json_snapshot!(ask(repos, signed_in(get("/auth/sessions/"))).await);
}

/// User 1 with two-factor authentication on or off, and the recovery code `ABCD-EFGH-JKLM-NPQR`.
fn with_second_factor(is_on: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    let person = move || User { two_factor: is_on, ..user(1) };
    let known = move || Ok(Some(Credentials { user: person(), ..credentials() }));
    repos.users.expect_by_login().returning(move |_| known());
    repos.users.expect_credentials().returning(move |_| known());
    repos.users.expect_note_login().returning(|_, _| Ok(()));
    repos.users.expect_lock().returning(move |_| Ok(Some(person())));
    repos.users.expect_save().returning(|_| Ok(()));
    repos.sessions.expect_insert().returning(|_| Ok(()));
    let factors = &mut repos.two_factor;
    factors.expect_get().returning(move |user| {
        Ok(Some(TwoFactor { is_on, ..TwoFactor::pending(user, "JBSWY3DPEHPK3PXP".into()) }))
    });
    factors.expect_set().returning(|_, _| Ok(()));
    factors.expect_remove().returning(|_| Ok(()));
    factors.expect_use_step().returning(|_, _| Ok(true));
    factors.expect_use_recovery_code().returning(|_, hash| Ok(hash == "fingerprint of ABCDEFGHJKLMNPQR"));
    repos
}

#[actix_web::test]
async fn a_second_factor_is_set_up_and_turned_on() {
    let requests = || {
        vec![
            signed_in(post("/auth/2fa/setup/", &json!({}))),
            signed_in(post("/auth/2fa/enable/", &json!({"otp": "123456"}))),
            signed_in(post("/auth/2fa/enable/", &json!({"otp": "654321"}))),
            signed_in(post("/auth/2fa/enable/", &json!({}))),
        ]
    };
    assert_json_snapshot!("two_factor_off", ask_all(with_second_factor(false), requests()).await);
    assert_json_snapshot!("two_factor_on", ask_all(with_second_factor(true), requests()).await);
}

#[actix_web::test]
async fn a_second_factor_is_turned_off_with_a_code() {
    let requests = || {
        ["123456", "abcd-efgh-jklm-npqr", "654321", ""]
            .map(|otp| signed_in(post("/auth/2fa/disable/", &json!({"otp": otp}))))
            .into_iter()
            .collect()
    };
    assert_json_snapshot!("two_factor_disabled", ask_all(with_second_factor(true), requests()).await);
    assert_json_snapshot!("two_factor_was_off", ask_all(with_second_factor(false), requests()).await);
}

#[actix_web::test]
async fn a_login_with_a_second_factor_asks_for_it() {
    let login = |otp: Value| {
        post("/auth/login/", &json!({"email": "user@example.com", "password": "SecurePass123!", "otp": otp}))
    };
    let requests = vec![login(Value::Null), login(json!("654321")), login(json!(5)), login(json!("123456"))];
    assert_json_snapshot!("login_otp", ask_all(with_second_factor(true), requests).await);
}
