//! Rooms: how far they are, their durable events, and who has read what.

mod events;
mod facts;
pub(crate) mod markers;
mod unread;

use async_trait::async_trait;
use meshup_app::ports::{NewRoomEvent, RoomEvent, RoomRepository, StoreError, UnreadRoom};
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::{ReadMarker, RoomHead, RoomOwner};
use meshup_domain::{ChannelId, ConversationId, RoomId, Seq, ServerId, UserId};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::row::{channel, conversation, read_marker, room};
use crate::sea::Sea;

/// Rooms asked for in one statement; SQLite takes 32,766 parameters.
const CHUNK: usize = 10_000;

const OWNER: &str = "
    SELECT id, server_id FROM channels WHERE room_id = $1
    UNION ALL SELECT id, NULL FROM conversations WHERE room_id = $1";

#[derive(FromQueryResult)]
struct Owner {
    id: Uuid,
    /// Of a channel.
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

impl<C: ConnectionTrait> Sea<C> {
    /// Keeps a room from being deleted until the unit ends; false where it is gone.
    ///
    /// Asked before rows that go with a room are locked, as whoever deletes it does, so that neither waits for the
    /// other. Messages do not wait for it. On SQLite a unit is alone anyway.
    pub(super) async fn hold_room(&self, room: RoomId) -> Result<bool, StoreError> {
        if !self.is_postgres() {
            return Ok(true);
        }
        let found = room::Entity::find_by_id(room.0)
            .select_only()
            .column(room::Column::Id)
            .lock(LockType::KeyShare)
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await;
        Ok(found.map_err(store_error)?.is_some())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> RoomRepository for Sea<C> {
    /// On PostgreSQL as strong as the update of `last_seq` itself and no stronger, so that rows which refer to the room
    /// (markers of readers) are written meanwhile.
    async fn lock(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError> {
        let row = room::Entity::find_by_id(room.0)
            .lock(LockType::NoKeyUpdate)
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(RoomHead::try_from).transpose()
    }

    async fn head(&self, room: RoomId) -> Result<Option<RoomHead>, StoreError> {
        let row = room::Entity::find_by_id(room.0).one(&self.conn).await.map_err(store_error)?;
        row.map(RoomHead::try_from).transpose()
    }

    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError> {
        let mut heads = Vec::with_capacity(rooms.len());
        for chunk in rooms.chunks(CHUNK) {
            let rows = room::Entity::find()
                .filter(room::Column::Id.is_in(chunk.iter().map(|room| room.0)))
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
