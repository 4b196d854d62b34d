//! Accounts over mocks, for the tests of this feature.

use std::sync::Arc;

use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Accounts, TokenLifetimes};
use crate::ports::{Claims, Mail, PlatformError, StoreError, TokenType, Tokens};
use crate::testing::{
    Jobs, MockOneTimePasswords, MockPasswords, START, TestClock, TestIds, TestRepos, TestStore, mail_queue,
    opened,
};
use crate::transactions::Transactions;

/// The ports that a test prepares.
pub(super) struct Fixture {
    pub(super) repos: TestRepos,
}

/// The use cases under test.
pub(super) struct Test {
    pub(super) accounts: Accounts,
    pub(super) store: TestStore,
    pub(super) clock: Arc<TestClock>,
    jobs: Arc<Jobs>,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self { repos: TestRepos::default() }
    }

    pub(super) fn build(self) -> Test {
        Test::new(TestStore::new(self.repos))
    }

    /// Expects one mail, which is queued in the unit.
    pub(super) fn expect_mail(&mut self, check: impl Fn(Mail) + Send + 'static) {
        self.repos.mails.expect_queue().times(1).returning(move |mails| {
            let [mail] = mails else { panic!("{mails:?}") };
            check(opened(mail));
            Ok(())
        });
    }

    /// Builds the use cases on a store whose commits fail.
    pub(super) fn build_failing(self, failure: StoreError) -> Test {
        Test::new(TestStore::failing(self.repos, failure))
    }
}

impl Test {
    fn new(store: TestStore) -> Self {
        let clock = Arc::new(TestClock::default());
        let jobs = Arc::new(Jobs::default());
        let accounts = Accounts {
            store: Transactions::new(Arc::new(store.clone())),
            clock: clock.clone(),
            ids: Arc::new(TestIds::default()),
            passwords: Arc::new(passwords()),
            tokens: Arc::new(PlainTokens),
            one_time_passwords: Arc::new(one_time_passwords()),
            mails: mail_queue(),
            background: jobs.clone(),
            lifetimes: TokenLifetimes::default(),
        };
        Self { accounts, store, clock, jobs }
    }

    /// Runs the pending background jobs.
    pub(super) async fn run_jobs(&self) {
        self.jobs.run_all().await;
    }

    pub(super) fn jobs(&self) -> Arc<Jobs> {
        self.jobs.clone()
    }
}

/// Hashes a password to `hash of <password>`.
fn passwords() -> MockPasswords {
    let mut passwords = MockPasswords::new();
    passwords.expect_hash().returning(|password| Ok(format!("hash of {password}")));
    passwords
        .expect_verify()
        .returning(|password, hash| Ok(hash.is_some_and(|hash| hash == format!("hash of {password}"))));
    passwords
}

/// Accepts `n` as a six-digit number as the password of step `n`.
fn one_time_passwords() -> MockOneTimePasswords {
    let mut passwords = MockOneTimePasswords::new();
    passwords.expect_new_secret().returning(|| "NEW".into());
    passwords.expect_url().returning(|secret, account| Ok(format!("otpauth:{account}:{secret}")));
    passwords
        .expect_step_of()
        .returning(|_, password, _| Ok(password.parse().ok().filter(|step| *step != 0)));
    passwords
}

/// Tokens with readable contents: `<type>:<user>:<session>:<jti>:<unix time of expiry>`.
pub(super) struct PlainTokens;

impl Tokens for PlainTokens {
    fn sign(&self, claims: &Claims) -> Result<String, PlatformError> {
        let Claims { user, session, jti, token_type, issued_at: _, expires_at } = claims;
        let kind = match token_type {
            TokenType::Access => "access",
            TokenType::Refresh => "refresh",
            TokenType::Cookie => "cookie",
        };
        Ok(format!("{kind}:{user}:{session}:{jti}:{}", expires_at.unix_timestamp()))
    }

    fn verify(&self, token: &str, now: OffsetDateTime) -> Option<Claims> {
        let parts: Vec<_> = token.split(':').collect();
        let [kind, user, session, jti, expires_at] = parts.as_slice() else { return None };
        let claims = Claims {
            user: UserId(user.parse().ok()?),
            session: SessionId(session.parse().ok()?),
            jti: jti.parse().ok()?,
            token_type: match *kind {
                "access" => TokenType::Access,
                "refresh" => TokenType::Refresh,
                _ => TokenType::Cookie,
            },
            issued_at: START,
            expires_at: OffsetDateTime::from_unix_timestamp(expires_at.parse().ok()?).ok()?,
        };
        (now < claims.expires_at).then_some(claims)
    }

    fn fingerprint(&self, secret: &str) -> String {
        format!("fingerprint of {secret}")
    }
}

/// A token of the session; `jti` distinguishes refresh tokens.
pub(super) fn token(session: &Session, token_type: TokenType, jti: Uuid) -> String {
    let claims = Claims {
        user: session.user,
        session: session.id,
        jti,
        token_type,
        issued_at: START,
        expires_at: session.expires_at,
    };
    PlainTokens.sign(&claims).unwrap_or_default()
}
