//! Rows of idempotency keys with their responses.

use meshup_app::ports::{IdempotencyKey, StoreError, StoredResponse};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub method: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub fingerprint: String,
    /// `None` until the response is stored, which only the unit that claimed the key can see.
    pub status: Option<i32>,
    pub content_type: Option<String>,
    pub body: Option<Vec<u8>>,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The response, once stored.
    pub(crate) fn into_answer(self) -> Result<Option<StoredResponse>, StoreError> {
        let Self {
            user_id: _,
            method: _,
            path: _,
            key: _,
            fingerprint,
            status,
            content_type,
            body,
            created_at,
        } = self;
        let Some(status) = status else { return Ok(None) };
        Ok(Some(StoredResponse {
            fingerprint,
            status: u16::try_from(status).map_err(|_| corrupt("a status", &status.to_string()))?,
            content_type,
            body: body.unwrap_or_default(),
            created_at: time(created_at)?,
        }))
    }
}

/// The columns of the scope.
pub(crate) fn at(scope: &IdempotencyKey) -> ActiveModel {
    let IdempotencyKey { user, method, path, key } = scope;
    ActiveModel {
        user_id: Set(user.0),
        method: Set(method.clone()),
        path: Set(path.clone()),
        key: Set(key.clone()),
        ..Default::default()
    }
}

/// The response columns, without the scope.
impl From<&StoredResponse> for ActiveModel {
    fn from(answer: &StoredResponse) -> Self {
        let StoredResponse { fingerprint, status, content_type, body, created_at } = answer;
        Self {
            fingerprint: Set(fingerprint.clone()),
            status: Set(Some(i32::from(*status))),
            content_type: Set(content_type.clone()),
            body: Set(Some(body.clone())),
            created_at: Set(micros(*created_at)),
            ..Default::default()
        }
    }
}
