#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::permission::Denied;
use meshup_domain::role::{Permission, RoleChanges};

use super::*;
use crate::access::AccessError;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::server_context::fixture::{SERVER, context, facts, known, role_id, roles as starting, writable};
use crate::testing::{TestRepos, TestStore, actor, user_id};
use meshup_domain::Violations;

/// Person 1 at position 350, with permission to manage roles and messages.
fn keeper() -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 350, [Permission::ManageRoles, Permission::ManageMessages]));
    writable(&mut repos);
    repos.roles.expect_list().returning(|_| Ok(starting()));
    repos.roles.expect_get().returning(|_, id| Ok(starting().into_iter().find(|role| role.id == id)));
    repos
}

fn roles(repos: TestRepos) -> (TestStore, Roles) {
    let (store, context) = context(repos);
    (store, Roles::new(context))
}

fn reviewer(position: i64, permissions: &[Permission]) -> RoleChanges {
    RoleChanges {
        name: Some("Reviewer".into()),
        position: Some(position),
        permissions: Some(permissions.to_vec()),
        ..RoleChanges::default()
    }
}

#[tokio::test]
async fn a_role_is_made_below_ones_own_with_permissions_one_has() {
    let mut repos = keeper();
    repos.roles.expect_insert().once().returning(|_| Ok(()));
    let (store, roles) = roles(repos);

    let role = roles.create(&actor(1), SERVER, reviewer(349, &[Permission::ManageMessages])).await.unwrap();

    assert_eq!((role.profile.position, store.commits()), (349, 1));
}

#[tokio::test]
async fn a_role_as_high_as_ones_own_or_with_more_permissions_is_not_made() {
    for (command, why) in [
        (reviewer(350, &[]), Denied::TargetNotBelow),
        (reviewer(10, &[Permission::ManageServer]), Denied::GrantsMore),
    ] {
        let (store, roles) = roles(keeper());
        let refused = roles.create(&actor(1), SERVER, command).await.unwrap_err();
        assert_eq!((refused, store.begun_units()), (CreateRoleError::Denied(why), 0));
    }
}

#[tokio::test]
async fn too_many_permissions_and_bad_colors_are_reported_together() {
    let (store, roles) = roles(keeper());
    let command =
        RoleChanges { color: Some("blue".into()), ..reviewer(10, &[Permission::ManageMessages; 10]) };

    let refused = roles.create(&actor(1), SERVER, command).await.unwrap_err();

    let CreateRoleError::Invalid(Violations(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["color", "permissions"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_role_above_is_out_of_reach() {
    let (store, roles) = roles(keeper());
    let (me, admin) = (actor(1), role_id(1));

    let refused = AccessError::Denied(Denied::TargetNotBelow);
    let update = roles.update(&me, SERVER, admin, RoleChanges::default()).await.unwrap_err();
    assert_eq!(update, UpdateRoleError::Access(refused.clone()));
    assert_eq!(roles.delete(&me, SERVER, admin).await, Err(DeleteRoleError::Access(refused)));
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn an_update_keeps_permissions_that_one_lacks_but_adds_none() {
    let mut repos = keeper();
    repos.roles.expect_save().once().returning(|_| Ok(()));
    let (store, roles) = roles(repos);
    let (me, manager) = (actor(1), role_id(2));

    let renamed = RoleChanges { name: Some("Steward".into()), ..RoleChanges::default() };
    assert_eq!(roles.update(&me, SERVER, manager, renamed).await.unwrap().profile.name, "Steward");
    assert_eq!(
        store.published_events(),
        [
            DomainEvent::AccessChanged(AccessScope::Server(SERVER)),
            ServerChange::event(SERVER, ServerChangeKind::RoleUpdated(manager)),
        ]
    );
    let raised = RoleChanges { permissions: Some(vec![Permission::ManageServer]), ..RoleChanges::default() };
    let refused = roles.update(&me, SERVER, manager, raised).await.unwrap_err();
    assert_eq!(refused, UpdateRoleError::Denied(Denied::GrantsMore));
    assert_eq!(store.begun_units(), 1, "a refusal needs no unit");
}

#[tokio::test]
async fn the_roles_that_every_server_starts_with_stay() {
    let (store, roles) = roles(keeper());

    let refused = roles.delete(&actor(1), SERVER, role_id(3)).await.unwrap_err();

    assert_eq!((refused, store.begun_units()), (DeleteRoleError::Starting, 0));
}

#[tokio::test]
async fn who_holds_a_role_that_comes_to_manage_channels_sees_more_of_them() {
    let mut repos = TestRepos::default();
    let all = [Permission::ManageRoles, Permission::ManageChannels];
    known(&mut repos, facts(user_id(1), 350, all));
    writable(&mut repos);
    repos.roles.expect_get().returning(|_, id| Ok(starting().into_iter().find(|role| role.id == id)));
    repos.roles.expect_save().once().returning(|_| Ok(()));
    repos.members.expect_mentioned().once().returning(|_, roles, _, _| {
        assert_eq!(roles, [role_id(3)]);
        Ok(vec![user_id(2), user_id(4)])
    });
    let (store, roles) = roles(repos);

    let raised =
        RoleChanges { permissions: Some(vec![Permission::ManageChannels]), ..RoleChanges::default() };
    roles.update(&actor(1), SERVER, role_id(3), raised).await.unwrap();

    let users = vec![user_id(2), user_id(4)];
    let gained = ServerChangeKind::SightChanged { users, channel: None, is_gained: true };
    assert!(store.published_events().contains(&ServerChange::event(SERVER, gained)));
}
