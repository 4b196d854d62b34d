#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::collections::HashMap;
use std::sync::Mutex;

use meshup_domain::module::{ItemId, Module};
use meshup_domain::notification::NotificationKind;
use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::Permission;
use meshup_domain::settings::{NotificationSettings, RoomSettings, UserSettings};
use meshup_domain::task::{Task, TaskChanges, TaskPriority, TaskProfile, TaskStatus};
use meshup_domain::user::Status;
use meshup_domain::{FileKey, Patch, ServerId, TaskId, UserId, Violations};
use time::Duration;
use uuid::Uuid;

use super::*;
use crate::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use crate::page::{Direction, Page, PageRequest};
use crate::ports::{Inspected, NotificationRecipient, StoreError, TaskFilter, TaskOrder, TaskQuery, Upload};
use crate::server_context::fixture::{SERVER, cards, context, facts, known, server};
use crate::testing::{MockFiles, START, TestRepos, TestStore, actor, user, user_id};

mod access;
mod jobs;

const TASK: TaskId = TaskId(Uuid::from_u128(50));

/// A task by person 2 for person 3.
fn task() -> Task {
    Task {
        id: TASK,
        server: SERVER,
        profile: TaskProfile {
            title: "Design review".into(),
            assigned_to: Some(user_id(3)),
            ..TaskProfile::default()
        },
        assigned_by: user_id(2),
        completed_at: None,
        reminded: None,
        created_at: START,
        updated_at: START,
    }
}

/// A server with that task and members 1 to 3; person 1 has the facts `me`. Nobody wants notifications.
fn before(me: ServerFacts) -> TestRepos {
    let mut repos = with_listeners(me);
    repos.settings.expect_recipients().returning(|_, _, _| Ok(Vec::new()));
    repos
}

/// The same, where everyone receives notifications, which are recorded.
fn recording_notifications() -> (TestRepos, Recorded) {
    let mut repos = with_listeners(facts(user_id(1), 200, []));
    repos.settings.expect_recipients().returning(|_, _, people| {
        let listener = |user: &UserId| NotificationRecipient {
            user: *user,
            wants: NotificationSettings {
                topics: UserSettings::initial(*user, START).topics,
                volume: None,
                room: RoomSettings::default(),
            },
            status: Status::Online,
            mail_to: None,
        };
        Ok(people.iter().map(listener).collect())
    });
    let recorded = Recorded::default();
    let kept = Arc::clone(&recorded);
    repos.notifications.expect_insert().returning(move |new| {
        let heard = new.iter().map(|new| (new.notification.kind, new.notification.user, new.topic.clone()));
        kept.lock().unwrap().extend(heard);
        Ok(Vec::new())
    });
    (repos, recorded)
}

/// The recorded notifications: kind, user and topic.
type Recorded = Arc<Mutex<Vec<(NotificationKind, UserId, String)>>>;

fn with_listeners(me: ServerFacts) -> TestRepos {
    let mut repos = TestRepos::default();
    let plain = |person| facts(person, 200, []);
    repos
        .servers
        .expect_facts()
        .returning(move |_, person| Ok(Some(if person == user_id(1) { me.clone() } else { plain(person) })));
    repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    cards(&mut repos);
    repos.tasks.expect_get().returning(|id| Ok((id == TASK).then(task)));
    repos.tasks.expect_lock().returning(|_| Ok(Some(task())));
    repos.tasks.expect_files().returning(|_| Ok(Vec::new()));
    repos.comments.expect_counts().returning(|_| Ok(HashMap::default()));
    repos.channels.expect_get().returning(|_| Ok(None));
    repos
        .members
        .expect_among()
        .returning(|_, people| Ok(people.iter().copied().filter(|person| person.0.as_u128() <= 3).collect()));
    repos
}

fn plain() -> TestRepos {
    before(facts(user_id(1), 200, []))
}

fn tasks(repos: TestRepos, files: MockFiles) -> (TestStore, Tasks) {
    let (store, context) = context(repos);
    (store, Tasks::new(context, Arc::new(files)))
}

fn announced(kind: ItemChangeKind) -> DomainEvent {
    DomainEvent::ItemChanged(ItemChange { server: SERVER, channel: None, item: ItemId::Task(TASK), kind })
}

fn fields(error: impl Into<Option<Violations>>) -> Vec<String> {
    error.into().unwrap_or_default().0.into_keys().map(String::from).collect()
}

#[tokio::test]
async fn every_broken_rule_of_a_new_task_is_reported_at_once_and_nothing_is_begun() {
    let (store, tasks) = tasks(plain(), MockFiles::new());
    let changes = TaskChanges {
        title: Some("  ".into()),
        description: Some("a".repeat(10_001)),
        assigned_to: Patch::Set(user_id(4)),
        channel: Patch::Set(meshup_domain::ChannelId(Uuid::from_u128(8))),
        status: Some(TaskStatus::Overdue),
        priority: Some(TaskPriority::Urgent),
        progress: Some(101),
        due_date: Patch::Set(START),
        start_date: Patch::Set(START + Duration::HOUR),
        tags: Some(vec!["tag".into(), String::new()]),
    };
    let refused = tasks.create(&actor(1), SERVER, changes).await.unwrap_err();
    let WriteTaskError::Invalid(errors) = refused else { panic!("{refused:?}") };
    let expected =
        ["assigned_to", "channel", "description", "due_date", "progress", "status", "tags", "title"];
    assert_eq!(fields(errors), expected);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_new_task_is_its_creators_and_is_announced() {
    let mut repos = plain();
    repos.tasks.expect_insert().once().returning(|_| Ok(()));
    let (store, tasks) = tasks(repos, MockFiles::new());
    let changes = TaskChanges {
        title: Some(" Design review ".into()),
        status: Some(TaskStatus::Completed),
        progress: Some(10),
        ..TaskChanges::default()
    };

    let TaskView { task, assigned_by, .. } = tasks.create(&actor(1), SERVER, changes).await.unwrap();

    assert_eq!((task.profile.progress, task.completed_at), (100, Some(START)));
    assert_eq!(task.profile.title, "Design review");
    assert_eq!((task.assigned_by, assigned_by.id, task.server), (user_id(1), user_id(1), SERVER));
    let change = ItemChange {
        server: SERVER,
        channel: None,
        item: ItemId::Task(task.id),
        kind: ItemChangeKind::Created,
    };
    assert_eq!(store.published_events(), [DomainEvent::ItemChanged(change)]);
}

#[tokio::test]
async fn only_the_creator_the_assignee_and_who_manages_tasks_change_and_fewer_delete() {
    for (person, permissions, changes, deletes) in [
        (1, vec![], false, false),
        (1, vec![Permission::ManageTasks], true, true),
        (2, vec![], true, true),
        (3, vec![], true, false),
    ] {
        let mut repos = before(facts(user_id(1), 300, permissions));
        repos.tasks.expect_save().returning(|_| Ok(()));
        repos.tasks.expect_delete().returning(|_, _, _| Ok(()));
        repos.tasks.expect_take_files().returning(|_| Ok(Vec::new()));
        repos.discarded_files.expect_add().returning(|_, _| Ok(()));
        let (store, tasks) = tasks(repos, MockFiles::new());
        let me = actor(person);
        let title = TaskChanges { title: Some("New".into()), ..TaskChanges::default() };
        assert_eq!(tasks.update(&me, SERVER, TASK, title).await.is_ok(), changes, "{person}");
        assert_eq!(tasks.complete(&me, SERVER, TASK).await.is_ok(), changes, "{person}");
        assert_eq!(tasks.assign(&me, SERVER, TASK, None).await.is_ok(), changes, "{person}");
        assert_eq!(tasks.delete(&me, SERVER, TASK).await.is_ok(), deletes, "{person}");
        assert_eq!(store.commits(), 3 * usize::from(changes) + usize::from(deletes));
    }
}

#[tokio::test]
async fn what_changes_nothing_is_not_written_or_announced() {
    let (store, tasks) = tasks(plain(), MockFiles::new());
    let same = TaskChanges {
        title: Some("Design review".into()),
        assigned_to: Patch::Set(user_id(3)),
        ..TaskChanges::default()
    };
    tasks.update(&actor(2), SERVER, TASK, same).await.unwrap();
    tasks.assign(&actor(2), SERVER, TASK, Some(user_id(3))).await.unwrap();
    assert_eq!((store.commits(), store.published_events()), (2, Vec::new()));
}

#[tokio::test]
async fn a_task_is_given_to_members_only() {
    let mut repos = plain();
    repos
        .tasks
        .expect_save()
        .once()
        .withf(|task| task.profile.assigned_to == Some(user_id(1)))
        .returning(|_| Ok(()));
    let (store, tasks) = tasks(repos, MockFiles::new());

    let stranger = tasks.assign(&actor(2), SERVER, TASK, Some(user_id(4))).await.unwrap_err();
    assert!(
        matches!(&stranger, WriteTaskError::Invalid(errors) if fields(errors.clone()) == ["assigned_to"])
    );
    let view = tasks.assign(&actor(2), SERVER, TASK, Some(user_id(1))).await.unwrap();
    assert_eq!(view.assigned_to.map(|card| card.id), Some(user_id(1)));
    assert_eq!(store.published_events(), [announced(ItemChangeKind::Updated)]);
}

#[tokio::test]
async fn whoever_gets_a_task_from_somebody_else_is_notified_once() {
    let (mut repos, recorded) = recording_notifications();
    repos.tasks.expect_save().returning(|_| Ok(()));
    repos.tasks.expect_insert().returning(|_| Ok(()));
    let (_, tasks) = tasks(repos, MockFiles::new());
    let given = |title: &str, to: u128| TaskChanges {
        title: Some(title.into()),
        assigned_to: Patch::Set(user_id(to)),
        ..TaskChanges::default()
    };

    tasks.create(&actor(1), SERVER, given("For me", 1)).await.unwrap();
    tasks.assign(&actor(2), SERVER, TASK, Some(user_id(2))).await.unwrap();
    tasks.update(&actor(2), SERVER, TASK, given("Still theirs", 3)).await.unwrap();
    tasks.assign(&actor(2), SERVER, TASK, None).await.unwrap();
    assert_eq!(recorded.lock().unwrap().len(), 0);

    tasks.create(&actor(1), SERVER, given("For you", 2)).await.unwrap();
    tasks.assign(&actor(2), SERVER, TASK, Some(user_id(1))).await.unwrap();
    let recorded: Vec<_> = recorded.lock().unwrap().iter().map(|(kind, user, _)| (*kind, *user)).collect();
    let assigned = NotificationKind::TaskAssigned;
    assert_eq!(recorded, [(assigned, user_id(2)), (assigned, user_id(1))]);
}

#[tokio::test]
async fn a_deleted_task_leaves_its_files_to_be_removed() {
    let mut repos = plain();
    repos
        .tasks
        .expect_delete()
        .once()
        .withf(|_, id, at| (*id, *at) == (TASK, START))
        .returning(|_, _, _| Ok(()));
    repos.tasks.expect_take_files().once().returning(|_| Ok(vec![FileKey("tasks/a".into())]));
    repos
        .discarded_files
        .expect_add()
        .once()
        .withf(|keys, _| keys == [FileKey("tasks/a".into())])
        .returning(|_, _| Ok(()));
    let (store, tasks) = tasks(repos, MockFiles::new());
    tasks.delete(&actor(2), SERVER, TASK).await.unwrap();
    assert_eq!(store.published_events(), [announced(ItemChangeKind::Deleted)]);
}

#[tokio::test]
async fn a_list_asks_once_for_what_belongs_to_all_its_tasks() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, []));
    let found: Vec<Task> = (0..50).map(|n| Task { id: TaskId(Uuid::from_u128(n)), ..task() }).collect();
    repos
        .tasks
        .expect_list()
        .once()
        .returning(move |_, _, _, _| Ok(Page { items: found.clone(), total: 50 }));
    repos.tasks.expect_files().once().returning(|_| Ok(Vec::new()));
    repos.comments.expect_counts().once().returning(|_| Ok(HashMap::default()));
    repos
        .users
        .expect_cards()
        .once()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
    let (_, tasks) = tasks(repos, MockFiles::new());
    let order = (TaskOrder::CreatedAt, Direction::Descending);
    let query = TaskQuery { filter: TaskFilter::default(), order, page: PageRequest::FIRST };
    let page = tasks.list(&actor(1), SERVER, query).await.unwrap();
    assert!(page.items.iter().all(|view| view.assigned_to.is_some()) && page.items.len() == 50);
}

#[tokio::test]
async fn a_module_that_is_off_and_a_task_of_another_server_are_shown_to_nobody() {
    let mut off = facts(user_id(1), 200, []);
    off.modules = off.modules.with(Module::Tasks, false);
    let (_, tasks) = tasks(before(off), MockFiles::new());
    let disabled = tasks.get(&actor(1), SERVER, TASK).await.unwrap_err();
    assert_eq!(disabled, AccessError::Denied(Denied::ModuleDisabled));
    let elsewhere = ServerId(Uuid::from_u128(6));
    let unknown = tasks.get(&actor(2), elsewhere, TASK).await.unwrap_err();
    assert_eq!(unknown, AccessError::NotFound);
}

fn upload() -> Upload {
    Upload { file_name: "mockups.png".into(), path: "/tmp/spooled".into(), size: 3 }
}

/// A file store that accepts one file and expects `removed` deletions.
fn one_file(removed: usize) -> MockFiles {
    let mut files = MockFiles::new();
    files.expect_inspect().returning(|_| {
        let attachment_type = meshup_domain::message::AttachmentType::Image;
        Ok(Inspected { media_type: "image/png".into(), attachment_type, dimensions: None })
    });
    files.expect_put().once().returning(|folder, _, _| Ok(FileKey(format!("{folder}/a.png"))));
    files
        .expect_remove()
        .times(removed)
        .withf(|keys| keys == [FileKey("tasks/a.png".into())])
        .returning(|_| Ok(()));
    files
}

#[tokio::test]
async fn a_file_is_put_to_a_task_by_any_member() {
    let mut repos = plain();
    repos.tasks.expect_add_file().once().returning(|_| Ok(()));
    let (store, tasks) = tasks(repos, one_file(0));
    let TaskFileView { file, uploaded_by } = tasks.attach(&actor(1), SERVER, TASK, upload()).await.unwrap();
    assert_eq!((file.file_name.as_str(), file.file_size, uploaded_by.id), ("mockups.png", 3, user_id(1)));
    assert_eq!(store.published_events(), [announced(ItemChangeKind::Updated)]);
}

#[tokio::test]
async fn the_file_of_a_failed_write_is_removed() {
    let mut repos = plain();
    repos.tasks.expect_add_file().returning(|_| Err(StoreError::Full));
    let (store, tasks) = tasks(repos, one_file(1));
    let failed = tasks.attach(&actor(1), SERVER, TASK, upload()).await.unwrap_err();
    assert_eq!((failed, store.commits()), (AttachError::Store(StoreError::Full), 0));
}

#[tokio::test]
async fn strangers_are_refused_before_their_file_is_kept() {
    let stranger = ServerFacts { member: None, ..facts(user_id(1), 200, []) };
    let (_, tasks) = tasks(before(stranger), MockFiles::new());
    assert!(matches!(tasks.attach(&actor(1), SERVER, TASK, upload()).await, Err(AttachError::Access(_))));
}
