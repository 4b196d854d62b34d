//! Following what other nodes of a cluster commit.

use std::sync::Arc;

use crate::domain_event::DomainEvent;
use crate::ports::{LogCursor, LogPage, NodeId, Store, StoreError};

/// The maximum number of events per query, and so in memory.
const PAGE: u64 = 500;

/// Reads the events that other nodes logged: each exactly once, as soon as it is committed.
pub struct EventLogReader {
    store: Arc<dyn Store>,
    node: NodeId,
    cursor: Option<LogCursor>,
}

impl EventLogReader {
    /// A reader for this node, which will see what is committed after its first read.
    pub fn new(store: Arc<dyn Store>, node: NodeId) -> Self {
        Self { store, node, cursor: None }
    }

    /// Passes on the events of other nodes since the last read, page by page. The first read passes on none.
    ///
    /// # Errors
    /// If the database is unavailable. The next read then continues after the last page that was passed on.
    pub async fn read(&mut self, mut pass_on: impl FnMut(Vec<DomainEvent>) + Send) -> Result<(), StoreError> {
        let log = self.store.read().event_log();
        let Some(cursor) = &mut self.cursor else {
            self.cursor = Some(log.end().await?);
            return Ok(());
        };
        loop {
            let LogPage { events, next } = log.page(cursor, self.node, PAGE).await?;
            *cursor = next;
            pass_on(events);
            if cursor.reading.is_none() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::sync::Mutex;

    use uuid::Uuid;

    use super::*;
    use crate::domain_event::AccessScope;
    use crate::ports::LogPosition;
    use crate::testing::{TestRepos, TestStore, user_id};

    const NODE: NodeId = NodeId(Uuid::from_u128(1));

    fn event(id: u128) -> DomainEvent {
        DomainEvent::AccessChanged(AccessScope::User(user_id(id)))
    }

    /// A cursor between pages, or at the end of the log.
    fn cursor(since: &str, id: Option<i64>) -> LogCursor {
        let reading = id.map(|id| LogPosition { until: "later".into(), transaction: "7".into(), id });
        LogCursor { since: since.to_owned(), reading }
    }

    /// A reader that gets these answers, each for the cursor of the one before.
    fn reader(answers: Vec<Result<LogPage, StoreError>>) -> EventLogReader {
        let mut repos = TestRepos::default();
        repos.event_log.expect_end().times(1).returning(|| Ok(cursor("now", None)));
        let answers = Mutex::new((cursor("now", None), answers.into_iter()));
        repos.event_log.expect_page().returning(move |cursor, node, _| {
            let (expected, answers) = &mut *answers.lock().unwrap();
            assert_eq!((cursor, node), (&*expected, NODE));
            let answer = answers.next().unwrap();
            if let Ok(page) = &answer {
                *expected = page.next.clone();
            }
            answer
        });
        EventLogReader::new(Arc::new(TestStore::new(repos)), NODE)
    }

    #[tokio::test]
    async fn pages_are_passed_on_one_by_one_and_none_by_the_first_read() {
        let mut reader = reader(vec![
            Ok(LogPage { events: vec![event(1), event(2)], next: cursor("now", Some(2)) }),
            Ok(LogPage { events: vec![event(3)], next: cursor("later", None) }),
            Ok(LogPage { events: Vec::new(), next: cursor("latest", None) }),
        ]);
        let mut pages = Vec::new();
        reader.read(|events| pages.push(events)).await.unwrap();
        assert!(pages.is_empty());
        reader.read(|events| pages.push(events)).await.unwrap();
        assert_eq!(pages, [vec![event(1), event(2)], vec![event(3)]]);
        reader.read(|events| pages.push(events)).await.unwrap();
        assert_eq!(pages.concat().len(), 3);
    }

    #[tokio::test]
    async fn a_read_that_fails_is_continued_after_what_was_passed_on() {
        let mut reader = reader(vec![
            Ok(LogPage { events: vec![event(1)], next: cursor("now", Some(1)) }),
            Err(StoreError::Unavailable("away".into())),
            Ok(LogPage { events: vec![event(2)], next: cursor("later", None) }),
        ]);
        let mut events = Vec::new();
        reader.read(|_| ()).await.unwrap();
        assert!(reader.read(|page| events.extend(page)).await.is_err());
        assert!(reader.read(|page| events.extend(page)).await.is_ok());
        assert_eq!(events, [event(1), event(2)]);
    }
}
