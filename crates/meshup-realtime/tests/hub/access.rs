use std::time::Duration;

use meshup_app::domain_event::{AccessScope, DomainEvent};
use meshup_app::ports::EventSink;
use meshup_app::testing::{actor, user_id};
use meshup_domain::ChannelId;
use meshup_realtime::{JoinError, Timings};
use uuid::Uuid;

use crate::world::*;

const NEVER: Timings = Timings { poll_interval: Duration::from_mins(1), ..QUICK };

#[tokio::test]
async fn nothing_that_follows_a_ban_is_heard() {
    let (hub, world) = open(NEVER);
    let (ann, _) = enter(&hub, 1, None).await;
    let (bob, entered) = enter(&hub, 2, None).await;
    world.with(|state| state.banned.insert(user_id(1)));
    hub.publish(vec![DomainEvent::AccessChanged(AccessScope::Member(SERVER, user_id(1)))]);
    happen(&hub, &world);
    assert_eq!(listen(&bob, entered, 1).await, [1]);
    assert_eq!(word(&ann).await, "lost");
}

#[tokio::test]
async fn a_change_that_takes_nothing_away_is_not_noticed() {
    let (hub, world) = open(NEVER);
    let (ann, entered) = enter(&hub, 1, None).await;
    for reach in [AccessScope::Server(SERVER), AccessScope::Room(ROOM), AccessScope::User(user_id(1))] {
        hub.publish(vec![DomainEvent::AccessChanged(reach)]);
        happen(&hub, &world);
    }
    assert_eq!(listen(&ann, entered, 3).await, [1, 2, 3]);
}

#[tokio::test]
async fn lost_access_ends_also_when_nobody_announces_it() {
    let (hub, world) = open(QUICK);
    let (ann, _) = enter(&hub, 1, None).await;
    world.with(|state| state.banned.insert(user_id(1)));
    assert_eq!(word(&ann).await, "lost");
}

#[tokio::test]
async fn the_banned_and_those_who_seek_what_is_not_there_are_refused() {
    let (hub, world) = open(NEVER);
    world.with(|state| state.banned.insert(user_id(1)));
    let ann = hub.connect(actor(1)).await.unwrap();
    assert!(matches!(ann.join(PLACE, None).await, Err(JoinError::Access(_))));
    world.with(|state| state.rooms.clear());
    let bob = hub.connect(actor(2)).await.unwrap();
    assert!(matches!(bob.join(PLACE, None).await, Err(JoinError::Access(_))));
}

#[tokio::test]
async fn the_end_of_a_channel_is_the_last_that_is_heard_of_it() {
    let (hub, world) = open(NEVER);
    let (ann, _) = enter(&hub, 1, None).await;
    world.with(|state| state.rooms.clear());
    hub.publish(vec![DomainEvent::ChannelDeleted { room: ROOM, channel: ChannelId(Uuid::nil()) }]);
    assert_eq!([word(&ann).await, word(&ann).await], ["deleted", "lost"]);
}

#[tokio::test]
async fn sessions_that_ended_are_closed_announced_or_not() {
    let (hub, world) = open(QUICK);
    let (ann, _) = enter(&hub, 1, None).await;
    let (bob, _) = enter(&hub, 2, None).await;
    hub.publish(vec![DomainEvent::SessionsEnded { user: user_id(1), sessions: vec![actor(1).session] }]);
    world.with(|state| state.over.insert(actor(2).session));
    assert_eq!(word(&ann).await, "SessionOver");
    assert_eq!(word(&bob).await, "SessionOver");
}
