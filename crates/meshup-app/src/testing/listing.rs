//! Listings of stored files.

use async_trait::async_trait;

use crate::ports::{FileListing, ListedFile, PlatformError};

/// A listing that yields these batches, one after the other.
pub struct TestListing(pub Vec<Vec<ListedFile>>);

#[async_trait]
impl FileListing for TestListing {
    async fn next(&mut self, _: usize) -> Result<Vec<ListedFile>, PlatformError> {
        Ok(if self.0.is_empty() { Vec::new() } else { self.0.remove(0) })
    }
}
