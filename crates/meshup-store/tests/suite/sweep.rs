//! Deletion of the rows of deleted servers and rooms, in portions.

use std::sync::Arc;

use meshup_app::ports::{AppendOutcome, Store};
use meshup_domain::message::{Attachment, FileSource, Reaction};
use meshup_domain::{AttachmentId, FileKey};
use tokio::task::JoinSet;

use crate::community::{channel, founded, server};
use crate::deletion::attachment;
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, new_message, posted, reaction, say, send, talk};

on_each_database!(
    a_deleted_room_is_invisible_at_once_and_swept_in_portions,
    a_deleted_server_is_invisible_before_it_is_swept,
    files_are_discarded_in_portions_too,
    several_nodes_sweep_together,
);

/// Deletes all rows of deleted servers and rooms, and returns in how many portions.
pub(crate) async fn swept(store: &dyn Store) -> usize {
    let mut portions = 0;
    while portion(store).await {
        portions += 1;
    }
    assert!(!store.read().sweep().is_due().await.unwrap());
    portions
}

async fn portion(store: &dyn Store) -> bool {
    let work = store.begin().await.unwrap();
    let more = work.sweep().sweep(at(0)).await.unwrap();
    work.commit().await.unwrap();
    more
}

async fn a_deleted_room_is_invisible_at_once_and_swept_in_portions(database: Database) {
    let store = &*database.store;
    let [ann, ben] = [anybody(), anybody()];
    let (ours, other) = (talk(store, &[ann, ben]).await, talk(store, &[ann, anybody()]).await);
    let kept = say(store, other.room, ann, "stays").await;
    let last = {
        let mut last = say(store, ours.room, ann, "first").await;
        for n in 0..250 {
            last = say(store, ours.room, ann, &n.to_string()).await;
        }
        last
    };
    let reactions: Vec<Reaction> = (0..600).map(|_| reaction(last.id, anybody(), "👍")).collect();
    let work = store.begin().await.unwrap();
    for reaction in &reactions {
        work.reactions().add(ours.room, reaction).await.unwrap();
    }
    work.messages().add_attachments(ours.room, &[attachment(last.id)]).await.unwrap();
    work.rooms().lock_to_delete(ours.room).await.unwrap();
    work.conversations().delete(ours.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let read = store.read();
    assert_eq!(read.rooms().head(ours.room).await.unwrap(), None);
    assert_eq!(read.rooms().heads(&[ours.room, other.room]).await.unwrap().len(), 1);
    assert_eq!(read.projections().behind("p", None, 10).await.unwrap(), [other.room]);
    assert_eq!(send(store, &new_message(ours.room, ann, "late")).await, AppendOutcome::Gone);
    let work = store.begin().await.unwrap();
    assert_eq!(work.rooms().lock(ours.room).await.unwrap(), None);
    assert!(!work.rooms().lock_to_delete(ours.room).await.unwrap());
    assert!(!work.rooms().mark_read(ours.room, ben, last.seq, at(0)).await.unwrap());
    drop(work);

    assert!(read.sweep().is_due().await.unwrap());
    let portions = swept(store).await;
    assert_eq!(portions, 6, "twice 100 messages; twice 250 reactions; 100 with 51 messages; the room");
    assert_eq!(read.messages().get_many(&[kept.id, last.id]).await.unwrap(), [kept]);
    assert_eq!(read.reactions().of(&[last.id]).await.unwrap(), []);
    assert_eq!(read.discarded_files().oldest(9).await.unwrap(), [FileKey("attachments/1".to_owned())]);
}

async fn a_deleted_server_is_invisible_before_it_is_swept(database: Database) {
    let store = &*database.store;
    let owner = person(store, "owner").await;
    let (doomed, spared) = (server(&owner, 100), server(&owner, 100));
    for server in [&doomed, &spared] {
        founded(store, server, &owner).await;
    }
    let place = channel(&doomed, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    posted(store, &new_message(place.room, owner.id, "hello")).await;

    let work = store.begin().await.unwrap();
    work.servers().lock_to_delete(doomed.id).await.unwrap();
    work.rooms().lock_all_to_delete(doomed.id).await.unwrap();
    work.servers().delete(doomed.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let read = store.read();
    assert_eq!(read.servers().get(doomed.id).await.unwrap(), None);
    assert_eq!(read.servers().facts(doomed.id, owner.id).await.unwrap(), None);
    assert_eq!(read.rooms().facts(place.room, owner.id).await.unwrap(), None);
    assert_eq!(read.rooms().owner(place.room).await.unwrap(), None);
    assert_eq!(read.rooms().unread(owner.id).await.unwrap(), []);
    assert_eq!(read.site().totals(at(0)).await.unwrap().servers, 1);
    let work = store.begin().await.unwrap();
    assert!(!work.servers().lock_shared(doomed.id).await.unwrap());
    assert_eq!(work.servers().lock(doomed.id).await.unwrap(), None);
    drop(work);
    assert!(swept(store).await > 3);
    assert_eq!(read.channels().get(place.id).await.unwrap(), None);
    assert!(read.servers().get(spared.id).await.unwrap().is_some());
}

async fn several_nodes_sweep_together(Database { store, .. }: Database) {
    let people = [anybody(), anybody(), anybody()];
    for _ in 0..4 {
        let room = talk(&*store, &[people[0], anybody()]).await;
        for _ in 0..120 {
            say(&*store, room.room, people[0], "word").await;
        }
        let work = store.begin().await.unwrap();
        work.conversations().delete(room.id, at(0)).await.unwrap();
        work.commit().await.unwrap();
    }
    let mut nodes = JoinSet::new();
    for _ in 0..4 {
        let store = Arc::clone(&store);
        nodes.spawn(async move { while portion(&*store).await {} });
    }
    nodes.join_all().await;
    swept(&*store).await;
    assert_eq!(store.read().site().totals(at(0)).await.unwrap().messages, 0);
}

async fn files_are_discarded_in_portions_too(database: Database) {
    let store = &*database.store;
    let owner = person(store, "owner").await;
    let doomed = server(&owner, 100);
    founded(store, &doomed, &owner).await;
    let work = store.begin().await.unwrap();
    let places = [channel(&doomed, "general", 0), channel(&doomed, "other", 1)];
    for place in &places {
        work.channels().insert(place).await.unwrap();
    }
    work.commit().await.unwrap();
    for place in &places {
        let message = posted(store, &new_message(place.room, owner.id, "files")).await;
        let file = |n| Attachment {
            id: AttachmentId(id()),
            source: FileSource::Attached(FileKey(format!("attachments/{}-{n}", place.profile.name))),
            ..attachment(message.id)
        };
        let files: Vec<_> = (0..300).map(file).collect();
        let work = store.begin().await.unwrap();
        work.messages().add_attachments(place.room, &files).await.unwrap();
        work.commit().await.unwrap();
    }
    let work = store.begin().await.unwrap();
    work.servers().lock_to_delete(doomed.id).await.unwrap();
    work.rooms().lock_all_to_delete(doomed.id).await.unwrap();
    work.servers().delete(doomed.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let discarded = async || store.read().discarded_files().oldest(1_000).await.unwrap().len();
    assert!(portion(store).await);
    assert_eq!(discarded().await, 250);
    swept(store).await;
    assert_eq!(discarded().await, 600);
}
