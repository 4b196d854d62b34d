//! Rows of mailed tokens.

use meshup_app::ports::MailedToken;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::repositories::micros;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailed_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub user_id: Uuid,
    pub purpose: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&MailedToken> for ActiveModel {
    fn from(token: &MailedToken) -> Self {
        let MailedToken { hash, user, purpose, created_at, expires_at } = token;
        Self {
            hash: Set(hash.clone()),
            user_id: Set(user.0),
            purpose: Set(purpose.as_str().to_owned()),
            created_at: Set(micros(*created_at)),
            expires_at: Set(micros(*expires_at)),
            used_at: Set(None),
        }
    }
}
