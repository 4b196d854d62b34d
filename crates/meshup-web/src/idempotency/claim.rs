//! The key of the current request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meshup_app::ports::{IdempotencyKey, StoreError, StoredResponse, UnitOfWork};
use time::OffsetDateTime;

tokio::task_local! {
    /// The claim of the current request, made by its units.
    pub(super) static CLAIM: Arc<Claim>;
}

/// The progress of a request with a key.
enum State {
    Idle,
    /// A unit is open.
    Open,
    /// The use case has committed; the unit waits for the response.
    Held(Box<dyn UnitOfWork>),
    /// Another request has claimed the key.
    Lost,
}

/// The claim of one request on a key.
pub(super) struct Claim {
    scope: IdempotencyKey,
    fingerprint: String,
    now: OffsetDateTime,
    since: OffsetDateTime,
    state: Mutex<State>,
}

impl Claim {
    pub(super) fn new(
        scope: IdempotencyKey,
        fingerprint: String,
        now: OffsetDateTime,
        since: OffsetDateTime,
    ) -> Self {
        Self { scope, fingerprint, now, since, state: Mutex::new(State::Idle) }
    }

    /// Claims the key in `unit`, or records that another request has it.
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

    /// The unit that waits for the response, if any.
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

    /// Stores the response in `unit` together with the effect, and commits both.
    pub(super) async fn keep(
        &self,
        unit: Box<dyn UnitOfWork>,
        status: u16,
        content_type: Option<String>,
        body: Vec<u8>,
    ) -> Result<(), StoreError> {
        let fingerprint = self.fingerprint.clone();
        let answer = StoredResponse { fingerprint, status, content_type, body, created_at: self.now };
        unit.keys().keep(&self.scope, &answer).await?;
        unit.commit().await
    }

    pub(super) fn scope(&self) -> &IdempotencyKey {
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

/// The only open unit of a request. If it is dropped without being held, another can begin.
pub(super) struct UnitSlot {
    claim: Arc<Claim>,
}

impl UnitSlot {
    /// Fails if a unit is open or held: a second one would wait for it forever.
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

    /// Holds the unit until the response is known.
    pub(super) fn hold(self, unit: Box<dyn UnitOfWork>) {
        *self.claim.state() = State::Held(unit);
    }
}

impl Drop for UnitSlot {
    fn drop(&mut self) {
        let mut state = self.claim.state();
        if matches!(*state, State::Open) {
            *state = State::Idle;
        }
    }
}
