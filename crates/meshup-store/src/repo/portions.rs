//! Deletion of many rows in portions, so that no unit holds up others for long.

use meshup_app::ports::StoreError;
use sea_orm::{ConnectionTrait, Value};

use crate::error::store_error;
use crate::repositories::SqlRepositories;

/// The maximum number of rows in a portion.
pub(super) const PORTION: u64 = 250;

/// Rows of a table that are to be deleted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portion<'a> {
    pub(super) table: &'a str,
    /// The columns of the primary key.
    pub(super) key: &'a str,
    /// Which rows.
    pub(super) rows: &'a str,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Deletes at most [`PORTION`] of the rows, without those that other units have locked, and returns how many.
    pub(super) async fn delete_portion(
        &self,
        Portion { table, key, rows }: Portion<'_>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let sql = format!(
            "DELETE FROM {table} WHERE ({key}) IN
                (SELECT {key} FROM {table} WHERE {rows} LIMIT {PORTION}{{unless_locked}})"
        );
        let delete = self.statement(&self.skipping_locked(&sql), values);
        Ok(self.conn.execute_raw(delete).await.map_err(store_error)?.rows_affected())
    }
}
