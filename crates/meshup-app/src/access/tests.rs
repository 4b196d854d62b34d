use meshup_domain::permission::{ManageServer, ViewServerContent};

use super::*;
use crate::cache::MAX_AGE;
use crate::testing::{TestClock, TestRepos, TestStore, actor, channel_room, server_facts, user_id};

#[tokio::test]
async fn facts_are_read_once_while_fresh_and_again_after_a_change() {
    let mut repos = TestRepos::default();
    let me = actor(1);
    repos.servers.expect_facts().times(3).returning(|id, user| Ok(Some(server_facts(id, user))));
    let clock = Arc::new(TestClock::default());
    let access = Access::new(Arc::new(TestStore::new(repos)), clock.clone());
    let server = ServerId(uuid::Uuid::from_u128(7));

    for _ in 0..3 {
        assert!(access.server::<ViewServerContent>(&me, server).await.is_ok());
    }
    access.forget(AccessScope::Member(server, me.user));
    assert!(access.server::<ViewServerContent>(&me, server).await.is_ok());
    clock.advance(MAX_AGE);
    assert!(access.server::<ViewServerContent>(&me, server).await.is_ok());
}

#[tokio::test]
async fn banned_words_are_read_once_until_the_servers_settings_change() {
    let mut repos = TestRepos::default();
    repos.servers.expect_banned_words().times(2).returning(|_| Ok(vec!["spoiler".into()]));
    let access = Access::new(Arc::new(TestStore::new(repos)), Arc::new(TestClock::default()));
    let mut facts = channel_room(RoomId(uuid::Uuid::from_u128(9)), user_id(1));
    assert_eq!(access.banned_words(&facts).await, Ok(None), "moderation is off");
    let RoomSubject::Channel(channel) = &mut facts.place else { panic!("a channel's room") };
    channel.server.auto_moderation = true;
    let server = channel.server.server;

    for _ in 0..3 {
        let words = access.banned_words(&facts).await;
        assert!(words.is_ok_and(|words| words.is_some_and(|words| words.check("Spoiler").is_err())));
    }
    access.forget(AccessScope::Server(ServerId(uuid::Uuid::nil())));
    assert!(access.banned_words(&facts).await.is_ok());
    access.forget(AccessScope::Server(server));
    assert!(access.banned_words(&facts).await.is_ok());
}

#[tokio::test]
async fn a_plain_member_does_not_manage_and_an_unknown_server_is_not_found() {
    let mut repos = TestRepos::default();
    repos
        .servers
        .expect_facts()
        .returning(|id, user| Ok((id.0.as_u128() == 7).then(|| server_facts(id, user))));
    let access = Access::new(Arc::new(TestStore::new(repos)), Arc::new(TestClock::default()));

    let refused = access.server::<ManageServer>(&actor(1), ServerId(uuid::Uuid::from_u128(7))).await;
    assert_eq!(refused.map(|_| ()), Err(AccessError::Denied(Denied::MissingPermission)));
    let unknown = access.server::<ViewServerContent>(&actor(1), ServerId(uuid::Uuid::from_u128(8))).await;
    assert_eq!(unknown.map(|_| ()), Err(AccessError::NotFound));
}

#[test]
fn what_was_read_before_a_change_is_not_kept() {
    let cache: Cache<u8, u8> = Cache::default();
    let now = time::OffsetDateTime::UNIX_EPOCH;
    let ticket = cache.ticket();
    cache.forget(|_, _| false);
    cache.put(ticket, 1, 1, now);
    assert_eq!(cache.get(&1, now), None);
    cache.put(cache.ticket(), 1, 2, now);
    assert_eq!(cache.get(&1, now).as_deref(), Some(&2));
}
