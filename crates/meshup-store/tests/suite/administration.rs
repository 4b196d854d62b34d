//! What site admins read and change.

use std::time::Duration;

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{JobRun, PendingAnnouncement, SiteTotals, Store, UserOrder, UserQuery};
use meshup_domain::announcement::Announcement;
use meshup_domain::audit::Change;
use meshup_domain::message::{Attachment, FileSource};
use meshup_domain::site::{SiteAction, SiteAuditEntry, SiteTarget};
use meshup_domain::user::{Status, User};
use meshup_domain::{AnnouncementId, AttachmentId, AuditId, FileKey, UserId};
use tokio::time::timeout;

use crate::community::{founded, server};
use crate::deletion::attachment;
use crate::fixtures::{at, id, person};
use crate::harness::{Database, on_postgres};
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{say, talk};

on_each_database!(
    accounts_are_filtered_and_their_storage_is_summed_in_one_query,
    a_deactivated_account_is_held_by_nobody_and_shown_as_offline,
    setup_tokens_are_voided_together,
    the_sites_audit_log_is_read_newest_first_in_one_query,
    totals_count_what_is_there,
    announcements_are_taken_one_after_the_other_until_each_is_finished,
    a_job_has_one_run_which_is_replaced,
);

async fn deactivate(store: &dyn Store, user: &User) {
    let work = store.begin().await.unwrap();
    let locked = work.users().lock(user.id).await.unwrap().unwrap();
    work.users().save(&User { is_active: false, ..locked }).await.unwrap();
    work.commit().await.unwrap();
    let work = store.begin().await.unwrap();
    work.users().wait_for_holders(user.id).await.unwrap();
}

async fn names(store: &dyn Store, is_active: Option<bool>, is_admin: Option<bool>) -> Vec<String> {
    let order = UserOrder::Username(Direction::Ascending);
    let query = UserQuery { only: None, search: None, is_active, is_admin, order, page: PageRequest::FIRST };
    let found = store.read().users().list(&query).await.unwrap();
    found.items.into_iter().map(|user| user.username).collect()
}

/// Sends a message with files of these sizes.
async fn upload(store: &dyn Store, from: &User, to: &User, sizes: &[i64]) {
    let conversation = talk(store, &[from.id, to.id]).await;
    let message = say(store, conversation.room, from.id, "Look").await;
    let file = |size: &i64| Attachment {
        id: AttachmentId(id()),
        source: FileSource::Attached(FileKey(format!("attachments/{size}"))),
        file_size: *size,
        ..attachment(message.id)
    };
    let files: Vec<Attachment> = sizes.iter().map(file).collect();
    let work = store.begin().await.unwrap();
    work.messages().add_attachments(conversation.room, &files).await.unwrap();
    work.commit().await.unwrap();
}

async fn accounts_are_filtered_and_their_storage_is_summed_in_one_query(database: Database) {
    let store = &*database.store;
    let (ann, ben, cid) =
        (person(store, "ann").await, person(store, "ben").await, person(store, "cid").await);
    deactivate(store, &ben).await;
    let work = store.begin().await.unwrap();
    work.users().save(&User { is_admin: true, ..cid.clone() }).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(names(store, None, None).await, ["ann", "ben", "cid"]);
    assert_eq!(names(store, Some(false), None).await, ["ben"]);
    assert_eq!(names(store, Some(true), Some(true)).await, ["cid"]);

    upload(store, &ann, &ben, &[100, 20]).await;
    upload(store, &ben, &cid, &[3]).await;
    let ids = [ann.id, ben.id, cid.id];
    let mut used = store.read().users().storage_used(&ids).await.unwrap();
    used.sort_unstable();
    let mut expected = [(ann.id, 120), (ben.id, 3)];
    expected.sort_unstable();
    assert_eq!(used, expected);
    assert_eq!(statements(store.read().users().storage_used(&ids)).await, 1);
    assert_eq!(statements(names(store, Some(true), None)).await, 1);
    assert_eq!(store.read().users().storage_used(&[]).await.unwrap(), []);
}

async fn a_deactivated_account_is_held_by_nobody_and_shown_as_offline(database: Database) {
    let store = &*database.store;
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    let work = store.begin().await.unwrap();
    for user in [&ann, &ben] {
        work.users().note_live(user.id, at(0)).await.unwrap();
    }
    work.commit().await.unwrap();
    deactivate(store, &ann).await;

    let work = store.begin().await.unwrap();
    assert!(work.users().hold_active(&[ann.id]).await.unwrap().is_empty());
    assert_eq!(work.users().hold_active(&[ben.id]).await.unwrap(), [ben.id]);
    assert!(work.users().hold_active(&[UserId(id())]).await.unwrap().is_empty());
    drop(work);
    let mut cards = store.read().users().cards(&[ann.id, ben.id]).await.unwrap();
    cards.sort_by(|a, b| a.username.cmp(&b.username));
    let shown: Vec<Status> = cards.iter().map(|card| card.status).collect();
    assert_eq!(shown, [Status::Offline, Status::Online]);
    assert_eq!(store.read().users().active_after(None, 10).await.unwrap(), [ben.id]);
    assert_eq!(store.read().users().active_after(Some(ben.id), 10).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deactivation_waits_for_units_of_the_account_and_other_changes_do_not() {
    on_postgres(deactivating).await;
}

async fn deactivating(database: Database) {
    let store = &*database.store;
    let ann = person(store, "ann").await;
    let writing = store.begin().await.unwrap();
    assert_eq!(writing.users().hold_active(&[ann.id]).await.unwrap(), [ann.id]);
    let change = store.begin().await.unwrap();
    assert!(change.users().lock(ann.id).await.unwrap().is_some());
    drop(change);
    let shut = async {
        deactivate(store, &ann).await;
    };
    tokio::pin!(shut);
    assert!(timeout(Duration::from_millis(200), &mut shut).await.is_err());
    writing.commit().await.unwrap();
    shut.await;
    let work = store.begin().await.unwrap();
    assert!(work.users().hold_active(&[ann.id]).await.unwrap().is_empty());
}

async fn setup_tokens_are_voided_together(database: Database) {
    let store = &*database.store;
    assert!(!store.read().site().has_accounts().await.unwrap());
    let work = store.begin().await.unwrap();
    work.site().lock().await.unwrap();
    for hash in ["one", "two"] {
        work.site().add_setup_token(hash, at(0)).await.unwrap();
    }
    work.commit().await.unwrap();
    assert!(store.read().site().is_setup_token("one").await.unwrap());
    assert!(!store.read().site().is_setup_token("three").await.unwrap());
    let work = store.begin().await.unwrap();
    work.site().void_setup_tokens().await.unwrap();
    work.commit().await.unwrap();
    assert!(!store.read().site().is_setup_token("two").await.unwrap());
    person(store, "ann").await;
    assert!(store.read().site().has_accounts().await.unwrap());
}

async fn the_sites_audit_log_is_read_newest_first_in_one_query(database: Database) {
    let store = &*database.store;
    let ann = person(store, "ann").await;
    let entry = |action, changes| SiteAuditEntry {
        id: AuditId(id()),
        actor: ann.id,
        action,
        target: SiteTarget::User,
        target_id: ann.id.0,
        changes,
        created_at: at(1),
    };
    let entries = [
        entry(SiteAction::AdminCreated, vec![]),
        entry(SiteAction::UserDeactivated, vec![Change::set("reason", "A \"quoted\"\n")]),
        entry(SiteAction::UserUpdated, Change::of("is_admin", &false, &true).into_iter().collect()),
    ];
    let work = store.begin().await.unwrap();
    for entry in &entries {
        work.site().log(entry).await.unwrap();
    }
    work.commit().await.unwrap();
    let log = async || store.read().site().audit_log(PageRequest::page(1, 5)).await.unwrap();
    let page = log().await;
    assert_eq!((page.total, statements(log()).await), (3, 1));
    assert!(page.items.iter().all(|view| view.actor == ann.card()));
    let read: Vec<_> = page.items.into_iter().rev().map(|view| view.entry).collect();
    assert_eq!(read, entries);
}

async fn totals_count_what_is_there(database: Database) {
    let store = &*database.store;
    assert_eq!(store.read().site().totals(at(0)).await.unwrap(), SiteTotals::default());
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    founded(store, &server(&ann, 10), &ann).await;
    upload(store, &ann, &ben, &[100, 20]).await;
    let work = store.begin().await.unwrap();
    work.users().note_active(&[ann.id], at(10)).await.unwrap();
    work.users().note_active(&[ben.id], at(9)).await.unwrap();
    work.commit().await.unwrap();
    let totals = store.read().site().totals(at(10)).await.unwrap();
    let expected = SiteTotals { users: 2, active_users: 1, servers: 1, messages: 1, storage_bytes: 120 };
    assert_eq!((totals, statements(store.read().site().totals(at(10))).await), (expected, 1));
}

async fn announcements_are_taken_one_after_the_other_until_each_is_finished(database: Database) {
    let store = &*database.store;
    let ann = person(store, "ann").await;
    let announcement = |title: &str| Announcement {
        id: AnnouncementId(id()),
        author: ann.id,
        title: title.to_owned(),
        body: "Body".to_owned(),
        created_at: at(0),
    };
    let (first, second) = (announcement("First"), announcement("Second"));
    assert!(!store.read().announcements().is_any_pending().await.unwrap());
    let work = store.begin().await.unwrap();
    work.announcements().insert(&first).await.unwrap();
    work.announcements().insert(&second).await.unwrap();
    work.commit().await.unwrap();

    let work = store.begin().await.unwrap();
    let taken = work.announcements().take_pending().await.unwrap();
    assert_eq!(taken, Some(PendingAnnouncement { announcement: first.clone(), reached: None }));
    work.announcements().reach(first.id, ann.id).await.unwrap();
    work.commit().await.unwrap();
    let work = store.begin().await.unwrap();
    let taken = work.announcements().take_pending().await.unwrap();
    assert_eq!(taken, Some(PendingAnnouncement { announcement: first.clone(), reached: Some(ann.id) }));
    work.announcements().finish(first.id, at(1)).await.unwrap();
    let next = work.announcements().take_pending().await.unwrap();
    assert_eq!(next.map(|next| next.announcement), Some(second.clone()));
    work.announcements().finish(second.id, at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert!(!store.read().announcements().is_any_pending().await.unwrap());
}

async fn a_job_has_one_run_which_is_replaced(database: Database) {
    let store = &*database.store;
    let run = |name: &str, at_second, failure: Option<&str>| JobRun {
        name: name.to_owned(),
        last_run_at: at(at_second),
        next_run_at: at(at_second + 1),
        failure: failure.map(str::to_owned),
    };
    let record = async |runs: Vec<JobRun>| {
        let work = store.begin().await.unwrap();
        work.job_runs().record(&runs).await.unwrap();
        work.commit().await.unwrap();
    };
    record(vec![run("b", 0, None), run("a", 0, Some("full"))]).await;
    record(vec![run("a", 5, None)]).await;
    record(vec![]).await;
    let list = async || store.read().job_runs().list().await.unwrap();
    assert_eq!(list().await, [run("a", 5, None), run("b", 0, None)]);
    assert_eq!(statements(list()).await, 1);
}
