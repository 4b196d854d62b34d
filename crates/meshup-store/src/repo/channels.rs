//! The repository of channels.

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{ChannelRepository, InsertChannelOutcome, StoreError};
use meshup_domain::channel::Channel;
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, RoomId, ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page, page_of};
use crate::row::channel::{Column, Entity, Model};
use crate::row::{IN_CHANNELS, channel_member, room, user};
use crate::visibility::open_to;

/// Another channel of the server with the same name.
fn namesake(row: &Model) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Column::ServerId.eq(row.server_id))
        .and_where(Column::NameKey.eq(row.name_key.as_str()))
        .and_where(Column::Id.ne(row.id))
        .to_owned()
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn open_room(&self, id: RoomId) -> Result<(), StoreError> {
        room::Entity::insert(room::Model::empty(id).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn close_room(&self, id: RoomId) -> Result<(), StoreError> {
        room::Entity::delete_by_id(id.0).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn orphan_children(&self, parent: ChannelId) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::ParentCategory, Expr::value(None::<Uuid>))
            .filter(Column::ParentCategory.eq(parent.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ChannelRepository for SqlRepositories<C> {
    async fn release(&self, id: ChannelId) -> Result<(), StoreError> {
        for table in IN_CHANNELS {
            let sql = format!("UPDATE {table} SET channel_id = NULL WHERE channel_id = $1");
            let statement = self.statement(&sql, [id.0.into()]);
            self.conn.execute_raw(statement).await.map_err(store_error)?;
        }
        Ok(())
    }

    /// The room is inserted first, since the channel refers to it, and removed again if the name is taken.
    async fn insert(&self, channel: &Channel) -> Result<InsertChannelOutcome, StoreError> {
        self.open_room(channel.room).await?;
        let unless_taken = OnConflict::columns([Column::ServerId, Column::NameKey]).do_nothing().to_owned();
        let stored = Entity::insert(Model::from(channel).into_active_model())
            .on_conflict(unless_taken)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        if stored == 1 {
            return Ok(InsertChannelOutcome::Done);
        }
        self.close_room(channel.room).await?;
        Ok(InsertChannelOutcome::NameTaken)
    }

    async fn get(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.conn).await.map_err(store_error)?;
        row.map(Channel::try_from).transpose()
    }

    /// One conditional statement, since a constraint violation would abort the unit on PostgreSQL. Two units
    /// cannot take the same name concurrently, because changing channels requires the server's lock.
    async fn save(&self, channel: &Channel) -> Result<bool, StoreError> {
        let row = Model::from(channel);
        let taken = Expr::exists(namesake(&row));
        let mut row = row.into_active_model().reset_all();
        (row.id, row.server_id, row.room_id) = (NotSet, NotSet, NotSet);
        let saved = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(channel.id.0))
            .filter(taken.not())
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(saved.rows_affected == 1)
    }

    /// The row of the room stays, which the sweep deletes.
    async fn delete(&self, id: ChannelId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.orphan_children(id).await?;
        let its_room =
            Query::select().column(Column::RoomId).from(Entity).and_where(Column::Id.eq(id.0)).to_owned();
        self.mark_rooms_deleted(room::Column::Id.in_subquery(its_room), at).await?;
        Entity::delete_by_id(id.0).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn count(&self, server: ServerId) -> Result<u64, StoreError> {
        Entity::find().filter(Column::ServerId.eq(server.0)).count(&self.conn).await.map_err(store_error)
    }

    async fn last_position(&self, server: ServerId) -> Result<Option<i32>, StoreError> {
        let last: Option<Option<i32>> = Entity::find()
            .select_only()
            .column_as(Column::Position.max(), "last")
            .filter(Column::ServerId.eq(server.0))
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(last.flatten())
    }

    async fn parents(&self, server: ServerId) -> Result<Vec<(ChannelId, Option<ChannelId>)>, StoreError> {
        let rows: Vec<(Uuid, Option<Uuid>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::ParentCategory])
            .filter(Column::ServerId.eq(server.0))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|(id, parent)| (ChannelId(id), parent.map(ChannelId))).collect())
    }

    async fn visible(
        &self,
        server: ServerId,
        viewer: UserId,
        all: bool,
        request: PageRequest,
    ) -> Result<Page<Channel>, StoreError> {
        let mut filter = Condition::all().add(Column::ServerId.eq(server.0));
        if !all {
            filter = filter.add(open_to(viewer));
        }
        let query = Entity::find()
            .filter(filter)
            .order_by_asc(Column::Position)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(Channel::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn private(&self, server: ServerId) -> Result<Vec<Channel>, StoreError> {
        let rows = Entity::find()
            .filter(Column::ServerId.eq(server.0))
            .filter(Column::IsPrivate.eq(true))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Channel::try_from).collect()
    }

    async fn members(&self, id: ChannelId, request: PageRequest) -> Result<Page<UserCard>, StoreError> {
        let query = user::Entity::find()
            .join_rev(JoinType::InnerJoin, channel_member::Relation::User.def())
            .filter(channel_member::Column::ChannelId.eq(id.0))
            .order_by_asc(channel_member::Column::CreatedAt)
            .order_by_asc(user::Column::Id);
        let Page { items, total } = page_of::<user::Card, _, _>(&self.conn, query, request).await?;
        let items = items.into_iter().map(UserCard::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn add_member(&self, id: ChannelId, user: UserId, at: OffsetDateTime) -> Result<bool, StoreError> {
        let row = channel_member::Model { channel_id: id.0, user_id: user.0, created_at: micros(at) };
        let once = OnConflict::columns([channel_member::Column::ChannelId, channel_member::Column::UserId])
            .do_nothing()
            .to_owned();
        let added = channel_member::Entity::insert(row.into_active_model())
            .on_conflict(once)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(added == 1)
    }

    async fn remove_member(&self, id: ChannelId, user: UserId) -> Result<bool, StoreError> {
        let removed = channel_member::Entity::delete_by_id((id.0, user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected == 1)
    }

    async fn remove_everywhere(&self, server: ServerId, user: UserId) -> Result<(), StoreError> {
        let channels = Query::select()
            .column(Column::Id)
            .from(Entity)
            .and_where(Column::ServerId.eq(server.0))
            .to_owned();
        channel_member::Entity::delete_many()
            .filter(channel_member::Column::UserId.eq(user.0))
            .filter(channel_member::Column::ChannelId.in_subquery(channels))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
