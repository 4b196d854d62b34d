//! Lists of tasks.

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{TaskFilter, TaskOrder, TaskQuery, Viewer};
use meshup_domain::comment::CommentTarget;
use meshup_domain::task::{Task, TaskPriority, TaskProfile, TaskStatus};
use meshup_domain::{ChannelId, TaskId, UserId};

use super::{NEWEST, comment, community, file, found, stored, task, titled, titles};
use crate::community::channel;
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;

on_each_database!(
    tasks_are_filtered,
    tasks_are_ordered_and_what_is_never_due_comes_last,
    tasks_of_private_channels_are_for_those_who_see_them,
    lists_cost_the_same_for_any_number_of_rows,
);

async fn tasks_are_filtered(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let (bob, general) = (UserId(id()), channel(&server, "general", 0));
    let work = store.begin().await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    let late = Some(at(999));
    stored(
        &*store,
        &[
            Task {
                profile: TaskProfile { assigned_to: Some(bob), due_date: late, ..titled(1) },
                ..task(&server, 1)
            },
            Task {
                profile: TaskProfile { status: TaskStatus::Completed, due_date: late, ..titled(2) },
                ..task(&server, 2)
            },
            Task {
                profile: TaskProfile { priority: TaskPriority::High, due_date: Some(at(1_000)), ..titled(3) },
                ..task(&server, 3)
            },
            Task {
                profile: TaskProfile {
                    description: "Écrire la LETTRE".to_owned(),
                    channel: Some(general.id),
                    ..titled(4)
                },
                ..task(&server, 4)
            },
            Task {
                assigned_by: bob,
                profile: TaskProfile { status: TaskStatus::Overdue, due_date: late, ..titled(5) },
                ..task(&server, 5)
            },
        ],
    )
    .await;
    let all = TaskFilter::default;
    for (filter, expected) in [
        (all(), vec!["Task 5", "Task 4", "Task 3", "Task 2", "Task 1"]),
        (TaskFilter { status: Some(TaskStatus::Pending), ..all() }, vec!["Task 4", "Task 3", "Task 1"]),
        (TaskFilter { priority: Some(TaskPriority::High), ..all() }, vec!["Task 3"]),
        (TaskFilter { assigned_to: Some(bob), ..all() }, vec!["Task 1"]),
        (TaskFilter { assigned_by: Some(bob), ..all() }, vec!["Task 5"]),
        (TaskFilter { channel: Some(general.id), ..all() }, vec!["Task 4"]),
        (TaskFilter { channel: Some(ChannelId(id())), ..all() }, vec![]),
        (TaskFilter { search: Some("ÉCRIRE la".to_owned()), ..all() }, vec!["Task 4"]),
        (TaskFilter { search: Some("k 2".to_owned()), ..all() }, vec!["Task 2"]),
        (TaskFilter { search: Some("%".to_owned()), ..all() }, vec![]),
        (TaskFilter { overdue: Some(true), ..all() }, vec!["Task 5", "Task 1"]),
        (TaskFilter { overdue: Some(false), ..all() }, vec!["Task 4", "Task 3", "Task 2"]),
        (TaskFilter { overdue: Some(true), assigned_to: Some(bob), ..all() }, vec!["Task 1"]),
    ] {
        assert_eq!(found(&*store, &server, filter.clone()).await, expected, "{filter:?}");
    }
}

async fn tasks_are_ordered_and_what_is_never_due_comes_last(Database { store, .. }: Database) {
    let server = community(&*store).await;
    stored(
        &*store,
        &[
            Task {
                profile: TaskProfile { priority: TaskPriority::Urgent, due_date: Some(at(20)), ..titled(1) },
                ..task(&server, 1)
            },
            Task {
                profile: TaskProfile {
                    priority: TaskPriority::Low,
                    status: TaskStatus::Cancelled,
                    ..titled(2)
                },
                ..task(&server, 2)
            },
            Task {
                profile: TaskProfile { due_date: Some(at(10)), status: TaskStatus::InProgress, ..titled(3) },
                ..task(&server, 3)
            },
            Task { profile: TaskProfile { priority: TaskPriority::High, ..titled(4) }, ..task(&server, 4) },
        ],
    )
    .await;
    let (up, down) = (Direction::Ascending, Direction::Descending);
    for (order, expected) in [
        ((TaskOrder::CreatedAt, up), [1, 2, 3, 4]),
        ((TaskOrder::CreatedAt, down), [4, 3, 2, 1]),
        ((TaskOrder::DueDate, up), [3, 1, 4, 2]),
        ((TaskOrder::DueDate, down), [1, 3, 4, 2]),
        ((TaskOrder::Priority, up), [2, 3, 4, 1]),
        ((TaskOrder::Priority, down), [1, 4, 3, 2]),
        ((TaskOrder::Status, up), [4, 1, 3, 2]),
        ((TaskOrder::Status, down), [2, 3, 4, 1]),
    ] {
        let query = TaskQuery { filter: TaskFilter::default(), order, page: PageRequest::FIRST };
        assert_eq!(
            titles(&*store, &server, &query).await,
            expected.map(|n| format!("Task {n}")),
            "{order:?}"
        );
    }
}

async fn tasks_of_private_channels_are_for_those_who_see_them(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let [bob, eve] = [person(&*store, "bob").await, person(&*store, "eve").await];
    let secret = meshup_domain::channel::Channel {
        profile: meshup_domain::channel::ChannelProfile {
            is_private: true,
            ..channel(&server, "secret", 0).profile
        },
        ..channel(&server, "secret", 0)
    };
    let work = store.begin().await.unwrap();
    work.channels().insert(&secret).await.unwrap();
    work.channels().add_member(secret.id, bob.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    stored(
        &*store,
        &[
            Task { profile: TaskProfile { channel: Some(secret.id), ..titled(1) }, ..task(&server, 1) },
            task(&server, 2),
        ],
    )
    .await;

    let query = TaskQuery { filter: TaskFilter::default(), order: NEWEST, page: PageRequest::page(1, 1) };
    for (viewer, total) in [
        (Viewer { user: bob.id, sees_all: false }, 2),
        (Viewer { user: eve.id, sees_all: false }, 1),
        (Viewer { user: eve.id, sees_all: true }, 2),
    ] {
        let page = store.read().tasks().list(server.id, viewer, &query, at(0)).await.unwrap();
        assert_eq!((page.total, page.items.len()), (total, 1), "{viewer:?}");
    }
}

async fn lists_cost_the_same_for_any_number_of_rows(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let tasks: Vec<Task> = (0..50).map(|n| task(&server, n)).collect();
    let work = store.begin().await.unwrap();
    for task in &tasks {
        work.tasks().insert(task).await.unwrap();
        work.tasks().add_file(&file(task, 1)).await.unwrap();
        let top = comment(task, 1, None);
        work.comments().insert(&top).await.unwrap();
        work.comments().insert(&comment(task, 2, Some(&top))).await.unwrap();
    }
    work.commit().await.unwrap();
    let viewer = Viewer { user: server.owner, sees_all: false };
    let listing = async |size| {
        let page = PageRequest::page(1, size);
        let query = TaskQuery { filter: TaskFilter::default(), order: NEWEST, page };
        let repos = store.read();
        let found = repos.tasks().list(server.id, viewer, &query, at(0)).await.unwrap().items;
        let ids: Vec<TaskId> = found.iter().map(|task| task.id).collect();
        assert_eq!(repos.tasks().files(&ids).await.unwrap().len() as u64, size);
        let things: Vec<CommentTarget> = ids.iter().copied().map(CommentTarget::Task).collect();
        assert_eq!(repos.comments().counts(&things).await.unwrap().len() as u64, size);
    };
    let one = statements(listing(1)).await;
    assert_eq!((one, statements(listing(50)).await), (4, 4));
}
