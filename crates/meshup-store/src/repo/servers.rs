//! The repository of servers.

mod facts;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{ServerRepository, StoreError};
use meshup_domain::permission::ServerFacts;
use meshup_domain::server::Server;
use meshup_domain::{ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page};
use crate::row::server::{Column, DELETED_AT, Entity, Model, is_live, words};
use crate::row::{channel, member, room};

/// The servers that a user is a member of, without those that banned them.
fn joined_by(person: UserId) -> SelectStatement {
    Query::select()
        .column(member::Column::ServerId)
        .from(member::Entity)
        .and_where(member::Column::UserId.eq(person.0))
        .and_where(member::Column::BannedAt.is_null())
        .to_owned()
}

/// The rooms of a server's channels.
pub(super) fn rooms_of(server: ServerId) -> SelectStatement {
    Query::select()
        .column(channel::Column::RoomId)
        .from(channel::Entity)
        .and_where(channel::Column::ServerId.eq(server.0))
        .to_owned()
}

/// A server, unless it is deleted.
fn existing(id: ServerId) -> Select<Entity> {
    Entity::find_by_id(id.0).filter(is_live())
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn locked(&self, id: ServerId, lock: LockType) -> Result<Option<Server>, StoreError> {
        let row = existing(id).lock(lock).one(&self.conn).await.map_err(store_error)?;
        row.map(Server::try_from).transpose()
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ServerRepository for SqlRepositories<C> {
    async fn insert(&self, server: &Server) -> Result<(), StoreError> {
        Entity::insert(Model::from(server).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn get(&self, id: ServerId) -> Result<Option<Server>, StoreError> {
        let row = existing(id).one(&self.conn).await.map_err(store_error)?;
        row.map(Server::try_from).transpose()
    }

    async fn lock_shared(&self, id: ServerId) -> Result<bool, StoreError> {
        let found = existing(id)
            .select_only()
            .column(Column::Id)
            .lock(LockType::KeyShare)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await;
        Ok(found.map_err(store_error)?.is_some())
    }

    /// SQLite needs no row locks, since units are serialized. Keys never change, so the lock neither blocks
    /// units that only hold the server nor waits for them.
    async fn lock(&self, id: ServerId) -> Result<Option<Server>, StoreError> {
        self.locked(id, LockType::NoKeyUpdate).await
    }

    async fn lock_to_delete(&self, id: ServerId) -> Result<Option<Server>, StoreError> {
        self.locked(id, LockType::Update).await
    }

    async fn save(&self, server: &Server) -> Result<(), StoreError> {
        let mut row = Model::from(server).into_active_model().reset_all();
        row.id = NotSet;
        row.member_count = NotSet;
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(server.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn delete(&self, id: ServerId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.mark_rooms_deleted(room::Column::Id.in_subquery(rooms_of(id)), at).await?;
        Entity::update_many()
            .col_expr(DELETED_AT, Expr::value(micros(at)))
            .filter(Column::Id.eq(id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Ids increase over time, so the newest are the greatest.
    async fn visible(
        &self,
        viewer: UserId,
        all: bool,
        search: Option<String>,
        request: PageRequest,
    ) -> Result<Page<Server>, StoreError> {
        let mut filter = Condition::all().add(is_live());
        if !all {
            filter = filter.add(
                Condition::any()
                    .add(Column::IsPublic.eq(true))
                    .add(Column::OwnerId.eq(viewer.0))
                    .add(Column::Id.in_subquery(joined_by(viewer))),
            );
        }
        if let Some(text) = search {
            filter = filter.add(self.contains(Column::Name.into_expr(), &text));
        }
        let query = Entity::find().filter(filter).order_by_desc(Column::Id);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(Server::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn admit(&self, id: ServerId) -> Result<bool, StoreError> {
        let counted = Entity::update_many()
            .col_expr(Column::MemberCount, Column::MemberCount.into_expr().add(1))
            .filter(Column::Id.eq(id.0))
            .filter(Column::MemberCount.into_expr().lt(Column::MaxMembers.into_expr()))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(counted.rows_affected == 1)
    }

    async fn release(&self, id: ServerId) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::MemberCount, Column::MemberCount.into_expr().sub(1))
            .filter(Column::Id.eq(id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn owned_by(&self, user: UserId) -> Result<Vec<ServerId>, StoreError> {
        let owned: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::OwnerId.eq(user.0))
            .filter(is_live())
            .order_by_asc(Column::Id)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(owned.into_iter().map(ServerId).collect())
    }

    async fn banned_words(&self, id: ServerId) -> Result<Vec<String>, StoreError> {
        let json: Option<String> = existing(id)
            .select_only()
            .column(Column::BannedWords)
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        json.map_or(Ok(Vec::new()), |json| words(&json))
    }

    async fn facts(&self, id: ServerId, person: UserId) -> Result<Option<ServerFacts>, StoreError> {
        facts::of(&self.conn, id, person).await
    }
}
