#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::sync::Mutex;

use async_trait::async_trait;
use meshup_domain::export::ExportState;
use meshup_domain::{FileKey, UserId};
use uuid::Uuid;

use super::*;
use crate::ports::{
    Archive, Archives, ClaimedExport, ExportPage, ExportPart, ExportPosition, ExportedFile, PlatformError,
};
use crate::schedule::ScheduledJob;
use crate::testing::{START, TestClock, TestIds, TestRepos, TestStore, actor, user, user_id};

fn exports(repos: TestRepos) -> (TestStore, Exports) {
    let store = TestStore::new(repos);
    let clock = Arc::new(TestClock::default());
    let transactions = Transactions::new(Arc::new(store.clone()));
    (store, Exports { store: transactions, clock, ids: Arc::new(TestIds::default()) })
}

fn export(state: ExportState, age: Duration) -> Export {
    Export { id: ExportId(Uuid::from_u128(60)), user: user_id(1), state, created_at: START - age }
}

fn latest(export: Option<Export>) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
    repos.exports.expect_latest().returning(move |_| Ok(export.clone()));
    repos
}

#[tokio::test]
async fn an_export_is_requested_once_a_day() {
    let (store, exports) = exports(latest(Some(export(ExportState::Running, Duration::hours(23)))));
    let refused = exports.request(&actor(1)).await.unwrap_err();
    assert_eq!(refused, TooManyExports { wait: Duration::HOUR }.into());
    assert_eq!(refused.explain().retry_after, Some(std::time::Duration::from_hours(1)));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn another_one_is_made_after_a_day_or_a_failure() {
    for before in [export(ExportState::Pending, Duration::DAY), export(ExportState::Failed, Duration::MINUTE)]
    {
        let mut repos = latest(Some(before));
        repos.exports.expect_insert().once().returning(|_, expires_at| {
            assert_eq!(expires_at, START + EXPORT_LIFETIME);
            Ok(())
        });
        let (_, exports) = exports(repos);
        let requested = exports.request(&actor(1)).await.unwrap();
        assert_eq!((requested.user, requested.state), (user_id(1), ExportState::Pending));
    }
}

#[tokio::test]
async fn without_a_request_there_is_no_export() {
    let (_, exports) = exports(latest(None));
    assert_eq!(exports.latest(&actor(1)).await, Err(LatestExportError::NotFound));
}

/// Archives in memory: the paths with their contents.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<(String, String)>>>);

#[async_trait]
impl Archives for Written {
    async fn create(&self) -> Result<Box<dyn Archive>, PlatformError> {
        Ok(Box::new(self.clone()))
    }
}

#[async_trait]
impl Archive for Written {
    async fn begin(&mut self, path: &str) -> Result<(), PlatformError> {
        self.0.lock().unwrap().push((path.to_owned(), String::new()));
        Ok(())
    }

    async fn write(&mut self, content: Vec<u8>) -> Result<(), PlatformError> {
        let content = String::from_utf8(content).unwrap();
        self.0.lock().unwrap().last_mut().unwrap().1.push_str(&content);
        Ok(())
    }

    async fn add(&mut self, file: &ExportedFile) -> Result<bool, PlatformError> {
        self.0.lock().unwrap().push((file.path.clone(), file.key.0.clone()));
        Ok(true)
    }

    async fn store(self: Box<Self>, folder: &str) -> Result<FileKey, PlatformError> {
        Ok(FileKey(format!("{folder}/1.zip")))
    }
}

fn position(number: i64) -> ExportPosition {
    ExportPosition { id: Uuid::nil(), number }
}

/// Two pages of attachments, and nothing else.
fn page(part: ExportPart, after: Option<ExportPosition>) -> ExportPage {
    if part != ExportPart::Attachments {
        return ExportPage::default();
    }
    let entry = |n: i64| ExportPage {
        entries: vec![format!("{{\"n\":{n}}}")],
        files: vec![ExportedFile { path: format!("files/{n}"), key: FileKey(format!("attachments/{n}")) }],
        last: (n == 1).then(|| position(1)),
    };
    entry(after.map_or(1, |after| after.number + 1))
}

fn due(attempts: u32) -> TestRepos {
    let mut repos = TestRepos::default();
    let claim = ClaimedExport { id: ExportId(Uuid::from_u128(60)), user: user_id(1), attempts };
    repos.exports.expect_is_any_due().returning(|_| Ok(true));
    repos.exports.expect_claim().returning(move |_, _| Ok(Some(claim.clone())));
    repos.exports.expect_page().returning(
        |_: UserId, part: ExportPart, after: Option<ExportPosition>, _: u64| Ok(page(part, after)),
    );
    repos
}

async fn run(repos: TestRepos) -> Vec<(String, String)> {
    let written = Written::default();
    let (store, clock) = (Arc::new(TestStore::new(repos)), Arc::new(TestClock::default()));
    let job = ExportJob { store, archives: Arc::new(written.clone()), clock };
    assert!(job.run().await.unwrap());
    let files = written.0.lock().unwrap();
    files.clone()
}

#[tokio::test]
async fn an_archive_has_a_file_for_each_part_and_then_the_uploads() {
    let mut repos = due(1);
    repos.exports.expect_extend().once().returning(|_, _| Ok(true));
    repos.exports.expect_finish().once().returning(|_, file, expires_at| {
        assert_eq!((file.0.as_str(), expires_at), ("exports/1.zip", START + EXPORT_LIFETIME));
        Ok(true)
    });
    let files = run(repos).await;
    let content = |path: &str| files.iter().find(|(name, _)| name == path).unwrap().1.clone();
    assert_eq!(content("attachments.json"), "[\n{\"n\":1},\n{\"n\":2}\n]\n");
    assert_eq!(content("messages.json"), "[]\n");
    assert_eq!(content("files/2"), "attachments/2");
    assert_eq!(files.len(), ExportPart::ALL.len() + 2);
}

#[tokio::test]
async fn an_archive_that_comes_too_late_is_discarded() {
    let mut repos = due(1);
    repos.exports.expect_extend().returning(|_, _| Ok(true));
    repos.exports.expect_finish().once().returning(|_, _, _| Ok(false));
    repos.discarded_files.expect_add().once().returning(|keys, _| {
        assert_eq!(keys, [FileKey("exports/1.zip".into())]);
        Ok(())
    });
    run(repos).await;
}

#[tokio::test]
async fn an_export_that_failed_too_often_is_given_up() {
    let mut repos = due(6);
    repos.exports.expect_give_up().once().returning(|_, retry_at| {
        assert_eq!(retry_at, None);
        Ok(())
    });
    assert!(run(repos).await.is_empty());
}

#[tokio::test]
async fn a_node_that_lost_its_claim_stores_nothing() {
    let mut repos = due(1);
    repos.exports.expect_extend().once().returning(|_, _| Ok(false));
    run(repos).await;
}
