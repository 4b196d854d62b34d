#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::permission::Denied;
use meshup_domain::role::Permission;

use super::*;
use crate::server_context::fixture::{SERVER, context, facts, known, member, role_id, roles, writable};
use crate::servers::fixture::servers;
use crate::testing::{MockUserRepository, TestRepos, actor, user_id};

fn owned() -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(999), 400, []));
    writable(&mut repos);
    repos.roles.expect_list().returning(|_| Ok(roles()));
    repos
}

#[tokio::test]
async fn the_heir_owns_the_server_and_gets_the_admin_role() {
    let mut repos = owned();
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
    repos
        .members
        .expect_set_roles()
        .withf(|_, given| given == [role_id(3), role_id(1)])
        .once()
        .returning(|_, _| Ok(()));
    repos.servers.expect_save().withf(|saved| saved.owner == user_id(1)).once().returning(|_| Ok(()));
    let (store, context) = context(repos);

    let view = servers(context).transfer(&actor(999), SERVER, user_id(1)).await.unwrap();

    assert_eq!(view.owner.id, user_id(1));
    let sight =
        |user, is_gained| ServerChangeKind::SightChanged { users: vec![user], channel: None, is_gained };
    let changes = [
        ServerChangeKind::Updated,
        ServerChangeKind::MemberUpdated(user_id(999)),
        sight(user_id(999), false),
        ServerChangeKind::MemberUpdated(user_id(1)),
        sight(user_id(1), true),
    ];
    let changes = changes.map(|kind| ServerChange::event(SERVER, kind));
    let access = DomainEvent::AccessChanged(AccessScope::Server(SERVER));
    assert_eq!(store.published_events(), [&[access], &changes[..]].concat());
}

#[tokio::test]
async fn nobody_inherits_who_is_not_a_member() {
    let mut repos = owned();
    repos.members.expect_find().returning(|_, _| Ok(None));
    let (store, context) = context(repos);

    let refused = servers(context).transfer(&actor(999), SERVER, user_id(5)).await.unwrap_err();

    let TransferServerError::Invalid(Violations(fields)) = refused else { panic!("{refused:?}") };
    assert!(fields.contains_key("owner"));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn nobody_inherits_whose_account_is_gone() {
    let mut repos = owned();
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
    repos.users = MockUserRepository::new();
    repos
        .users
        .expect_hold_active()
        .returning(|users| Ok(users.iter().copied().filter(|user| *user == user_id(999)).collect()));
    let (store, context) = context(repos);

    let refused = servers(context).transfer(&actor(999), SERVER, user_id(1)).await.unwrap_err();

    assert_eq!(refused, not_a_member().into());
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn managing_a_server_is_not_owning_it() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 400, Permission::ALL.iter().copied()));
    let (_, context) = context(repos);

    let refused = servers(context).transfer(&actor(1), SERVER, user_id(2)).await.unwrap_err();

    assert_eq!(refused, TransferServerError::Access(AccessError::Denied(Denied::MissingPermission)));
}
