//! Deleted accounts, and exports.

use std::time::Duration;

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{ClaimedExport, ExportPart, Store, StoreError, UserOrder, UserQuery};
use meshup_domain::export::{Export, ExportState};
use meshup_domain::message::{Attachment, FileSource};
use meshup_domain::user::{DELETED_NAME, User};
use meshup_domain::{AttachmentId, ExportId, FileKey, UserId};
use time::OffsetDateTime;
use tokio::time::timeout;

use crate::community::{founded, server};
use crate::deletion::attachment;
use crate::fixtures::{at, id, person};
use crate::harness::{Database, on_postgres};
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{delete, reaction, say, talk};

on_each_database!(
    a_deleted_account_is_found_by_none_of_its_names,
    erasures_are_taken_one_after_the_other,
    what_concerns_a_deleted_account_alone_is_cleared_in_pieces,
    uploads_are_unused_unless_a_message_shows_them,
    an_export_is_made_by_one_node_at_a_time,
    exports_expire_with_their_archives,
    every_part_of_an_export_is_read_in_pages,
    an_export_has_what_the_user_wrote,
);

async fn erase(store: &dyn Store, user: &User) {
    let work = store.begin().await.unwrap();
    let locked = work.users().lock_to_delete(user.id).await.unwrap().unwrap();
    work.users().erase(&locked.erased(), at(5)).await.unwrap();
    work.erasures().add(user.id, at(5)).await.unwrap();
    work.commit().await.unwrap();
}

async fn a_deleted_account_is_found_by_none_of_its_names(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    talk(store, &[ann.id, ben.id]).await;
    erase(store, &ann).await;
    let users = store.read().users();
    for login in ["ann", "ann@example.com", "", DELETED_NAME, &format!("deleted:{}", ann.id)] {
        assert_eq!(users.by_login(login).await.unwrap(), None, "{login}");
    }
    assert_eq!(users.credentials(ann.id).await.unwrap(), None);
    for text in ["ann", "deleted"] {
        assert_eq!(users.search(ben.id, text, 10).await.unwrap(), []);
        assert_eq!(users.directory(ben.id, text, 10).await.unwrap(), []);
    }
    let order = UserOrder::Username(Direction::Ascending);
    let (search, page) = (None, PageRequest::FIRST);
    let all = UserQuery { only: None, search, is_active: None, is_admin: None, order, page };
    let listed: Vec<_> = users.list(&all).await.unwrap().items.into_iter().map(|user| user.id).collect();
    assert_eq!(listed, [ben.id]);
    let left = users.get(ann.id).await.unwrap().unwrap();
    assert_eq!((left.number, left.is_active), (ann.number, false));
    assert_eq!(users.cards(&[ann.id]).await.unwrap()[0].username, DELETED_NAME);

    let work = store.begin().await.unwrap();
    assert_eq!(work.users().lock(ann.id).await.unwrap(), None);
    assert_eq!(work.users().lock_to_delete(ann.id).await.unwrap(), None);
    assert!(work.users().hold_active(&[ann.id]).await.unwrap().is_empty());
    drop(work);
    let namesake = person(store, "ann").await;
    assert_ne!(namesake.id, ann.id);
    erase(store, &namesake).await;
    erase(store, &ben).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_waits_for_units_of_the_account_and_they_for_it() {
    on_postgres(deleting).await;
}

async fn deleting(database: Database) {
    let store = &*database.store;
    let ann = person(store, "ann").await;
    let writing = store.begin().await.unwrap();
    assert_eq!(writing.users().hold_active(&[ann.id]).await.unwrap(), [ann.id]);
    let leave = async {
        let work = store.begin().await.unwrap();
        let locked = work.users().lock_to_delete(ann.id).await.unwrap().unwrap();
        work.users().erase(&locked.erased(), at(5)).await.unwrap();
        work
    };
    tokio::pin!(leave);
    assert!(timeout(Duration::from_millis(200), &mut leave).await.is_err());
    writing.commit().await.unwrap();
    let leaving = leave.await;
    let late = async { store.begin().await.unwrap().users().hold_active(&[ann.id]).await };
    tokio::pin!(late);
    assert!(timeout(Duration::from_millis(200), &mut late).await.is_err());
    leaving.commit().await.unwrap();
    assert_eq!(late.await, Ok::<Vec<UserId>, StoreError>(Vec::new()));
}

async fn erasures_are_taken_one_after_the_other(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    assert!(!store.read().erasures().is_any_pending().await.unwrap());
    let (first, second) = (server(&ann, 10), server(&ann, 10));
    for community in [&first, &second] {
        founded(store, community, &ann).await;
    }
    let mut owned = vec![first.id, second.id];
    owned.sort_unstable();
    assert_eq!(store.read().servers().owned_by(ann.id).await.unwrap(), owned);
    assert_eq!(store.read().servers().owned_by(ben.id).await.unwrap(), []);
    let group = talk(store, &[ann.id, ben.id, person(store, "cid").await.id]).await;
    talk(store, &[ann.id, ben.id]).await;
    erase(store, &ann).await;

    assert!(store.read().erasures().is_any_pending().await.unwrap());
    let work = store.begin().await.unwrap();
    let erasures = work.erasures();
    assert_eq!(erasures.take().await.unwrap(), Some(ann.id));
    assert!(owned.contains(&erasures.next_server(ann.id).await.unwrap().unwrap()));
    assert_eq!(erasures.next_group(ann.id).await.unwrap(), Some(group.id));
    work.conversations().remove_participant(group.id, ann.id).await.unwrap();
    assert_eq!(erasures.next_group(ann.id).await.unwrap(), None, "not the one-to-one");
    assert_eq!(erasures.next_server(ben.id).await.unwrap(), None);
    erasures.finish(ann.id).await.unwrap();
    assert_eq!(erasures.take().await.unwrap(), None);
    work.commit().await.unwrap();
}

async fn what_concerns_a_deleted_account_alone_is_cleared_in_pieces(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    let others = [person(store, "cid").await, person(store, "dan").await, person(store, "eve").await];
    let work = store.begin().await.unwrap();
    for other in &others {
        work.relations().follow(ann.id, other.id, at(0)).await.unwrap();
        work.relations().follow(other.id, ann.id, at(0)).await.unwrap();
        work.relations().block(ben.id, other.id, at(0)).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut pieces = Vec::new();
    loop {
        let work = store.begin().await.unwrap();
        let cleared = work.erasures().clear(ann.id, 2).await.unwrap();
        work.commit().await.unwrap();
        if cleared == 0 {
            break;
        }
        pieces.push(cleared);
    }
    assert_eq!(pieces, [2, 1, 2, 1]);
    assert_eq!(store.read().relations().blocks(ben.id, PageRequest::FIRST).await.unwrap().total, 3);
}

async fn uploads_are_unused_unless_a_message_shows_them(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    let conversation = talk(store, &[ann.id, ben.id]).await;
    let message = say(store, conversation.room, ann.id, "Look").await;
    let shown = FileKey("dm_media/1/photos/a.png".into());
    let file = Attachment { source: FileSource::Uploaded(shown.clone()), ..attachment(message.id) };
    let work = store.begin().await.unwrap();
    work.messages().add_attachments(conversation.room, &[file]).await.unwrap();
    work.commit().await.unwrap();
    let unused = FileKey("dm_media/1/photos/b.png".into());
    let files = [shown, unused.clone()];
    assert_eq!(store.read().erasures().unused(ann.id, &files).await.unwrap(), [unused]);
    assert_eq!(store.read().erasures().unused(ann.id, &[]).await.unwrap(), []);
}

async fn requested(store: &dyn Store, user: &User, seconds: i64) -> Export {
    let export = Export::request(ExportId(id()), user.id, at(seconds));
    let work = store.begin().await.unwrap();
    work.exports().insert(&export, at(seconds + 100)).await.unwrap();
    work.commit().await.unwrap();
    export
}

async fn claimed(store: &dyn Store, now: i64, lease_end: i64) -> Option<ClaimedExport> {
    let work = store.begin().await.unwrap();
    let claim = work.exports().claim(at(now), at(lease_end)).await.unwrap();
    work.commit().await.unwrap();
    claim
}

async fn state(store: &dyn Store, user: &User) -> ExportState {
    store.read().exports().latest(user.id).await.unwrap().unwrap().state
}

async fn an_export_is_made_by_one_node_at_a_time(database: Database) {
    let store = &*database.store;
    let ann = person(store, "ann").await;
    assert_eq!(store.read().exports().latest(ann.id).await.unwrap(), None);
    let export = requested(store, &ann, 0).await;
    assert_eq!(store.read().exports().latest(ann.id).await.unwrap(), Some(export.clone()));
    let due = async |now| store.read().exports().is_any_due(at(now)).await.unwrap();
    assert!(due(0).await);
    let first = claimed(store, 0, 10).await.unwrap();
    assert_eq!((first.id, first.user, first.attempts), (export.id, ann.id, 1));
    assert_eq!(state(store, &ann).await, ExportState::Running);
    assert!(!due(9).await);
    assert_eq!(claimed(store, 9, 19).await, None);
    let second = claimed(store, 10, 20).await.unwrap();

    let file = FileKey("exports/1.zip".into());
    let work = store.begin().await.unwrap();
    let exports = work.exports();
    assert!(!exports.extend(&first, at(30)).await.unwrap());
    assert!(!exports.finish(&first, &file, at(50)).await.unwrap());
    exports.give_up(&first, None).await.unwrap();
    assert!(exports.extend(&second, at(30)).await.unwrap());
    work.commit().await.unwrap();
    assert!(!due(29).await);

    let work = store.begin().await.unwrap();
    work.exports().give_up(&second, Some(at(25))).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(state(store, &ann).await, ExportState::Pending);
    let third = claimed(store, 25, 35).await.unwrap();
    let work = store.begin().await.unwrap();
    assert!(work.exports().finish(&third, &file, at(50)).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(state(store, &ann).await, ExportState::Ready { file, expires_at: at(50) });
    assert!(!due(1_000).await);
}

async fn exports_expire_with_their_archives(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    for user in [&ann, &ben] {
        requested(store, user, 0).await;
        let claim = claimed(store, 0, 10).await.unwrap();
        let file = FileKey(format!("exports/{}.zip", user.username));
        let work = store.begin().await.unwrap();
        work.exports().finish(&claim, &file, at(100)).await.unwrap();
        work.commit().await.unwrap();
    }
    requested(store, &ann, 5).await;
    let remove = async |now: OffsetDateTime| {
        let work = store.begin().await.unwrap();
        let removed = work.exports().remove_expired(now, 1).await.unwrap();
        work.commit().await.unwrap();
        removed
    };
    assert_eq!(remove(at(99)).await, (0, vec![]));
    assert_eq!(remove(at(100)).await.0, 1);
    assert_eq!(remove(at(100)).await.1.len(), 1);
    assert_eq!(remove(at(100)).await.0, 0);
    let work = store.begin().await.unwrap();
    assert_eq!(work.exports().remove_all(ann.id).await.unwrap(), [], "it had no archive yet");
    work.commit().await.unwrap();
    assert_eq!(store.read().exports().latest(ann.id).await.unwrap(), None);
}

/// All entries, read in pages of one.
async fn entries(store: &dyn Store, user: &User, part: ExportPart) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.read().exports().page(user.id, part, after, 1).await.unwrap();
        all.extend(page.entries);
        after = page.last;
        if after.is_none() {
            return all;
        }
    }
}

async fn every_part_of_an_export_is_read_in_pages(database: Database) {
    let store = &*database.store;
    let ann = person(store, "ann").await;
    for part in ExportPart::ALL {
        let expected = usize::from(*part == ExportPart::Profile);
        assert_eq!(entries(store, &ann, *part).await.len(), expected, "{part:?}");
        let position = meshup_app::ports::ExportPosition { id: uuid::Uuid::nil(), number: 0 };
        let read = store.read().exports().page(ann.id, *part, Some(position), 10);
        assert_eq!(statements(read).await, 1, "{part:?}");
    }
}

async fn an_export_has_what_the_user_wrote(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    let conversation = talk(store, &[ann.id, ben.id]).await;
    let mut messages = Vec::new();
    for text in ["one", "two", "three"] {
        messages.push(say(store, conversation.room, ann.id, text).await);
    }
    say(store, conversation.room, ben.id, "not hers").await;
    delete(store, &messages[1], 9).await;
    let work = store.begin().await.unwrap();
    let files: Vec<Attachment> = ["a", "b"]
        .map(|name| Attachment {
            id: AttachmentId(id()),
            source: FileSource::Attached(FileKey(format!("attachments/{name}"))),
            file_name: name.to_owned(),
            ..attachment(messages[0].id)
        })
        .into();
    work.messages().add_attachments(conversation.room, &files).await.unwrap();
    work.reactions().add(conversation.room, &reaction(messages[0].id, ann.id, "x")).await.unwrap();
    work.commit().await.unwrap();

    let written = entries(store, &ann, ExportPart::Messages).await;
    assert_eq!(written.len(), 2);
    assert!(written[0].contains("\"content\":\"one\"") && written[1].contains("three"), "{written:?}");
    assert!(written[0].contains(&format!("\"room\":\"{}\"", conversation.room)), "{written:?}");
    assert!(written[0].contains("\"created_at\":\"2024-10-04T"), "{written:?}");
    assert_eq!(entries(store, &ann, ExportPart::Attachments).await.len(), 2);
    assert_eq!(entries(store, &ann, ExportPart::Reactions).await.len(), 1);
    let people = entries(store, &ann, ExportPart::Conversations).await.remove(0);
    assert!(people.contains("ann") && people.contains("ben"), "{people}");
    let page = store.read().exports().page(ann.id, ExportPart::Attachments, None, 10).await.unwrap();
    assert_eq!(page.last, None);
    let paths: Vec<String> = page.files.iter().map(|file| file.path.clone()).collect();
    assert_eq!(
        paths,
        files.iter().map(|file| format!("files/{}/{}", file.id, file.file_name)).collect::<Vec<_>>()
    );
}
