//! Messages that many users post at once, through the use case.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use meshup_app::access::Access;
use meshup_app::domain_event::DomainEvent;
use meshup_app::messages::{MessageKey, Messages, RecentMessages, SendMessage, SendMessageError, Sent};
use meshup_app::ports::{AppendOutcome, Background, Clock, Ids, Job, Store, StoreError, UnitOfWork};
use meshup_app::testing::MockFiles;
use meshup_app::{Actor, Explain};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::message::NewMessage;
use meshup_domain::user::User;
use meshup_domain::{RoomId, SessionId, UserId};
use time::OffsetDateTime;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::community::{channel, founded, member, server};
use crate::fixtures::{at, id, person};
use crate::harness::{Database, on_postgres, on_sqlite};
use crate::on_each_database;
use crate::statements::RoundTrips;
use crate::talk::{append, delete, new_message, say, send, talk};

on_each_database!(
    fifty_who_send_at_once_take_places_in_the_order_of_their_acknowledgements,
    a_nonce_that_is_sent_fifty_times_at_once_is_one_message,
    who_is_refused_harms_no_other,
    who_disconnects_takes_nothing_along,
    messages_of_several_rooms_are_appended_together,
    a_reply_to_a_deleted_message_is_not_stored,
);

/// A fixed time, new ids, and jobs that run at once.
struct Surroundings;

impl Clock for Surroundings {
    fn now(&self) -> OffsetDateTime {
        at(10)
    }
}

impl Ids for Surroundings {
    fn next(&self) -> Uuid {
        id()
    }

    fn secret(&self) -> String {
        unreachable!("no secrets are made here")
    }

    fn code(&self, _: &'static [u8], _: usize) -> String {
        unreachable!("no codes are made here")
    }

    fn number(&self, _: u32) -> u32 {
        unreachable!("no numbers are made here")
    }
}

impl Background for Surroundings {
    fn run(&self, job: Job) {
        tokio::spawn(job);
    }
}

fn messages(store: &Arc<dyn Store>) -> Arc<Messages> {
    let here = Arc::new(Surroundings);
    let access = Arc::new(Access::new(Arc::clone(store), here.clone()));
    let files = Arc::new(MockFiles::new());
    let recent = Arc::new(RecentMessages::new(0));
    Arc::new(Messages::new(Arc::clone(store), access, files, here.clone(), here.clone(), recent, here))
}

fn actor(user: UserId) -> Actor {
    Actor { user, session: SessionId(user.0), is_admin: false }
}

async fn people(store: &dyn Store, count: usize) -> Vec<User> {
    let mut people = Vec::new();
    for n in 0..count {
        people.push(person(store, &format!("user_{n}")).await);
    }
    people
}

/// A server whose members are these users, with a channel in which members must wait so many seconds between messages.
async fn slow_channel(store: &dyn Store, people: &[User], slowmode_delay: i32) -> Channel {
    let server = server(&people[0], 1_000);
    founded(store, &server, &people[0]).await;
    let channel = channel(&server, "general", 0);
    let channel =
        Channel { profile: ChannelProfile { slowmode_delay, ..channel.profile.clone() }, ..channel };
    let work = store.begin().await.unwrap();
    work.channels().insert(&channel).await.unwrap();
    for user in &people[1..] {
        work.members().insert(&member(&server, user, 0)).await.unwrap();
    }
    work.commit().await.unwrap();
    channel
}

async fn room(store: &dyn Store, people: &[User]) -> RoomId {
    slow_channel(store, people, 0).await.room
}

type Sending = JoinHandle<Result<Sent, SendMessageError>>;

fn sending(messages: &Arc<Messages>, user: UserId, command: SendMessage) -> Sending {
    let messages = Arc::clone(messages);
    tokio::spawn(async move { messages.send(&actor(user), command).await })
}

/// A unit that keeps others from writing in the room.
async fn blocking(store: &dyn Store, room: RoomId) -> Box<dyn UnitOfWork> {
    let work = store.begin().await.unwrap();
    work.rooms().lock(room).await.unwrap();
    work
}

/// Gives tasks the time to wait for a unit that blocks them.
async fn all_wait() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

async fn count(store: &dyn Store, room: RoomId) -> (i64, i64) {
    let head = store.read().rooms().head(room).await.unwrap().unwrap();
    (head.last_seq.0, head.message_count)
}

async fn fifty_who_send_at_once_take_places_in_the_order_of_their_acknowledgements(database: Database) {
    let store = &database.store;
    let people = people(&**store, 50).await;
    let room = room(&**store, &people).await;
    let messages = messages(store);
    let senders = people.iter().map(|user| {
        let (messages, user) = (Arc::clone(&messages), user.id);
        tokio::spawn(async move {
            let mut placed = Vec::new();
            for n in 0..4 {
                let sent = messages.send(&actor(user), SendMessage::text(room, n.to_string())).await.unwrap();
                placed.push((sent.message.message.seq.0, sent.message.message.number));
            }
            placed
        })
    });
    let mut placed = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        let own = sender.await.unwrap();
        assert!(own.is_sorted());
        placed.extend(own);
    }
    placed.sort_unstable();
    assert!(placed.is_sorted_by_key(|(_, number)| *number), "numbers increase with positions");
    assert_eq!(placed.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (1..=200).collect::<Vec<_>>());
    assert_eq!(count(&**store, room).await, (200, 200));
    let markers = store.read().rooms().markers(room).await.unwrap();
    assert!(people.iter().all(|user| markers.iter().any(|marker| marker.user == user.id)));
    assert_eq!(markers.iter().map(|marker| marker.last_read_seq.0).max(), Some(200));
}

async fn a_nonce_that_is_sent_fifty_times_at_once_is_one_message(database: Database) {
    let store = &database.store;
    let people = people(&**store, 2).await;
    let room = room(&**store, &people).await;
    let messages = messages(store);
    let block = blocking(&**store, room).await;
    let command =
        |n: i32| SendMessage { nonce: Some("once".to_owned()), ..SendMessage::text(room, n.to_string()) };
    let sends: Vec<Sending> = (0..50).map(|n| sending(&messages, people[1].id, command(n))).collect();
    all_wait().await;
    drop(block);
    let mut sent = Vec::new();
    for send in sends {
        let Sent { message, is_repeat } = send.await.unwrap().unwrap();
        sent.push((is_repeat, message.message.id, message.message.content));
    }
    assert_eq!(sent.iter().filter(|(is_repeat, _, _)| !is_repeat).count(), 1);
    assert!(sent.iter().all(|(_, id, text)| (id, text) == (&sent[0].1, &sent[0].2)), "{sent:?}");
    assert_eq!(count(&**store, room).await, (1, 1));
}

async fn who_is_refused_harms_no_other(database: Database) {
    let store = &database.store;
    let people = people(&**store, 12).await;
    let [room, slow] = [room(&**store, &people).await, slow_channel(&**store, &people, 60).await.room];
    let messages = messages(store);
    let text = |room| SendMessage::text(room, "text");
    let with_nonce = || SendMessage { nonce: Some("n".to_owned()), ..text(room) };
    let first = messages.send(&actor(people[1].id), with_nonce()).await.unwrap().message.message;
    messages.send(&actor(people[3].id), text(slow)).await.unwrap();
    let answered = say(&**store, room, people[0].id, "to be deleted").await;
    delete(&**store, &answered, 5).await;
    let work = store.begin().await.unwrap();
    work.users().save(&User { is_active: false, ..people[2].clone() }).await.unwrap();
    work.commit().await.unwrap();
    let announced = database.events().len();

    let block = blocking(&**store, room).await;
    let good = people[4..].iter().map(|user| sending(&messages, user.id, text(room))).collect::<Vec<_>>();
    let repeat = sending(&messages, people[1].id, with_nonce());
    let deactivated = sending(&messages, people[2].id, text(room));
    let hasty = sending(&messages, people[3].id, text(slow));
    let reply = SendMessage { reply_to: Some(MessageKey::Id(answered.id)), ..text(room) };
    let reply = sending(&messages, people[0].id, reply);
    all_wait().await;
    drop(block);

    assert!(join_all(good).await.into_iter().all(|sent| sent.unwrap().is_ok()));
    let repeat = repeat.await.unwrap().unwrap();
    assert_eq!((repeat.is_repeat, repeat.message.message.id), (true, first.id));
    assert_eq!(deactivated.await.unwrap(), Err(SendMessageError::Store(StoreError::Deactivated)));
    assert_eq!(hasty.await.unwrap().unwrap_err().explain().code, "slow_mode");
    assert!(matches!(reply.await.unwrap(), Err(SendMessageError::Invalid(_))));
    assert_eq!(count(&**store, room).await, (10, 9), "one of ten was deleted");
    let advanced = database.events().split_off(announced);
    let advanced = advanced
        .iter()
        .filter(|event| matches!(event, DomainEvent::RoomAdvanced { room: of, .. } if *of == room));
    assert!(advanced.count() < 5, "those who waited were written together");
}

async fn who_disconnects_takes_nothing_along(database: Database) {
    let store = &database.store;
    let people = people(&**store, 10).await;
    let room = room(&**store, &people).await;
    let messages = messages(store);
    let block = blocking(&**store, room).await;
    let mut sends: Vec<Sending> = Vec::new();
    for user in &people {
        sends.push(sending(&messages, user.id, SendMessage::text(room, "text")));
    }
    all_wait().await;
    for gone in [0, 4, 9] {
        sends[gone].abort();
    }
    drop(block);
    let mut acknowledged = 0;
    for send in sends {
        match send.await {
            Ok(sent) => acknowledged += i32::from(sent.is_ok()),
            Err(error) => assert!(error.is_cancelled()),
        }
    }
    assert_eq!(acknowledged, 7);
    assert_eq!(count(&**store, room).await, (10, 10), "what was accepted is written");
    assert!(messages.send(&actor(people[0].id), SendMessage::text(room, "next")).await.is_ok());
}

async fn messages_of_several_rooms_are_appended_together(database: Database) {
    let store = &*database.store;
    let people = people(store, 3).await;
    let ids = [people[0].id, people[1].id, people[2].id];
    let [one, two] = [talk(store, &ids[..2]).await.room, talk(store, &ids).await.room];
    let gone = RoomId(id());
    say(store, two, ids[0], "first").await;
    let new = |room, author: usize, nonce: Option<&str>| NewMessage {
        nonce: nonce.map(str::to_owned),
        ..new_message(room, ids[author], "text")
    };
    let all = [
        new(two, 0, None),
        new(one, 0, Some("a")),
        new(gone, 1, None),
        new(two, 1, Some("a")),
        new(one, 0, Some("a")),
        new(one, 1, Some("a")),
        new(two, 0, None),
    ];
    let work = store.begin().await.unwrap();
    let outcomes = work.messages().append(&all, time::Duration::MINUTE).await.unwrap();
    work.commit().await.unwrap();
    let places = outcomes.iter().zip(&all).map(|(outcome, new)| match outcome {
        AppendOutcome::New { message, ends_draft: _ } => {
            assert_eq!((message.id, message.room), (new.id, new.room));
            message.seq.0
        }
        AppendOutcome::Repeat(id) => {
            assert_eq!(*id, all[1].id);
            0
        }
        AppendOutcome::Gone => -1,
        AppendOutcome::AnswerGone => panic!("nothing is a reply"),
    });
    assert_eq!(places.collect::<Vec<_>>(), [2, 1, -1, 3, 0, 2, 4]);
    assert_eq!((count(store, one).await, count(store, two).await), ((2, 2), (4, 4)));
    assert_eq!(send(store, &new(one, 1, Some("a"))).await, AppendOutcome::Repeat(all[5].id));
}

async fn a_reply_to_a_deleted_message_is_not_stored(database: Database) {
    let store = &*database.store;
    let people = people(store, 2).await;
    let room = talk(store, &[people[0].id, people[1].id]).await.room;
    let [live, deleted] =
        [say(store, room, people[0].id, "a").await, say(store, room, people[0].id, "b").await];
    delete(store, &deleted, 5).await;
    let reply = |to| NewMessage { reply_to: Some(to), ..new_message(room, people[1].id, "text") };
    let work = store.begin().await.unwrap();
    assert_eq!(append(&*work, &reply(deleted.id)).await, AppendOutcome::AnswerGone);
    let stored = append(&*work, &reply(live.id)).await;
    assert!(
        matches!(stored, AppendOutcome::New { message, ends_draft: false } if message.reply_to == Some(live.id))
    );
    let elsewhere = NewMessage { reply_to: Some(live.id), ..new_message(RoomId(id()), people[1].id, "text") };
    assert_eq!(append(&*work, &elsewhere).await, AppendOutcome::Gone);
}

/// The round trips of a message in a channel, of one in a conversation, and of twenty at once in the channel.
async fn costs(database: Database, round_trips: RoundTrips) -> [usize; 3] {
    let store = &database.store;
    let people = people(&**store, 20).await;
    let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    let rooms = [room(&**store, &people).await, talk(&**store, &ids).await.room];
    let messages = messages(store);
    let send = async |user: UserId, room| {
        messages.send(&actor(user), SendMessage::text(room, "text")).await.unwrap();
    };
    // What is known afterwards is not read again.
    for user in &ids {
        send(*user, rooms[0]).await;
    }
    send(ids[0], rooms[1]).await;
    [
        round_trips.of(send(ids[0], rooms[0])).await,
        round_trips.of(send(ids[0], rooms[1])).await,
        round_trips.of(join_all(ids.iter().map(|user| send(*user, rooms[0])))).await,
    ]
}

/// A unit begins, holds its users, appends, and commits.
#[tokio::test]
async fn twenty_messages_take_four_round_trips_on_sqlite_as_one_does() {
    let (round_trips, _counting) = RoundTrips::counted();
    on_sqlite(|database| async move { assert_eq!(costs(database, round_trips).await, [4, 5, 4]) }).await;
}

/// The room is locked by a statement of its own.
#[tokio::test]
async fn twenty_messages_take_five_round_trips_on_postgres_as_one_does() {
    let (round_trips, _counting) = RoundTrips::counted();
    on_postgres(|database| async move { assert_eq!(costs(database, round_trips).await, [5, 6, 5]) }).await;
}
