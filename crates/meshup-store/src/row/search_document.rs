//! Rows of indexed items.

use meshup_app::ports::StoreError;
use meshup_app::search::SearchDocument;
use meshup_domain::{ChannelId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{parse_enum, time};

/// PostgreSQL also has a column `lexemes`, which is written and matched, but never read.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_documents")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub kind: String,
    pub target_id: Uuid,
    pub server_id: Uuid,
    pub channel_id: Option<Uuid>,
    pub author_id: Uuid,
    pub title: String,
    /// Empty for messages, whose text is in their own table.
    pub body: String,
    /// The first words, for ranking.
    pub digest: String,
    pub created_at: i64,
    /// The version of the tokenizer that produced the words.
    pub edition: i32,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for SearchDocument {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            position: _,
            kind,
            target_id,
            server_id,
            channel_id,
            author_id,
            title,
            body,
            digest: _,
            created_at,
            edition: _,
        } = row;
        Ok(Self {
            kind: parse_enum(&kind)?,
            id: target_id,
            server: ServerId(server_id),
            channel: channel_id.map(ChannelId),
            author: UserId(author_id),
            title,
            body,
            created_at: time(created_at)?,
        })
    }
}
