//! The files that rows refer to.

use futures_util::TryStreamExt;
use meshup_app::ports::StoreError;
use sea_orm::{Statement, StreamTrait};

use super::Inspection;
use crate::error::store_error;

/// Each key once for each way in which it is used. Discarded files are still there, or not any more.
const FILES: &str = "
    SELECT file, TRUE AS is_needed FROM attachments WHERE origin <> 'linked'
    UNION SELECT thumbnail_small, TRUE FROM attachments WHERE thumbnail_small IS NOT NULL
    UNION SELECT thumbnail_large, TRUE FROM attachments WHERE thumbnail_large IS NOT NULL
    UNION SELECT file, TRUE FROM task_files
    UNION SELECT avatar, TRUE FROM users WHERE avatar IS NOT NULL
    UNION SELECT icon, TRUE FROM servers WHERE icon IS NOT NULL
    UNION SELECT banner, TRUE FROM servers WHERE banner IS NOT NULL
    UNION SELECT file, TRUE FROM exports WHERE file IS NOT NULL
    UNION SELECT file, FALSE FROM discarded_files";

impl Inspection {
    /// Passes the key of every file that a row refers to, and whether the file must exist; it need not if it is only
    /// waiting to be deleted.
    pub async fn files(&self, mut each: impl FnMut(String, bool)) -> Result<(), StoreError> {
        let statement = Statement::from_string(self.connection.get_database_backend(), FILES);
        let mut rows = self.connection.stream_raw(statement).await.map_err(store_error)?;
        while let Some(row) = rows.try_next().await.map_err(store_error)? {
            let key = row.try_get("", "file").map_err(store_error)?;
            each(key, row.try_get("", "is_needed").map_err(store_error)?);
        }
        Ok(())
    }
}
