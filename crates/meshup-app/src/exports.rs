//! Exports of everything that a user wrote and uploaded (`docs/rules.md#exporting-data`).

mod content;
mod job;

use std::sync::Arc;

use meshup_domain::ExportId;
use meshup_domain::export::{EXPORT_LIFETIME, Export};
use time::Duration;

use crate::actor::Actor;
use crate::error::{ErrorKind, Explain, Explanation, Refusals, operation_error};
use crate::ports::{Clock, Ids, StoreError};
use crate::transactions::{Transactions, Unit};

pub use job::{ExportCleanupJob, ExportJob};

/// The use cases of exports.
#[derive(Clone)]
pub struct Exports {
    /// Reads, and opens the units of users.
    pub store: Transactions,
    /// Supplies the current time.
    pub clock: Arc<dyn Clock>,
    /// Generates the ids of exports.
    pub ids: Arc<dyn Ids>,
}

/// The user requested an export within the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("An export can be requested once a day.")]
pub struct TooManyExports {
    /// The remaining time; always positive.
    pub wait: Duration,
}

impl Explain for TooManyExports {
    fn explain(&self) -> Explanation {
        let wait = std::time::Duration::try_from(self.wait).unwrap_or_default();
        Explanation::new(ErrorKind::RateLimited, "export_limit", self.to_string()).retry_after(wait)
    }
}

impl Refusals for TooManyExports {
    fn all() -> Vec<Explanation> {
        vec![Self { wait: Duration::SECOND }.explain()]
    }
}

operation_error! {
    /// Why no export was requested.
    RequestExportError: TooMany(TooManyExports), Store(StoreError);
}

operation_error! {
    /// Why there is no export.
    LatestExportError: Store(StoreError);
    NotFound => NotFound, "not_found", "Not found.";
}

impl Exports {
    /// Requests an export, which the [`ExportJob`] makes. Once a day, even under concurrency.
    pub async fn request(&self, actor: &Actor) -> Result<Export, RequestExportError> {
        let write = async |work: Unit| {
            work.users().lock(actor.user).await?;
            let now = self.clock.now();
            let latest = work.exports().latest(actor.user).await?;
            if let Some(wait) = latest.and_then(|latest| latest.wait(now)) {
                return Err(TooManyExports { wait }.into());
            }
            let export = Export::request(ExportId(self.ids.next()), actor.user, now);
            work.exports().insert(&export, now + EXPORT_LIFETIME).await?;
            Ok(export)
        };
        self.store.write_own(actor, write).await
    }

    /// The user's latest export.
    pub async fn latest(&self, actor: &Actor) -> Result<Export, LatestExportError> {
        self.store.read().exports().latest(actor.user).await?.ok_or(LatestExportError::NotFound)
    }
}

#[cfg(test)]
mod tests;
