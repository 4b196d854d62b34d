//! Unread counts.

use meshup_app::page::Direction;
use meshup_app::ports::{MessageFilter, NewRoomEvent, Store, UnreadRoom, Window};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::conversation::{Conversation, Participant, RequestStatus};
use meshup_domain::member::{Ban, Member};
use meshup_domain::mention::Mention;
use meshup_domain::role::{Permission, Permissions};
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{RoomId, Seq, UserId};

use crate::community::{channel, founded, member, role, server};
use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{anybody, conversation, delete, opened, participant, say, talk};

on_each_database!(
    live_messages_of_others_after_the_marker_are_unread,
    a_marker_moves_back_only_if_its_user_marks_as_unread,
    mentions_reach_people_their_roles_and_everyone,
    channels_that_one_may_not_see_are_left_out,
    conversations_count_once_they_are_accepted,
    accepted_1_to_1s_are_counted_together,
    as_much_is_unread_as_one_finds_by_reading,
    all_rooms_take_two_statements,
);

async fn unread(store: &dyn Store, user: UserId) -> Vec<UnreadRoom> {
    store.read().rooms().unread(user).await.unwrap()
}

async fn mention(store: &dyn Store, room: RoomId, author: UserId, called: &[Mention]) {
    let message = say(store, room, author, "hey").await;
    let work = store.begin().await.unwrap();
    work.messages().set_mentions(&message, &[Mention::Everyone]).await.unwrap();
    work.messages().set_mentions(&message, called).await.unwrap();
    work.commit().await.unwrap();
}

/// A server with one channel, its owner, and a member.
async fn community(store: &dyn Store) -> (Server, Channel, User, Member) {
    let owner = person(store, "owner").await;
    let reader = person(store, "reader").await;
    let server = server(&owner, 10);
    founded(store, &server, &owner).await;
    let (general, reading) = (channel(&server, "general", 0), member(&server, &reader, 0));
    let work = store.begin().await.unwrap();
    work.members().insert(&reading).await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    (server, general, owner, reading)
}

async fn live_messages_of_others_after_the_marker_are_unread(Database { store, .. }: Database) {
    let (server, general, owner, reader) = community(&*store).await;
    let place = RoomOwner::Channel { id: general.id, server: server.id };
    let room = |unread, read, last| UnreadRoom {
        owner: place,
        unread,
        mentions: 0,
        last_read_seq: Seq(read),
        last_seq: Seq(last),
    };
    assert_eq!(unread(&*store, reader.user).await, [room(0, 0, 0)]);
    for text in ["one", "two"] {
        say(&*store, general.room, owner.id, text).await;
    }
    let doomed = say(&*store, general.room, owner.id, "three").await;
    assert_eq!(unread(&*store, reader.user).await, [room(3, 0, 3)]);
    assert_eq!(unread(&*store, owner.id).await, [room(0, 3, 3)], "one's own messages do not count");
    delete(&*store, &doomed, 5).await;
    assert_eq!(unread(&*store, reader.user).await, [room(2, 0, 3)]);

    let work = store.begin().await.unwrap();
    work.rooms().mark_read(general.room, reader.user, Seq(1), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, reader.user).await, [room(1, 1, 3)]);
    say(&*store, general.room, reader.user, "four").await;
    assert_eq!(unread(&*store, reader.user).await, [room(0, 4, 4)], "sending marks as read");
}

async fn a_marker_moves_back_only_if_its_user_marks_as_unread(Database { store, .. }: Database) {
    let (_, general, owner, reader) = community(&*store).await;
    for text in ["one", "two", "three", "four"] {
        say(&*store, general.room, owner.id, text).await;
    }
    let work = store.begin().await.unwrap();
    let back_to =
        async |seq| work.rooms().mark_unread(general.room, reader.user, Seq(seq), at(1)).await.unwrap();
    let read_to =
        async |seq| work.rooms().mark_read(general.room, reader.user, Seq(seq), at(1)).await.unwrap();
    assert!(!back_to(2).await, "without a marker, everything is unread");
    assert!(read_to(4).await);
    assert!(back_to(2).await);
    assert!(!back_to(3).await, "the marker is before the message already");
    assert!(!read_to(1).await);
    work.commit().await.unwrap();
    let [counts] = unread(&*store, reader.user).await[..] else { panic!("one room") };
    assert_eq!((counts.unread, counts.last_read_seq), (2, Seq(2)));
    let work = store.begin().await.unwrap();
    assert!(work.rooms().mark_unread(general.room, reader.user, Seq(0), at(1)).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, reader.user).await[0].unread, 4);
}

async fn mentions_reach_people_their_roles_and_everyone(Database { store, .. }: Database) {
    let (server, general, owner, reader) = community(&*store).await;
    let [helpers, others] = [role(&server, 5, Permissions::NONE), role(&server, 6, Permissions::NONE)];
    let work = store.begin().await.unwrap();
    work.roles().insert(&[helpers.clone(), others.clone()]).await.unwrap();
    work.members().set_roles(reader.id, &[helpers.id]).await.unwrap();
    work.commit().await.unwrap();

    let room = general.room;
    mention(&*store, room, owner.id, &[Mention::User(reader.user), Mention::Role(helpers.id)]).await;
    mention(&*store, room, owner.id, &[Mention::Role(helpers.id)]).await;
    mention(&*store, room, owner.id, &[Mention::Everyone]).await;
    mention(&*store, room, owner.id, &[Mention::Role(others.id), Mention::User(owner.id)]).await;
    mention(&*store, room, owner.id, &[]).await;
    let seen = unread(&*store, reader.user).await;
    assert_eq!(
        (seen[0].unread, seen[0].mentions),
        (5, 3),
        "a message counts once, even with several mentions"
    );

    let work = store.begin().await.unwrap();
    work.rooms().mark_read(room, reader.user, Seq(1), at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, reader.user).await[0].mentions, 2);
    mention(&*store, room, reader.user, &[Mention::Everyone]).await;
    assert_eq!(unread(&*store, reader.user).await[0].mentions, 0);
    assert_eq!(unread(&*store, owner.id).await[0].mentions, 1);
}

async fn channels_that_one_may_not_see_are_left_out(Database { store, .. }: Database) {
    let (server, _, owner, reader) = community(&*store).await;
    let [secret, own] = [
        Channel {
            profile: ChannelProfile { is_private: true, ..channel(&server, "secret", 1).profile },
            ..channel(&server, "secret", 1)
        },
        Channel {
            profile: ChannelProfile { is_private: true, ..channel(&server, "own", 2).profile },
            created_by: reader.user,
            ..channel(&server, "own", 2)
        },
    ];
    let managers = role(&server, 5, Permissions::from_iter([Permission::ManageChannels]));
    let work = store.begin().await.unwrap();
    work.channels().insert(&secret).await.unwrap();
    work.channels().insert(&own).await.unwrap();
    work.roles().insert(std::slice::from_ref(&managers)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, owner.id).await.len(), 3);
    assert_eq!(unread(&*store, reader.user).await.len(), 2);

    let work = store.begin().await.unwrap();
    work.channels().add_member(secret.id, reader.user, at(1)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, reader.user).await.len(), 3);

    let work = store.begin().await.unwrap();
    work.channels().remove_member(secret.id, reader.user).await.unwrap();
    work.members().set_roles(reader.id, &[managers.id]).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, reader.user).await.len(), 3);

    let ban = Some(Ban { at: at(8), reason: String::new() });
    let work = store.begin().await.unwrap();
    work.members().save(&Member { ban, ..reader.clone() }).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(unread(&*store, reader.user).await, []);
    assert_eq!(unread(&*store, anybody()).await, []);
}

async fn conversations_count_once_they_are_accepted(Database { store, .. }: Database) {
    let [me, friend, stranger] = [anybody(), anybody(), anybody()];
    let ours = talk(&*store, &[me, friend]).await;
    let hidden = talk(&*store, &[me, friend, stranger]).await;
    let asked = Conversation { status: RequestStatus::Pending, ..conversation(&[stranger, me]) };
    let asked = opened(&*store, &asked, &[stranger, me]).await;
    let away = Participant { is_hidden: true, ..participant(&hidden, me, at(0)) };
    let work = store.begin().await.unwrap();
    work.conversations().save_participant(&away).await.unwrap();
    work.commit().await.unwrap();
    for (room, author) in [(ours.room, friend), (hidden.room, friend), (asked.room, stranger)] {
        say(&*store, room, author, "hello").await;
    }
    let seen = unread(&*store, me).await;
    let place = RoomOwner::Conversation { id: ours.id };
    let expected =
        UnreadRoom { owner: place, unread: 1, mentions: 0, last_read_seq: Seq(0), last_seq: Seq(1) };
    assert_eq!(seen, [expected]);
    assert_eq!(unread(&*store, stranger).await.iter().map(|room| room.unread).sum::<i64>(), 1);
}

async fn accepted_1_to_1s_are_counted_together(Database { store, .. }: Database) {
    let [me, friend, other, stranger] = [anybody(), anybody(), anybody(), anybody()];
    let total = async || store.read().rooms().unread_direct(me).await.unwrap();
    assert_eq!(total().await, 0);
    let one = talk(&*store, &[me, friend]).await;
    let two = talk(&*store, &[me, other]).await;
    let group = talk(&*store, &[me, friend, other]).await;
    let asked = Conversation { status: RequestStatus::Pending, ..conversation(&[stranger, me]) };
    let asked = opened(&*store, &asked, &[stranger, me]).await;
    for (room, author) in [
        (one.room, friend),
        (one.room, me),
        (one.room, friend),
        (two.room, other),
        (group.room, friend),
        (asked.room, stranger),
    ] {
        say(&*store, room, author, "hello").await;
    }
    assert_eq!(total().await, 2, "sending marked the first one as read");
    let archived = Participant { is_archived: true, ..participant(&two, me, at(0)) };
    let hidden = Participant { is_hidden: true, ..participant(&one, me, at(0)) };
    let work = store.begin().await.unwrap();
    work.conversations().save_participant(&archived).await.unwrap();
    work.conversations().save_participant(&hidden).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(total().await, 1);
}

/// The number of messages of others after a marker that a list shows.
async fn to_read(store: &dyn Store, room: RoomId, reader: UserId, marker: Seq) -> i64 {
    let after = Window::After { seq: marker, limit: 200 };
    let all = MessageFilter::default();
    let listed = store.read().messages().list(room, &all, after, Direction::Ascending).await.unwrap();
    listed.items.iter().filter(|message| message.author != reader).count().try_into().unwrap()
}

async fn as_much_is_unread_as_one_finds_by_reading(Database { store, .. }: Database) {
    let [reader, other] = [anybody(), anybody()];
    let room = talk(&*store, &[reader, other]).await.room;
    let mut messages = vec![say(&*store, room, other, "first").await];
    let mut seen = Vec::new();
    for n in 1..60_usize {
        let some = messages[n * 7 % messages.len()].clone();
        let work = store.begin().await.unwrap();
        match n % 6 {
            0 => {
                work.rooms()
                    .mark_read(room, reader, Seq(i64::try_from(n / 2).unwrap()), at(1))
                    .await
                    .unwrap();
            }
            1 | 2 => {
                let event =
                    NewRoomEvent { change: RoomChange::Edited, message: some.id, actor: other, at: at(1) };
                work.rooms().record(room, &event).await.unwrap();
            }
            _ => {}
        }
        work.commit().await.unwrap();
        match n % 6 {
            3 => delete(&*store, &some, 1).await,
            4 | 5 => messages.push(say(&*store, room, other, "another").await),
            _ => {}
        }
        if n == 31 {
            messages.push(say(&*store, room, reader, "an answer").await);
        }
        let work = store.begin().await.unwrap();
        if n > 45 {
            work.retention().expire(room, at(1), at(2)).await.unwrap();
        }
        work.commit().await.unwrap();
        let counted = unread(&*store, reader).await.remove(0);
        let expected = to_read(&*store, room, reader, counted.last_read_seq).await;
        assert_eq!(counted.unread, expected, "after {n} steps");
        let in_room = store.read().rooms().unread_in(reader, &[room]).await.unwrap();
        assert_eq!(in_room.first().map_or(0, |(_, unread)| *unread), expected);
        seen.push(expected);
    }
    assert!(seen.iter().any(|unread| *unread > 3) && seen.contains(&0), "{seen:?}");
}

async fn all_rooms_take_two_statements(Database { store, .. }: Database) {
    let (.., reader) = community(&*store).await;
    for _ in 0..5 {
        talk(&*store, &[reader.user, anybody()]).await;
    }
    assert_eq!(statements(unread(&*store, reader.user)).await, 2);
}
