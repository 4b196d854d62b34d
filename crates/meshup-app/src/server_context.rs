//! The ports and helpers that most use cases share.

use std::sync::Arc;

use meshup_domain::audit::{AuditAction, AuditEntry, AuditTarget, Change};
use meshup_domain::permission::{Allowed, WriteAction};
use meshup_domain::server::Server;
use meshup_domain::{AuditId, ServerId, UserId};
use uuid::Uuid;

use crate::access::{Access, AccessError};
use crate::error::Explain;
use crate::ports::{Clock, Ids, StoreError, UnitOfWork};
use crate::transactions::{Transactions, Unit};

/// The ports that most use cases need. Clones are cheap and share all state.
#[derive(Clone)]
pub struct ServerContext {
    /// Reads, and opens units of work that require a proof.
    pub store: Transactions,
    /// Issues the proofs. Shared by all use cases, together with its cache.
    pub access: Arc<Access>,
    /// Supplies the current time.
    pub clock: Arc<dyn Clock>,
    /// Generates ids, invite codes and secrets.
    pub ids: Arc<dyn Ids>,
}

/// An operation to record in the audit log.
pub(crate) struct AuditRecord {
    pub(crate) server: ServerId,
    pub(crate) actor: UserId,
    pub(crate) action: AuditAction,
    /// Members are identified by their user id, which outlives the membership.
    pub(crate) target: (AuditTarget, Uuid),
    pub(crate) changes: Vec<Change>,
}

impl ServerContext {
    /// Runs `write` in a unit that holds the server of the proof: the server and its channels cannot be
    /// deleted until it ends.
    pub(crate) async fn with_server_kept<A, T, E>(
        &self,
        allowed: &Allowed<A>,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        A: WriteAction<Scope = ServerId>,
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let held = async |work: Unit| {
            if !work.servers().lock_shared(allowed.scope()).await? {
                return Err(AccessError::NotFound.into());
            }
            write(work).await
        };
        self.store.write(allowed, held).await
    }

    /// Runs `write` in a unit that has locked the server of the proof, so that counts and comparisons stay
    /// valid until the commit.
    pub(crate) async fn with_server_locked<A, T, E>(
        &self,
        allowed: &Allowed<A>,
        write: impl AsyncFnOnce(Unit, Server) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        A: WriteAction<Scope = ServerId>,
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let locked = async |work: Unit| {
            let server = work.servers().lock(allowed.scope()).await?.ok_or(AccessError::NotFound)?;
            write(work, server).await
        };
        self.store.write(allowed, locked).await
    }

    /// Opens a unit for a job that holds the server; `None` if the server no longer exists.
    pub(crate) async fn keep_server_for_job(
        &self,
        server: ServerId,
    ) -> Result<Option<Box<dyn UnitOfWork>>, StoreError> {
        let work = self.store.begin_job().await?;
        Ok(if work.servers().lock_shared(server).await? { Some(work) } else { None })
    }

    /// Writes the audit entry in the unit of the change, so that both are committed or neither.
    pub(crate) async fn log(&self, work: &dyn UnitOfWork, record: AuditRecord) -> Result<(), StoreError> {
        let AuditRecord { server, actor, action, target: (target, target_id), changes } = record;
        let entry = AuditEntry {
            id: AuditId(self.ids.next()),
            server,
            actor,
            action,
            target,
            target_id,
            changes,
            created_at: self.clock.now(),
        };
        work.audit().insert(&entry).await
    }
}

#[cfg(test)]
pub(crate) mod fixture;
