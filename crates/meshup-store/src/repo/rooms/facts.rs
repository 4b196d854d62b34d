//! The facts about a user in a room, from the channel or conversation that owns it.

use meshup_app::ports::{ServerRepository, StoreError};
use meshup_domain::conversation::ConversationKind;
use meshup_domain::permission::{ChannelFacts, ConversationFacts, RoomFacts, RoomSubject};
use meshup_domain::{ChannelId, ConversationId, RoomId, ServerId, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::error::store_error;
use crate::repo::conversations::peers::{STANDING, Standing};
use crate::repositories::{SqlRepositories, parse_enum};

const CHANNEL: &str = "
    SELECT c.id, c.server_id, c.channel_type, c.is_private, c.slowmode_delay, c.created_by,
        EXISTS (SELECT 1 FROM channel_members a WHERE a.channel_id = c.id AND a.user_id = $1) AS is_added
    FROM channels c WHERE c.room_id = $2";

/// Joins the other participant `u` if `$1` is in a one-to-one conversation.
const CONVERSATION: &str = "
    FROM conversations v
    LEFT JOIN participants me ON me.conversation_id = v.id AND me.user_id = $1
    LEFT JOIN participants other ON other.conversation_id = me.conversation_id AND other.user_id <> $1 AND v.kind = $3
    LEFT JOIN users u ON u.id = other.user_id
    WHERE v.room_id = $2";

#[derive(Debug, FromQueryResult)]
struct ChannelRow {
    id: Uuid,
    server_id: Uuid,
    channel_type: String,
    is_private: bool,
    slowmode_delay: i32,
    created_by: Uuid,
    is_added: bool,
}

#[derive(Debug, FromQueryResult)]
struct ConversationRow {
    id: Uuid,
    kind: String,
    status: String,
    created_by: Uuid,
    is_participant: bool,
    is_admin: bool,
    #[sea_orm(nested)]
    peer: Option<Standing>,
}

impl<C: ConnectionTrait + Send + Sync> SqlRepositories<C> {
    pub(super) async fn room_facts(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomFacts>, StoreError> {
        let place = match self.channel_facts(room, person).await? {
            Some(channel) => Some(RoomSubject::Channel(channel)),
            None => self.conversation_facts(room, person).await?.map(RoomSubject::Conversation),
        };
        Ok(place.map(|place| RoomFacts { room, person, place }))
    }

    async fn channel_facts(&self, room: RoomId, person: UserId) -> Result<Option<ChannelFacts>, StoreError> {
        let values = [person.0.into(), room.0.into()];
        let row = ChannelRow::find_by_statement(self.statement(CHANNEL, values))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        let ChannelRow { id, server_id, channel_type, is_private, slowmode_delay, created_by, is_added } =
            row;
        let server = ServerRepository::facts(self, ServerId(server_id), person).await?;
        let channel_type = parse_enum(&channel_type)?;
        Ok(server.map(|server| ChannelFacts {
            id: ChannelId(id),
            server,
            channel_type,
            is_private,
            slowmode_delay,
            created_by: UserId(created_by),
            is_added,
        }))
    }

    async fn conversation_facts(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<ConversationFacts>, StoreError> {
        let sql = format!(
            "SELECT v.id, v.kind, v.status, v.created_by, me.user_id IS NOT NULL AS is_participant, COALESCE(me.is_admin, false) AS is_admin, {STANDING} {CONVERSATION}"
        );
        let values = [person.0.into(), room.0.into(), ConversationKind::Direct.as_str().into()];
        let row = ConversationRow::find_by_statement(self.statement(&sql, values))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        let ConversationRow { id, kind, status, created_by, is_participant, is_admin, peer } = row;
        Ok(Some(ConversationFacts {
            id: ConversationId(id),
            kind: parse_enum(&kind)?,
            status: parse_enum(&status)?,
            created_by: UserId(created_by),
            person,
            is_participant,
            is_admin,
            peer: peer.map(Standing::into_facts).transpose()?,
        }))
    }
}
