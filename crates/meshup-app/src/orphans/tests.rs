#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use super::*;
use crate::testing::{MockFiles, START, TestClock, TestListing, TestRepos, TestStore};

struct Broken;

#[async_trait]
impl FileListing for Broken {
    async fn next(&mut self, _: usize) -> Result<Vec<ListedFile>, PlatformError> {
        Err(PlatformError::Unavailable("away".into()))
    }
}

fn key(name: &str) -> FileKey {
    FileKey(name.to_owned())
}

fn stored(name: &str, age: Duration) -> ListedFile {
    ListedFile { key: key(name), stored_at: START - age }
}

/// A sweep that is due now.
fn due() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.discarded_files.expect_sweep_due_at().returning(|| Ok(START));
    repos
        .discarded_files
        .expect_schedule_sweep()
        .once()
        .withf(|from, to| (*from, *to) == (START, START + LEASE))
        .returning(|_, _| Ok(true));
    repos
}

fn job(repos: TestRepos, files: MockFiles) -> (OrphanSweepJob, TestStore) {
    let store = TestStore::new(repos);
    let clock = Arc::new(TestClock::default());
    (OrphanSweepJob::new(Arc::new(store.clone()), Arc::new(files), clock), store)
}

#[tokio::test]
async fn old_files_without_a_row_are_discarded_folder_by_folder() {
    let old = Duration::hours(25);
    let mut repos = due();
    repos
        .discarded_files
        .expect_unreferenced()
        .withf(|folder, keys| *folder == FileFolder::Attachments && *keys == [key("a"), key("b")])
        .once()
        .returning(|_, _| Ok(vec![key("b")]));
    repos
        .discarded_files
        .expect_unreferenced()
        .withf(|folder, keys| *folder == FileFolder::Tasks && *keys == [key("c")])
        .once()
        .returning(|_, _| Ok(Vec::new()));
    repos.discarded_files.expect_add().once().withf(|keys, _| keys == [key("b")]).returning(|_, _| Ok(()));
    repos
        .discarded_files
        .expect_schedule_sweep()
        .once()
        .withf(|from, to| (*from, *to) == (START + LEASE, START + PAUSE))
        .returning(|_, _| Ok(true));
    let mut files = MockFiles::new();
    files.expect_list().times(5).returning(move |folder| {
        Box::new(TestListing(match folder {
            "attachments" => vec![
                vec![stored("a", old), stored("new", Duration::hours(23)), stored("b", old)],
                vec![stored("newer", Duration::ZERO)],
            ],
            "tasks" => vec![vec![stored("c", old)]],
            _ => Vec::new(),
        }))
    });
    let (job, store) = job(repos, files);
    for more in [true, true, true, false] {
        assert_eq!(job.run().await.unwrap(), more);
    }
    assert_eq!(store.commits(), 3);
}

#[tokio::test]
async fn one_node_sweeps_once_a_day() {
    let mut repos = TestRepos::default();
    repos.discarded_files.expect_sweep_due_at().returning(|| Ok(START + Duration::MICROSECOND));
    let (early, store) = job(repos, MockFiles::new());
    assert!(!early.run().await.unwrap());
    assert_eq!(store.begun_units(), 0);

    let mut repos = TestRepos::default();
    repos.discarded_files.expect_sweep_due_at().returning(|| Ok(START));
    repos.discarded_files.expect_schedule_sweep().once().returning(|_, _| Ok(false));
    let (late, _) = job(repos, MockFiles::new());
    assert!(!late.run().await.unwrap());
}

#[tokio::test]
async fn a_listing_that_fails_leaves_the_sweep_to_the_end_of_the_lease() {
    let mut files = MockFiles::new();
    files.expect_list().once().returning(|_| Box::new(Broken));
    let (job, _) = job(due(), files);
    assert!(job.run().await.is_err());
    assert!(job.sweep.lock().unwrap().is_none());
}
