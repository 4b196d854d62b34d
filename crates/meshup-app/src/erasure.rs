//! Deletion of what deleted accounts leave behind (`docs/rules.md#deleting-an-account`).

use std::sync::Arc;

use async_trait::async_trait;
use meshup_domain::{ConversationId, ServerId, UserId};

use crate::conversations::leave_group;
use crate::messages::upload_folder;
use crate::ports::{Files, StoreError, UnitOfWork};
use crate::schedule::ScheduledJob;
use crate::server_context::ServerContext;
use crate::servers::end_membership;

/// The maximum number of rows or files in one unit.
const PIECE: usize = 500;

/// Ends the memberships of deleted accounts, and deletes what concerns the person alone, in pieces.
///
/// Each piece is a unit that locks the erasure, and at most one server or conversation. After a crash, or on another node,
/// the next run continues with what is left.
pub struct ErasureJob {
    /// Opens the units, and writes to the audit logs of servers.
    pub context: ServerContext,
    /// Lists uploads that messages may not show.
    pub files: Arc<dyn Files>,
}

#[async_trait]
impl ScheduledJob for ErasureJob {
    fn name(&self) -> &'static str {
        "deleted accounts"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        if !self.context.store.read().erasures().is_any_pending().await? {
            return Ok(false);
        }
        let work = self.context.store.begin_job().await?;
        let Some(user) = work.erasures().take().await? else { return Ok(false) };
        let is_left = self.erase_piece(&*work, user).await?;
        work.commit().await?;
        if !is_left {
            self.discard_uploads(user).await?;
            self.finish(user).await?;
        }
        Ok(true)
    }
}

impl ErasureJob {
    /// Deletes the next piece; false if there is none.
    async fn erase_piece(&self, work: &dyn UnitOfWork, user: UserId) -> Result<bool, StoreError> {
        if let Some(server) = work.erasures().next_server(user).await? {
            self.leave_server(work, server, user).await?;
            return Ok(true);
        }
        if let Some(group) = work.erasures().next_group(user).await? {
            leave(work, group, user).await?;
            return Ok(true);
        }
        Ok(work.erasures().clear(user, PIECE as u64).await? > 0)
    }

    async fn leave_server(
        &self,
        work: &dyn UnitOfWork,
        server: ServerId,
        user: UserId,
    ) -> Result<(), StoreError> {
        let is_there = work.servers().lock(server).await?.is_some();
        let Some(found) = work.members().find(server, user.0).await? else { return Ok(()) };
        if is_there {
            return end_membership(&self.context, work, &found.member).await;
        }
        work.members().delete(found.member.id).await.map(|_| ())
    }

    /// Files are listed between units, because that may take long. Repeating it has no effect.
    async fn discard_uploads(&self, user: UserId) -> Result<(), StoreError> {
        let Some(account) = self.context.store.read().users().get(user).await? else { return Ok(()) };
        let mut listing = self.files.list(&upload_folder(account.number));
        loop {
            let listed = listing.next(PIECE).await;
            let listed = listed.map_err(|error| StoreError::Unavailable(error.to_string()))?;
            if listed.is_empty() {
                return Ok(());
            }
            let keys: Vec<_> = listed.into_iter().map(|file| file.key).collect();
            let work = self.context.store.begin_job().await?;
            let unused = work.erasures().unused(user, &keys).await?;
            work.discarded_files().add(&unused, self.context.clock.now()).await?;
            work.commit().await?;
        }
    }

    async fn finish(&self, user: UserId) -> Result<(), StoreError> {
        let work = self.context.store.begin_job().await?;
        let archives = work.exports().remove_all(user).await?;
        work.discarded_files().add(&archives, self.context.clock.now()).await?;
        work.erasures().finish(user).await?;
        work.commit().await
    }
}

async fn leave(work: &dyn UnitOfWork, group: ConversationId, user: UserId) -> Result<(), StoreError> {
    let Some(mut group) = work.conversations().lock(group).await? else { return Ok(()) };
    let mut others = work.conversations().participants(&[group.id]).await?;
    others.retain(|part| part.user != user);
    leave_group(work, &mut group, user, others).await
}

#[cfg(test)]
mod tests;
