//! A small cache that never holds data read before a change was announced.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

/// The maximum age of an entry: half of the time within which a change must reach other nodes
/// (`docs/reliability.md#guarantees`).
pub(crate) const MAX_AGE: Duration = Duration::seconds(2);

/// The maximum number of entries. When exceeded, the cache is cleared, since entries are cheap to read again.
const CAPACITY: usize = 50_000;

/// The state of the cache when a read began, as a count of announced changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

pub(crate) struct Cache<K, F>(RwLock<Inner<K, F>>);

struct Inner<K, F> {
    changes: u64,
    entries: HashMap<K, (OffsetDateTime, Arc<F>)>,
}

impl<K, F> Default for Cache<K, F> {
    fn default() -> Self {
        Self(RwLock::new(Inner { changes: 0, entries: HashMap::new() }))
    }
}

impl<K: Eq + Hash, F> Cache<K, F> {
    pub(crate) fn get(&self, key: &K, now: OffsetDateTime) -> Option<Arc<F>> {
        let inner = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, facts) = inner.entries.get(key)?;
        let age = now - *read_at;
        (!age.is_negative() && age < MAX_AGE).then(|| Arc::clone(facts))
    }

    /// Takes a ticket before a read whose result is passed to [`Cache::put`].
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.0.read().unwrap_or_else(PoisonError::into_inner).changes)
    }

    /// Stores `facts`, unless a change was announced since `ticket` was taken.
    pub(crate) fn put(&self, ticket: Ticket, key: K, facts: F, now: OffsetDateTime) -> Arc<F> {
        let facts = Arc::new(facts);
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if ticket == Ticket(inner.changes) {
            if inner.entries.len() >= CAPACITY {
                inner.entries.clear();
            }
            inner.entries.insert(key, (now, Arc::clone(&facts)));
        }
        facts
    }

    pub(crate) fn forget(&self, is_stale: impl Fn(&K, &F) -> bool) {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        inner.changes += 1;
        inner.entries.retain(|key, (_, facts)| !is_stale(key, facts));
    }
}
