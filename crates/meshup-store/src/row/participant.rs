//! People in conversations as they are kept.

use meshup_app::ports::StoreError;
use meshup_domain::conversation::Participant;
use meshup_domain::{ConversationId, UserId};
use sea_orm::entity::prelude::*;

use super::conversation;
use crate::sea::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participants")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub is_admin: bool,
    pub is_muted: bool,
    pub is_pinned: bool,
    pub is_archived: bool,
    pub is_hidden: bool,
    pub joined_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "conversation::Entity",
        from = "Column::ConversationId",
        to = "conversation::Column::Id"
    )]
    Conversation,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Participant> for Model {
    fn from(participant: &Participant) -> Self {
        let Participant {
            conversation,
            user,
            is_admin,
            is_muted,
            is_pinned,
            is_archived,
            is_hidden,
            joined_at,
        } = participant;
        Self {
            conversation_id: conversation.0,
            user_id: user.0,
            is_admin: *is_admin,
            is_muted: *is_muted,
            is_pinned: *is_pinned,
            is_archived: *is_archived,
            is_hidden: *is_hidden,
            joined_at: micros(*joined_at),
        }
    }
}

impl TryFrom<Model> for Participant {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            conversation_id,
            user_id,
            is_admin,
            is_muted,
            is_pinned,
            is_archived,
            is_hidden,
            joined_at,
        } = row;
        Ok(Self {
            conversation: ConversationId(conversation_id),
            user: UserId(user_id),
            is_admin,
            is_muted,
            is_pinned,
            is_archived,
            is_hidden,
            joined_at: time(joined_at)?,
        })
    }
}
