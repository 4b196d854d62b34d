//! Accounts as site admins see and change them.

use meshup_app::ports::StoreError;
use meshup_domain::UserId;
use meshup_domain::user::User;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::user::{Column, Entity};

/// Files of messages count for the author; those that were uploaded separately are theirs too.
const STORAGE: &str = "
    SELECT owner, CAST(SUM(size) AS bigint) AS bytes FROM (
        SELECT m.author_id AS owner, a.file_size AS size
        FROM attachments a JOIN messages m ON m.id = a.message_id
        WHERE m.author_id IN ({ids})
        UNION ALL
        SELECT f.uploaded_by, f.file_size FROM task_files f WHERE f.uploaded_by IN ({ids})
    ) AS files GROUP BY owner";

/// In the order of ids, so that two units that hold several accounts do not wait for each other.
const HOLD_ON_POSTGRES: &str =
    "SELECT id FROM users WHERE is_active AND id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE";

const HOLD_ON_SQLITE: &str =
    "SELECT id FROM users WHERE is_active AND id IN (SELECT unhex(value, '-') FROM json_each($1))";

#[derive(Debug, FromQueryResult)]
struct Used {
    owner: Uuid,
    bytes: i64,
}

/// The ids of active accounts.
pub(in crate::repo) fn active() -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).and_where(Column::IsActive.eq(true)).to_owned()
}

/// Accounts with these attributes, each if given.
pub(super) fn standing(is_active: Option<bool>, is_admin: Option<bool>) -> Condition {
    Condition::all()
        .add_option(is_active.map(|active| Column::IsActive.eq(active)))
        .add_option(is_admin.map(|admin| Column::IsAdmin.eq(admin)))
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn locked_user(&self, id: UserId, lock: LockType) -> Result<Option<User>, StoreError> {
        let row = Entity::find_by_id(id.0)
            .filter(Column::DeletedAt.is_null())
            .lock(lock)
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(User::try_from).transpose()
    }

    pub(super) async fn held_active(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError> {
        let sql = if self.is_postgres() { HOLD_ON_POSTGRES } else { HOLD_ON_SQLITE };
        let ids = self.id_list(ids.iter().map(|id| id.0));
        let rows = self.conn.query_all_raw(self.statement(sql, [ids])).await.map_err(store_error)?;
        rows.iter().map(|row| row.try_get("", "id").map(UserId).map_err(store_error)).collect()
    }

    pub(super) async fn active_accounts(
        &self,
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<UserId>, StoreError> {
        let mut accounts = Entity::find().select_only().column(Column::Id).filter(Column::IsActive.eq(true));
        if let Some(after) = after {
            accounts = accounts.filter(Column::Id.gt(after.0));
        }
        let ids: Vec<Uuid> = accounts
            .order_by_asc(Column::Id)
            .limit(limit)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    pub(super) async fn storage_of(&self, ids: &[UserId]) -> Result<Vec<(UserId, u64)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
        let sql = STORAGE.replace("{ids}", &places.join(", "));
        let values = ids.iter().map(|id| id.0.into());
        let used = Used::find_by_statement(self.statement(&sql, values)).all(&self.conn).await;
        let used = used.map_err(store_error)?;
        Ok(used.into_iter().map(|Used { owner, bytes }| (UserId(owner), bytes.unsigned_abs())).collect())
    }
}
