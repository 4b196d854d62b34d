#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use async_trait::async_trait;

use super::*;
use crate::testing::{START, TestClock, TestRepos, TestStore};

struct Named(&'static str);

#[async_trait]
impl ScheduledJob for Named {
    fn name(&self) -> &'static str {
        self.0
    }

    async fn run(&self) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// What was stored, write by write.
type Stored = Arc<Mutex<Vec<Vec<(String, Option<String>)>>>>;

fn log() -> (Arc<TestClock>, Stored, JobLog) {
    let (clock, stored) = (Arc::new(TestClock::default()), Stored::default());
    let mut repos = TestRepos::default();
    let writes = stored.clone();
    repos.job_runs.expect_record().returning(move |runs| {
        assert!(runs.iter().all(|run| run.next_run_at == run.last_run_at + Duration::SECOND));
        let seen = runs.iter().map(|run| (run.name.clone(), run.failure.clone())).collect();
        writes.lock().unwrap().push(seen);
        Ok(())
    });
    let log = JobLog::new(Arc::new(TestStore::new(repos)), clock.clone());
    (clock, stored, log)
}

#[tokio::test]
async fn runs_are_stored_once_a_minute_and_together() {
    let (clock, stored, log) = log();
    assert_eq!(clock.now(), START);
    for _ in 0..121 {
        for name in ["a", "b"] {
            log.note(&Named(name), None).await.unwrap();
        }
        clock.advance(Duration::SECOND);
    }
    let stored = stored.lock().unwrap();
    let names: Vec<Vec<&str>> =
        stored.iter().map(|write| write.iter().map(|(name, _)| name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["a"], vec!["b"], vec!["a", "b"], vec!["a", "b"]]);
}

#[tokio::test]
async fn a_failure_is_stored_at_once_and_so_is_its_end() {
    let (_, stored, log) = log();
    for failure in [None, Some("full"), Some("full"), None, None] {
        log.note(&Named("a"), failure.map(str::to_owned)).await.unwrap();
    }
    let stored = stored.lock().unwrap();
    let failures: Vec<_> = stored.iter().map(|write| write[0].1.as_deref()).collect();
    assert_eq!(failures, [None, Some("full"), None]);
}
