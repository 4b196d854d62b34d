//! Deletion of expired data.

use meshup_app::ports::{FileFolder, IdempotencyKey, MailedToken, Store, StoredResponse};
use meshup_domain::account::TokenPurpose;
use meshup_domain::message::{Attachment, FileSource, NewMessage};
use meshup_domain::server::Server;
use meshup_domain::{AttachmentId, FileKey};

use sea_orm::ConnectionTrait;

use crate::accounts::session;
use crate::community::{channel, founded, server};
use crate::deletion::attachment;
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::sweep::swept;
use crate::talk::{anybody, new_message, posted, talk};

on_each_database!(
    sessions_tokens_and_keys_go_by_their_age,
    a_batch_takes_no_more_than_it_may,
    an_old_nonce_is_forgotten_and_its_message_stays,
    a_deleted_message_names_its_files_once,
    what_a_room_or_server_holds_is_noted_when_it_goes,
    a_file_is_referenced_by_a_row_of_its_folder,
    one_node_changes_when_files_are_swept,
);

async fn sessions_tokens_and_keys_go_by_their_age(database: Database) {
    let store = &*database.store;
    let alice = person(store, "alice").await;
    let [live, expired] = [session(alice.id, 0, 100), session(alice.id, 0, 10)];
    let token = |hash: &str, expires| MailedToken {
        hash: hash.to_owned(),
        user: alice.id,
        purpose: TokenPurpose::VerifyEmail,
        created_at: at(0),
        expires_at: at(expires),
    };
    let scope = |key: &str| IdempotencyKey {
        user: alice.id,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        key: key.to_owned(),
    };
    let work = store.begin().await.unwrap();
    for session in [&live, &expired] {
        work.sessions().insert(session).await.unwrap();
    }
    work.tokens().insert(&token("old", 10)).await.unwrap();
    work.tokens().insert(&token("new", 100)).await.unwrap();
    for (key, created) in [("old", 10), ("new", 100)] {
        let answer = StoredResponse {
            fingerprint: "f".to_owned(),
            status: 200,
            content_type: None,
            body: Vec::new(),
            created_at: at(created),
        };
        assert!(work.keys().claim(&scope(key), "f", at(created), at(0)).await.unwrap());
        work.keys().keep(&scope(key), &answer).await.unwrap();
    }
    assert_eq!(work.sessions().purge(at(50), 10).await.unwrap(), 1);
    assert_eq!(work.tokens().purge(at(50), 10).await.unwrap(), 1);
    assert_eq!(work.keys().purge(at(50), 10).await.unwrap(), 1);
    work.commit().await.unwrap();

    let read = store.read();
    assert_eq!(read.sessions().get(live.id).await.unwrap(), Some(live));
    assert_eq!(read.sessions().get(expired.id).await.unwrap(), None);
    assert!(read.tokens().peek("new", TokenPurpose::VerifyEmail, at(0)).await.unwrap().is_some());
    assert!(read.tokens().peek("old", TokenPurpose::VerifyEmail, at(0)).await.unwrap().is_none());
    assert!(read.keys().get(&scope("new"), at(0)).await.unwrap().is_some());
    assert!(read.keys().get(&scope("old"), at(0)).await.unwrap().is_none());
}

async fn a_batch_takes_no_more_than_it_may(database: Database) {
    let store = &*database.store;
    let alice = person(store, "alice").await;
    let work = store.begin().await.unwrap();
    for _ in 0..5 {
        work.sessions().insert(&session(alice.id, 0, 10)).await.unwrap();
    }
    let mut taken = Vec::new();
    for _ in 0..3 {
        taken.push(work.sessions().purge(at(50), 3).await.unwrap());
    }
    assert_eq!(taken, [3, 2, 0]);
}

async fn an_old_nonce_is_forgotten_and_its_message_stays(database: Database) {
    let store = &*database.store;
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(store, &[ann, ben]).await.room;
    let with_nonce = |nonce: &str, created| NewMessage {
        nonce: Some(nonce.to_owned()),
        created_at: at(created),
        ..new_message(room, ann, "hello")
    };
    let old = posted(store, &with_nonce("old", 10)).await;
    posted(store, &with_nonce("new", 100)).await;
    let work = store.begin().await.unwrap();
    assert_eq!(work.messages().forget_nonces(at(50), 10).await.unwrap(), 1);
    work.commit().await.unwrap();

    let messages = store.read().messages();
    assert_eq!(messages.get(room, old.id).await.unwrap(), Some(old));
    assert!(messages.by_nonce(room, ann, "old", at(0)).await.unwrap().is_none());
    assert!(messages.by_nonce(room, ann, "new", at(0)).await.unwrap().is_some());
}

async fn noted(store: &dyn Store) -> Vec<String> {
    let mut all: Vec<_> = store
        .read()
        .discarded_files()
        .oldest(100)
        .await
        .unwrap()
        .into_iter()
        .map(|FileKey(key)| key)
        .collect();
    all.sort();
    all
}

async fn a_deleted_message_names_its_files_once(database: Database) {
    let store = &*database.store;
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(store, &[ann, ben]).await.room;
    let message = posted(store, &new_message(room, ann, "hello")).await;
    let work = store.begin().await.unwrap();
    let files = [attachment(message.id)];
    work.messages().add_attachments(room, &files).await.unwrap();
    let removed = work.messages().remove_attachments(message.id).await.unwrap();
    assert_eq!(removed, [FileKey("attachments/1".to_owned())]);
    assert!(work.messages().remove_attachments(message.id).await.unwrap().is_empty());
    for _ in 0..2 {
        work.discarded_files().add(&removed, at(0)).await.unwrap();
    }
    work.commit().await.unwrap();
    assert_eq!(noted(store).await, [removed[0].0.clone()]);

    let work = store.begin().await.unwrap();
    work.discarded_files().forget(&removed).await.unwrap();
    work.commit().await.unwrap();
    assert!(noted(store).await.is_empty());
}

/// A server with a picture, a channel, and a message with an attachment.
async fn furnished(store: &dyn Store, name: &str) -> (Server, meshup_domain::channel::Channel) {
    let owner = person(store, name).await;
    let mut server = server(&owner, 100);
    server.profile.icon = Some(FileKey(format!("icons/{name}")));
    founded(store, &server, &owner).await;
    let channel = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&channel).await.unwrap();
    work.commit().await.unwrap();
    let message = posted(store, &new_message(channel.room, owner.id, "hello")).await;
    let file = Attachment {
        id: AttachmentId(id()),
        source: FileSource::Attached(FileKey(format!("attachments/{name}"))),
        ..attachment(message.id)
    };
    let work = store.begin().await.unwrap();
    work.messages().add_attachments(channel.room, &[file]).await.unwrap();
    work.commit().await.unwrap();
    (server, channel)
}

async fn what_a_room_or_server_holds_is_noted_when_it_goes(database: Database) {
    let store = &*database.store;
    let (_, channel) = furnished(store, "one").await;
    let (server, _) = furnished(store, "two").await;
    furnished(store, "three").await;
    let work = store.begin().await.unwrap();
    work.channels().delete(channel.id, at(0)).await.unwrap();
    work.servers().delete(server.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    swept(store).await;
    assert_eq!(noted(store).await, ["attachments/one", "attachments/two", "icons/two"]);
}

async fn a_file_is_referenced_by_a_row_of_its_folder(database: Database) {
    let store = &*database.store;
    furnished(store, "one").await;
    let outside = database.outside().await;
    outside.execute_unprepared("UPDATE users SET avatar = 'avatars/one'").await.unwrap();
    outside.execute_unprepared("UPDATE servers SET banner = 'banners/one'").await.unwrap();
    let unreferenced = async |folder, keys: &[&str]| {
        let keys = keys.iter().map(|key| FileKey((*key).to_owned())).collect();
        let found = store.read().discarded_files().unreferenced(folder, keys).await.unwrap();
        found.into_iter().map(|FileKey(key)| key).collect::<Vec<_>>()
    };
    for (folder, keys) in [
        (FileFolder::Attachments, vec!["attachments/one", "attachments/two"]),
        (FileFolder::Avatars, vec!["avatars/one", "avatars/two"]),
        (FileFolder::Servers, vec!["icons/one", "banners/one", "icons/two"]),
        (FileFolder::Tasks, vec!["tasks/two"]),
        (FileFolder::Exports, vec!["exports/two"]),
    ] {
        assert_eq!(unreferenced(folder, &keys).await, keys[keys.len() - 1..]);
    }
}

async fn one_node_changes_when_files_are_swept(database: Database) {
    let store = &*database.store;
    let due_at = store.read().discarded_files().sweep_due_at().await.unwrap();
    assert!(due_at < at(0), "the first sweep is due at once");
    for is_first in [true, false] {
        let work = store.begin().await.unwrap();
        assert_eq!(work.discarded_files().schedule_sweep(due_at, at(7)).await.unwrap(), is_first);
        work.commit().await.unwrap();
    }
    assert_eq!(store.read().discarded_files().sweep_due_at().await.unwrap(), at(7));
}
