//! The store of files against the rows that refer to it.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use futures_util::TryStreamExt;
use meshup_app::messages::UPLOADS;
use meshup_platform::{StoredFiles, StoredObject};
use meshup_store::check::Inspection;

use crate::failure::Failure;

/// A file is stored before its row is committed, and thumbnails long before. An upload takes less than this.
const IN_FLIGHT: Duration = Duration::from_hours(1);

/// Keys of files.
#[derive(Default)]
pub(super) struct Found {
    /// A row refers to them, but they are not in the store.
    missing: HashSet<String>,
    /// They are in the store, but no row refers to them.
    orphaned: HashSet<String>,
}

impl Found {
    pub(super) fn missing(&self) -> Vec<String> {
        sentences(&self.missing, "is missing in the store")
    }

    pub(super) fn orphaned(&self) -> Vec<String> {
        sentences(&self.orphaned, "is in the store without a use, and may be deleted there")
    }

    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.orphaned.is_empty()
    }
}

fn sentences(keys: &HashSet<String>, problem: &str) -> Vec<String> {
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| format!("the file {key} {problem}")).collect()
}

/// Compares twice if something is found. Rows and files cannot be read at the same moment, so what a running server
/// stores or deletes in between looks wrong once, but not again.
pub(super) async fn compare(inspection: &Inspection, files: &StoredFiles) -> Result<Found, Failure> {
    let first = compare_once(inspection, files).await?;
    if first.is_empty() {
        return Ok(first);
    }
    let Found { mut missing, mut orphaned } = compare_once(inspection, files).await?;
    missing.retain(|key| first.missing.contains(key));
    orphaned.retain(|key| first.orphaned.contains(key));
    Ok(Found { missing, orphaned })
}

/// Lists files first. One that is uploaded in between is missing this time only, and one that is deleted in between is
/// not listed again. Memory grows with the number of files, by some hundred bytes for each.
async fn compare_once(inspection: &Inspection, files: &StoredFiles) -> Result<Found, Failure> {
    let now = SystemTime::now();
    let unreadable = |cause| Failure::Platform { what: "the store of files (storage)", cause };
    let mut unused = HashMap::new();
    let mut listed = files.list_all();
    while let Some(StoredObject { key, size: _, modified }) = listed.try_next().await.map_err(unreadable)? {
        unused.insert(key, modified);
    }
    let mut used = HashSet::new();
    let mut missing = HashSet::new();
    inspection
        .files(|key, is_needed| {
            if unused.remove(&key).is_some() {
                used.insert(key);
            } else if is_needed && !used.contains(&key) {
                missing.insert(key);
            }
        })
        .await?;
    let is_settled = |modified: SystemTime| now.duration_since(modified).is_ok_and(|age| age > IN_FLIGHT);
    let orphaned = unused
        .into_iter()
        .filter(|(key, modified)| is_settled(*modified) && key.split('/').next() != Some(UPLOADS));
    Ok(Found { missing, orphaned: orphaned.map(|(key, _)| key).collect() })
}
