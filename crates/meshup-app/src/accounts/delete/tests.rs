#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::FileKey;
use meshup_domain::two_factor::TwoFactor;
use meshup_domain::user::{DELETED_NAME, UserProfile};

use super::*;
use crate::accounts::fixture::{Fixture, Test};
use crate::page::Page;
use crate::ports::Credentials;
use crate::testing::{actor, session, user, user_id};

/// User 1 with the password `right`, who owns no server.
fn leaver(account: User) -> Fixture {
    let mut fixture = Fixture::new();
    let repos = &mut fixture.repos;
    repos.site.expect_lock().returning(|| Ok(()));
    let known = Credentials { user: account.clone(), password_hash: "hash of right".into() };
    repos.users.expect_credentials().returning(move |_| Ok(Some(known.clone())));
    repos.users.expect_lock_to_delete().returning(move |_| Ok(Some(account.clone())));
    fixture
}

fn expect_erasure(fixture: &mut Fixture) {
    let repos = &mut fixture.repos;
    repos.mails.expect_remove_all_to().times(1).returning(|address| {
        assert_eq!(address, user(1).email);
        Ok(())
    });
    repos.two_factor.expect_remove().times(1).returning(|_| Ok(()));
    repos.users.expect_erase().times(1).returning(|left, _| {
        assert_eq!((left.id, left.username.as_str(), left.email.as_str()), (user_id(1), DELETED_NAME, ""));
        Ok(())
    });
    repos.sessions.expect_end_all().times(1).returning(|_, except, _| {
        assert_eq!(except, None);
        Ok(vec![session(1).id])
    });
    repos.erasures.expect_add().times(1).returning(|_, _| Ok(()));
}

async fn delete(test: &Test, password: &str, otp: Option<&str>) -> Result<(), DeleteAccountError> {
    let command = DeleteAccount { password: password.into(), otp: otp.map(str::to_owned) };
    test.accounts.delete(&actor(1), command).await
}

#[tokio::test]
async fn a_deletion_erases_the_person_and_ends_the_sessions() {
    let picture = UserProfile { avatar: Some(FileKey("avatars/1".into())), ..user(1).profile };
    let mut fixture = leaver(User { profile: picture, ..user(1) });
    expect_erasure(&mut fixture);
    fixture.repos.servers.expect_owned_by().returning(|_| Ok(vec![]));
    fixture.repos.discarded_files.expect_add().times(1).returning(|keys, _| {
        assert_eq!(keys, [FileKey("avatars/1".into())]);
        Ok(())
    });
    let test = fixture.build();
    assert_eq!(delete(&test, "right", None).await, Ok(()));
    let ended = DomainEvent::SessionsEnded { user: user_id(1), sessions: vec![session(1).id] };
    let changed = DomainEvent::AccessChanged(AccessScope::User(user_id(1)));
    assert_eq!(test.store.published_events(), [ended, changed]);
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_code_are_told_together() {
    let test = leaver(User { two_factor: true, ..user(1) }).build();
    let refused = delete(&test, "guess", None).await.unwrap_err().explain().fields;
    assert_eq!(refused.0.keys().collect::<Vec<_>>(), ["otp", "password"]);
    assert_eq!(test.store.begun_units(), 0);
}

#[tokio::test]
async fn a_wrong_code_deletes_nothing() {
    let mut fixture = leaver(User { two_factor: true, ..user(1) });
    let factor = TwoFactor { is_on: true, ..TwoFactor::pending(user_id(1), "SECRET".into()) };
    fixture.repos.two_factor.expect_get().returning(move |_| Ok(Some(factor.clone())));
    let test = fixture.build();
    let refused = delete(&test, "right", Some("000000")).await.unwrap_err().explain().fields;
    assert_eq!(refused.0.keys().collect::<Vec<_>>(), ["otp"]);
    assert_eq!(test.store.commits(), 0);
}

#[tokio::test]
async fn an_owner_of_servers_learns_which_ones() {
    let mut fixture = leaver(user(1));
    let server = ServerId(uuid::Uuid::from_u128(4));
    fixture.repos.servers.expect_owned_by().returning(move |_| Ok(vec![server]));
    let test = fixture.build();
    assert_eq!(delete(&test, "right", None).await, Err(OwnsServers(vec![server]).into()));
    assert_eq!(test.store.commits(), 0);
}

#[tokio::test]
async fn the_last_site_admin_stays_and_another_one_may_go() {
    for (others, is_last) in [(vec![], true), (vec![user(2)], false)] {
        let admin = User { is_admin: true, ..user(1) };
        let mut fixture = leaver(admin.clone());
        fixture.repos.servers.expect_owned_by().returning(|_| Ok(vec![]));
        let admins = [vec![admin], others].concat();
        let total = admins.len() as u64;
        fixture.repos.users.expect_list().returning(move |_| Ok(Page { items: admins.clone(), total }));
        if !is_last {
            expect_erasure(&mut fixture);
            fixture.repos.discarded_files.expect_add().returning(|_, _| Ok(()));
        }
        let test = fixture.build();
        let expected = if is_last { Err(DeleteAccountError::LastAdmin) } else { Ok(()) };
        assert_eq!(delete(&test, "right", None).await, expected);
    }
}

#[tokio::test]
async fn an_account_that_was_deactivated_meanwhile_is_not_deleted() {
    let test = leaver(User { is_active: false, ..user(1) }).build();
    assert_eq!(delete(&test, "right", None).await, Err(StoreError::Deactivated.into()));
    assert_eq!(test.store.commits(), 0);
}
