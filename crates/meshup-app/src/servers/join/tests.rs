#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::RoleType;

use super::*;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::server_context::fixture::{
    SERVER, context, facts, known, member, role_id, roles, server, writable,
};
use crate::servers::fixture::servers;
use crate::testing::{TestRepos, TestStore, actor, user_id};

fn stranger() -> ServerFacts {
    ServerFacts { member: None, ..facts(user_id(1), 0, []) }
}

/// A user who is not a member of the server; `has_room` says whether its member limit leaves room.
fn at_the_door(has_room: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, stranger());
    writable(&mut repos);
    repos.members.expect_find().returning(|_, _| Ok(None));
    repos.servers.expect_admit().returning(move |_| Ok(has_room));
    repos.roles.expect_list().returning(|_| Ok(roles()));
    repos
}

#[tokio::test]
async fn a_stranger_becomes_a_member_with_the_member_role_who_has_read_everything() {
    let mut repos = at_the_door(true);
    repos.members.expect_insert().once().returning(|_| Ok(true));
    repos.members.expect_set_roles().withf(|_, given| given == [role_id(3)]).once().returning(|_, _| Ok(()));
    repos.rooms.expect_start_reading().once().returning(|_, _, _| Ok(()));
    let (store, context) = context(repos);

    let joined = servers(context).join(&actor(1), SERVER).await.unwrap();

    assert_eq!(joined, JoinOutcome::Now);
    let access = DomainEvent::AccessChanged(AccessScope::Member(SERVER, user_id(1)));
    let joined = ServerChange::event(SERVER, ServerChangeKind::MemberJoined(user_id(1)));
    assert_eq!(store.published_events(), [access, joined]);
}

#[tokio::test]
async fn a_full_server_lets_nobody_in_and_announces_nothing() {
    let (store, context) = context(at_the_door(false));

    let refused = servers(context).join(&actor(1), SERVER).await.unwrap_err();

    assert_eq!(refused, JoinServerError::Entrance(EntranceError::Full));
    assert_nothing_happened(&store);
}

#[tokio::test]
async fn joining_twice_changes_nothing_and_is_still_answered_through_a_commit() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, []));
    writable(&mut repos);
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
    let (store, context) = context(repos);

    let joined = servers(context).join(&actor(1), SERVER).await.unwrap();

    assert_eq!((joined, store.commits()), (JoinOutcome::Already, 1));
    assert!(store.published_events().is_empty());
}

#[tokio::test]
async fn private_servers_and_bans_are_refused_before_anything_is_opened() {
    let private = ServerFacts { is_public: false, ..stranger() };
    let mut banned = facts(user_id(1), 200, []);
    banned.member.as_mut().unwrap().is_banned = true;
    for (facts, why) in [(private, Denied::NotAMember), (banned, Denied::Banned)] {
        let mut repos = TestRepos::default();
        known(&mut repos, facts);
        let (store, context) = context(repos);

        let refused = servers(context).join(&actor(1), SERVER).await.unwrap_err();

        assert_eq!(refused, JoinServerError::Access(AccessError::Denied(why)));
        assert_eq!(store.begun_units(), 0);
    }
}

#[tokio::test]
async fn a_ban_that_came_a_moment_ago_is_seen_under_the_lock() {
    let mut repos = TestRepos::default();
    known(&mut repos, stranger());
    writable(&mut repos);
    repos.members.expect_find().returning(|_, _| {
        let mut banned = member(1, RoleType::Member);
        let at = server().created_at;
        banned.member.ban = Some(meshup_domain::member::Ban { at, reason: String::new() });
        Ok(Some(banned))
    });
    let (store, context) = context(repos);

    let refused = servers(context).join(&actor(1), SERVER).await.unwrap_err();

    assert_eq!(refused, JoinServerError::Entrance(EntranceError::Denied(Denied::Banned)));
    assert_nothing_happened(&store);
}

fn assert_nothing_happened(store: &TestStore) {
    assert_eq!(store.commits(), 0);
    assert!(store.published_events().is_empty());
}
