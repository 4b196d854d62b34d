//! Rows of sessions.

use meshup_app::ports::StoreError;
use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub refresh_jti: Uuid,
    pub ip: String,
    pub user_agent: String,
    pub created_at: i64,
    pub last_used_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Session {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            user_id,
            refresh_jti,
            ip,
            user_agent,
            created_at,
            last_used_at,
            expires_at,
            ended_at,
        } = row;
        Ok(Self {
            id: SessionId(id),
            user: UserId(user_id),
            refresh_jti,
            ip,
            user_agent,
            created_at: time(created_at)?,
            last_used_at: time(last_used_at)?,
            expires_at: time(expires_at)?,
            ended_at: time_or_none(ended_at)?,
        })
    }
}

impl From<&Session> for ActiveModel {
    fn from(session: &Session) -> Self {
        let Session { id, user, refresh_jti, ip, user_agent, created_at, last_used_at, expires_at, ended_at } =
            session;
        Self {
            id: Set(id.0),
            user_id: Set(user.0),
            refresh_jti: Set(*refresh_jti),
            ip: Set(ip.clone()),
            user_agent: Set(user_agent.clone()),
            created_at: Set(micros(*created_at)),
            last_used_at: Set(micros(*last_used_at)),
            expires_at: Set(micros(*expires_at)),
            ended_at: Set(ended_at.map(micros)),
        }
    }
}
