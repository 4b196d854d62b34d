use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::test::TestRequest;
use meshup_app::ports::{IdempotencyKey, StoreError, StoredResponse};
use meshup_app::testing::{TestRepos, TestStore};
use serde_json::json;

use super::service::{Answer, Parts, SERVER, ask_of, service};

/// Stored keys, as in a database.
type BodyGuard = Arc<Mutex<HashMap<IdempotencyKey, StoredResponse>>>;

fn repos(kept: &BodyGuard) -> TestRepos {
    let mut repos = TestRepos::default();
    let read = Arc::clone(kept);
    repos.keys.expect_get().returning(move |scope, _| Ok(read.lock().unwrap().get(scope).cloned()));
    repos.keys.expect_claim().returning(|_, _, _, _| Ok(true));
    let write = Arc::clone(kept);
    repos.keys.expect_keep().returning(move |scope, answer| {
        write.lock().unwrap().insert(scope.clone(), answer.clone());
        Ok(())
    });
    repos
}

fn post(key: &str, title: &str) -> TestRequest {
    TestRequest::post()
        .uri(SERVER)
        .insert_header(("Authorization", "Bearer good"))
        .insert_header(("Idempotency-Key", key))
        .set_json(json!({"title": title}))
}

/// Sends these requests to one service, and returns how many units were committed.
async fn all(store: TestStore, requests: Vec<TestRequest>) -> (Vec<Answer>, usize) {
    let service = service(Parts { store: store.clone(), ..Parts::default() }).await;
    let mut answers = Vec::new();
    for request in requests {
        answers.push(ask_of(&service, request).await);
    }
    (answers, store.commits())
}

#[actix_web::test]
async fn a_repeat_gets_the_first_answer_and_writes_nothing() {
    let store = TestStore::new(repos(&BodyGuard::default()));
    let slash = post("k", "Milk").uri(SERVER.trim_end_matches('/'));
    let (answers, commits) = all(store, vec![post("k", "Milk"), post("k", "Milk"), slash]).await;
    for answer in &answers {
        assert_eq!((answer.status, answer.body["title"].as_str()), (201, Some("Milk")));
    }
    assert_eq!(answers[1].headers.get("Idempotency-Replayed").unwrap(), "true");
    assert_eq!(commits, 1);
}

#[actix_web::test]
async fn another_body_under_a_key_is_refused() {
    let store = TestStore::new(repos(&BodyGuard::default()));
    let (answers, commits) =
        all(store, vec![post("k", "Milk"), post("k", "Bread"), post("l", "Bread")]).await;
    assert_eq!((answers[1].status, answers[1].body["code"].as_str()), (422, Some("idempotency_key_reused")));
    assert_eq!((answers[2].status, commits), (201, 2));
}

#[actix_web::test]
async fn a_failure_leaves_the_key_free() {
    let store = TestStore::new(repos(&BodyGuard::default()));
    let (answers, commits) = all(store, vec![post("k", ""), post("k", "Milk")]).await;
    assert_eq!((answers[0].status, answers[1].status, commits), (400, 201, 1));
}

#[actix_web::test]
async fn an_answer_that_cannot_be_committed_is_no_success() {
    let kept = BodyGuard::default();
    let store = TestStore::failing(repos(&kept), StoreError::Full);
    let (answers, commits) = all(store, vec![post("k", "Milk")]).await;
    assert_eq!((answers[0].status, commits), (507, 0));
}

#[actix_web::test]
async fn a_key_that_another_node_has_is_in_progress() {
    let mut repos = TestRepos::default();
    repos.keys.expect_get().returning(|_, _| Ok(None));
    repos.keys.expect_claim().returning(|_, _, _, _| Ok(false));
    let (answers, commits) = all(TestStore::new(repos), vec![post("k", "Milk")]).await;
    assert_eq!((answers[0].status, answers[0].body["code"].as_str()), (409, Some("idempotency_in_progress")));
    assert_eq!(commits, 0);
}

#[actix_web::test]
async fn two_at_once_write_once() {
    let store = TestStore::new(repos(&BodyGuard::default()));
    let service = service(Parts { store: store.clone(), ..Parts::default() }).await;
    let (first, second) =
        futures_util::join!(ask_of(&service, post("k", "Milk")), ask_of(&service, post("k", "Milk")));
    assert!(matches!((first.status, second.status), (201, 201 | 409)));
    assert_eq!(store.commits(), 1);
}

#[actix_web::test]
async fn keys_are_visible_ascii_and_belong_to_somebody() {
    let store = TestStore::new(repos(&BodyGuard::default()));
    let nobody = TestRequest::post().uri(SERVER).insert_header(("Idempotency-Key", "k"));
    let long = "k".repeat(256);
    let twice = post("k", "a").append_header(("Idempotency-Key", "k"));
    let requests =
        vec![nobody, twice, post("", "a"), post("a b", "a"), post(&long, "a"), post(&long[1..], "a")];
    let (answers, _) = all(store, requests).await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [401, 400, 400, 400, 400, 201]);
}
