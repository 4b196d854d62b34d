//! The repository of what is left of deleted accounts.

use async_trait::async_trait;
use meshup_app::ports::{ErasureRepository, StoreError};
use meshup_domain::{ConversationId, FileKey, ServerId, UserId};
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};

/// The tables whose rows concern a user alone, with the column of the user, and another one that tells the rows of a user
/// apart.
const OWN: [(&str, &str, &str); 14] = [
    ("notifications", "user_id", "id"),
    ("follows", "follower_id", "followed_id"),
    ("follows", "followed_id", "follower_id"),
    ("blocks", "blocker_id", "blocked_id"),
    ("blocks", "blocked_id", "blocker_id"),
    ("notification_preferences", "user_id", "id"),
    ("room_settings", "user_id", "room_id"),
    ("drafts", "user_id", "room_id"),
    ("event_feeds", "user_id", "server_id"),
    ("idempotency_keys", "user_id", "key"),
    ("mailed_tokens", "user_id", "hash"),
    ("sessions", "user_id", "id"),
    ("channel_members", "user_id", "channel_id"),
    ("user_settings", "user_id", "user_id"),
];

const SHOWN: &str = "
    SELECT DISTINCT a.file FROM messages m JOIN attachments a ON a.message_id = m.id
        WHERE m.author_id = $1 AND a.origin = 'uploaded' AND a.file IN ";

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ErasureRepository for SqlRepositories<C> {
    async fn add(&self, user: UserId, at: OffsetDateTime) -> Result<(), StoreError> {
        let sql = "INSERT INTO erasures (user_id, requested_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let statement = self.statement(sql, [user.0.into(), micros(at).into()]);
        self.conn.execute_raw(statement).await.map_err(store_error)?;
        Ok(())
    }

    async fn is_any_pending(&self) -> Result<bool, StoreError> {
        let statement = self.statement("SELECT user_id AS id FROM erasures LIMIT 1", []);
        Ok(self.conn.query_one_raw(statement).await.map_err(store_error)?.is_some())
    }

    async fn take(&self) -> Result<Option<UserId>, StoreError> {
        let sql = "SELECT user_id AS id FROM erasures ORDER BY requested_at LIMIT 1{unless_locked}";
        Ok(self.first_id(&self.skipping_locked(sql), None).await?.map(UserId))
    }

    async fn next_server(&self, user: UserId) -> Result<Option<ServerId>, StoreError> {
        let sql = "SELECT m.server_id AS id FROM members m JOIN servers s ON s.id = m.server_id
            WHERE m.user_id = $1 AND m.banned_at IS NULL AND s.deleted_at IS NULL LIMIT 1";
        Ok(self.first_id(sql, Some(user)).await?.map(ServerId))
    }

    async fn next_group(&self, user: UserId) -> Result<Option<ConversationId>, StoreError> {
        let sql = "SELECT c.id FROM participants p JOIN conversations c ON c.id = p.conversation_id
            JOIN rooms r ON r.id = c.room_id
            WHERE p.user_id = $1 AND c.kind = 'group' AND r.deleted_at IS NULL LIMIT 1";
        Ok(self.first_id(sql, Some(user)).await?.map(ConversationId))
    }

    async fn clear(&self, user: UserId, limit: u64) -> Result<u64, StoreError> {
        for (table, owner, key) in OWN {
            let sql = format!(
                "DELETE FROM {table} WHERE {owner} = $1 AND {key} IN
                    (SELECT {key} FROM {table} WHERE {owner} = $1 LIMIT {limit})"
            );
            let statement = self.statement(&sql, [user.0.into()]);
            let deleted = self.conn.execute_raw(statement).await.map_err(store_error)?.rows_affected();
            if deleted > 0 {
                return Ok(deleted);
            }
        }
        Ok(0)
    }

    async fn unused(&self, user: UserId, files: &[FileKey]) -> Result<Vec<FileKey>, StoreError> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (0..files.len()).map(|n| format!("${}", n + 2)).collect();
        let keys = files.iter().map(|FileKey(key)| key.clone().into());
        let values = std::iter::once(user.0.into()).chain(keys);
        let statement = self.statement(&format!("{SHOWN}({})", places.join(", ")), values);
        let rows = self.conn.query_all_raw(statement).await.map_err(store_error)?;
        let shown: Vec<String> =
            rows.iter().map(|row| row.try_get("", "file")).collect::<Result<_, _>>().map_err(store_error)?;
        Ok(files.iter().filter(|FileKey(key)| !shown.contains(key)).cloned().collect())
    }

    async fn finish(&self, user: UserId) -> Result<(), StoreError> {
        let statement = self.statement("DELETE FROM erasures WHERE user_id = $1", [user.0.into()]);
        self.conn.execute_raw(statement).await.map_err(store_error)?;
        Ok(())
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// The column `id` of the first row, of a statement about a user.
    async fn first_id(&self, sql: &str, user: Option<UserId>) -> Result<Option<Uuid>, StoreError> {
        let statement = self.statement(sql, user.map(|user| user.0.into()));
        let row = self.conn.query_one_raw(statement).await.map_err(store_error)?;
        row.map(|row| row.try_get("", "id")).transpose().map_err(store_error)
    }
}
