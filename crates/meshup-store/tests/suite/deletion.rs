//! What is deleted with a server.

use meshup_app::ports::{AppendOutcome, NewRoomEvent, Store, UnitOfWork};
use meshup_domain::mention::Mention;
use meshup_domain::message::{Attachment, AttachmentType, FileSource, Revision, Thumbnails};
use meshup_domain::role::Permissions;
use meshup_domain::room::RoomChange;
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{AttachmentId, FileKey, MessageId, RoomId, UserId};
use sea_orm::{ConnectionTrait, Statement};
use tokio::time::{Duration, timeout};

use crate::audit::entry;
use crate::community::{channel, founded, invite, role, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::sweep::swept;
use crate::talk::{append, new_message, reaction};

on_each_database!(
    deleting_a_server_leaves_nothing_of_it_and_spares_the_others,
    a_deletion_comes_wholly_after_whoever_holds_the_server_or_wholly_before,
);

/// Every table with rows that belong to a server.
const TABLES: [&str; 16] = [
    "servers",
    "members",
    "roles",
    "member_roles",
    "invites",
    "audit_entries",
    "channels",
    "channel_members",
    "rooms",
    "read_markers",
    "messages",
    "message_revisions",
    "attachments",
    "mentions",
    "reactions",
    "room_events",
];

async fn deleting_a_server_leaves_nothing_of_it_and_spares_the_others(database: Database) {
    let store = &*database.store;
    let owner = person(store, "owner").await;
    let (doomed, spared) = (server(&owner, 100), server(&owner, 100));
    filled(store, &spared, &owner, "SPARED0000").await;
    let before = rows(&database).await;
    assert!(before.iter().all(|rows| *rows > 0), "{before:?}");

    filled(store, &doomed, &owner, "DOOMED0000").await;
    let twice: Vec<_> = before.iter().map(|rows| rows * 2).collect();
    assert_eq!(rows(&database).await, twice);

    let work = store.begin().await.unwrap();
    work.servers().delete(doomed.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    swept(store).await;
    assert_eq!(rows(&database).await, before);
    assert!(store.read().servers().get(spared.id).await.unwrap().is_some());
}

async fn a_deletion_comes_wholly_after_whoever_holds_the_server_or_wholly_before(database: Database) {
    let store = &*database.store;
    let owner = person(store, "owner").await;
    let doomed = server(&owner, 100);
    founded(store, &doomed, &owner).await;
    let writing = store.begin().await.unwrap();
    assert!(writing.servers().lock_shared(doomed.id).await.unwrap());
    let (store, id) = (database.store.clone(), doomed.id);
    let mut deleting = tokio::spawn(async move {
        let work = store.begin().await.unwrap();
        work.servers().lock_to_delete(id).await.unwrap();
        work.rooms().lock_all_to_delete(id).await.unwrap();
        work.servers().delete(id, at(0)).await.unwrap();
        let (store, late) = (store.clone(), work);
        let holding = tokio::spawn(async move {
            let work = store.begin().await.unwrap();
            work.servers().lock_shared(id).await.unwrap()
        });
        late.commit().await.unwrap();
        holding.await.unwrap()
    });
    assert!(timeout(Duration::from_millis(200), &mut deleting).await.is_err(), "the deletion waits");
    writing.audit().insert(&entry(&doomed, &owner, Vec::new())).await.unwrap();
    writing.commit().await.unwrap();
    assert!(!deleting.await.unwrap(), "a later deletion finds nothing");
    assert!(database.store.read().servers().get(id).await.unwrap().is_none());
}

/// The number of rows of each of [`TABLES`].
async fn rows(database: &Database) -> Vec<i64> {
    let outside = database.outside().await;
    let mut all = Vec::new();
    for table in TABLES {
        let count = format!("SELECT count(*) AS n FROM {table}");
        let statement = Statement::from_string(outside.get_database_backend(), count);
        all.push(outside.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap());
    }
    all
}

/// Stores a server with rows in each of [`TABLES`].
async fn filled(store: &dyn Store, server: &Server, owner: &User, code: &str) {
    let member = founded(store, server, owner).await;
    let (role, channel) = (role(server, 100, Permissions::NONE), channel(server, "general", 0));
    let work = store.begin().await.unwrap();
    work.roles().insert(std::slice::from_ref(&role)).await.unwrap();
    work.members().set_roles(member.id, &[role.id]).await.unwrap();
    work.invites().insert(&invite(server, owner, code)).await.unwrap();
    work.audit().insert(&entry(server, owner, Vec::new())).await.unwrap();
    work.channels().insert(&channel).await.unwrap();
    work.channels().add_member(channel.id, owner.id, at(0)).await.unwrap();
    talked_in(&*work, channel.room, owner.id).await;
    work.commit().await.unwrap();
}

/// Posts a message and adds every kind of row that depends on it.
async fn talked_in(work: &dyn UnitOfWork, room: RoomId, author: UserId) {
    let new = new_message(room, author, "Standup in 10 minutes, @everyone");
    let AppendOutcome::New { message, ends_draft: _ } = append(work, &new).await else {
        panic!("the message is new")
    };
    let revision = Revision { content: "Standup".to_owned(), created_at: at(0) };
    work.messages().add_revision(room, message.id, &revision).await.unwrap();
    work.messages().set_mentions(&message, &[Mention::Everyone]).await.unwrap();
    work.messages().add_attachments(room, &[attachment(message.id)]).await.unwrap();
    work.reactions().add(room, &reaction(message.id, author, "👍")).await.unwrap();
    let change = RoomChange::Edited;
    let event = NewRoomEvent { change, message: message.id, actor: author, at: at(0) };
    work.rooms().record(room, &event).await.unwrap();
}

pub(crate) fn attachment(message: MessageId) -> Attachment {
    Attachment {
        id: AttachmentId(id()),
        message,
        source: FileSource::Attached(FileKey("attachments/1".to_owned())),
        caption: None,
        file_name: "notes.txt".to_owned(),
        file_size: 5,
        attachment_type: AttachmentType::Document,
        media_type: "text/plain".to_owned(),
        width: None,
        height: None,
        thumbnails: Thumbnails::None,
        created_at: at(0),
    }
}
