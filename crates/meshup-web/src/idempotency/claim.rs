//! The key of the request that runs now.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meshup_app::ports::{KeptAnswer, KeyScope, StoreError, UnitOfWork};
use time::OffsetDateTime;

tokio::task_local! {
    /// The claim that units of this request make.
    pub(super) static CLAIM: Arc<Claim>;
}

/// How far a request with a key has come.
enum State {
    Idle,
    /// A unit is open.
    Open,
    /// The use case has committed; the unit waits for the answer.
    Held(Box<dyn UnitOfWork>),
    /// Another request has the key.
    Lost,
}

/// One request's hold on a key.
pub(super) struct Claim {
    scope: KeyScope,
    fingerprint: String,
    now: OffsetDateTime,
    since: OffsetDateTime,
    state: Mutex<State>,
}

impl Claim {
    pub(super) fn new(
        scope: KeyScope,
        fingerprint: String,
        now: OffsetDateTime,
        since: OffsetDateTime,
    ) -> Self {
        Self { scope, fingerprint, now, since, state: Mutex::new(State::Idle) }
    }

    /// Takes the key in `unit`, or notes that another request has it.
    pub(super) async fn take(&self, unit: &dyn UnitOfWork) -> Result<(), StoreError> {
        if unit.keys().claim(&self.scope, &self.fingerprint, self.now, self.since).await? {
            return Ok(());
        }
        *self.state() = State::Lost;
        Err(StoreError::Unavailable("another request has the idempotency key".to_owned()))
    }

    pub(super) fn is_lost(&self) -> bool {
        matches!(*self.state(), State::Lost)
    }

    /// The unit that waits for the answer, if any.
    pub(super) fn release(&self) -> Option<Box<dyn UnitOfWork>> {
        let mut state = self.state();
        if !matches!(*state, State::Held(_)) {
            return None;
        }
        match std::mem::replace(&mut *state, State::Idle) {
            State::Held(unit) => Some(unit),
            State::Idle | State::Open | State::Lost => None,
        }
    }

    /// Keeps an answer with the effect in `unit`, and makes both durable.
    pub(super) async fn keep(
        &self,
        unit: Box<dyn UnitOfWork>,
        status: u16,
        content_type: Option<String>,
        body: Vec<u8>,
    ) -> Result<(), StoreError> {
        let fingerprint = self.fingerprint.clone();
        let answer = KeptAnswer { fingerprint, status, content_type, body, created_at: self.now };
        unit.keys().keep(&self.scope, &answer).await?;
        unit.commit().await
    }

    pub(super) fn scope(&self) -> &KeyScope {
        &self.scope
    }

    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn since(&self) -> OffsetDateTime {
        self.since
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one unit of a request that may be open. Dropped without being held back, another may begin.
pub(super) struct Turn {
    claim: Arc<Claim>,
}

impl Turn {
    /// A second unit while the first is open or held back would wait for it forever, so it is refused.
    pub(super) fn begin(claim: Arc<Claim>) -> Result<Self, StoreError> {
        let mut state = claim.state();
        if !matches!(*state, State::Idle) {
            return Err(StoreError::Internal("a second unit of work under one idempotency key".to_owned()));
        }
        *state = State::Open;
        drop(state);
        Ok(Self { claim })
    }

    pub(super) async fn take(&self, unit: &dyn UnitOfWork) -> Result<(), StoreError> {
        self.claim.take(unit).await
    }

    /// Keeps the unit until the answer is known.
    pub(super) fn hold(self, unit: Box<dyn UnitOfWork>) {
        *self.claim.state() = State::Held(unit);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.claim.state();
        if matches!(*state, State::Open) {
            *state = State::Idle;
        }
    }
}
