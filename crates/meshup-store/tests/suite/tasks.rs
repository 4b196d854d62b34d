//! Tasks, their files and comments.

mod due;
mod lists;

use std::collections::HashMap;

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{FileFolder, Store, TaskFilter, TaskOrder, TaskQuery, Viewer};
use meshup_domain::comment::{Comment, CommentTarget};
use meshup_domain::server::Server;
use meshup_domain::task::{Task, TaskFile, TaskPriority, TaskProfile, TaskStatus};
use meshup_domain::{AttachmentId, CommentId, FileKey, TaskId, UserId};

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::proofs::allowed;

on_each_database!(
    a_task_is_kept_as_it_is_and_gone_when_deleted,
    files_are_kept_until_they_are_taken_and_noted_before_their_place_goes,
    replies_are_found_below_their_top_and_counted,
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
        reminded: None,
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
        reminded: Some(at(50)),
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

    let keys = ["tasks/4", "tasks/5"].map(|key| FileKey(key.to_owned())).to_vec();
    let unreferenced = store.read().discarded_files().unreferenced(FileFolder::Tasks, keys).await.unwrap();
    assert_eq!(unreferenced, [FileKey("tasks/5".to_owned())]);

    let noted = async |place| {
        let work = store.begin().await.unwrap();
        work.discarded_files().add_from_tasks_in(place, at(0)).await.unwrap();
        let mut keys = work.discarded_files().oldest(10).await.unwrap();
        keys.sort_by(|one, other| one.0.cmp(&other.0));
        keys.into_iter().map(|key| key.0).collect::<Vec<_>>()
    };
    assert_eq!(noted(secret.id).await, ["tasks/3"]);
    assert_eq!(noted(general.id).await, ["tasks/4"]);

    let work = store.begin().await.unwrap();
    let mut taken = work.tasks().take_files(mine.id).await.unwrap();
    taken.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(taken, [FileKey("tasks/1".to_owned()), FileKey("tasks/2".to_owned())]);
    assert_eq!(work.tasks().take_files(mine.id).await.unwrap(), []);
    work.channels().delete(secret.id, at(0)).await.unwrap();
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
