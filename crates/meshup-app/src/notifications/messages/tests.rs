#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::channel::{Channel, ChannelType};
use meshup_domain::mention::Mention;
use meshup_domain::{ChannelId, RoomId, Seq, UserId};
use time::Duration;
use uuid::Uuid;

use super::super::tests::{listener, remembering};
use super::*;
use crate::ports::{RoomEvent, Store};
use crate::server_context::fixture::{SERVER, cards, context};
use crate::testing::{START, TestRepos, user_id};

const ROOM: RoomId = RoomId(Uuid::from_u128(70));
const CHANNEL: ChannelId = ChannelId(Uuid::from_u128(8));

fn id(n: i64) -> MessageId {
    MessageId(Uuid::from_u128(u128::try_from(n).unwrap()))
}

fn event(seq: i64, message: i64, change: RoomChange) -> RoomEvent {
    RoomEvent { seq: Seq(seq), message: id(message), actor: user_id(1), change, at: START, nonce: None }
}

fn batch(from: Cursor, events: Vec<RoomEvent>) -> Batch {
    Batch { room: ROOM, from, events }
}

fn message(n: i64) -> Message {
    Message {
        id: id(n),
        seq: Seq(n),
        deleted_at: (n == 9).then_some(START + Duration::SECOND),
        ..crate::testing::message(1, ROOM)
    }
}

/// A channel in which person 1 writes; message 9 is deleted.
fn repos(mentions: Vec<(MessageId, Mention)>) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.rooms.expect_owner().returning(|_| Ok(Some(RoomOwner::Channel { id: CHANNEL, server: SERVER })));
    repos.messages.expect_mentions().returning(move |ids| {
        Ok(mentions.iter().filter(|(message, _)| ids.contains(message)).copied().collect())
    });
    repos
        .messages
        .expect_get_many()
        .returning(|ids| Ok(ids.iter().map(|id| message(i64::try_from(id.0.as_u128()).unwrap())).collect()));
    repos.messages.expect_attachments().returning(|_| Ok(Vec::new()));
    repos.channels.expect_get().returning(|id| {
        Ok(Some(Channel {
            id,
            server: SERVER,
            room: ROOM,
            profile: meshup_domain::channel::ChannelProfile {
                name: "general".into(),
                description: String::new(),
                channel_type: ChannelType::Text,
                position: 0,
                is_private: false,
                is_nsfw: false,
                slowmode_delay: 0,
                parent_category: None,
            },
            created_by: user_id(1),
            created_at: START,
            updated_at: START,
        }))
    });
    cards(&mut repos);
    repos.members.expect_who_can_see().returning(|_, _, people| Ok(people.to_vec()));
    repos
        .settings
        .expect_recipients()
        .returning(|_, _, people| Ok(people.iter().map(|user| listener(user.0.as_u128())).collect()));
    repos
}

async fn handled(repos: TestRepos, batch: &Batch) -> Cursor {
    let (store, context) = context(repos);
    let work = store.begin().await.unwrap();
    MessageNotifier::new(context).handle(&*work, batch).await.unwrap()
}

#[tokio::test]
async fn a_mention_of_everyone_notifies_in_parts_that_follow_each_other() {
    let everyone = |after: Option<UserId>| {
        let first = after.map_or(1, |user| user.0.as_u128() + 1);
        (first..=1_500).take(1_000).map(user_id).collect::<Vec<_>>()
    };
    let calls = vec![(id(5), Mention::Everyone), (id(5), Mention::User(user_id(2)))];
    let with = || {
        let mut repos = repos(calls.clone());
        repos
            .members
            .expect_mentioned()
            .withf(|_, roles, _, limit| roles.is_empty() && *limit == 1_000)
            .returning(move |_, _, after, _| Ok(everyone(after)));
        repos
    };
    let events = vec![event(4, 4, RoomChange::Created), event(5, 5, RoomChange::Created)];

    let mut first = with();
    let kept = remembering(&mut first);
    let cursor = handled(first, &batch(Cursor::after(Seq(3)), events.clone())).await;
    assert_eq!(cursor, Cursor { seq: Seq(4), part: Some(user_id(1_000).0) });
    assert_eq!(kept.lock().unwrap().len(), 1_000, "all but the author, and who is called by name besides");

    let mut second = with();
    let kept = remembering(&mut second);
    let cursor = handled(second, &batch(cursor, events[1..].to_vec())).await;
    assert_eq!(cursor, Cursor::after(Seq(5)));
    assert_eq!(kept.lock().unwrap().len(), 500);
    let new = kept.lock().unwrap()[0].clone();
    assert_eq!(new.notification.title, "Person 1 mentioned you in #general");
    assert_eq!((new.topic, new.position), (format!("message:{}", id(5)), Some((ROOM, Seq(5)))));
    assert_eq!((new.notification.room, new.notification.target), (Some(CHANNEL.0), id(5).0));
}

#[tokio::test]
async fn reactions_pins_and_messages_that_call_nobody_cost_little() {
    let mut repos = TestRepos::default();
    repos.rooms.expect_owner().never();
    let cursor = handled(repos, &batch(Cursor::default(), vec![event(1, 1, RoomChange::Pinned)])).await;
    assert_eq!(cursor, Cursor::after(Seq(1)));
}

#[tokio::test]
async fn what_is_deleted_by_then_notifies_nobody_and_is_withdrawn() {
    let mut repos = repos(vec![(id(9), Mention::User(user_id(2)))]);
    repos
        .notifications
        .expect_withdraw()
        .withf(|room, messages| *room == ROOM && messages == [id(9)])
        .once()
        .returning(|_, _| Ok(()));
    let events = vec![event(9, 9, RoomChange::Created), event(10, 9, RoomChange::Deleted)];
    assert_eq!(handled(repos, &batch(Cursor::after(Seq(8)), events)).await, Cursor::after(Seq(10)));
}
