//! Rooms: positions, durable events and read markers.

mod events;
mod facts;
pub(crate) mod markers;
mod unread;

use async_trait::async_trait;
use meshup_app::ports::{NewRoomEvent, RoomEvent, RoomRepository, ServerRepository, StoreError, UnreadRoom};
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::{ReadMarker, RoomHead, RoomOwner};
use meshup_domain::{ChannelId, ConversationId, RoomId, Seq, ServerId, UserId};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::repo::servers::rooms_of;
use crate::repositories::{SqlRepositories, micros, padded};
use crate::row::{channel, conversation, read_marker, room};

/// The maximum number of rooms in one statement; SQLite supports 32,766 parameters.
const CHUNK: usize = 10_000;

/// A deleted channel of a deleted server still has a row.
const OWNER: &str = "
    SELECT c.id, c.server_id FROM channels c JOIN rooms r ON r.id = c.room_id
        WHERE c.room_id = $1 AND r.deleted_at IS NULL
    UNION ALL SELECT id, NULL FROM conversations WHERE room_id = $1";

#[derive(FromQueryResult)]
struct Owner {
    id: Uuid,
    /// Set for a channel's room.
    server_id: Option<Uuid>,
}

impl From<Owner> for RoomOwner {
    fn from(Owner { id, server_id }: Owner) -> Self {
        match server_id {
            Some(server) => Self::Channel { id: ChannelId(id), server: ServerId(server) },
            None => Self::Conversation { id: ConversationId(id) },
        }
    }
}

/// A room, unless it is deleted.
fn existing(room: RoomId) -> Select<room::Entity> {
    room::Entity::find_by_id(room.0).filter(room::Column::DeletedAt.is_null())
}

impl<C: ConnectionTrait + Send + Sync> SqlRepositories<C> {
    /// Prevents deletion of a room until the unit ends; false if it is gone.
    ///
    /// Must precede locks on rows that belong to a room, in the same order as a deletion, to prevent
    /// deadlocks. It does not block new messages.
    pub(in crate::repo) async fn hold_room(&self, room: RoomId) -> Result<bool, StoreError> {
        let found = existing(room)
            .select_only()
            .column(room::Column::Id)
            .lock(LockType::KeyShare)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await;
        Ok(found.map_err(store_error)?.is_some())
    }

    /// Holds the server of a room, if it has one, and then the room; false if the room is gone.
    pub(super) async fn hold_room_in_server(&self, room: RoomId) -> Result<bool, StoreError> {
        self.hold_server_of(room).await?;
        self.hold_room(room).await
    }

    /// Holds the server of a room, if it has one.
    pub(super) async fn hold_server_of(&self, room: RoomId) -> Result<(), StoreError> {
        let server: Option<Uuid> = channel::Entity::find()
            .select_only()
            .column(channel::Column::ServerId)
            .filter(channel::Column::RoomId.eq(room.0))
            .into_tuple()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        if let Some(server) = server {
            self.lock_shared(ServerId(server)).await?;
        }
        Ok(())
    }

    /// Marks locked rooms as deleted. They and everything in them are invisible from then on.
    pub(super) async fn mark_rooms_deleted(&self, which: Expr, at: OffsetDateTime) -> Result<(), StoreError> {
        room::Entity::update_many()
            .col_expr(room::Column::DeletedAt, Expr::value(micros(at)))
            .filter(which)
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Locks rooms exclusively in the order of their ids, and returns how many there are.
    async fn lock_rooms(&self, which: Expr) -> Result<usize, StoreError> {
        let locked: Vec<Uuid> = room::Entity::find()
            .select_only()
            .column(room::Column::Id)
            .filter(which)
            .filter(room::Column::DeletedAt.is_null())
            .order_by_asc(room::Column::Id)
            .lock(LockType::Update)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(locked.len())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> RoomRepository for SqlRepositories<C> {
    /// On PostgreSQL, the lock is exactly as strong as an update of `last_seq`, so that rows that refer to
    /// the room, such as read markers, can be written meanwhile.
    async fn lock(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError> {
        let row = existing(room).lock(LockType::NoKeyUpdate).one(&self.conn).await.map_err(store_error)?;
        row.map(RoomHead::try_from).transpose()
    }

    async fn lock_to_delete(&self, room: RoomId) -> Result<bool, StoreError> {
        let found = self.lock_rooms(room::Column::Id.eq(room.0)).await?;
        Ok(found > 0)
    }

    async fn lock_all_to_delete(&self, server: ServerId) -> Result<(), StoreError> {
        self.lock_rooms(room::Column::Id.in_subquery(rooms_of(server))).await?;
        Ok(())
    }

    async fn head(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError> {
        let row = existing(room).one(&self.conn).await.map_err(store_error)?;
        row.map(RoomHead::try_from).transpose()
    }

    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError> {
        let mut heads = Vec::with_capacity(rooms.len());
        for chunk in rooms.chunks(CHUNK) {
            let rows = room::Entity::find()
                .filter(room::Column::Id.is_in(padded(chunk.iter().map(|room| room.0))))
                .filter(room::Column::DeletedAt.is_null())
                .all(&self.conn)
                .await
                .map_err(store_error)?;
            for row in rows {
                heads.push(row.try_into()?);
            }
        }
        Ok(heads)
    }

    async fn record(&self, room: RoomId, event: &NewRoomEvent) -> Result<Seq, StoreError> {
        self.record_event(room, event).await
    }

    async fn events_after(&self, room: RoomId, after: Seq, limit: u64) -> Result<Vec<RoomEvent>, StoreError> {
        self.merged_events(room, after, limit).await
    }

    async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        up_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        self.move_marker(room, user, up_to, at).await
    }

    async fn mark_unread(
        &self,
        room: RoomId,
        user: UserId,
        back_to: Seq,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        self.move_marker_back(room, user, back_to, at).await
    }

    async fn markers(&self, room: RoomId) -> Result<Vec<ReadMarker>, StoreError> {
        let rows = read_marker::Entity::find()
            .filter(read_marker::Column::RoomId.eq(room.0))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(ReadMarker::from).collect())
    }

    async fn unread(&self, user: UserId) -> Result<Vec<UnreadRoom>, StoreError> {
        let mut rooms = self.unread_channels(user).await?;
        rooms.extend(self.unread_conversations(user).await?);
        Ok(rooms)
    }

    async fn unread_direct(&self, user: UserId) -> Result<i64, StoreError> {
        self.unread_of_direct(user).await
    }

    async fn unread_in(&self, user: UserId, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, StoreError> {
        self.unread_of(user, rooms).await
    }

    async fn start_reading(
        &self,
        server: ServerId,
        user: UserId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.read_server(server, user, at).await
    }

    async fn facts(&self, room: RoomId, person: UserId) -> Result<Option<RoomFacts>, StoreError> {
        self.room_facts(room, person).await
    }

    async fn owner(&self, room: RoomId) -> Result<Option<RoomOwner>, StoreError> {
        let row = Owner::find_by_statement(self.statement(OWNER, [room.0.into()]))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(row.map(RoomOwner::from))
    }

    async fn of_channel(&self, channel: ChannelId) -> Result<Option<RoomId>, StoreError> {
        let room = channel::Entity::find_by_id(channel.0)
            .select_only()
            .column(channel::Column::RoomId)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(room.map(RoomId))
    }

    async fn of_conversation(&self, conversation: ConversationId) -> Result<Option<RoomId>, StoreError> {
        let room = conversation::Entity::find_by_id(conversation.0)
            .select_only()
            .column(conversation::Column::RoomId)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(room.map(RoomId))
    }
}
