//! Units of work on behalf of users: they require a proof, and are retried after a rollback by the database.

use std::ops::Deref;
use std::sync::Arc;

use meshup_domain::UserId;
use meshup_domain::permission::{self, AdministerSite, Allowed, SiteFacts, WriteAction};
use time::OffsetDateTime;
use tracing::Instrument;

use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::Explain;
use crate::ports::{Repos, Sharing, Store, StoreError, UnitOfWork};

/// How many times a unit is retried after the database rolled it back to resolve a conflict.
const MAX_RETRIES: usize = 3;

/// The store as seen by use cases of users: anyone may read, but writing requires a proof.
///
/// Jobs act on nobody's behalf and have a [`Store`] of their own.
#[derive(Clone)]
pub struct Transactions(Arc<dyn Store>);

/// The unit of one attempt, which dereferences to [`UnitOfWork`].
///
/// It is passed by value: the futures of closures that take a reference of any lifetime are not `Send` for
/// the compiler, and a program that embeds the use cases could not spawn them.
#[derive(Clone)]
pub(crate) struct Unit(Arc<Box<dyn UnitOfWork>>);

impl Deref for Unit {
    type Target = dyn UnitOfWork;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().as_ref()
    }
}

/// The span of an attempt, for traces only.
fn span() -> tracing::Span {
    tracing::trace_span!(target: "meshup_traces", "transaction")
}

impl Transactions {
    /// Wraps a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }

    /// Read-only access to committed data.
    pub fn read(&self) -> &dyn Repos {
        self.0.read()
    }

    /// Whether the store is the [only writer](Store::is_only_writer) of its database.
    pub(crate) fn is_only_writer(&self) -> bool {
        self.0.is_only_writer()
    }

    /// Runs `write` in a unit, with proof of permission, and commits it. `write` may run several times (see
    /// [`Transactions::run`]), so effects outside of the unit belong before or after it.
    ///
    /// Nothing is written for a user whose account has been deactivated, and it is not deactivated before the unit ends.
    pub(crate) async fn write<A, T, E>(
        &self,
        allowed: &Allowed<A>,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        A: WriteAction,
        E: Explain + From<StoreError>,
    {
        self.run_for(allowed.by(), write).await
    }

    /// Like [`Transactions::write`], for data that every user may write for themselves: their account,
    /// settings, notifications, or a new server.
    pub(crate) async fn write_own<T, E>(
        &self,
        actor: &Actor,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError>,
    {
        self.run_for(actor.user, write).await
    }

    /// Like [`Transactions::write`], for administration. Such units run one after the other, and each asks again whether
    /// the user is a site admin: of two who revoke each other's rights at once, the second is refused.
    pub(crate) async fn write_as_admin<T, E>(
        &self,
        allowed: &Allowed<AdministerSite>,
        now: OffsetDateTime,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let administer = async |work: Unit| {
            work.site().lock().await?;
            let admin = work.users().get(allowed.by()).await?.ok_or(AccessError::NotFound)?;
            permission::ask::<AdministerSite>(&SiteFacts::from(&admin), now).map_err(AccessError::from)?;
            write(work).await
        };
        self.run(administer).await
    }

    /// Like [`Transactions::write`], for requests without a session: to register, log in, refresh, or use a
    /// mailed token. A password or token takes the place of the proof, and is checked again inside the unit.
    pub(crate) async fn write_unauthenticated<T, E>(
        &self,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError>,
    {
        self.run(write).await
    }

    async fn run_for<T, E>(
        &self,
        user: UserId,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        E: Explain + From<StoreError>,
    {
        let while_active = async |work: Unit| {
            if work.users().hold_active(&[user]).await?.is_empty() {
                return Err(StoreError::Deactivated.into());
            }
            write(work).await
        };
        self.run(while_active).await
    }

    /// Like [`Transactions::write`], for several users at once. `write` also receives those whose accounts are active, and
    /// must write nothing for the others.
    pub(crate) async fn write_together<A, T, E>(
        &self,
        allowed: &[&Allowed<A>],
        write: impl AsyncFnOnce(Unit, Vec<UserId>) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        A: WriteAction,
        E: Explain + From<StoreError>,
    {
        let mut users: Vec<UserId> = allowed.iter().map(|allowed| allowed.by()).collect();
        users.sort_unstable();
        users.dedup();
        let while_active = async |work: Unit| {
            let active = work.users().hold_active(&users).await?;
            write(work, active).await
        };
        self.run(while_active).await
    }

    /// Which requests a unit may serve together with the current one.
    pub(crate) fn sharing(&self) -> Sharing {
        self.0.sharing()
    }

    /// Runs a unit, and again at most three times after short waits as long as the database rolls it back to
    /// resolve a conflict. A failed attempt leaves no writes and announces nothing.
    async fn run<T, E>(&self, write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone) -> Result<T, E>
    where
        E: Explain + From<StoreError>,
    {
        for _ in 0..MAX_RETRIES {
            match self.attempt(write.clone()).instrument(span()).await {
                Err(error) if error.explain().is_retryable => self.0.pause().await,
                done => return done,
            }
        }
        self.attempt(write).instrument(span()).await
    }

    async fn attempt<T, E>(&self, write: impl AsyncFnOnce(Unit) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let work = Arc::new(self.0.begin().await?);
        let written = write(Unit(Arc::clone(&work))).await?;
        let work =
            Arc::into_inner(work).ok_or_else(|| StoreError::Internal("the unit is still in use".into()))?;
        work.commit().await?;
        Ok(written)
    }

    /// Opens a unit for a job, which acts on nobody's behalf and runs again later if it fails.
    pub(crate) async fn begin_job(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.0.begin().await
    }
}

#[cfg(test)]
mod tests;
