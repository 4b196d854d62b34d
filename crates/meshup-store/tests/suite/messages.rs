//! Messages: concurrent sends, and reads.

use std::collections::BTreeSet;

use meshup_app::ports::{AppendOutcome, Store};
use meshup_domain::message::{
    Attachment, AttachmentType, FileSource, Message, MessageType, NewMessage, Revision, Thumbnails,
};
use meshup_domain::{AttachmentId, FileKey, MessageId, RoomId, Seq, ThreadId};
use time::Duration;
use uuid::Uuid;

use crate::fixtures::at;
use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, append, delete, new_message, posted, say, send, talk};

on_each_database!(
    a_message_is_read_as_it_was_written,
    ten_senders_at_once_leave_no_gap,
    twenty_sends_with_one_nonce_are_one_message,
    a_nonce_is_of_one_author_in_one_room_and_for_a_time,
    a_room_that_is_gone_takes_no_message,
    a_unit_may_lock_before_it_sends_and_send_twice,
    a_unit_that_is_dropped_takes_no_place,
    a_message_deleted_twice_is_counted_once,
    files_and_former_texts_come_in_order,
    the_last_post_counts_when_deleted_and_the_last_message_does_not,
);

async fn get(store: &dyn Store, message: &Message) -> Message {
    store.read().messages().get(message.room, message.id).await.unwrap().unwrap()
}

async fn a_message_is_read_as_it_was_written(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let first = say(&*store, room, ann, "first").await;
    let new = NewMessage {
        message_type: MessageType::Thread,
        reply_to: Some(first.id),
        thread: Some(ThreadId(Uuid::new_v4())),
        nonce: Some("n-1".to_owned()),
        created_at: at(5) + Duration::microseconds(7),
        ..new_message(room, ben, "naïve \"quotes\" 👍\n\ttext")
    };
    let second = posted(&*store, &new).await;
    assert_eq!((first.seq, second.seq), (Seq(1), Seq(2)));
    assert!(first.number < second.number);
    assert_eq!(get(&*store, &second).await, second);
    assert_eq!(
        (second.content.as_str(), second.reply_to, second.thread),
        (&*new.content, new.reply_to, new.thread)
    );

    let messages = store.read().messages();
    assert_eq!(messages.get(RoomId(Uuid::new_v4()), first.id).await.unwrap(), None);
    let mut many = messages.get_many(&[second.id, MessageId(Uuid::new_v4()), first.id]).await.unwrap();
    many.sort_by_key(|message| message.seq);
    assert_eq!(many, [first, second.clone()]);
    assert_eq!(messages.by_nonce(room, ben, "n-1", at(0)).await.unwrap().as_ref(), Some(&second));
    assert_eq!(messages.by_nonce(room, ben, "n-1", at(6)).await.unwrap(), None);
    assert_eq!(messages.by_nonce(room, ann, "n-1", at(0)).await.unwrap(), None);

    let head = store.read().rooms().head(room).await.unwrap().unwrap();
    assert_eq!((head.last_seq, head.message_count, head.last_message_at), (Seq(2), 2, Some(new.created_at)));
    let read = store.read().rooms().markers(room).await.unwrap();
    let mut read: Vec<_> = read.into_iter().map(|marker| (marker.last_read_seq, marker.user)).collect();
    read.sort();
    assert_eq!(read, [(Seq(1), ann), (Seq(2), ben)], "sending marks as read");
}

async fn ten_senders_at_once_leave_no_gap(Database { store, .. }: Database) {
    let people: Vec<_> = (0..10).map(|_| anybody()).collect();
    let room = talk(&*store, &people).await.room;
    let senders = people.into_iter().map(|author| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut placed = Vec::new();
            for n in 0..50 {
                let message = say(&*store, room, author, &format!("{n}")).await;
                placed.push((message.seq.0, message.number));
            }
            placed
        })
    });
    let mut placed = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        let own = sender.await.unwrap();
        assert!(own.is_sorted(), "one after the other in the order they were sent");
        placed.extend(own);
    }
    placed.sort_unstable();
    assert_eq!(placed.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (1..=500).collect::<Vec<_>>());
    assert_eq!(placed.iter().map(|(_, number)| *number).collect::<BTreeSet<_>>().len(), 500);
    let head = store.read().rooms().head(room).await.unwrap().unwrap();
    assert_eq!((head.last_seq, head.message_count), (Seq(500), 500));
}

async fn twenty_sends_with_one_nonce_are_one_message(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let sends = (0..20).map(|n| {
        let store = store.clone();
        let new = NewMessage { nonce: Some("once".to_owned()), ..new_message(room, ann, &format!("{n}")) };
        tokio::spawn(async move { send(&*store, &new).await })
    });
    let (mut new, mut repeats) = (Vec::new(), Vec::new());
    for outcome in sends.collect::<Vec<_>>() {
        match outcome.await.unwrap() {
            AppendOutcome::New { message, ends_draft: _ } => new.push(message.id),
            AppendOutcome::Repeat(id) => repeats.push(id),
            AppendOutcome::Gone | AppendOutcome::AnswerGone => panic!("the room exists"),
        }
    }
    assert_eq!((new.len(), repeats.len()), (1, 19));
    assert!(repeats.iter().all(|id| *id == new[0]));
    assert_eq!(say(&*store, room, ben, "next").await.seq, Seq(2), "repeats leave no gap");
    let head = store.read().rooms().head(room).await.unwrap().unwrap();
    assert_eq!((head.last_seq, head.message_count), (Seq(2), 2));
}

async fn a_nonce_is_of_one_author_in_one_room_and_for_a_time(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let elsewhere = talk(&*store, &[ann, ben, anybody()]).await.room;
    let with_nonce = |room, author, seconds| NewMessage {
        nonce: Some("n".to_owned()),
        created_at: at(seconds),
        ..new_message(room, author, "text")
    };
    let first = posted(&*store, &with_nonce(room, ann, 0)).await;
    posted(&*store, &with_nonce(room, ben, 0)).await;
    posted(&*store, &with_nonce(elsewhere, ann, 0)).await;
    assert_eq!(
        send(&*store, &with_nonce(room, ann, 60)).await,
        AppendOutcome::Repeat(first.id),
        "to the second"
    );
    let second = posted(&*store, &with_nonce(room, ann, 61)).await;
    assert_eq!(second.seq, Seq(3));
    assert_eq!(send(&*store, &with_nonce(room, ann, 62)).await, AppendOutcome::Repeat(second.id));
    assert_eq!(get(&*store, &first).await, first, "the first message only lost its nonce");
}

async fn a_room_that_is_gone_takes_no_message(Database { store, .. }: Database) {
    let nowhere = RoomId(Uuid::new_v4());
    assert_eq!(send(&*store, &new_message(nowhere, anybody(), "hello?")).await, AppendOutcome::Gone);
    let work = store.begin().await.unwrap();
    assert_eq!(work.rooms().lock(nowhere).await.unwrap(), None);
}

async fn a_unit_may_lock_before_it_sends_and_send_twice(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let work = store.begin().await.unwrap();
    assert_eq!(work.rooms().lock(room).await.unwrap().unwrap().last_seq, Seq(0));
    for seq in [1, 2] {
        let appended = append(&*work, &new_message(room, ann, "text")).await;
        assert!(
            matches!(appended, AppendOutcome::New { message, ends_draft: false } if message.seq == Seq(seq))
        );
    }
    assert_eq!(
        work.rooms().head(room).await.unwrap().unwrap().last_seq,
        Seq(2),
        "a unit sees its own writes"
    );
    work.commit().await.unwrap();
}

async fn a_unit_that_is_dropped_takes_no_place(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let work = store.begin().await.unwrap();
    append(&*work, &new_message(room, ann, "never")).await;
    drop(work);
    assert_eq!(say(&*store, room, ben, "first").await.seq, Seq(1));
}

async fn a_message_deleted_twice_is_counted_once(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let [kept, doomed] = [say(&*store, room, ann, "a").await, say(&*store, room, ann, "b").await];
    let deletions = (1..=5).map(|n| {
        let (store, doomed) = (store.clone(), doomed.clone());
        tokio::spawn(async move { delete(&*store, &doomed, n).await })
    });
    for deletion in deletions.collect::<Vec<_>>() {
        deletion.await.unwrap();
    }
    let work = store.begin().await.unwrap();
    let edited = Message { content: "A".to_owned(), is_pinned: true, edited_at: Some(at(9)), ..kept.clone() };
    work.messages().save(&edited).await.unwrap();
    work.commit().await.unwrap();

    assert_eq!(store.read().rooms().head(room).await.unwrap().unwrap().message_count, 1);
    assert!(!get(&*store, &doomed).await.is_live());
    assert_eq!(get(&*store, &kept).await, edited);
    assert_eq!(store.read().messages().count_pins(room).await.unwrap(), 1);
}

async fn files_and_former_texts_come_in_order(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let [one, two] = [say(&*store, room, ann, "one").await, say(&*store, room, ann, "two").await];
    let file = |message: &Message, name: &str| Attachment {
        id: AttachmentId(Uuid::new_v4()),
        message: message.id,
        source: FileSource::Attached(FileKey(format!("attachments/{name}"))),
        caption: None,
        file_name: name.to_owned(),
        file_size: i64::from(i32::MAX) + 1,
        attachment_type: AttachmentType::Image,
        media_type: "image/png".to_owned(),
        width: Some(640),
        height: None,
        thumbnails: Thumbnails::None,
        created_at: at(1),
    };
    let files: Vec<_> = ["c", "a", "b"].map(|name| file(&one, name)).into();
    let former =
        [(0, "one"), (3, "won")].map(|(s, text)| Revision { content: text.to_owned(), created_at: at(s) });
    let work = store.begin().await.unwrap();
    work.messages().add_attachments(room, &files).await.unwrap();
    work.messages().add_attachments(room, &[file(&two, "d")]).await.unwrap();
    work.messages().add_attachments(room, &[]).await.unwrap();
    for revision in former.iter().rev() {
        work.messages().add_revision(room, one.id, revision).await.unwrap();
    }
    work.commit().await.unwrap();

    let messages = store.read().messages();
    assert_eq!(messages.attachments(&[one.id]).await.unwrap(), files);
    assert_eq!(messages.attachments(&[one.id, two.id]).await.unwrap().len(), 4);
    assert_eq!(messages.attachments(&[]).await.unwrap(), []);
    assert_eq!(messages.revisions(one.id).await.unwrap(), former);
}

async fn the_last_post_counts_when_deleted_and_the_last_message_does_not(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let [full, empty] =
        [talk(&*store, &[ann, ben]).await.room, talk(&*store, &[ann, ben, anybody()]).await.room];
    let kept = say(&*store, full, ann, "kept").await;
    let late = NewMessage { created_at: at(7), ..new_message(full, ann, "deleted") };
    let late = posted(&*store, &late).await;
    delete(&*store, &late, 8).await;
    let gone = say(&*store, empty, ann, "gone").await;
    delete(&*store, &gone, 8).await;

    let messages = store.read().messages();
    assert_eq!(messages.last_post_at(full, ann).await.unwrap(), Some(at(7)));
    assert_eq!(messages.last_post_at(full, ben).await.unwrap(), None);
    assert_eq!(messages.last_of(&[full, empty, RoomId(Uuid::new_v4())]).await.unwrap(), [kept]);
    assert_eq!(messages.last_of(&[]).await.unwrap(), []);
}
