//! Rate limits: token buckets per address, account or user (`docs/rules.md#rate-limits`).

mod bucket;
mod order;
mod rate;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Payload, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use meshup_app::accounts::Accounts;
use meshup_app::ports::SharedLimits;
use meshup_app::{ErrorKind, Explanation};
use meshup_domain::UserId;
use meshup_domain::text::folded;

use crate::error::whole_seconds;
use crate::{Actor, ApiError, Client};
use bucket::Buckets;
use rate::LimitStatus;

pub use meshup_app::ports::Rate;
pub(crate) use order::{AfterLimits, after_limits, checked};

/// Maximum length of an account name, which is that of an email address.
const LONGEST_NAME: usize = 254;

/// A limit that routes can use, identified by name.
pub trait Limit: 'static {
    const NAME: &'static str;
}

/// For operations by which passwords could be guessed.
#[derive(Debug, Clone, Copy)]
pub struct Login;

impl Limit for Login {
    const NAME: &'static str = "login";
}

/// For operations that send mail.
#[derive(Debug, Clone, Copy)]
pub struct PasswordReset;

impl Limit for PasswordReset {
    const NAME: &'static str = "password_reset";
}

/// The configured limits, which the server puts into the application's data. Without any, nothing is limited.
#[derive(Default)]
pub struct RateLimits {
    limits: HashMap<&'static str, Vec<Buckets>>,
    shared: Option<Arc<dyn SharedLimits>>,
}

impl RateLimits {
    /// Adds a limit. With several rates, a call must be within each of them.
    #[must_use]
    pub fn with<L: Limit>(mut self, rates: &[Rate]) -> Self {
        self.limits.insert(L::NAME, rates.iter().filter_map(|rate| Buckets::new(*rate)).collect());
        self
    }

    /// Counts in buckets that other nodes use too.
    #[must_use]
    pub fn shared_by(mut self, shared: Option<Arc<dyn SharedLimits>>) -> Self {
        self.shared = shared;
        self
    }

    /// Takes a token from a user's bucket for an action over a socket; the bucket is shared with the routes
    /// that have this limit.
    pub async fn person<L: Limit>(&self, actor: &meshup_app::Actor) -> Result<(), ApiError> {
        let status = self.count(L::NAME, &person(actor.user)).await;
        status.and_then(|status| status.wait).map_or(Ok(()), |wait| Err(throttled(wait)))
    }

    /// Counts a call. Nothing if there is no such limit.
    async fn count(&self, name: &str, key: &str) -> Option<LimitStatus> {
        let mut tightest: Option<LimitStatus> = None;
        for bucket in self.limits.get(name)? {
            let status = bucket.count(self.shared.as_deref(), name, key).await;
            tightest = Some(tightest.map_or(status, |known| known.tighter(status)));
        }
        tightest
    }
}

/// Takes a token from the bucket of the client's address. As a parameter, it comes first on routes without
/// credentials, and after `Actor` on others.
pub struct Throttle<L> {
    request: HttpRequest,
    limit: PhantomData<L>,
}

impl<L: Limit> Throttle<L> {
    /// Also counts against an account name, whether or not it exists, ignoring case.
    pub async fn account(&self, name: &str) -> Result<(), ApiError> {
        // No name is longer, and invented ones should not take more memory.
        let name: String = folded(name).chars().take(LONGEST_NAME).collect();
        self.take(&format!("account {name}")).await
    }

    /// Also counts against a user.
    pub async fn person(&self, actor: &meshup_app::Actor) -> Result<(), ApiError> {
        self.take(&person(actor.user)).await
    }

    async fn take(&self, key: &str) -> Result<(), ApiError> {
        let limits: Option<Arc<RateLimits>> =
            self.request.app_data::<Data<RateLimits>>().map(|data| Arc::clone(data));
        let Some(limits) = limits else { return Ok(()) };
        let Some(standing) = limits.count(L::NAME, key).await else { return Ok(()) };
        let known = self.request.extensions().get::<LimitStatus>().copied();
        self.request.extensions_mut().insert(known.map_or(standing, |known| known.tighter(standing)));
        standing.wait.map_or(Ok(()), |wait| Err(throttled(wait)))
    }
}

impl Throttle<Login> {
    /// Also counts against an account, whichever of its names is given, together with everything else that
    /// its user proves with a password or code.
    ///
    /// The name counts first, so that rejected guesses cost no database access, and guesses at accounts that
    /// do not exist are rejected after the same number.
    pub async fn login(&self, accounts: &Accounts, name: &str) -> Result<(), ApiError> {
        self.account(name).await?;
        match accounts.owner(name).await? {
            Some(owner) => self.take(&person(owner)).await,
            None => Ok(()),
        }
    }
}

/// Takes a token from the current user's bucket, whatever their address; 401 without a user.
pub struct PersonThrottle<L>(PhantomData<L>);

impl<L: Limit> FromRequest for PersonThrottle<L> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, checking) = (request.clone(), order::begin(request));
        Box::pin(async move {
            let actor = Actor::of(&request).await?;
            let taken = Throttle::<L> { request, limit: PhantomData }.person(&actor).await;
            drop(checking);
            taken.map(|()| Self(PhantomData))
        })
    }
}

/// The key of a user's bucket.
fn person(user: UserId) -> String {
    format!("person {user}")
}

pub(crate) fn throttled(wait: Duration) -> ApiError {
    let seconds = whole_seconds(wait);
    let unit = if seconds == 1 { "second" } else { "seconds" };
    let detail = format!("Request was throttled. Expected available in {seconds} {unit}.");
    ApiError::explained(Explanation::new(ErrorKind::RateLimited, "throttled", detail).retry_after(wait))
}

impl<L: Limit> FromRequest for Throttle<L> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let throttle = Self { request: request.clone(), limit: PhantomData };
        let (address, checking) = (Client::of(request).address, order::begin(request));
        Box::pin(async move {
            let taken = throttle.take(&format!("address {address}")).await;
            drop(checking);
            taken.map(|()| throttle)
        })
    }
}

/// Adds the headers of the limits that applied.
pub(crate) fn add_headers(answer: &mut ServiceResponse) {
    let standing = answer.request().extensions().get::<LimitStatus>().copied();
    if let Some(LimitStatus { limit, remaining, reset, wait: _ }) = standing {
        let limits = [
            ("ratelimit-limit", u64::from(limit)),
            ("ratelimit-remaining", u64::from(remaining)),
            ("ratelimit-reset", whole_seconds(reset)),
        ];
        for (name, value) in limits {
            answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}
