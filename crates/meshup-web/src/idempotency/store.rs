//! A store whose units carry the request's key, and wait for the answer that is kept with them.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::event::Event;
use meshup_app::ports::{Repos, Store, StoreError, UnitOfWork};

use super::claim::{CLAIM, Turn};

/// The store that use cases get: the same as the one within, except in a request with an `Idempotency-Key`.
pub struct IdempotentStore {
    inner: Arc<dyn Store>,
}

impl IdempotentStore {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner }
    }
}

#[async_trait]
impl Store for IdempotentStore {
    fn read(&self) -> &dyn Repos {
        self.inner.read()
    }

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let Ok(claim) = CLAIM.try_with(Arc::clone) else { return self.inner.begin().await };
        let turn = Turn::begin(claim)?;
        let inner = self.inner.begin().await?;
        turn.take(inner.as_ref()).await?;
        Ok(Box::new(HeldUnit { turn, inner }))
    }

    async fn pause(&self) {
        self.inner.pause().await;
    }
}

/// A unit with the request's key. Its `commit` commits nothing yet: it hands the unit to the request's [`Claim`], and
/// the middleware commits it together with the answer, before that is sent.
///
/// [`Claim`]: super::claim::Claim
struct HeldUnit {
    turn: Turn,
    inner: Box<dyn UnitOfWork>,
}

macro_rules! same_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        impl Repos for HeldUnit {
            $(fn $name(&self) -> &dyn meshup_app::ports::$port { self.inner.$name() })+
        }
    };
}

meshup_app::repositories!(same_repos);

#[async_trait]
impl UnitOfWork for HeldUnit {
    fn raise(&self, event: Event) {
        self.inner.raise(event);
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { turn, inner } = *self;
        turn.hold(inner);
        Ok(())
    }
}
