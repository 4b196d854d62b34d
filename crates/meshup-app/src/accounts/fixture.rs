//! Accounts over mocks, for the tests of this feature.

use std::sync::Arc;

use meshup_domain::account::Session;
use meshup_domain::site::{Registration, SiteAction};
use meshup_domain::{SessionId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Accounts, TokenLifetimes};
use crate::access::Access;
use crate::ports::{Claims, CookieAudience, Mail, PlatformError, StoreError, TokenType, Tokens};
use crate::server_context::ServerContext;
use crate::servers::Invites;
use crate::testing::{
    Jobs, MockOneTimePasswords, MockPasswords, START, TestClock, TestIds, TestRepos, TestStore, mail_queue,
    opened,
};
use crate::transactions::Transactions;

/// The ports that a test prepares.
pub(super) struct Fixture {
    pub(super) repos: TestRepos,
    pub(super) registration: Registration,
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
        Self { repos: TestRepos::default(), registration: Registration::Open }
    }

    /// Expects that a site admin is made, which ends the setup.
    pub(super) fn expect_finished_setup(&mut self) {
        self.repos.site.expect_lock().times(1).returning(|| Ok(()));
        self.repos.site.expect_void_setup_tokens().times(1).returning(|| Ok(()));
        self.repos.site.expect_log().times(1).returning(|entry| {
            assert_eq!((entry.action, entry.target_id), (SiteAction::AdminCreated, entry.actor.0));
            Ok(())
        });
    }

    pub(super) fn build(self) -> Test {
        Test::new(TestStore::new(self.repos), self.registration)
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
        Test::new(TestStore::failing(self.repos, failure), self.registration)
    }
}

impl Test {
    fn new(store: TestStore, registration: Registration) -> Self {
        let clock = Arc::new(TestClock::default());
        let transactions = Transactions::new(Arc::new(store.clone()));
        let context = ServerContext {
            access: Arc::new(Access::new(Arc::new(store.clone()), clock.clone())),
            store: transactions.clone(),
            clock: clock.clone(),
            ids: Arc::new(TestIds::default()),
        };
        let jobs = Arc::new(Jobs::default());
        let accounts = Accounts {
            store: transactions,
            clock: clock.clone(),
            ids: Arc::new(TestIds::default()),
            passwords: Arc::new(passwords()),
            tokens: Arc::new(PlainTokens),
            one_time_passwords: Arc::new(one_time_passwords()),
            mails: mail_queue(),
            background: jobs.clone(),
            lifetimes: TokenLifetimes::default(),
            registration,
            invites: Invites::new(context),
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
            TokenType::Cookie(CookieAudience::Chats) => "chats",
            TokenType::Cookie(CookieAudience::Native) => "native",
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
                "chats" => TokenType::Cookie(CookieAudience::Chats),
                _ => TokenType::Cookie(CookieAudience::Native),
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
