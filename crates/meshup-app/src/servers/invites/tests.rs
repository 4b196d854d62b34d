#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::invite::{Invite, InviteChanges, InviteTerms};
use meshup_domain::permission::Denied;
use meshup_domain::role::{Permission, RoleType};
use meshup_domain::{InviteId, Violations};
use time::Duration;
use uuid::Uuid;

use super::*;
use crate::access::AccessError;
use crate::ports::InviteView;
use crate::server_context::fixture::{SERVER, context, facts, known, member, roles, writable};
use crate::servers::JoinOutcome;
use crate::testing::{START, TestRepos, TestStore, actor, user, user_id};

fn invite() -> Invite {
    Invite {
        id: InviteId(Uuid::from_u128(50)),
        server: SERVER,
        inviter: user_id(999),
        code: "ABCD1234EF".into(),
        terms: InviteTerms { max_uses: Some(5), ..InviteTerms::default() },
        uses: 0,
        revoked_at: None,
        created_at: START,
    }
}

/// Person 1, who uses the invite.
fn holding(invite: Invite, is_inside: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    writable(&mut repos);
    let inviter = user(999).card();
    repos
        .invites
        .expect_by_code()
        .returning(move |_| Ok(Some(InviteView { invite: invite.clone(), inviter: inviter.clone() })));
    repos.users.expect_get().returning(|id| Ok(Some(user(id.0.as_u128()))));
    repos.members.expect_find().returning(move |_, _| Ok(is_inside.then(|| member(1, RoleType::Member))));
    repos
}

fn invites(repos: TestRepos) -> (TestStore, Invites) {
    let (store, context) = context(repos);
    (store, Invites::new(context))
}

#[tokio::test]
async fn an_invite_lets_one_person_in_and_counts_one_use() {
    let mut repos = holding(invite(), false);
    repos.invites.expect_redeem().once().returning(|_, _| Ok(true));
    repos.servers.expect_admit().once().returning(|_| Ok(true));
    repos.members.expect_insert().once().returning(|_| Ok(true));
    repos.roles.expect_list().returning(|_| Ok(roles()));
    repos.members.expect_set_roles().returning(|_, _| Ok(()));
    repos.rooms.expect_start_reading().once().returning(|_, _, _| Ok(()));
    let (store, invites) = invites(repos);

    let accepted = invites.accept(&actor(1), " abcd1234ef ").await.unwrap();

    assert_eq!((accepted.joined, store.commits()), (JoinOutcome::Now, 1));
    assert_eq!(store.published_events().len(), 2);
}

#[tokio::test]
async fn a_member_uses_up_nothing() {
    let (store, invites) = invites(holding(invite(), true));

    let accepted = invites.accept(&actor(1), "ABCD1234EF").await.unwrap();

    assert_eq!((accepted.joined, store.commits()), (JoinOutcome::Already, 1));
    assert!(store.published_events().is_empty());
}

#[tokio::test]
async fn a_full_server_gives_the_use_back() {
    let mut repos = holding(invite(), false);
    repos.invites.expect_redeem().returning(|_, _| Ok(true));
    repos.servers.expect_admit().returning(|_| Ok(false));
    let (store, invites) = invites(repos);

    let refused = invites.accept(&actor(1), "ABCD1234EF").await.unwrap_err();

    assert!(matches!(refused, AcceptInviteError::Entrance(_)), "{refused:?}");
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn an_invite_that_the_database_finds_used_up_lets_nobody_in() {
    let mut repos = holding(invite(), false);
    repos.invites.expect_redeem().returning(|_, _| Ok(false));
    let (store, invites) = invites(repos);

    let refused = invites.accept(&actor(1), "ABCD1234EF").await.unwrap_err();

    assert_eq!((refused, store.commits()), (AcceptInviteError::Inactive, 0));
}

#[tokio::test]
async fn an_invite_for_somebody_else_is_forbidden_whatever_the_case_of_the_address() {
    let addressed = |email: &str| Invite {
        terms: InviteTerms { invitee_email: Some(email.into()), ..InviteTerms::default() },
        ..invite()
    };
    let (store, others) = invites(holding(addressed("guest@example.com"), false));
    let refused = others.accept(&actor(1), "ABCD1234EF").await.unwrap_err();
    assert_eq!((refused, store.commits()), (AcceptInviteError::ForSomebodyElse, 0));

    let mut repos = holding(addressed("PERSON1@example.COM"), false);
    repos.invites.expect_redeem().returning(|_, _| Ok(false));
    let (_, own) = invites(repos);
    assert_eq!(own.accept(&actor(1), "ABCD1234EF").await.unwrap_err(), AcceptInviteError::Inactive);
}

#[tokio::test]
async fn an_unknown_code_opens_no_unit() {
    let mut repos = TestRepos::default();
    repos.invites.expect_by_code().returning(|_| Ok(None));
    let (store, invites) = invites(repos);

    let refused = invites.accept(&actor(1), "nope").await.unwrap_err();

    assert_eq!((refused, store.begun_units()), (AcceptInviteError::Inactive, 0));
}

#[tokio::test]
async fn a_taken_code_is_drawn_again() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 300, [Permission::ManageMembers]));
    writable(&mut repos);
    let mut draws = 0;
    repos.invites.expect_insert().times(3).returning(move |_| {
        draws += 1;
        Ok(draws == 3)
    });
    let (store, invites) = invites(repos);

    let made = invites.create(&actor(1), SERVER, InviteChanges::default()).await.unwrap();

    assert_eq!((made.invite.code.len(), made.is_active, store.commits()), (10, true, 1));
}

#[tokio::test]
async fn terms_are_checked_together() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 300, [Permission::ManageMembers]));
    let (store, invites) = invites(repos);
    let command = InviteChanges {
        label: Some("x".repeat(121)),
        invitee_email: Some("nobody".into()),
        max_uses: Some(0),
        expires_at: Some(START - Duration::SECOND),
    };

    let refused = invites.create(&actor(1), SERVER, command).await.unwrap_err();

    let CreateInviteError::Invalid(Violations(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["expires_at", "invitee_email", "label", "max_uses"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn revoking_twice_and_revoking_elsewhere_are_refused() {
    let manager = || facts(user_id(1), 300, [Permission::ManageMembers]);
    let mut repos = holding(invite(), true);
    known(&mut repos, manager());
    repos.invites.expect_revoke().returning(|_, _| Ok(false));
    let (store, again) = invites(repos);
    let refused = again.revoke(&actor(1), SERVER, "ABCD1234EF").await.unwrap_err();
    assert_eq!((refused, store.commits()), (RevokeInviteError::AlreadyRevoked, 0));

    let foreign = Invite { server: meshup_domain::ServerId(Uuid::from_u128(8)), ..invite() };
    let mut repos = holding(foreign, true);
    known(&mut repos, manager());
    let (_, elsewhere) = invites(repos);
    let refused = elsewhere.revoke(&actor(1), SERVER, "ABCD1234EF").await.unwrap_err();
    assert_eq!(refused, RevokeInviteError::Access(AccessError::NotFound));
}

#[tokio::test]
async fn members_without_the_permission_do_not_invite() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, []));
    let (_, invites) = invites(repos);

    let refused = invites.create(&actor(1), SERVER, InviteChanges::default()).await.unwrap_err();

    assert_eq!(refused, CreateInviteError::Access(AccessError::Denied(Denied::MissingPermission)));
}
