//! The search index: FTS5 on SQLite, `tsvector` on PostgreSQL.
//!
//! Both store words produced by our tokenizer, and find items by `position`, newest first.

mod find;
mod position;
mod renew;
pub(crate) mod terms;
mod words;

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_app::ports::{SearchFilter, SearchMatch, SearchRepository, StoreError, Viewer};
use meshup_app::search::SearchDocument;
use meshup_domain::message::Message;
use meshup_domain::search::{INDEX_VERSION, SearchKind, SearchQuery, digest};
use meshup_domain::{ChannelId, RoomId, ServerId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{DynIden, Expr, IntoIden, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::channel;
use crate::row::search_document::{Column, Entity};
use position::{SLOTS, position};

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Stores the document at a free position for its time, preferably the previous one.
    async fn put_one(&self, document: &SearchDocument) -> Result<(), StoreError> {
        let first = position(document.created_at);
        let preferred = i64::from(document.id.as_fields().3[7]);
        let words = terms::of_document(document);
        for slot in 0..SLOTS {
            let position = first + (preferred + slot) % SLOTS;
            if self.insert_document(position, document, &words).await? {
                return self.index_words(position, &words).await;
            }
        }
        Err(StoreError::Internal("too many indexed items were created in the same microsecond".to_owned()))
    }

    /// False if the position is taken.
    async fn insert_document(
        &self,
        position: i64,
        document: &SearchDocument,
        words: &[String],
    ) -> Result<bool, StoreError> {
        let SearchDocument { kind, id, server, channel, author, title, body, created_at } = document;
        let kept_body = if *kind == SearchKind::Message { "" } else { body.as_str() };
        let mut row = vec![
            (Column::Position.into_iden(), Expr::val(position)),
            (Column::Kind.into_iden(), Expr::val(kind.as_str())),
            (Column::TargetId.into_iden(), Expr::val(*id)),
            (Column::ServerId.into_iden(), Expr::val(server.0)),
            (Column::ChannelId.into_iden(), Expr::val(channel.map(|ChannelId(id)| id))),
            (Column::AuthorId.into_iden(), Expr::val(author.0)),
            (Column::Title.into_iden(), Expr::val(title.as_str())),
            (Column::Body.into_iden(), Expr::val(kept_body)),
            (Column::Digest.into_iden(), Expr::val(digest(title, body))),
            (Column::CreatedAt.into_iden(), Expr::val(micros(*created_at))),
            (Column::Edition.into_iden(), Expr::val(INDEX_VERSION)),
        ];
        if self.is_postgres() {
            let lexemes = Expr::cust_with_values("$1::tsvector", [terms::tsvector(words)]);
            row.push((find::LEXEMES.into_iden(), lexemes));
        }
        let (columns, values): (Vec<DynIden>, Vec<Expr>) = row.into_iter().unzip();
        let insert = Query::insert()
            .into_table(Entity)
            .columns(columns)
            .values_panic(values)
            .on_conflict(OnConflict::column(Column::Position).do_nothing().to_owned())
            .to_owned();
        Ok(self.conn.execute(&insert).await.map_err(store_error)?.rows_affected() == 1)
    }

    /// SQLite stores the words in a separate table.
    async fn index_words(&self, position: i64, words: &[String]) -> Result<(), StoreError> {
        if self.is_postgres() {
            return Ok(());
        }
        let insert = self.statement(
            "INSERT INTO search_index (rowid, words) VALUES ($1, $2)",
            [position.into(), words.join(" ").into()],
        );
        self.conn.execute_raw(insert).await.map_err(store_error)?;
        Ok(())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SearchRepository for SqlRepositories<C> {
    async fn put(&self, documents: &[SearchDocument]) -> Result<(), StoreError> {
        for kind in SearchKind::ALL {
            let of_kind = documents.iter().filter(|document| document.kind == *kind);
            self.remove(*kind, &of_kind.map(|document| document.id).collect::<Vec<_>>()).await?;
        }
        for document in documents {
            self.put_one(document).await?;
        }
        Ok(())
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
        let hidden = self.hidden_channels(server, viewer).await?;
        let wanted = terms::SearchTerms::new(server, query, filter, &hidden);
        let search = find::Search { server, viewer, filter, limit };
        if !self.is_postgres() {
            return self.found_by_words(search.on_sqlite(&wanted)).await;
        }
        let newest = self.found_by_words(search.among_the_newest(&wanted)).await?;
        if newest.len() as u64 == limit {
            Ok(newest)
        } else {
            self.found_by_words(search.among_all(&wanted)).await
        }
    }

    async fn documents(&self, positions: &[i64]) -> Result<Vec<SearchDocument>, StoreError> {
        if positions.is_empty() {
            return Ok(Vec::new());
        }
        let rows = Entity::find()
            .filter(Column::Position.is_in(positions.iter().copied()))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let mut rows: HashMap<i64, _> = rows.into_iter().map(|row| (row.position, row)).collect();
        positions.iter().filter_map(|position| rows.remove(position)).map(SearchDocument::try_from).collect()
    }

    async fn put_messages(&self, messages: &[Message]) -> Result<(), StoreError> {
        for message in messages {
            self.forget_words(message).await?;
            if message.is_live() && !message.content.is_empty() {
                self.keep_words(message).await?;
            }
        }
        Ok(())
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
