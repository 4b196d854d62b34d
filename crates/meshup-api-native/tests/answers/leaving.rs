//! Exports, and the deletion of accounts.

use insta::assert_json_snapshot;
use meshup_app::ports::Credentials;
use meshup_app::testing::{START, TestRepos, user, user_id};
use meshup_domain::export::{Export, ExportState};
use meshup_domain::user::User;
use meshup_domain::{ExportId, FileKey, ServerId};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::kit::{ask, ask_all, delete, get, post, signed_in};

fn latest(state: Option<ExportState>) -> TestRepos {
    let mut repos = TestRepos::default();
    let export = state.map(|state| Export {
        id: ExportId(Uuid::from_u128(60)),
        user: user_id(1),
        state,
        created_at: START - Duration::HOUR,
    });
    repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
    repos.exports.expect_latest().returning(move |_| Ok(export.clone()));
    repos.exports.expect_insert().returning(|_, _| Ok(()));
    repos
}

#[actix_web::test]
async fn an_export_is_accepted_and_the_second_one_of_a_day_is_not() {
    let request = || signed_in(post("/users/me/export/", &json!({})));
    assert_json_snapshot!("export_requested", ask(latest(None), request()).await);
    assert_json_snapshot!("export_limit", ask(latest(Some(ExportState::Running)), request()).await);
}

#[actix_web::test]
async fn the_latest_export_has_a_file_once_it_is_ready() {
    let ready = ExportState::Ready { file: FileKey("exports/1.zip".into()), expires_at: START };
    let shown = async |state| ask(latest(state), signed_in(get("/users/me/export/"))).await;
    assert_json_snapshot!("export_ready", shown(Some(ready)).await);
    assert_json_snapshot!("export_failed", shown(Some(ExportState::Failed)).await);
    assert_eq!(shown(None).await["status"], 404);
}

fn leaver(account: User) -> TestRepos {
    let mut repos = TestRepos::default();
    let known = Credentials { user: account.clone(), password_hash: "hash of SecurePass123!".into() };
    repos.site.expect_lock().returning(|| Ok(()));
    repos.users.expect_credentials().returning(move |_| Ok(Some(known.clone())));
    repos.users.expect_lock_to_delete().returning(move |_| Ok(Some(account.clone())));
    repos
}

#[actix_web::test]
async fn a_deleted_account_is_204() {
    let mut repos = leaver(user(1));
    repos.servers.expect_owned_by().returning(|_| Ok(vec![]));
    repos.mails.expect_remove_all_to().returning(|_| Ok(()));
    repos.discarded_files.expect_add().returning(|_, _| Ok(()));
    repos.two_factor.expect_remove().returning(|_| Ok(()));
    repos.users.expect_erase().returning(|_, _| Ok(()));
    repos.sessions.expect_end_all().returning(|_, _, _| Ok(vec![]));
    repos.erasures.expect_add().returning(|_, _| Ok(()));
    let request = signed_in(delete("/users/me/", &json!({"password": "SecurePass123!"})));
    assert_json_snapshot!(ask(repos, request).await);
}

#[actix_web::test]
async fn a_wrong_password_and_a_missing_code_are_400_on_their_fields() {
    let repos = leaver(User { two_factor: true, ..user(1) });
    let request = signed_in(delete("/users/me/", &json!({"password": "guess"})));
    assert_json_snapshot!("delete_account_wrong", ask(repos, request).await);
    let request = signed_in(delete("/users/me/", &json!({})));
    assert_json_snapshot!("delete_account_without_fields", ask(TestRepos::default(), request).await);
}

#[actix_web::test]
async fn an_owner_of_servers_is_told_which_ones() {
    let mut repos = leaver(user(1));
    repos.servers.expect_owned_by().returning(|_| Ok(vec![ServerId(Uuid::from_u128(7))]));
    let request = signed_in(delete("/users/me/", &json!({"password": "SecurePass123!"})));
    assert_json_snapshot!(ask(repos, request).await);
}

#[actix_web::test]
async fn guesses_at_the_password_are_limited() {
    let guess = || signed_in(delete("/users/me/", &json!({"password": "guess"})));
    let answers = ask_all(leaver(user(1)), (0..11).map(|_| guess()).collect()).await;
    assert!(answers[..10].iter().all(|answer| answer["status"] == 400));
    assert_eq!(answers[10]["status"], 429);
}
