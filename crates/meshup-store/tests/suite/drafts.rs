//! Drafts.

use meshup_app::ports::{AppendOutcome, SaveDraftOutcome, Store};
use meshup_domain::draft::Draft;
use meshup_domain::message::NewMessage;
use meshup_domain::room::RoomOwner;
use meshup_domain::{RoomId, UserId};

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{new_message, send, talk};

on_each_database!(
    a_draft_is_replaced_and_listed_where_one_may_read,
    drafts_of_a_user_are_limited,
    a_message_ends_the_draft_of_its_author_in_its_room_alone,
);

fn draft(content: &str, n: i64) -> Draft {
    Draft { content: content.to_owned(), reply_to: None, updated_at: at(n) }
}

async fn save(store: &dyn Store, user: UserId, room: RoomId, draft: &Draft, limit: u64) -> SaveDraftOutcome {
    let work = store.begin().await.unwrap();
    let outcome = work.drafts().save(user, room, draft, limit).await.unwrap();
    work.commit().await.unwrap();
    outcome
}

async fn content(store: &dyn Store, user: UserId, room: RoomId) -> Option<String> {
    store.read().drafts().get(user, room).await.unwrap().map(|draft| draft.content)
}

async fn a_draft_is_replaced_and_listed_where_one_may_read(Database { store, .. }: Database) {
    let store = &*store;
    let (owner, guest) = (person(store, "owner").await, person(store, "guest").await);
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    let general = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    let dm = talk(store, &[owner.id, guest.id]).await;
    let answer = Draft { reply_to: Some(meshup_domain::MessageId(id())), ..draft("two ", 3) };

    assert_eq!(save(store, owner.id, general.room, &draft("one", 1), 9).await, SaveDraftOutcome::Saved);
    assert_eq!(save(store, owner.id, dm.room, &draft("three", 2), 9).await, SaveDraftOutcome::Saved);
    assert_eq!(save(store, owner.id, general.room, &answer, 9).await, SaveDraftOutcome::Saved);
    assert_eq!(save(store, guest.id, general.room, &draft("four", 1), 9).await, SaveDraftOutcome::Saved);
    assert_eq!(save(store, owner.id, RoomId(id()), &draft("x", 1), 9).await, SaveDraftOutcome::Gone);

    let in_channel = RoomOwner::Channel { id: general.id, server: server.id };
    let in_dm = RoomOwner::Conversation { id: dm.id };
    let listed = async |user| store.read().drafts().list(user).await.unwrap();
    assert_eq!(listed(owner.id).await, [(in_channel, answer.clone()), (in_dm, draft("three", 2))]);
    assert_eq!(listed(guest.id).await, [], "a draft in a server of others is not shown");
    assert_eq!(statements(listed(owner.id)).await, 1);
    assert_eq!(store.read().drafts().get(owner.id, general.room).await.unwrap(), Some(answer));

    let work = store.begin().await.unwrap();
    assert!(work.drafts().remove(owner.id, general.room).await.unwrap());
    assert!(!work.drafts().remove(owner.id, general.room).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(listed(owner.id).await, [(in_dm, draft("three", 2))]);
}

async fn drafts_of_a_user_are_limited(Database { store, .. }: Database) {
    let store = &*store;
    let (ann, ben, eve) =
        (person(store, "ann").await.id, person(store, "ben").await.id, person(store, "eve").await.id);
    let (one, two) = (talk(store, &[ann, ben]).await.room, talk(store, &[ann, eve]).await.room);
    assert_eq!(save(store, ann, one, &draft("one", 1), 1).await, SaveDraftOutcome::Saved);
    assert_eq!(save(store, ann, one, &draft("again", 1), 1).await, SaveDraftOutcome::Saved);
    assert_eq!(save(store, ann, two, &draft("two", 1), 1).await, SaveDraftOutcome::TooMany);
    assert_eq!(save(store, eve, two, &draft("three", 1), 1).await, SaveDraftOutcome::Saved);
    assert_eq!(content(store, ann, two).await, None);
}

async fn a_message_ends_the_draft_of_its_author_in_its_room_alone(Database { store, .. }: Database) {
    let store = &*store;
    let (ann, ben, eve) =
        (person(store, "ann").await.id, person(store, "ben").await.id, person(store, "eve").await.id);
    let (one, two) = (talk(store, &[ann, ben]).await.room, talk(store, &[ann, eve]).await.room);
    for (user, room) in [(ann, one), (ben, one), (ann, two)] {
        save(store, user, room, &draft("so far", 1), 9).await;
    }
    let new = |nonce: &str| NewMessage { nonce: Some(nonce.to_owned()), ..new_message(one, ann, "sent") };
    let ends = async |new: &NewMessage| match send(store, new).await {
        AppendOutcome::New { message: _, ends_draft } => Some(ends_draft),
        AppendOutcome::Repeat(_) | AppendOutcome::Gone | AppendOutcome::AnswerGone => None,
    };
    assert_eq!(ends(&new("a")).await, Some(true));
    assert_eq!(ends(&new("b")).await, Some(false));
    assert_eq!(content(store, ann, one).await, None);
    assert!(content(store, ben, one).await.is_some() && content(store, ann, two).await.is_some());

    save(store, ann, one, &draft("more", 2), 9).await;
    assert_eq!(ends(&new("a")).await, None, "a repeat writes nothing");
    assert_eq!(content(store, ann, one).await.as_deref(), Some("more"));
}
