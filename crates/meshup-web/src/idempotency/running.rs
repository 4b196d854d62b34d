//! The store of responses, and the keys of requests that are running in this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use meshup_app::ports::{Clock, IdempotencyKey, Store, StoredResponse};
use time::OffsetDateTime;

use super::answer::in_progress;
use crate::ApiError;

/// Put into the application's data by the server.
pub struct Idempotency {
    /// The underlying store, not the one that use cases get.
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    running: Mutex<HashSet<IdempotencyKey>>,
}

impl Idempotency {
    /// `store` is the underlying store; use cases get an [`IdempotentStore`](super::IdempotentStore) around
    /// it.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, running: Mutex::default() }
    }

    /// Marks a key as running in this process until the guard is dropped.
    pub(super) fn enter(self: &Arc<Self>, scope: &IdempotencyKey) -> Result<Running, ApiError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.insert(scope.clone()) {
            Ok(Running { all: Arc::clone(self), scope: scope.clone() })
        } else {
            Err(in_progress())
        }
    }

    pub(super) async fn kept(
        &self,
        scope: &IdempotencyKey,
        since: OffsetDateTime,
    ) -> Result<Option<StoredResponse>, ApiError> {
        Ok(self.store.read().keys().get(scope, since).await?)
    }
}

/// Frees the key when dropped.
pub(super) struct Running {
    all: Arc<Idempotency>,
    scope: IdempotencyKey,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.all.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.scope);
    }
}
