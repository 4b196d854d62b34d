#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::channel::{ChannelChanges, ChannelProfile, ChannelType};
use meshup_domain::permission::{ChannelFacts, Denied, RoomSubject, ServerFacts};
use meshup_domain::role::Permission;
use meshup_domain::{Patch, UserId, Violations};
use uuid::Uuid;

use super::*;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::ports::InsertChannelOutcome;
use crate::server_context::fixture::{SERVER, context, facts, known, writable};
use crate::testing::{START, TestRepos, TestStore, actor, user_id};

const ROOM: RoomId = RoomId(Uuid::from_u128(20));

fn channel_id(n: u128) -> ChannelId {
    ChannelId(Uuid::from_u128(n))
}

fn channel() -> Channel {
    Channel {
        id: channel_id(8),
        server: SERVER,
        room: ROOM,
        profile: ChannelProfile {
            name: "general".into(),
            description: String::new(),
            channel_type: ChannelType::Text,
            position: 0,
            is_private: true,
            is_nsfw: false,
            slowmode_delay: 0,
            parent_category: None,
        },
        created_by: user_id(999),
        created_at: START,
        updated_at: START,
    }
}

/// A member with or without the permission to manage channels.
fn visitor(person: UserId, manages: bool) -> ServerFacts {
    facts(person, 300, manages.then_some(Permission::ManageChannels))
}

/// A private channel that person 1 requests.
fn before_the_door(manages: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    let server = visitor(user_id(1), manages);
    known(&mut repos, server.clone());
    writable(&mut repos);
    repos.channels.expect_get().returning(|id| Ok((id == channel_id(8)).then(channel)));
    repos.rooms.expect_facts().returning(move |room, person| {
        let Channel { id, profile, created_by, .. } = channel();
        let ChannelProfile { channel_type, is_private, slowmode_delay, .. } = profile;
        let place = RoomSubject::Channel(ChannelFacts {
            id,
            server: server.clone(),
            channel_type,
            is_private,
            slowmode_delay,
            created_by,
            is_added: false,
        });
        Ok(Some(RoomFacts { room, person, place }))
    });
    repos
}

fn channels(repos: TestRepos) -> (TestStore, Channels) {
    let (store, context) = context(repos);
    (store, Channels::new(context))
}

fn named(name: &str) -> ChannelChanges {
    ChannelChanges { name: Some(name.into()), ..ChannelChanges::default() }
}

#[tokio::test]
async fn a_channel_comes_last_unless_a_position_is_given() {
    let mut repos = before_the_door(true);
    repos.channels.expect_count().returning(|_| Ok(1));
    repos.channels.expect_last_position().returning(|_| Ok(Some(4)));
    repos.channels.expect_insert().returning(|_| Ok(InsertChannelOutcome::Done));
    let (store, channels) = channels(repos);

    assert_eq!(channels.create(&actor(1), SERVER, named("random")).await.unwrap().profile.position, 5);
    let placed = ChannelChanges { position: Some(2), ..named("first") };
    assert_eq!(channels.create(&actor(1), SERVER, placed).await.unwrap().profile.position, 2);
    assert_eq!(store.commits(), 2);
}

#[tokio::test]
async fn the_limit_a_taken_name_and_a_foreign_category_are_refused() {
    let mut full = before_the_door(true);
    full.channels.expect_count().returning(|_| Ok(2));
    let (store, channels_full) = channels(full);
    let refused = channels_full.create(&actor(1), SERVER, named("third")).await.unwrap_err();
    assert_eq!((refused, store.commits()), (CreateChannelError::LimitReached, 0));

    let mut repos = before_the_door(true);
    repos.channels.expect_count().returning(|_| Ok(1));
    repos.channels.expect_last_position().returning(|_| Ok(None));
    repos.channels.expect_insert().returning(|_| Ok(InsertChannelOutcome::NameTaken));
    repos.channels.expect_parents().returning(|_| Ok(vec![(channel_id(8), None)]));
    let (store, channels) = channels(repos);
    let taken = channels.create(&actor(1), SERVER, named("GENERAL")).await.unwrap_err();
    assert!(matches!(taken, CreateChannelError::Invalid(Violations(fields)) if fields.contains_key("name")));
    let below = ChannelChanges { parent_category: Patch::Set(channel_id(77)), ..named("below") };
    let foreign = channels.create(&actor(1), SERVER, below).await.unwrap_err();
    assert!(matches!(foreign, CreateChannelError::Position(_)), "{foreign:?}");
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn a_private_channel_is_closed_to_plain_members_and_unknown_in_other_servers() {
    let (_, channels) = channels(before_the_door(false));

    let closed = channels.get(&actor(1), SERVER, channel_id(8)).await.unwrap_err();
    assert_eq!(closed, AccessError::Denied(Denied::PrivateChannel));
    let elsewhere = ServerId(Uuid::from_u128(6));
    let unknown = channels.get(&actor(1), elsewhere, channel_id(8)).await.unwrap_err();
    assert_eq!(unknown, AccessError::NotFound);
}

#[tokio::test]
async fn a_change_is_announced_to_the_room_and_a_circle_is_refused() {
    let mut repos = before_the_door(true);
    repos.channels.expect_save().once().returning(|_| Ok(true));
    repos
        .channels
        .expect_parents()
        .returning(|_| Ok(vec![(channel_id(8), None), (channel_id(9), Some(channel_id(8)))]));
    let (store, channels) = channels(repos);
    let (me, id) = (actor(1), channel_id(8));

    let opened = ChannelChanges { is_private: Some(false), ..ChannelChanges::default() };
    assert!(!channels.update(&me, SERVER, id, opened).await.unwrap().profile.is_private);
    let expected = [
        DomainEvent::AccessChanged(AccessScope::Room(ROOM)),
        DomainEvent::ChannelUpdated { room: ROOM, channel: channel_id(8) },
        ServerChange::event(SERVER, ServerChangeKind::ChannelOpened(channel_id(8))),
    ];
    assert_eq!(store.published_events(), expected);
    let circle = ChannelChanges { parent_category: Patch::Set(channel_id(9)), ..ChannelChanges::default() };
    let refused = channels.update(&me, SERVER, id, circle).await.unwrap_err();
    assert!(matches!(refused, UpdateChannelError::Position(_)), "{refused:?}");
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn only_members_of_the_server_are_added() {
    let mut repos = before_the_door(true);
    repos
        .members
        .expect_among()
        .returning(|_, people| Ok(people.iter().copied().filter(|person| *person == user_id(2)).collect()));
    repos.channels.expect_add_member().once().returning(|_, _, _| Ok(true));
    let (store, channels) = channels(repos);
    let (me, id) = (actor(1), channel_id(8));

    channels.add_member(&me, SERVER, id, user_id(2)).await.unwrap();
    let (users, channel) = (vec![user_id(2)], Some(channel_id(8)));
    let gained = ServerChangeKind::SightChanged { users, channel, is_gained: true };
    let access = DomainEvent::AccessChanged(AccessScope::Member(SERVER, user_id(2)));
    assert_eq!(store.published_events(), [access, ServerChange::event(SERVER, gained)]);
    let stranger = channels.add_member(&me, SERVER, id, user_id(3)).await.unwrap_err();
    assert!(matches!(stranger, AddChannelMemberError::Invalid(_)), "{stranger:?}");
    assert_eq!(store.commits(), 1);
}
