//! A store whose units claim the request's key and are committed together with the response.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{Repos, Sharing, Store, StoreError, UnitOfWork};

use super::claim::{CLAIM, UnitSlot};

/// The store that use cases get; it differs from the underlying one only for requests with an
/// `Idempotency-Key`.
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

    fn is_only_writer(&self) -> bool {
        self.inner.is_only_writer()
    }

    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let Ok(claim) = CLAIM.try_with(Arc::clone) else { return self.inner.begin().await };
        let turn = UnitSlot::begin(claim)?;
        let inner = self.inner.begin().await?;
        turn.take(inner.as_ref()).await?;
        Ok(Box::new(HeldUnit { turn, inner }))
    }

    fn sharing(&self) -> Sharing {
        if CLAIM.try_with(|_| ()).is_ok() { Sharing::Alone } else { self.inner.sharing() }
    }

    async fn pause(&self) {
        self.inner.pause().await;
    }
}

/// A unit with the request's key. Its `commit` only hands the unit over to the request's [`Claim`]; the
/// middleware commits it together with the response, before sending that.
///
/// [`Claim`]: super::claim::Claim
struct HeldUnit {
    turn: UnitSlot,
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
    fn raise(&self, event: DomainEvent) {
        self.inner.raise(event);
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { turn, inner } = *self;
        turn.hold(inner);
        Ok(())
    }
}
