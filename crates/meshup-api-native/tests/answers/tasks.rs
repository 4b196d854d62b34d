//! Tasks and their comments.

use std::collections::HashMap;

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::testing::{START, TestRepos, user_id};
use meshup_domain::comment::{Comment, CommentTarget};
use meshup_domain::task::{Task, TaskFile, TaskPriority, TaskProfile, TaskStatus};
use meshup_domain::{AttachmentId, CommentId, FileKey, TaskId};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::community::{SERVER, known_as, plain};
use crate::kit::{ask, ask_all, get, patch, post, signed_in};

const TASK: TaskId = TaskId(Uuid::from_u128(50));

/// The example task, from user 1 for user 2.
fn task() -> Task {
    Task {
        id: TASK,
        server: SERVER,
        profile: TaskProfile {
            title: "Design review".into(),
            description: "Finalize mockups".into(),
            channel: None,
            assigned_to: Some(user_id(2)),
            status: TaskStatus::InProgress,
            priority: TaskPriority::High,
            progress: 70,
            due_date: Some(START + Duration::days(3)),
            start_date: Some(START - Duration::days(4)),
            tags: vec!["design".into(), "ux".into()],
        },
        assigned_by: user_id(1),
        completed_at: None,
        reminded: None,
        created_at: START - Duration::days(6),
        updated_at: START,
    }
}

fn comment(n: u128, reply_to: Option<u128>, depth: i32) -> Comment {
    Comment {
        id: CommentId(Uuid::from_u128(n)),
        on: CommentTarget::Task(TASK),
        author: user_id(n % 10),
        content: format!("Comment {n}"),
        reply_to: reply_to.map(|n| CommentId(Uuid::from_u128(n))),
        root: CommentId(Uuid::from_u128(61)),
        depth,
        created_at: START,
    }
}

fn tasks() -> String {
    format!("/tasks/{SERVER}/")
}

fn one(below: &str) -> String {
    format!("{}{TASK}/{below}", tasks())
}

/// A server with that task, whose only members are users 1 and 2.
fn repos() -> TestRepos {
    let mut repos = known_as(plain);
    repos.tasks.expect_get().returning(|id| Ok((id == TASK).then(task)));
    repos.tasks.expect_lock().returning(|_| Ok(Some(task())));
    repos.tasks.expect_save().returning(|_| Ok(()));
    repos.tasks.expect_files().returning(|_| {
        Ok(vec![TaskFile {
            id: AttachmentId(Uuid::from_u128(70)),
            task: TASK,
            file: FileKey("tasks/a.png".into()),
            file_name: "mockups.png".into(),
            file_size: 3,
            uploaded_by: user_id(1),
            created_at: START,
        }])
    });
    repos.comments.expect_counts().returning(|_| Ok(HashMap::from([(CommentTarget::Task(TASK), 4)])));
    repos
        .members
        .expect_among()
        .returning(|_, people| Ok(people.iter().copied().filter(|person| person.0.as_u128() < 3).collect()));
    repos.channels.expect_get().returning(|_| Ok(None));
    repos
}

#[actix_web::test]
async fn tasks_have_the_documented_fields() {
    let mut repos = repos();
    repos.tasks.expect_list().returning(|_, _, _, _| Ok(Page { items: vec![task()], total: 1 }));
    assert_json_snapshot!(ask(repos, signed_in(get(&tasks()))).await);
}

#[actix_web::test]
async fn giving_and_completing_a_task_answer_with_it() {
    let requests = vec![
        signed_in(post(&one("assign/"), &json!({"user_id": null}))),
        signed_in(TestRequest::post().uri(&format!("/api/v1{}", one("complete/")))),
    ];
    assert_json_snapshot!(ask_all(repos(), requests).await);
}

#[actix_web::test]
async fn broken_rules_are_reported_by_field() {
    let rules = json!({
        "title": "", "assigned_to_id": user_id(9).0, "channel": Uuid::from_u128(8), "status": "overdue", "priority": "high",
        "progress": 101, "due_date": "2025-11-01T00:00:00Z", "start_date": "2025-11-02T00:00:00Z",
        "tags": (0..21).map(|n| format!("tag {n}")).collect::<Vec<_>>(),
    });
    let mut choice = rules.clone();
    choice["priority"] = json!("huge");
    let types = json!({
        "title": 5, "assigned_to_id": "x", "channel": [], "status": 1, "progress": "half", "due_date": "2025-02-30T00:00:00Z",
        "start_date": 5, "tags": "a",
    });
    let requests = vec![
        signed_in(post(&tasks(), &rules)),
        signed_in(patch(&one(""), &rules)),
        signed_in(patch(&one(""), &choice)),
        signed_in(patch(&one(""), &types)),
        signed_in(post(&tasks(), &json!({}))),
        signed_in(post(&one("assign/"), &json!({}))),
        signed_in(post(&one("assign/"), &json!({"user_id": user_id(9).0}))),
        signed_in(post(&one("attachments/"), &json!({}))),
        signed_in(get(&format!("{}?status=done&priority=x&assigned_to=me&overdue=maybe&channel=1", tasks()))),
    ];
    assert_json_snapshot!(ask_all(repos(), requests).await);
}

#[actix_web::test]
async fn comments_nest() {
    let mut repos = repos();
    repos
        .comments
        .expect_top_level()
        .returning(|_, _| Ok(Page { items: vec![comment(61, None, 1)], total: 1 }));
    repos.comments.expect_below().returning(|_| {
        Ok(vec![comment(62, Some(61), 2), comment(63, Some(62), 3), comment(64, Some(61), 2)])
    });
    repos.comments.expect_get().returning(|_| Ok(None));
    repos.comments.expect_insert().returning(|_| Ok(()));
    let requests = vec![
        signed_in(get(&one("comments/?page=1"))),
        signed_in(post(&one("comments/"), &json!({"content": " Please review "}))),
        signed_in(post(&one("comments/"), &json!({"content": "", "reply_to": Uuid::from_u128(9)}))),
    ];
    assert_json_snapshot!(ask_all(repos, requests).await);
}

#[actix_web::test]
async fn what_is_not_there_is_404() {
    let requests = vec![
        signed_in(get(&format!("{}{}/", tasks(), Uuid::from_u128(51)))),
        signed_in(get(&format!("/tasks/{}/{TASK}/", Uuid::from_u128(6)))),
        signed_in(get(&format!("{}nonsense/", tasks()))),
    ];
    for answer in ask_all(repos(), requests).await {
        assert_eq!((&answer["status"], &answer["body"]["code"]), (&json!(404), &json!("not_found")));
    }
}
