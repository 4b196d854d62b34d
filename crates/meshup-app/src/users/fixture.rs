//! Users over mocks, for the tests of this feature.

use std::sync::Arc;

use super::Users;
use crate::ports::StoreError;
use crate::testing::{Jobs, MockFiles, MockPresence, TestClock, TestRepos, TestStore};
use crate::transactions::Transactions;

/// The ports that a test prepares.
pub(super) struct Fixture {
    pub(super) repos: TestRepos,
    pub(super) files: MockFiles,
    pub(super) presence: MockPresence,
}

/// The use cases under test.
pub(super) struct Test {
    pub(super) users: Users,
    pub(super) store: TestStore,
    jobs: Arc<Jobs>,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self { repos: TestRepos::default(), files: MockFiles::new(), presence: MockPresence::new() }
    }

    pub(super) fn build(self) -> Test {
        let Self { repos, files, presence } = self;
        Test::new(TestStore::new(repos), files, presence)
    }

    /// Builds the use cases on a store whose commits fail.
    pub(super) fn build_failing(self, failure: StoreError) -> Test {
        let Self { repos, files, presence } = self;
        Test::new(TestStore::failing(repos, failure), files, presence)
    }
}

impl Test {
    fn new(store: TestStore, files: MockFiles, presence: MockPresence) -> Self {
        let jobs = Arc::new(Jobs::default());
        let users = Users {
            store: Transactions::new(Arc::new(store.clone())),
            clock: Arc::new(TestClock::default()),
            files: Arc::new(files),
            presence: Arc::new(presence),
            background: jobs.clone(),
        };
        Self { users, store, jobs }
    }

    /// Runs the pending background jobs.
    pub(super) async fn run_jobs(&self) {
        self.jobs.run_all().await;
    }
}
