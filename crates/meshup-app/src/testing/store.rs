//! A store made of mocks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain_event::DomainEvent;
use crate::ports::*;

/// Declares [`TestRepos`].
macro_rules! mock_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        /// A mock for every repository. A call without an expectation fails the test, except that items can
        /// be indexed for search, servers can be held, and all users are active.
        pub struct TestRepos {
            $(
                #[doc = concat!("Answers calls of the [`", stringify!($port), "`], as the test expects them.")]
                pub $name: $mock,
            )+
        }

        impl Default for TestRepos {
            fn default() -> Self {
                let mut repos = Self { $($name: $mock::default()),+ };
                repos.users.expect_hold_active().returning(|users| Ok(users.to_vec()));
                repos.servers.expect_lock_shared().returning(|_| Ok(true));
                repos.search.expect_put().returning(|_| Ok(()));
                repos.search.expect_remove().returning(|_, _| Ok(()));
                repos
            }
        }

        impl Repos for TestRepos {
            $(fn $name(&self) -> &dyn $port { &self.$name })+
        }

        impl Repos for TestUnit {
            $(fn $name(&self) -> &dyn $port { &self.shared.repos.$name })+
        }
    };
}

crate::repositories!(mock_repos);

#[derive(Default)]
struct Outcome {
    begun: usize,
    commits: usize,
    announced: Vec<DomainEvent>,
    failure: Option<StoreError>,
}

struct Shared {
    repos: TestRepos,
    outcome: Mutex<Outcome>,
}

impl Shared {
    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store whose repositories are mocks. Clones share all state.
#[derive(Clone)]
pub struct TestStore(Arc<Shared>);

impl TestStore {
    /// A store whose commits succeed.
    pub fn new(repos: TestRepos) -> Self {
        Self(Arc::new(Shared { repos, outcome: Mutex::default() }))
    }

    /// A store whose commits fail.
    pub fn failing(repos: TestRepos, failure: StoreError) -> Self {
        let store = Self::new(repos);
        store.0.outcome().failure = Some(failure);
        store
    }

    /// The number of units that were opened.
    pub fn begun_units(&self) -> usize {
        self.0.outcome().begun
    }

    /// The number of units that were committed.
    pub fn commits(&self) -> usize {
        self.0.outcome().commits
    }

    /// The events of committed units, in order.
    pub fn published_events(&self) -> Vec<DomainEvent> {
        self.0.outcome().announced.clone()
    }
}

#[async_trait]
impl Store for TestStore {
    fn read(&self) -> &dyn Repos {
        &self.0.repos
    }

    fn is_only_writer(&self) -> bool {
        true
    }

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.0.outcome().begun += 1;
        Ok(Box::new(TestUnit { shared: Arc::clone(&self.0), raised: Mutex::default() }))
    }

    fn sharing(&self) -> Sharing {
        Sharing::Alone
    }

    async fn pause(&self) {}
}

struct TestUnit {
    shared: Arc<Shared>,
    raised: Mutex<Vec<DomainEvent>>,
}

#[async_trait]
impl UnitOfWork for TestUnit {
    fn raise(&self, event: DomainEvent) {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let mut outcome = self.shared.outcome();
        if let Some(failure) = outcome.failure.clone() {
            return Err(failure);
        }
        outcome.commits += 1;
        let raised = std::mem::take(&mut *self.raised.lock().unwrap_or_else(PoisonError::into_inner));
        outcome.announced.extend(raised);
        Ok(())
    }
}
