//! Tasks, their files and comments.

use std::collections::HashMap;
use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{Clock, FileOwner, Ids, Store, TaskFilter, TaskOrder, TaskQuery, Viewer};
use meshup_app::schedule::ScheduledJob;
use meshup_app::server_context::ServerContext;
use meshup_app::tasks::{TaskOverdueJob, TaskReminderJob};
use meshup_app::transactions::Transactions;
use meshup_domain::comment::{Comment, CommentTarget};
use meshup_domain::module::ItemId;
use meshup_domain::server::Server;
use meshup_domain::task::{Task, TaskFile, TaskPriority, TaskProfile, TaskStatus};
use meshup_domain::{AttachmentId, ChannelId, CommentId, FileKey, TaskId, UserId};

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::proofs::allowed;
use crate::statements::statements;

on_each_database!(
    a_task_is_kept_as_it_is_and_gone_when_deleted,
    tasks_are_filtered,
    tasks_are_ordered_and_what_is_never_due_comes_last,
    tasks_of_private_channels_are_for_those_who_see_them,
    two_at_once_make_each_task_overdue_once,
    many_schedulers_notify_of_each_overdue_task_once,
    a_reminder_of_a_due_date_is_sent_once_and_of_a_new_one_again,
    files_are_kept_until_they_are_taken_and_noted_before_their_place_goes,
    replies_are_found_below_their_top_and_counted,
    lists_cost_the_same_for_any_number_of_rows,
);

/// A task of the server's owner, created `n` seconds after the time origin and not stored yet.
fn titled(n: i64) -> TaskProfile {
    TaskProfile { title: format!("Task {n}"), ..TaskProfile::default() }
}

fn task(server: &Server, n: i64) -> Task {
    Task {
        id: TaskId(id()),
        server: server.id,
        profile: titled(n),
        assigned_by: server.owner,
        completed_at: None,
        reminded_due_date: None,
        created_at: at(n),
        updated_at: at(n),
    }
}

async fn community(store: &dyn Store) -> Server {
    let alice = person(store, "alice").await;
    let server = server(&alice, 100);
    founded(store, &server, &alice).await;
    server
}

async fn stored(store: &dyn Store, tasks: &[Task]) {
    let work = store.begin().await.unwrap();
    for task in tasks {
        work.tasks().insert(task).await.unwrap();
    }
    work.commit().await.unwrap();
}

const NEWEST: (TaskOrder, Direction) = (TaskOrder::CreatedAt, Direction::Descending);

/// The titles of the matches, and their total, for a user who sees all channels.
async fn found(store: &dyn Store, server: &Server, filter: TaskFilter) -> Vec<String> {
    let query = TaskQuery { filter, order: NEWEST, page: PageRequest::FIRST };
    titles(store, server, &query).await
}

async fn titles(store: &dyn Store, server: &Server, query: &TaskQuery) -> Vec<String> {
    let viewer = Viewer { user: server.owner, sees_all: true };
    let page = store.read().tasks().list(server.id, viewer, query, at(1_000)).await.unwrap();
    page.items.into_iter().map(|task| task.profile.title).collect()
}

async fn a_task_is_kept_as_it_is_and_gone_when_deleted(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let channel = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&channel).await.unwrap();
    work.commit().await.unwrap();
    let plain = task(&server, 1);
    let full = Task {
        completed_at: Some(at(45)),
        reminded_due_date: Some(at(50)),
        updated_at: at(45),
        profile: TaskProfile {
            channel: Some(channel.id),
            description: "Finalize mockups".to_owned(),
            assigned_to: Some(UserId(id())),
            status: TaskStatus::Completed,
            priority: TaskPriority::Urgent,
            progress: 100,
            due_date: Some(at(50)),
            start_date: Some(at(40)),
            tags: vec!["design".to_owned(), "\"ux\"".to_owned()],
            ..titled(2)
        },
        ..task(&server, 2)
    };
    stored(&*store, &[plain.clone(), full.clone()]).await;
    assert_eq!(store.read().tasks().get(plain.id).await.unwrap(), Some(plain.clone()));
    assert_eq!(store.read().tasks().get(full.id).await.unwrap(), Some(full.clone()));

    let changed =
        Task { id: plain.id, assigned_by: plain.assigned_by, created_at: plain.created_at, ..full.clone() };
    let work = store.begin().await.unwrap();
    assert_eq!(work.tasks().lock(plain.id).await.unwrap(), Some(plain.clone()));
    work.tasks().save(&changed).await.unwrap();
    assert_eq!(work.tasks().get(plain.id).await.unwrap(), Some(changed.clone()));
    work.tasks().delete(&allowed(server.id, server.owner), plain.id, at(60)).await.unwrap();
    assert_eq!(work.tasks().lock(plain.id).await.unwrap(), None);
    work.commit().await.unwrap();
    assert_eq!(store.read().tasks().get(plain.id).await.unwrap(), None);
    assert_eq!(found(&*store, &server, TaskFilter::default()).await, ["Task 2"]);
}

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
    assert_eq!(reminded.reminded_due_date, Some(at(150)));
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

fn file(task: &Task, n: i64) -> TaskFile {
    TaskFile {
        id: AttachmentId(id()),
        task: task.id,
        file: FileKey(format!("tasks/{n}")),
        file_name: format!("{n}.png"),
        file_size: n,
        uploaded_by: task.assigned_by,
        created_at: at(n),
    }
}

async fn files_are_kept_until_they_are_taken_and_noted_before_their_place_goes(
    Database { store, .. }: Database,
) {
    let server = community(&*store).await;
    let secret = meshup_domain::channel::Channel {
        profile: meshup_domain::channel::ChannelProfile {
            is_private: true,
            ..channel(&server, "secret", 0).profile
        },
        ..channel(&server, "secret", 0)
    };
    let general = channel(&server, "general", 1);
    let [mine, there] = [
        task(&server, 1),
        Task { profile: TaskProfile { channel: Some(secret.id), ..titled(2) }, ..task(&server, 2) },
    ];
    let [second, first, third] = [file(&mine, 2), file(&mine, 1), file(&there, 3)];
    let work = store.begin().await.unwrap();
    work.channels().insert(&secret).await.unwrap();
    work.channels().insert(&general).await.unwrap();
    let stays = Task { profile: TaskProfile { channel: Some(general.id), ..titled(3) }, ..task(&server, 3) };
    for task in [&mine, &there, &stays] {
        work.tasks().insert(task).await.unwrap();
    }
    for file in [&second, &first, &third, &file(&stays, 4)] {
        work.tasks().add_file(file).await.unwrap();
    }
    work.commit().await.unwrap();
    assert_eq!(store.read().tasks().files(&[mine.id]).await.unwrap(), [first, second]);
    assert_eq!(store.read().tasks().files(&[there.id, mine.id]).await.unwrap().len(), 3);

    let noted = async |place| {
        let work = store.begin().await.unwrap();
        work.discarded_files().add_all_in(place, at(0)).await.unwrap();
        let mut keys = work.discarded_files().oldest(10).await.unwrap();
        keys.sort_by(|one, other| one.0.cmp(&other.0));
        keys.into_iter().map(|key| key.0).collect::<Vec<_>>()
    };
    assert_eq!(noted(FileOwner::Room(secret.room)).await, ["tasks/3"]);
    assert!(noted(FileOwner::Room(general.room)).await.is_empty(), "tasks of a public channel outlive it");
    assert_eq!(noted(FileOwner::Server(server.id)).await, ["tasks/1", "tasks/2", "tasks/3", "tasks/4"]);

    let work = store.begin().await.unwrap();
    let mut taken = work.tasks().take_files(mine.id).await.unwrap();
    taken.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(taken, [FileKey("tasks/1".to_owned()), FileKey("tasks/2".to_owned())]);
    assert_eq!(work.tasks().take_files(mine.id).await.unwrap(), []);
    work.channels().delete(secret.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.read().tasks().get(there.id).await.unwrap(), None, "it was deleted with its channel");
    assert_eq!(store.read().tasks().files(&[mine.id, there.id]).await.unwrap(), []);
}

fn comment(task: &Task, n: i64, answered: Option<&Comment>) -> Comment {
    let id = CommentId(id());
    Comment {
        id,
        on: CommentTarget::Task(task.id),
        author: task.assigned_by,
        content: format!("comment {n}"),
        reply_to: answered.map(|comment| comment.id),
        root: answered.map_or(id, |comment| comment.root),
        depth: answered.map_or(1, |comment| comment.depth + 1),
        created_at: at(n),
    }
}

async fn replies_are_found_below_their_top_and_counted(Database { store, .. }: Database) {
    let server = community(&*store).await;
    let [mine, other, silent] = [task(&server, 1), task(&server, 2), task(&server, 3)];
    stored(&*store, &[mine.clone(), other.clone(), silent.clone()]).await;
    let [late, early] = [comment(&mine, 2, None), comment(&mine, 1, None)];
    let reply = comment(&mine, 3, Some(&early));
    let deeper = comment(&mine, 4, Some(&reply));
    let elsewhere = comment(&other, 5, None);
    let work = store.begin().await.unwrap();
    for comment in [&late, &early, &reply, &deeper, &elsewhere] {
        work.comments().insert(comment).await.unwrap();
    }
    work.commit().await.unwrap();

    let comments = store.read().comments();
    assert_eq!(comments.get(deeper.id).await.unwrap(), Some(deeper.clone()));
    let on = CommentTarget::Task(mine.id);
    let page = comments.top_level(on, PageRequest::page(1, 1)).await.unwrap();
    assert_eq!((page.items, page.total), (vec![early.clone()], 2));
    let page = comments.top_level(on, PageRequest::page(2, 1)).await.unwrap();
    assert_eq!((page.items, page.total), (vec![late.clone()], 2));
    assert_eq!(comments.below(&[early.id, late.id]).await.unwrap(), [reply, deeper]);
    assert_eq!(comments.below(&[late.id]).await.unwrap(), []);
    let things = [mine.id, other.id, silent.id].map(CommentTarget::Task);
    let counted = HashMap::from([(things[0], 4), (things[1], 1)]);
    assert_eq!(comments.counts(&things).await.unwrap(), counted);
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
