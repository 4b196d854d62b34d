#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::UserId;
use meshup_domain::invite::InviteTerms;
use meshup_domain::{InviteId, MemberId};
use uuid::Uuid;

use super::*;
use crate::accounts::fixture::Fixture;
use crate::error::Explain;
use crate::ports::{InsertUserOutcome, InviteView};
use crate::server_context::fixture::{SERVER, code, roles, server};
use crate::testing::{START, user, user_id};

fn account() -> NewAccount {
    NewAccount::new("user@example.com", "meshup_user", "SecurePass123!")
}

fn invited(code: &str) -> NewAccount {
    NewAccount { invite_code: Some(code.into()), ..account() }
}

fn with_token(token: &str) -> NewAccount {
    NewAccount { setup_token: Some(token.into()), ..account() }
}

/// A site with free names, whose only setup token is `secret` and whose only invite is `CODE`, to this address.
fn site(registration: Registration, invitee: Option<&str>) -> Fixture {
    let mut fixture = Fixture::new();
    fixture.registration = registration;
    let repos = &mut fixture.repos;
    repos.users.expect_by_email().returning(|_| Ok(None));
    repos.users.expect_by_usernames().returning(|_| Ok(vec![]));
    repos.users.expect_insert().returning(|user, _| Ok(InsertUserOutcome::Done(Box::new(user.clone()))));
    repos.tokens.expect_insert().returning(|_| Ok(()));
    repos.site.expect_is_setup_token().returning(|hash| Ok(hash == "fingerprint of secret"));
    let terms = InviteTerms { invitee_email: invitee.map(str::to_owned), ..InviteTerms::default() };
    let invite = Invite {
        id: InviteId(Uuid::from_u128(30)),
        server: SERVER,
        inviter: user_id(999),
        code: "CODE".into(),
        terms,
        uses: 0,
        revoked_at: None,
        created_at: START,
    };
    let view = InviteView { invite, inviter: user(999).card() };
    repos.invites.expect_by_code().returning(move |code| Ok((code == "CODE").then(|| view.clone())));
    fixture.repos.mails.expect_queue().returning(|_| Ok(()));
    fixture
}

/// The fields that the registration is refused for, or the code.
async fn refused(fixture: Fixture, account: NewAccount) -> Vec<String> {
    let test = fixture.build();
    let refused = test.accounts.enroll(account).await.unwrap_err().explain();
    assert_eq!(test.store.commits(), 0);
    if refused.fields.is_empty() {
        return vec![refused.code.to_owned()];
    }
    refused.fields.0.into_keys().map(std::borrow::Cow::into_owned).collect()
}

#[tokio::test]
async fn a_closed_site_admits_only_with_a_setup_token() {
    let closed = || site(Registration::Closed, None);
    assert_eq!(refused(closed(), account()).await, ["registration_closed"]);
    assert_eq!(refused(closed(), invited("CODE")).await, ["registration_closed"]);
    assert_eq!(refused(closed(), with_token("guess")).await, ["setup_token"]);
    let mut fixture = closed();
    fixture.expect_finished_setup();
    let admitted = fixture.build().accounts.enroll(with_token("secret")).await.unwrap();
    assert!(admitted.is_admin);
}

#[tokio::test]
async fn a_site_for_the_invited_asks_for_an_active_invite_to_that_person() {
    let asking = |invitee| site(Registration::Invite, invitee);
    assert_eq!(refused(asking(None), account()).await, ["invite_code"]);
    assert_eq!(refused(asking(None), invited(" ")).await, ["invite_code"]);
    assert_eq!(refused(asking(None), invited("OTHER")).await, ["invite_code"]);
    assert_eq!(refused(asking(Some("else@example.com")), invited("CODE")).await, ["invite_code"]);
    let wrong = NewAccount { password: "short".into(), ..account() };
    assert_eq!(refused(asking(None), wrong).await, ["invite_code", "password"], "all at once");
}

#[tokio::test]
async fn who_registers_with_an_invite_joins_its_server() {
    for registration in [Registration::Open, Registration::Invite] {
        let mut fixture = site(registration, Some("USER@example.com"));
        let repos = &mut fixture.repos;
        repos.servers.expect_lock().once().returning(|_| Ok(Some(server())));
        repos.servers.expect_get().returning(|_| Ok(Some(server())));
        repos.servers.expect_admit().once().returning(|_| Ok(true));
        repos.invites.expect_redeem().once().returning(|_, _| Ok(true));
        repos.members.expect_insert().once().returning(|_| Ok(true));
        repos.members.expect_set_roles().returning(|_: MemberId, _| Ok(()));
        repos.roles.expect_list().returning(|_| Ok(roles()));
        repos.rooms.expect_start_reading().returning(|_, _: UserId, _| Ok(()));
        repos.audit.expect_insert().returning(|_| Ok(()));
        let test = fixture.build();
        let admitted = test.accounts.enroll(invited("CODE")).await.unwrap();
        assert_eq!((admitted.is_admin, test.store.commits()), (false, 1));
    }
}

#[tokio::test]
async fn an_invite_or_token_used_up_meanwhile_and_a_full_server_admit_nobody() {
    let mut fixture = site(Registration::Invite, None);
    fixture.repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    fixture.repos.invites.expect_redeem().returning(|_, _| Ok(false));
    assert_eq!(refused(fixture, invited("CODE")).await, ["invite_code"]);

    let mut fixture = site(Registration::Invite, None);
    fixture.repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    fixture.repos.servers.expect_get().returning(|_| Ok(Some(server())));
    fixture.repos.invites.expect_redeem().returning(|_, _| Ok(true));
    fixture.repos.servers.expect_admit().returning(|_| Ok(false));
    assert_eq!(refused(fixture, invited("CODE")).await, ["invite_code"]);

    let mut fixture = site(Registration::Open, None);
    fixture.repos.site.checkpoint();
    fixture.repos.site.expect_is_setup_token().once().returning(|_| Ok(true));
    fixture.repos.site.expect_is_setup_token().once().returning(|_| Ok(false));
    fixture.repos.site.expect_lock().returning(|| Ok(()));
    assert_eq!(refused(fixture, with_token("secret")).await, ["setup_token"]);
}

#[tokio::test]
async fn nobody_becomes_an_admin_without_a_token() {
    let test = site(Registration::Open, None).build();
    let admitted = test.accounts.enroll(account()).await;
    assert_eq!(code(admitted.as_ref().map_err(Clone::clone)), "done");
    assert!(!admitted.unwrap().is_admin);
}
