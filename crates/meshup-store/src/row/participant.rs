//! Rows of conversation participants.

use meshup_app::ports::StoreError;
use meshup_domain::conversation::Participant;
use meshup_domain::{ConversationId, Seq, UserId};
use sea_orm::DerivePartialModel;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, IntoCondition};

use super::{conversation, read_marker};
use crate::repositories::{micros, time};

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
            last_read_seq: _,
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

/// Joins the participant's read marker.
pub(crate) fn reading() -> RelationDef {
    let marker = conversation::Entity::belongs_to(read_marker::Entity)
        .from(conversation::Column::RoomId)
        .to(read_marker::Column::RoomId);
    RelationDef::from(marker).on_condition(|_, marker| {
        Expr::col((marker, read_marker::Column::UserId))
            .eq(Expr::col((Entity, Column::UserId)))
            .into_condition()
    })
}

/// A participant with their read position.
#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Reader {
    #[sea_orm(nested)]
    part: Model,
    #[sea_orm(from_expr = r#"Expr::col((read_marker::Entity, read_marker::Column::LastReadSeq))"#)]
    last_read_seq: Option<i64>,
}

impl TryFrom<Reader> for Participant {
    type Error = StoreError;

    fn try_from(row: Reader) -> Result<Self, StoreError> {
        let Reader { part, last_read_seq } = row;
        let Model {
            conversation_id,
            user_id,
            is_admin,
            is_muted,
            is_pinned,
            is_archived,
            is_hidden,
            joined_at,
        } = part;
        Ok(Self {
            conversation: ConversationId(conversation_id),
            user: UserId(user_id),
            is_admin,
            is_muted,
            is_pinned,
            is_archived,
            is_hidden,
            joined_at: time(joined_at)?,
            last_read_seq: Seq(last_read_seq.unwrap_or_default()),
        })
    }
}
