#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::permission::ServerFacts;
use meshup_domain::role::RoleType;

use super::*;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::server_context::fixture::{SERVER, context, facts, known, member, writable};
use crate::servers::fixture::servers;
use crate::testing::{TestRepos, actor, user_id};

#[tokio::test]
async fn who_leaves_loses_the_membership_and_the_private_channels() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, []));
    writable(&mut repos);
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
    repos.members.expect_delete().once().returning(|_| Ok(true));
    repos.servers.expect_release().once().returning(|_| Ok(()));
    repos.channels.expect_remove_everywhere().once().returning(|_, _| Ok(()));
    let (store, context) = context(repos);

    servers(context).leave(&actor(1), SERVER).await.unwrap();

    let lost = DomainEvent::AccessChanged(AccessScope::Member(SERVER, user_id(1)));
    let former = member(1, RoleType::Member).member.id;
    let left = ServerChangeKind::MemberLeft { member: former, user: user_id(1) };
    assert_eq!(store.published_events(), [lost, ServerChange::event(SERVER, left)]);
}

#[tokio::test]
async fn the_owner_stays() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(999), 400, []));
    let (store, context) = context(repos);

    let refused = servers(context).leave(&actor(999), SERVER).await.unwrap_err();

    assert_eq!((refused, store.begun_units()), (LeaveServerError::OwnerStays, 0));
}

#[tokio::test]
async fn who_is_not_in_cannot_leave_not_even_the_banned() {
    let stranger = ServerFacts { member: None, ..facts(user_id(1), 0, []) };
    let mut banned = facts(user_id(1), 200, []);
    banned.member.as_mut().unwrap().is_banned = true;
    for facts in [stranger, banned] {
        let mut repos = TestRepos::default();
        known(&mut repos, facts);
        let (_, context) = context(repos);

        let refused = servers(context).leave(&actor(1), SERVER).await.unwrap_err();

        assert_eq!(refused, LeaveServerError::NotAMember);
    }
}
