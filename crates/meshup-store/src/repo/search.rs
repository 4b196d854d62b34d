//! The search index: FTS5 on SQLite, `tsvector` on PostgreSQL.
//!
//! Both store words produced by our tokenizer, and find items by `position`, newest first.

pub(crate) mod depth;
mod find;
mod position;
mod put;
mod reach;
mod renew;
pub(crate) mod terms;
mod words;

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_app::ports::{SearchFilter, SearchMatch, SearchRepository, StoreError, Viewer};
use meshup_app::search::SearchDocument;
use meshup_domain::message::Message;
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::{ChannelId, RoomId, ServerId};
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, padded};
use crate::row::channel;
use crate::row::search_document::{Column, Entity};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SearchRepository for SqlRepositories<C> {
    async fn put(&self, documents: &[SearchDocument]) -> Result<(), StoreError> {
        for kind in SearchKind::ALL {
            let of_kind = documents.iter().filter(|document| document.kind == *kind);
            self.remove(*kind, &of_kind.map(|document| document.id).collect::<Vec<_>>()).await?;
        }
        self.put_documents(documents).await
    }

    /// A trigger deletes the words on SQLite.
    async fn remove(&self, kind: SearchKind, ids: &[Uuid]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        Entity::delete_many()
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::TargetId.is_in(ids.iter().copied()))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn find(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &SearchQuery,
        filter: &SearchFilter,
        limit: u64,
    ) -> Result<Vec<SearchMatch>, StoreError> {
        let reach = self.reach(server, viewer).await?;
        let wanted = terms::SearchTerms::new(server, query, filter, &reach);
        let search = find::Search { server, viewer, filter, limit };
        if self.is_postgres() {
            self.found_on_postgres(&search, &wanted).await
        } else {
            self.found_by_words(search.on_sqlite(&wanted)).await
        }
    }

    async fn documents(&self, positions: &[i64]) -> Result<Vec<SearchDocument>, StoreError> {
        if positions.is_empty() {
            return Ok(Vec::new());
        }
        let rows = Entity::find()
            .filter(Column::Position.is_in(padded(positions.iter().copied())))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let mut rows: HashMap<i64, _> = rows.into_iter().map(|row| (row.position, row)).collect();
        positions.iter().filter_map(|position| rows.remove(position)).map(SearchDocument::try_from).collect()
    }

    async fn put_messages(&self, messages: &[Message]) -> Result<(), StoreError> {
        self.replace_words(messages).await
    }

    async fn outdated(&self, limit: u64) -> Result<Vec<SearchDocument>, StoreError> {
        self.outdated_documents(limit).await
    }

    async fn renew(&self, documents: &[SearchDocument]) -> Result<(), StoreError> {
        for document in documents {
            self.renew_one(document).await?;
        }
        Ok(())
    }

    async fn channel_of(&self, room: RoomId) -> Result<Option<(ServerId, ChannelId)>, StoreError> {
        let row: Option<(Uuid, Uuid)> = channel::Entity::find()
            .select_only()
            .columns([channel::Column::ServerId, channel::Column::Id])
            .filter(channel::Column::RoomId.eq(room.0))
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(row.map(|(server, channel)| (ServerId(server), ChannelId(channel))))
    }
}
