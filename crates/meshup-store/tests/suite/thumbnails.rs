//! The queue of images that wait for their thumbnails.

use meshup_app::ports::{PendingImage, Store, ThumbnailOutcome};
use meshup_domain::message::{Attachment, AttachmentType, FileSource, Message, ThumbnailFiles, Thumbnails};
use meshup_domain::room::RoomOwner;
use meshup_domain::{AttachmentId, FileKey};
use time::Duration;

use crate::deletion::attachment;
use crate::fixtures::{at, id};
use crate::harness::Database;
use crate::on_each_database;
use crate::sweep::swept;
use crate::talk::{anybody, say, talk};

on_each_database!(
    an_image_is_taken_by_one_node_and_again_when_its_time_is_up,
    an_outcome_ends_the_waiting_and_is_read_with_the_message,
    thumbnails_are_discarded_with_their_message_or_room,
);

/// A message with images that wait.
async fn album(store: &dyn Store, names: &[&str]) -> (Message, Vec<Attachment>) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(store, &[ann, ben]).await.room;
    let message = say(store, room, ann, "look").await;
    let image = |name: &&str| Attachment {
        id: AttachmentId(id()),
        source: FileSource::Attached(FileKey(format!("attachments/{name}.png"))),
        attachment_type: AttachmentType::Image,
        thumbnails: Thumbnails::Pending,
        ..attachment(message.id)
    };
    let images: Vec<_> = names.iter().map(image).collect();
    let work = store.begin().await.unwrap();
    work.messages().add_attachments(room, &images).await.unwrap();
    work.commit().await.unwrap();
    (message, images)
}

fn made(name: &str) -> ThumbnailFiles {
    let key = |size| FileKey(format!("attachments/{name}.{size}.webp"));
    ThumbnailFiles { small: key("small"), large: key("large") }
}

/// Takes up to two images at a time, for ten seconds.
async fn take(store: &dyn Store, seconds: i64) -> Vec<PendingImage> {
    let now = at(seconds);
    let is_any_due = store.read().thumbnails().is_any_due(now).await.unwrap();
    let work = store.begin().await.unwrap();
    let taken = work.thumbnails().take(now, now + Duration::seconds(10), 2).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(is_any_due, !taken.is_empty());
    taken
}

async fn finish(store: &dyn Store, image: &Attachment, outcome: ThumbnailOutcome) -> bool {
    let work = store.begin().await.unwrap();
    let is_known = work.thumbnails().finish(image.id, &outcome).await.unwrap();
    work.commit().await.unwrap();
    is_known
}

async fn an_image_is_taken_by_one_node_and_again_when_its_time_is_up(Database { store, .. }: Database) {
    let store = &*store;
    let (_, images) = album(store, &["a", "b", "c"]).await;
    let [first, second] = [take(store, 0).await, take(store, 0).await];
    assert_eq!((first.len(), second.len()), (2, 1));
    let mut taken: Vec<_> = first.iter().chain(&second).map(|image| image.attachment).collect();
    taken.sort();
    let mut all: Vec<_> = images.iter().map(|image| image.id).collect();
    all.sort();
    assert_eq!(taken, all);
    assert!(take(store, 9).await.is_empty());
    assert!(take(store, 10).await.iter().all(|image| image.tries == 2));
}

async fn an_outcome_ends_the_waiting_and_is_read_with_the_message(Database { store, .. }: Database) {
    let store = &*store;
    let (message, images) = album(store, &["a", "b"]).await;
    assert_eq!(take(store, 0).await.len(), 2);
    assert!(finish(store, &images[0], ThumbnailOutcome::Made(made("a"))).await);
    assert!(finish(store, &images[1], ThumbnailOutcome::Later(at(50))).await);
    assert!(take(store, 49).await.is_empty());
    let [later] = take(store, 50).await.try_into().unwrap();
    assert_eq!((later.attachment, later.tries), (images[1].id, 1));
    assert!(finish(store, &images[1], ThumbnailOutcome::None).await);
    assert!(take(store, 10_000).await.is_empty());
    let read = store.read().messages().attachments(&[message.id]).await.unwrap();
    let of = |image: &Attachment| read.iter().find(|found| found.id == image.id).unwrap().thumbnails.clone();
    assert_eq!((of(&images[0]), of(&images[1])), (Thumbnails::Made(made("a")), Thumbnails::None));
}

async fn thumbnails_are_discarded_with_their_message_or_room(Database { store, .. }: Database) {
    let store = &*store;
    let ((message, one), (other, two)) = (album(store, &["a"]).await, album(store, &["b"]).await);
    finish(store, &one[0], ThumbnailOutcome::Made(made("a"))).await;
    finish(store, &two[0], ThumbnailOutcome::Made(made("b"))).await;
    let work = store.begin().await.unwrap();
    let removed = work.messages().remove_attachments(message.id).await.unwrap();
    work.discarded_files().add(&removed, at(0)).await.unwrap();
    let conversation = store.read().rooms().owner(other.room).await.unwrap();
    let Some(RoomOwner::Conversation { id: conversation }) = conversation else { panic!("{conversation:?}") };
    work.conversations().delete(conversation, at(0)).await.unwrap();
    work.commit().await.unwrap();
    swept(store).await;
    let discarded = store.read().discarded_files().oldest(10).await.unwrap();
    let mut names: Vec<_> = discarded.into_iter().map(|FileKey(key)| key).collect();
    names.sort();
    let expected = ["a.large.webp", "a.png", "a.small.webp", "b.large.webp", "b.png", "b.small.webp"];
    assert_eq!(names, expected.map(|name| format!("attachments/{name}")));
    assert!(!finish(store, &one[0], ThumbnailOutcome::Made(made("a"))).await);
}
