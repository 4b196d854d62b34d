//! What the use cases of servers, members, roles, invites and channels share.

use std::sync::Arc;

use meshup_domain::audit::{AuditAction, AuditEntry, AuditTarget, Change};
use meshup_domain::server::Server;
use meshup_domain::{AuditId, ServerId, UserId};
use uuid::Uuid;

use crate::access::{Access, AccessError};
use crate::ports::{Clock, Ids, Store, StoreError, UnitOfWork};

/// The ports that a change of a community goes through.
#[derive(Clone)]
pub struct Community {
    pub store: Arc<dyn Store>,
    pub access: Arc<Access>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// What somebody did, as the audit log is to remember it.
pub(crate) struct Deed {
    pub(crate) server: ServerId,
    pub(crate) actor: UserId,
    pub(crate) action: AuditAction,
    /// Members are named by the id of the person, which outlives the membership.
    pub(crate) target: (AuditTarget, Uuid),
    pub(crate) changes: Vec<Change>,
}

impl Community {
    /// Opens a unit in which the server and its channels stay, for whatever belongs to them; nothing if it is gone.
    pub(crate) async fn hold(&self, server: ServerId) -> Result<Option<Box<dyn UnitOfWork>>, StoreError> {
        let work = self.store.begin().await?;
        Ok(if work.servers().hold(server).await? { Some(work) } else { None })
    }

    /// The same for somebody who asks.
    pub(crate) async fn write_in(&self, server: ServerId) -> Result<Box<dyn UnitOfWork>, AccessError> {
        self.hold(server).await?.ok_or(AccessError::NotFound)
    }

    /// Opens a unit that has the server to itself until it ends, so that what it counts and compares stays true.
    pub(crate) async fn lock(&self, server: ServerId) -> Result<(Box<dyn UnitOfWork>, Server), AccessError> {
        let work = self.store.begin().await?;
        let server = work.servers().lock(server).await?.ok_or(AccessError::NotFound)?;
        Ok((work, server))
    }

    /// Writes the audit entry in the unit of the change, so that neither is there without the other.
    pub(crate) async fn log(&self, work: &dyn UnitOfWork, deed: Deed) -> Result<(), StoreError> {
        let Deed { server, actor, action, target: (target, target_id), changes } = deed;
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
