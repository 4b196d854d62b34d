//! Records when sessions were last used and users last active, in as few writes as possible.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use time::{Duration, OffsetDateTime};

use crate::ports::{Background, Clock, Store, StoreError};

/// The resolution of the recorded times (`docs/rules.md#tokens-and-sessions`).
const EVERY: Duration = Duration::minutes(1);

/// Collects activity and writes it in batches: a batch gathers while the previous one is being written.
pub(super) struct Activity {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    background: Arc<dyn Background>,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    /// Not written yet.
    waiting: HashMap<SessionId, UserId>,
    /// When sessions were last recorded, within the last minute.
    noted: HashMap<SessionId, OffsetDateTime>,
    is_writing: bool,
}

impl Activity {
    pub(super) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, background: Arc<dyn Background>) -> Self {
        Self { store, clock, background, notes: Mutex::default() }
    }

    /// Records the use of a session, unless the stored time is less than a minute old.
    pub(super) fn note(
        self: &Arc<Self>,
        session: &Session,
        last_active_at: Option<OffsetDateTime>,
        now: OffsetDateTime,
    ) {
        let is_fresh = |at: OffsetDateTime| now - at < EVERY;
        if is_fresh(session.last_used_at) && last_active_at.is_some_and(is_fresh) {
            return;
        }
        let mut notes = self.notes();
        if notes.noted.get(&session.id).copied().is_some_and(is_fresh) {
            return;
        }
        notes.noted.insert(session.id, now);
        self.write_soon(notes, session.id, session.user);
    }

    /// Records that a user was active just now, however recent the stored time is.
    pub(super) fn note_end(self: &Arc<Self>, session: SessionId, user: UserId) {
        self.write_soon(self.notes(), session, user);
    }

    fn write_soon(self: &Arc<Self>, mut notes: MutexGuard<'_, Notes>, session: SessionId, user: UserId) {
        notes.waiting.insert(session, user);
        if !std::mem::replace(&mut notes.is_writing, true) {
            let activity = Arc::clone(self);
            self.background.run(Box::pin(async move { activity.write_all().await }));
        }
    }

    async fn write_all(&self) {
        while let Some(waiting) = self.take() {
            if let Err(error) = self.write(&waiting).await {
                tracing::warn!(%error, "the last use of sessions could not be written");
            }
        }
    }

    /// The next batch; `None` ends the writer.
    fn take(&self) -> Option<HashMap<SessionId, UserId>> {
        let now = self.clock.now();
        let mut notes = self.notes();
        notes.noted.retain(|_, at| now - *at < EVERY);
        let waiting = std::mem::take(&mut notes.waiting);
        notes.is_writing = !waiting.is_empty();
        notes.is_writing.then_some(waiting)
    }

    async fn write(&self, waiting: &HashMap<SessionId, UserId>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut sessions: Vec<_> = waiting.keys().copied().collect();
        let mut people: Vec<_> = waiting.values().copied().collect();
        // All nodes use the same order, which prevents deadlocks.
        sessions.sort_unstable();
        people.sort_unstable();
        people.dedup();
        let work = self.store.begin().await?;
        work.users().note_active(&people, now).await?;
        work.sessions().touch(&sessions, now).await?;
        work.commit().await
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
