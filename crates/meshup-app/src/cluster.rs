//! Following what other nodes of a cluster commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain_event::DomainEvent;
use crate::ports::{LogPosition, NodeId, Store, StoreError};

/// The maximum number of entries per query.
const PAGE: u64 = 500;

/// Reads the events that other nodes logged: each exactly once, as soon as it is committed.
///
/// Positions are taken when a transaction begins to write, so an entry can appear before one with an earlier
/// position. The reader therefore starts every time from the earliest position that is still open, and skips what
/// it has seen.
pub struct EventLogReader {
    store: Arc<dyn Store>,
    node: NodeId,
    from: Option<LogPosition>,
    seen: BTreeSet<(LogPosition, i64)>,
}

impl EventLogReader {
    /// A reader for this node, which will see what is committed after its first read.
    pub fn new(store: Arc<dyn Store>, node: NodeId) -> Self {
        Self { store, node, from: None, seen: BTreeSet::new() }
    }

    /// The events of other nodes since the last read, in the order of their positions. The first read returns none.
    ///
    /// # Errors
    /// If the database is unavailable. The next read then returns what this one did not.
    pub async fn read(&mut self) -> Result<Vec<DomainEvent>, StoreError> {
        let log = self.store.read().event_log();
        let is_first = self.from.is_none();
        let from = match self.from {
            Some(from) => from,
            None => log.settled().await?,
        };
        let (mut after, mut settled, mut events, mut found) =
            ((from, i64::MIN), None, Vec::new(), Vec::new());
        loop {
            let page = log.entries(after, self.node, PAGE).await?;
            // Only what was open before the first query was is certain to have been found by all of them.
            settled.get_or_insert(page.settled);
            let is_last = (page.entries.len() as u64) < PAGE;
            for entry in page.entries {
                after = (entry.position, entry.id);
                if !self.seen.contains(&after) {
                    found.push(after);
                    events.extend(entry.event);
                }
            }
            if is_last {
                break;
            }
        }
        let from = settled.unwrap_or(from).max(from);
        self.seen.extend(found);
        self.seen = self.seen.split_off(&(from, i64::MIN));
        self.from = Some(from);
        // What was committed before, although a transaction that began earlier is still running, is not news.
        Ok(if is_first { Vec::new() } else { events })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::sync::Mutex;

    use uuid::Uuid;

    use super::*;
    use crate::domain_event::AccessScope;
    use crate::ports::{LogEntry, LogPage};
    use crate::testing::{TestRepos, TestStore, user_id};

    const NODE: NodeId = NodeId(Uuid::from_u128(1));

    fn event(id: i64) -> DomainEvent {
        DomainEvent::AccessChanged(AccessScope::User(user_id(u128::try_from(id).unwrap())))
    }

    fn entry(position: u64, id: i64) -> LogEntry {
        LogEntry {
            id,
            position: LogPosition(position),
            node: NodeId(Uuid::from_u128(2)),
            event: Some(event(id)),
        }
    }

    /// A log with these committed entries and this open position, which a test can change.
    fn log(state: &Arc<Mutex<(Vec<LogEntry>, u64)>>) -> EventLogReader {
        let mut repos = TestRepos::default();
        let shown = Arc::clone(state);
        repos.event_log.expect_settled().returning(move || Ok(LogPosition(shown.lock().unwrap().1)));
        let shown = Arc::clone(state);
        repos.event_log.expect_entries().returning(move |after, _, limit| {
            let (entries, settled) = shown.lock().unwrap().clone();
            let later = entries.into_iter().filter(|entry| (entry.position, entry.id) > after);
            let entries = later.take(usize::try_from(limit).unwrap()).collect();
            Ok(LogPage { entries, settled: LogPosition(settled) })
        });
        EventLogReader::new(Arc::new(TestStore::new(repos)), NODE)
    }

    #[tokio::test]
    async fn each_event_is_read_once_even_if_an_earlier_one_appears_later() {
        let state = Arc::new(Mutex::new((vec![entry(4, 1), entry(5, 9)], 5)));
        let mut reader = log(&state);
        assert!(reader.read().await.unwrap().is_empty(), "what was before is not told");
        assert!(reader.read().await.unwrap().is_empty(), "nor if an earlier transaction was running then");

        // 6 is still running when 7 has committed.
        state.lock().unwrap().0 = vec![entry(5, 2), entry(7, 4)];
        state.lock().unwrap().1 = 6;
        assert_eq!(reader.read().await.unwrap(), [event(2), event(4)]);
        state.lock().unwrap().0 = vec![entry(5, 2), entry(6, 3), entry(7, 4)];
        assert_eq!(reader.read().await.unwrap(), [event(3)]);
        state.lock().unwrap().1 = 8;
        assert!(reader.read().await.unwrap().is_empty());
        assert!(reader.read().await.unwrap().is_empty());
        assert!(reader.seen.is_empty(), "what is settled need not be remembered");
    }

    #[tokio::test]
    async fn a_transaction_with_many_events_is_read_whole() {
        let many = (1..=i64::try_from(PAGE * 2).unwrap() + 1).map(|id| entry(5, id)).collect();
        let state = Arc::new(Mutex::new((Vec::new(), 5)));
        let mut reader = log(&state);
        reader.read().await.unwrap();
        state.lock().unwrap().0 = many;
        assert_eq!(reader.read().await.unwrap().len() as u64, PAGE * 2 + 1);
        assert!(reader.read().await.unwrap().is_empty());
    }
}
