//! Notifications.

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::NotificationFilter;
use meshup_app::testing::{START, TestRepos, user_id};
use meshup_domain::NotificationId;
use meshup_domain::notification::{Notification, NotificationKind};
use serde_json::json;
use uuid::Uuid;

use crate::community::SERVER;
use crate::kit::{ask, get, post, signed_in};

fn mention() -> Notification {
    Notification {
        id: NotificationId(Uuid::from_u128(1)),
        user: user_id(1),
        kind: NotificationKind::Mention,
        title: "Alice mentioned you in #general".into(),
        body: "Hi @bob".into(),
        server: Some(SERVER),
        room: Some(Uuid::from_u128(8)),
        target: Uuid::from_u128(5),
        is_read: false,
        created_at: START,
    }
}

#[actix_web::test]
async fn notifications_have_the_settled_fields() {
    let mut repos = TestRepos::default();
    repos.notifications.expect_list().returning(|_, filter, _| {
        assert_eq!(filter, NotificationFilter { unread: Some(true), kind: Some(NotificationKind::Mention) });
        Ok(Page { items: vec![mention()], total: 1 })
    });
    assert_json_snapshot!(ask(repos, signed_in(get("/notifications/?unread=true&kind=mention"))).await);
}

#[actix_web::test]
async fn filters_that_mean_nothing_are_refused() {
    let request = signed_in(get("/notifications/?unread=perhaps&kind=gossip"));
    assert_json_snapshot!(ask(TestRepos::default(), request).await);
}

fn marking(body: Option<&serde_json::Value>) -> TestRequest {
    let path = "/notifications/read/";
    signed_in(match body {
        Some(body) => post(path, body),
        None => TestRequest::post().uri(&format!("/api/v1{path}")),
    })
}

#[actix_web::test]
async fn all_or_some_are_marked_and_counted() {
    for (body, all) in [
        (None, true),
        (Some(json!({})), true),
        (Some(json!({"all": true})), true),
        (Some(json!({"ids": []})), false),
        (Some(json!({"ids": [Uuid::nil()], "all": false})), false),
    ] {
        let mut repos = TestRepos::default();
        repos.notifications.expect_mark_all().times(usize::from(all)).returning(|_, _| Ok(3));
        repos.notifications.expect_mark().times(usize::from(!all)).returning(|_, _, _| Ok(1));
        let answer = ask(repos, marking(body.as_ref())).await;
        let expected = json!({"marked_count": if all { 3 } else { 1 }});
        assert_eq!((&answer["status"], &answer["body"]), (&json!(200), &expected), "{body:?}");
    }
}

#[actix_web::test]
async fn what_names_nothing_to_mark_is_refused() {
    let mut answers = Vec::new();
    for body in [
        json!({"ids": "all"}),
        json!({"ids": ["nonsense"]}),
        json!({"ids": null}),
        json!({"all": false}),
        json!({"ids": vec![Uuid::nil(); 1_001]}),
    ] {
        answers.push(ask(TestRepos::default(), marking(Some(&body))).await);
    }
    assert_json_snapshot!(answers);
}
