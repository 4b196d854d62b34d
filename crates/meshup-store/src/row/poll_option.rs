//! Rows of poll options.

use meshup_app::ports::StoreError;
use meshup_domain::poll::PollOption;
use meshup_domain::text::comparable;
use meshup_domain::{PollId, PollOptionId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "poll_options")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub poll_id: Uuid,
    pub option_text: String,
    /// The text in comparable form, unique in the poll.
    pub option_key: String,
    /// 0 to 19, unique in the poll.
    pub position: i32,
    pub added_by: Uuid,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&PollOption> for Model {
    fn from(option: &PollOption) -> Self {
        let PollOption { id, poll, text, position, added_by, created_at } = option.clone();
        Self {
            id: id.0,
            poll_id: poll.0,
            option_key: comparable(&text),
            option_text: text,
            position,
            added_by: added_by.0,
            created_at: micros(created_at),
        }
    }
}

impl TryFrom<Model> for PollOption {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, poll_id, option_text, option_key: _, position, added_by, created_at } = row;
        Ok(Self {
            id: PollOptionId(id),
            poll: PollId(poll_id),
            text: option_text,
            position,
            added_by: UserId(added_by),
            created_at: time(created_at)?,
        })
    }
}
