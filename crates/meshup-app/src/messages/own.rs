//! What users keep for themselves about rooms.

use meshup_domain::draft::Draft;
use meshup_domain::permission::MarkRead;
use meshup_domain::room::RoomOwner;
use meshup_domain::settings::{RoomSettings, RoomSettingsChanges};
use meshup_domain::{ChannelId, ConversationId, RoomId, UserId};
use uuid::Uuid;

use super::Messages;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{DomainEvent, OwnData};
use crate::ports::StoreError;
use crate::transactions::Unit;

/// What a user keeps about a room, in its current state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnDataView {
    /// Their settings for it.
    Settings(RoomSettings),
    /// Their draft in it; `None` once it is gone.
    Draft(Option<Draft>),
}

impl Messages {
    /// The room of the channel or conversation with this id.
    pub async fn room_of(&self, id: Uuid) -> Result<RoomId, AccessError> {
        match self.room_of_channel(ChannelId(id)).await {
            Err(AccessError::NotFound) => self.room_of_conversation(ConversationId(id)).await,
            found => found,
        }
    }

    /// The user's settings for rooms that they may read; rooms without any are omitted.
    pub async fn room_settings(&self, actor: &Actor) -> Result<Vec<(RoomOwner, RoomSettings)>, StoreError> {
        self.store.read().settings().rooms(actor.user).await
    }

    /// Writes the user's settings for a room that they may read.
    pub async fn update_room_settings(
        &self,
        actor: &Actor,
        room: RoomId,
        changes: RoomSettingsChanges,
    ) -> Result<RoomSettings, AccessError> {
        let (allowed, _) = self.access.room::<MarkRead>(actor, room).await?;
        let write = async |work: Unit| {
            let saved =
                work.settings().save_room(actor.user, room, changes.clone(), self.clock.now()).await?;
            work.raise(DomainEvent::OwnDataChanged { user: actor.user, room, data: OwnData::Settings });
            saved.ok_or(AccessError::NotFound)
        };
        self.store.write(&allowed, write).await
    }

    /// What a user keeps about a room, for their own sockets; `None` if the room is gone.
    pub async fn own_data(
        &self,
        user: UserId,
        room: RoomId,
        data: OwnData,
    ) -> Result<Option<(RoomOwner, OwnDataView)>, StoreError> {
        let repos = self.store.read();
        let Some(owner) = repos.rooms().owner(room).await? else { return Ok(None) };
        let view = match data {
            OwnData::Draft => OwnDataView::Draft(repos.drafts().get(user, room).await?),
            OwnData::Settings => OwnDataView::Settings(repos.settings().room(user, room).await?),
        };
        Ok(Some((owner, view)))
    }
}

#[cfg(test)]
mod tests;
