//! Tasks that become due or overdue.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use meshup_app::ports::{Clock, Ids, Store};
use meshup_app::schedule::ScheduledJob;
use meshup_app::server_context::ServerContext;
use meshup_app::tasks::{TaskOverdueJob, TaskReminderJob};
use meshup_app::transactions::Transactions;
use meshup_domain::TaskId;
use meshup_domain::module::ItemId;
use meshup_domain::task::{Task, TaskProfile, TaskStatus};

use super::{community, stored, task, titled};
use crate::fixtures::{at, id};
use crate::harness::Database;
use crate::on_each_database;
use crate::proofs::allowed;

on_each_database!(
    two_at_once_make_each_task_overdue_once,
    many_schedulers_notify_of_each_overdue_task_once,
    a_reminder_of_a_due_date_is_sent_once_and_of_a_new_one_again,
);

async fn two_at_once_make_each_task_overdue_once(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let now = at(100);
    let mut tasks: Vec<Task> = (0..150)
        .map(|n| Task { profile: TaskProfile { due_date: Some(at(99)), ..titled(n) }, ..task(&server, n) })
        .collect();
    tasks.push(Task {
        profile: TaskProfile { due_date: Some(now), title: "not yet".to_owned(), ..titled(200) },
        ..task(&server, 200)
    });
    for status in [TaskStatus::Completed, TaskStatus::Cancelled, TaskStatus::Overdue] {
        tasks.push(Task {
            profile: TaskProfile { due_date: Some(at(1)), status, ..titled(201) },
            ..task(&server, 201)
        });
    }
    let deleted =
        Task { profile: TaskProfile { due_date: Some(at(1)), ..titled(202) }, ..task(&server, 202) };
    tasks.push(deleted.clone());
    stored(&*store, &tasks).await;
    let work = store.begin().await.unwrap();
    work.tasks().delete(&allowed(server.id, server.owner), deleted.id, at(2)).await.unwrap();
    work.commit().await.unwrap();
    assert!(store.read().tasks().has_late(now).await.unwrap());

    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = store.clone();
        nodes.spawn(async move {
            let mut mine = Vec::new();
            while store.read().tasks().has_late(now).await.unwrap() {
                let work = store.begin().await.unwrap();
                let batch = work.tasks().fall_overdue(now, 20).await.unwrap();
                assert!(batch.len() <= 20);
                work.commit().await.unwrap();
                mine.extend(batch);
            }
            mine
        });
    }
    let taken: Vec<Task> = nodes.join_all().await.into_iter().flatten().collect();
    let mut ids: Vec<TaskId> = taken.iter().map(|task| task.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((taken.len(), ids.len()), (150, 150));
    assert!(taken.iter().all(|task| (task.profile.status, task.updated_at) == (TaskStatus::Overdue, now)));
}

/// A clock that is stopped 100 seconds after the time origin.
struct StandingStill;

impl Clock for StandingStill {
    fn now(&self) -> time::OffsetDateTime {
        at(100)
    }
}

impl Ids for StandingStill {
    fn next(&self) -> uuid::Uuid {
        id()
    }

    fn secret(&self) -> String {
        id().to_string()
    }

    fn code(&self, _: &'static [u8], _: usize) -> String {
        id().to_string()
    }

    fn number(&self, _: u32) -> u32 {
        1
    }
}

/// The jobs of a separate node.
fn node(store: &Arc<dyn Store>) -> Vec<Box<dyn ScheduledJob>> {
    let clock = Arc::new(StandingStill);
    let community = ServerContext {
        access: Arc::new(Access::new(Arc::clone(store), clock.clone())),
        store: Transactions::new(Arc::clone(store)),
        ids: clock.clone(),
        clock,
    };
    vec![Box::new(TaskOverdueJob(community.clone())), Box::new(TaskReminderJob(community))]
}

async fn many_schedulers_notify_of_each_overdue_task_once(database: Database) {
    let server = community(&*database.store).await;
    let tasks: Vec<Task> = (0..120)
        .map(|n| Task {
            profile: TaskProfile { due_date: Some(at(99)), assigned_to: Some(server.owner), ..titled(n) },
            ..task(&server, n)
        })
        .collect();
    stored(&*database.store, &tasks).await;
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..3 {
        let store = Arc::clone(&database.store);
        nodes.spawn(async move {
            for job in node(&store) {
                while job.run().await.unwrap() || store.read().tasks().has_late(at(100)).await.unwrap() {}
            }
        });
    }
    nodes.join_all().await;

    let updated = |task: &Task| {
        let item = ItemId::Task(task.id);
        DomainEvent::ItemChanged(ItemChange {
            server: server.id,
            channel: None,
            item,
            kind: ItemChangeKind::Updated,
        })
    };
    let announced = database.events();
    assert_eq!(announced.iter().filter(|event| matches!(event, DomainEvent::ItemChanged(_))).count(), 120);
    for task in &tasks {
        assert!(announced.contains(&updated(task)));
        let now = database.store.read().tasks().get(task.id).await.unwrap().unwrap();
        assert_eq!((now.profile.status, now.updated_at), (TaskStatus::Overdue, at(100)));
    }
}

async fn a_reminder_of_a_due_date_is_sent_once_and_of_a_new_one_again(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let soon = Task {
        profile: TaskProfile { assigned_to: Some(server.owner), due_date: Some(at(150)), ..titled(1) },
        ..task(&server, 1)
    };
    stored(
        &*store,
        &[
            soon.clone(),
            Task {
                profile: TaskProfile { assigned_to: None, ..soon.profile.clone() },
                id: TaskId(id()),
                ..soon.clone()
            },
            Task {
                profile: TaskProfile { status: TaskStatus::Completed, ..soon.profile.clone() },
                id: TaskId(id()),
                ..soon.clone()
            },
            Task {
                profile: TaskProfile { due_date: Some(at(201)), ..soon.profile.clone() },
                id: TaskId(id()),
                ..soon.clone()
            },
            Task {
                profile: TaskProfile { due_date: Some(at(99)), ..soon.profile.clone() },
                id: TaskId(id()),
                ..soon.clone()
            },
        ],
    )
    .await;
    let due = async || {
        let work = store.begin().await.unwrap();
        let tasks = work.tasks().fall_due(at(100), at(200), 10).await.unwrap();
        work.commit().await.unwrap();
        tasks.into_iter().map(|task| task.id).collect::<Vec<_>>()
    };
    assert_eq!(due().await, [soon.id]);
    assert_eq!(due().await, []);
    assert!(!store.read().tasks().has_due(at(100), at(200)).await.unwrap());
    let work = store.begin().await.unwrap();
    let reminded = work.tasks().lock(soon.id).await.unwrap().unwrap();
    assert_eq!(reminded.reminded, Some(at(150)));
    work.tasks()
        .save(&Task {
            profile: TaskProfile { due_date: Some(at(160)), ..reminded.profile.clone() },
            ..reminded
        })
        .await
        .unwrap();
    work.commit().await.unwrap();
    assert!(store.read().tasks().has_due(at(100), at(200)).await.unwrap());
    assert_eq!(due().await, [soon.id]);
}
