#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::member::Ban;
use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::{Permission, RoleType, starting_roles};
use time::Duration;

use super::*;
use crate::access::AccessError;
use crate::server_context::fixture::{SERVER, context, facts, known, member, role_id, roles, writable};
use crate::testing::{START, TestRepos, TestStore, actor, user_id};
use meshup_domain::{Patch, Violations};

/// Person 1, a manager, and person 2 with `target`'s role.
fn manager_meets(target: RoleType) -> TestRepos {
    let [_, (_, manager), ..] = starting_roles();
    meets(facts(user_id(1), manager.position, manager.permissions.iter()), member(2, target))
}

fn meets(who: ServerFacts, target: MemberView) -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, who);
    writable(&mut repos);
    repos.members.expect_find().returning(move |_, _| Ok(Some(target.clone())));
    repos
}

fn banned(role: RoleType) -> MemberView {
    let mut view = member(2, role);
    view.member.ban = Some(Ban { at: START, reason: String::new() });
    view
}

fn members(repos: TestRepos) -> (TestStore, Members) {
    let (store, context) = context(repos);
    (store, Members::new(context))
}

fn access_changed() -> DomainEvent {
    DomainEvent::AccessChanged(AccessScope::Member(SERVER, user_id(2)))
}

fn left() -> [DomainEvent; 2] {
    let former = member(2, RoleType::Member).member.id;
    let left = ServerChangeKind::MemberLeft { member: former, user: user_id(2) };
    [access_changed(), ServerChange::event(SERVER, left)]
}

#[tokio::test]
async fn a_kick_takes_membership_and_private_channels() {
    let mut repos = manager_meets(RoleType::Member);
    repos.channels.expect_remove_everywhere().once().returning(|_, _| Ok(()));
    repos.members.expect_delete().once().returning(|_| Ok(true));
    repos.servers.expect_release().once().returning(|_| Ok(()));
    let (store, members) = members(repos);

    members.kick(&actor(1), SERVER, user_id(2).0).await.unwrap();

    assert_eq!(store.published_events(), left());
}

#[tokio::test]
async fn nobody_reaches_equals_those_above_or_the_owner() {
    for (target, why) in [
        (member(2, RoleType::Manager), Denied::TargetNotBelow),
        (member(2, RoleType::Admin), Denied::TargetNotBelow),
        (member(999, RoleType::Member), Denied::TargetIsOwner),
    ] {
        let who = facts(user_id(1), 300, [Permission::ManageMembers, Permission::ManageRoles]);
        let (store, members) = members(meets(who, target));
        let (me, someone) = (actor(1), user_id(2).0);

        let refused = AccessError::Denied(why);
        assert_eq!(members.kick(&me, SERVER, someone).await, Err(KickError::Access(refused.clone())));
        let ban = members.ban(&me, SERVER, someone, None).await;
        assert_eq!(ban.unwrap_err(), BanError::Access(refused.clone()));
        let mute = members.mute(&me, SERVER, someone, None).await;
        assert_eq!(mute.unwrap_err(), MuteError::Access(refused.clone()));
        let roles = members.assign_roles(&me, SERVER, someone, vec![]).await;
        assert_eq!(roles.unwrap_err(), AssignRolesError::Access(refused));
        assert_eq!(store.begun_units(), 0);
    }
}

#[tokio::test]
async fn who_lacks_the_permission_moderates_nobody() {
    let (store, members) = members(meets(facts(user_id(1), 300, []), member(2, RoleType::Guest)));

    let refused = members.kick(&actor(1), SERVER, user_id(2).0).await.unwrap_err();

    assert_eq!(refused, KickError::Access(AccessError::Denied(Denied::MissingPermission)));
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_ban_keeps_the_row_but_not_the_place() {
    let mut repos = manager_meets(RoleType::Member);
    repos.members.expect_save().withf(|saved| saved.ban.is_some()).once().returning(|_| Ok(()));
    repos.servers.expect_release().once().returning(|_| Ok(()));
    repos.channels.expect_remove_everywhere().once().returning(|_, _| Ok(()));
    let (store, members) = members(repos);

    let view = members.ban(&actor(1), SERVER, user_id(2).0, Some("spam".into())).await.unwrap();

    assert_eq!(view.member.ban.unwrap().reason, "spam");
    assert_eq!(store.published_events(), left());
}

#[tokio::test]
async fn a_second_ban_and_a_second_unban_are_refused_by_state() {
    let who = || facts(user_id(1), 300, [Permission::ManageMembers]);
    let (store, again) = members(meets(who(), banned(RoleType::Member)));
    let refused = again.ban(&actor(1), SERVER, user_id(2).0, None).await.unwrap_err();
    assert_eq!((refused, store.commits()), (BanError::AlreadyBanned, 0));
    assert_eq!(again.kick(&actor(1), SERVER, user_id(2).0).await, Err(KickError::Banned));

    let (store, free) = members(meets(who(), member(2, RoleType::Member)));
    let refused = free.unban(&actor(1), SERVER, user_id(2).0).await.unwrap_err();
    assert_eq!((refused, store.commits()), (UnbanError::NotBanned, 0));
}

#[tokio::test]
async fn lifting_a_ban_does_not_make_a_member() {
    let mut repos = meets(facts(user_id(1), 300, [Permission::ManageMembers]), banned(RoleType::Member));
    repos.members.expect_delete().once().returning(|_| Ok(true));
    let (store, members) = members(repos);

    let view = members.unban(&actor(1), SERVER, user_id(2).0).await.unwrap();

    assert!(view.member.ban.is_none());
    assert_eq!(store.published_events(), [access_changed()]);
}

#[tokio::test]
async fn mutes_end_in_the_future() {
    let mut repos = manager_meets(RoleType::Member);
    repos.members.expect_save().once().returning(|_| Ok(()));
    let (_, members) = members(repos);
    let (me, someone) = (actor(1), user_id(2).0);

    let past = members.mute(&me, SERVER, someone, Some(START)).await.unwrap_err();
    assert!(matches!(past, MuteError::Invalid(Violations(fields)) if fields.contains_key("until")));
    let end = START + Duration::hours(1);
    let view = members.mute(&me, SERVER, someone, Some(end)).await.unwrap();
    assert_eq!(view.member.mute, Mute::Until(end));
}

#[tokio::test]
async fn roles_at_or_above_ones_own_and_permissions_one_lacks_are_not_granted() {
    let who = facts(user_id(1), 350, [Permission::ManageRoles]);
    for (role, why) in [(1, Denied::TargetNotBelow), (2, Denied::GrantsMore)] {
        let mut repos = meets(who.clone(), member(2, RoleType::Member));
        repos.roles.expect_list().returning(|_| Ok(roles()));
        let (store, members) = members(repos);

        let refused = members.assign_roles(&actor(1), SERVER, user_id(2).0, vec![role_id(role)]).await;

        assert_eq!(refused.unwrap_err(), AssignRolesError::Access(AccessError::Denied(why)));
        assert_eq!(store.commits(), 0);
    }
}

#[tokio::test]
async fn no_roles_means_the_member_role_and_foreign_ones_are_an_error() {
    let who = facts(user_id(1), 350, [Permission::ManageRoles]);
    let mut repos = meets(who, member(2, RoleType::Guest));
    repos.roles.expect_list().returning(|_| Ok(roles()));
    repos.members.expect_set_roles().withf(|_, given| given == [role_id(3)]).once().returning(|_, _| Ok(()));
    let (store, members) = members(repos);
    let (me, someone) = (actor(1), user_id(2).0);

    let given = members.assign_roles(&me, SERVER, someone, vec![]).await.unwrap();
    assert_eq!(given.iter().map(|role| role.role_type).collect::<Vec<_>>(), [RoleType::Member]);
    let updated = ServerChange::event(SERVER, ServerChangeKind::MemberUpdated(user_id(2)));
    assert_eq!(store.published_events(), [access_changed(), updated]);
    let foreign = members.assign_roles(&me, SERVER, someone, vec![role_id(77)]).await.unwrap_err();
    assert!(matches!(foreign, AssignRolesError::Invalid(Violations(fields)) if fields.contains_key("roles")));
}

#[tokio::test]
async fn members_name_themselves_and_not_each_other() {
    let mut repos = meets(facts(user_id(2), 200, []), member(2, RoleType::Member));
    repos.members.expect_save().once().returning(|_| Ok(()));
    let (_, own) = members(repos);
    let view = own.rename(&actor(2), SERVER, user_id(2).0, Patch::Set(" Ally ".into())).await.unwrap();
    assert_eq!(view.member.nickname.as_deref(), Some("Ally"));

    let (store, other) = members(meets(facts(user_id(3), 200, []), member(2, RoleType::Guest)));
    let refused = other.rename(&actor(3), SERVER, user_id(2).0, Patch::Clear).await.unwrap_err();
    assert_eq!(refused, RenameError::Access(AccessError::Denied(Denied::MissingPermission)));
    assert_eq!(store.begun_units(), 0);
}
