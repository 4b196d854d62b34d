//! A small cache that never keeps what was read before a change was announced.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

/// How old an entry may be: half of the time in which a change must reach other nodes
/// (`docs/reliability.md#guarantees`).
pub(crate) const FRESH: Duration = Duration::seconds(2);

/// Entries at most; past it the cache starts anew, since entries are cheap to read again.
const CAPACITY: usize = 50_000;

/// When a read began, in announced changes.
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
        (!age.is_negative() && age < FRESH).then(|| Arc::clone(facts))
    }

    /// Taken before a read whose result is to be [`Cache::put`].
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.0.read().unwrap_or_else(PoisonError::into_inner).changes)
    }

    /// Keeps `facts` unless something changed since `ticket`.
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
