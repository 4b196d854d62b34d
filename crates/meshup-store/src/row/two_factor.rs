//! Rows of second factors.

use meshup_domain::UserId;
use meshup_domain::two_factor::TwoFactor;
use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "two_factors")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub secret: String,
    pub is_on: bool,
    pub last_step: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&TwoFactor> for Model {
    fn from(factor: &TwoFactor) -> Self {
        let TwoFactor { user, secret, is_on, last_step } = factor.clone();
        Self { user_id: user.0, secret, is_on, last_step }
    }
}

impl From<Model> for TwoFactor {
    fn from(row: Model) -> Self {
        let Model { user_id, secret, is_on, last_step } = row;
        Self { user: UserId(user_id), secret, is_on, last_step }
    }
}
