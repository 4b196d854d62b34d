#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use super::*;
use crate::accounts::fixture::Fixture;
use crate::error::Explain;
use crate::testing::{actor, user, user_id};

/// Person 1, with two-factor authentication enabled or proposed.
fn fixture(is_on: bool) -> Fixture {
    let mut fixture = Fixture::new();
    let users = &mut fixture.repos.users;
    users.expect_lock().returning(move |_| Ok(Some(User { two_factor: is_on, ..user(1) })));
    users.expect_save().withf(move |user| user.two_factor != is_on).returning(|_| Ok(()));
    fixture
}

fn with_factor(is_on: bool) -> Fixture {
    let mut fixture = fixture(is_on);
    let factor = TwoFactor { user: user_id(1), secret: "KEPT".into(), is_on, last_step: 5 };
    fixture.repos.two_factor.expect_get().returning(move |_| Ok(Some(factor.clone())));
    fixture
}

fn field(error: &TwoFactorError) -> Vec<String> {
    error.explain().fields.0.into_keys().map(Into::into).collect()
}

const CHANGED: DomainEvent = DomainEvent::AccessChanged(AccessScope::User(UserId(uuid::Uuid::from_u128(1))));

#[tokio::test]
async fn a_secret_is_proposed_again_and_again_until_the_factor_is_on() {
    let mut off = fixture(false);
    off.repos
        .two_factor
        .expect_set()
        .withf(|factor, codes| *factor == TwoFactor::pending(user_id(1), "NEW".into()) && codes.is_empty())
        .once()
        .returning(|_, _| Ok(()));
    let test = off.build();
    let proposed = test.accounts.set_up_two_factor(&actor(1)).await.unwrap();
    assert_eq!(proposed.otpauth_url, "otpauth:person1@example.com:NEW");
    assert_eq!((test.store.commits(), test.store.published_events().len()), (1, 0));

    let test = fixture(true).build();
    assert_eq!(test.accounts.set_up_two_factor(&actor(1)).await, Err(TwoFactorError::On));
    assert_eq!(test.store.commits(), 0);
}

#[tokio::test]
async fn the_first_password_turns_it_on_is_used_up_and_gives_recovery_codes() {
    let mut fixture = with_factor(false);
    fixture
        .repos
        .two_factor
        .expect_set()
        .withf(|factor, codes| {
            factor.is_on
                && factor.last_step == 7
                && factor.secret == "KEPT"
                && codes.len() == 10
                && codes.iter().all(|code| code.starts_with("fingerprint of ") && !code.contains('-'))
        })
        .once()
        .returning(|_, _| Ok(()));
    let test = fixture.build();
    let codes = test.accounts.turn_on_two_factor(&actor(1), "000007").await.unwrap();
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 19), "{codes:?}");
    assert_eq!(test.store.published_events(), [CHANGED]);
}

#[tokio::test]
async fn wrong_passwords_and_wrong_states_do_not_turn_it_on() {
    for typed in ["000000", "12345", "", "ABCD-EFGH-JKLM-NPQR"] {
        let test = with_factor(false).build();
        let refused = test.accounts.turn_on_two_factor(&actor(1), typed).await.unwrap_err();
        assert_eq!((field(&refused), test.store.commits()), (vec!["otp".to_owned()], 0), "{typed}");
    }
    let mut never = fixture(false);
    never.repos.two_factor.expect_get().returning(|_| Ok(None));
    let refused = never.build().accounts.turn_on_two_factor(&actor(1), "000007").await;
    assert_eq!(refused, Err(TwoFactorError::NotSetUp));
    let refused = fixture(true).build().accounts.turn_on_two_factor(&actor(1), "000007").await;
    assert_eq!(refused, Err(TwoFactorError::On));
}

#[tokio::test]
async fn a_password_or_a_recovery_code_turns_it_off_once() {
    for (typed, is_left) in
        [("000007", true), ("abcd-efgh-jklm-npqr", true), ("000007", false), ("ABCDEFGHJKLMNPQR", false)]
    {
        let mut fixture = with_factor(true);
        let factors = &mut fixture.repos.two_factor;
        factors.expect_use_step().withf(|_, step| *step == 7).returning(move |_, _| Ok(is_left));
        factors
            .expect_use_recovery_code()
            .withf(|_, hash| hash == "fingerprint of ABCDEFGHJKLMNPQR")
            .returning(move |_, _| Ok(is_left));
        factors.expect_remove().times(usize::from(is_left)).returning(|_| Ok(()));
        let test = fixture.build();
        let answer = test.accounts.turn_off_two_factor(&actor(1), typed).await;
        if is_left {
            assert_eq!(answer, Ok(()));
            assert_eq!(test.store.published_events(), [CHANGED]);
        } else {
            assert_eq!(field(&answer.unwrap_err()), ["otp"]);
            assert_eq!(test.store.commits(), 0);
        }
    }
    let refused = fixture(false).build().accounts.turn_off_two_factor(&actor(1), "000007").await;
    assert_eq!(refused, Err(TwoFactorError::Off));
}
