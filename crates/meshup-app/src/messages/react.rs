//! Reacting to messages.

use meshup_domain::message::{MAX_EMOJI, Reaction, emoji};
use meshup_domain::permission::React;
use meshup_domain::room::{EventReaction, RoomChange};
use meshup_domain::{MessageId, Number, ReactionId, RoomId, Violations};

use super::view::{Cards, ReactionView};
use super::{Messages, live, lock};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{Explain, Explanation, Kind};
use crate::event::Event;
use crate::ports::{NewRoomEvent, StoreError, UnitOfWork};

/// One's reaction, and whether it was not there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reacted {
    pub reaction: ReactionView,
    pub is_new: bool,
}

/// What became of a reaction that was switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toggled {
    /// As it is kept.
    pub emoji: String,
    /// It is there now.
    pub is_added: bool,
    /// How many people react with it now.
    pub count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReactError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("{0}")]
    Invalid(#[from] Violations),
    #[error("A message has at most 20 different emoji.")]
    TooMany,
}

impl From<StoreError> for ReactError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Explain for ReactError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Access(error) => error.explain(),
            Self::Invalid(fields) => fields.explain(),
            Self::TooMany => Explanation::new(Kind::Refused, "emoji_limit", self.to_string()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreactError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("You have not reacted with this emoji.")]
    NoReaction,
}

impl From<StoreError> for UnreactError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Explain for UnreactError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Access(error) => error.explain(),
            Self::NoReaction => Explanation::new(Kind::NotFound, "no_reaction", self.to_string()),
        }
    }
}

impl Messages {
    /// Reacts with an emoji; the same one again gives the first reaction back.
    pub async fn react(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: &str,
    ) -> Result<Reacted, ReactError> {
        self.access.room::<React>(actor, room).await?;
        let with = emoji(with).map_err(|broken| Violations::one("emoji", broken.to_string()))?;
        let work = self.store.begin().await?;
        lock(&*work, room).await?;
        live(&*work, room, id).await?;
        let (reaction, is_new) = self.add(&*work, actor, room, id, with).await?;
        let user = Cards::load(&*work, std::iter::once(actor.user)).await?.get(actor.user);
        let user = user.ok_or(AccessError::NotFound)?;
        work.commit().await?;
        Ok(Reacted { reaction: ReactionView { reaction, user }, is_new })
    }

    /// Takes one's own reaction back.
    pub async fn unreact(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: &str,
    ) -> Result<(), UnreactError> {
        self.access.room::<React>(actor, room).await?;
        let work = self.store.begin().await?;
        lock(&*work, room).await?;
        live(&*work, room, id).await?;
        let with = emoji(with).map_err(|_| UnreactError::NoReaction)?;
        let removed = work.reactions().remove(id, actor.user, &with).await?;
        self.note_removed(&*work, room, &removed.ok_or(UnreactError::NoReaction)?).await?;
        Ok(work.commit().await?)
    }

    /// Reacts with an emoji, or takes the reaction back if it is there. Of many at once every other one takes it back.
    pub async fn toggle(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: &str,
    ) -> Result<Toggled, ReactError> {
        self.access.room::<React>(actor, room).await?;
        let with = emoji(with).map_err(|broken| Violations::one("emoji", broken.to_string()))?;
        let work = self.store.begin().await?;
        lock(&*work, room).await?;
        live(&*work, room, id).await?;
        let removed = work.reactions().remove(id, actor.user, &with).await?;
        let is_added = removed.is_none();
        match removed {
            Some(removed) => self.note_removed(&*work, room, &removed).await?,
            None => drop(self.add(&*work, actor, room, id, with.clone()).await?),
        }
        let reactions = work.reactions().of(&[id]).await?;
        let count = reactions.iter().filter(|reaction| reaction.emoji == with).count();
        work.commit().await?;
        Ok(Toggled { emoji: with, is_added, count })
    }

    /// Stores a reaction in a locked room, unless it is there.
    async fn add(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: String,
    ) -> Result<(Reaction, bool), ReactError> {
        if work.reactions().count_others(id, &with).await? >= MAX_EMOJI {
            return Err(ReactError::TooMany);
        }
        let wanted = Reaction {
            id: ReactionId(self.ids.next()),
            number: Number(0),
            message: id,
            user: actor.user,
            emoji: with,
            created_at: self.clock.now(),
        };
        let (reaction, is_new) = work.reactions().add(&wanted).await?;
        if is_new {
            let event = event(RoomChange::ReactionAdded, &reaction, wanted.created_at);
            let seq = work.rooms().record(room, &event).await?;
            work.raise(Event::RoomAdvanced { room, seq });
        }
        Ok((reaction, is_new))
    }

    async fn note_removed(
        &self,
        work: &dyn UnitOfWork,
        room: RoomId,
        removed: &Reaction,
    ) -> Result<(), StoreError> {
        let event = event(RoomChange::ReactionRemoved, removed, self.clock.now());
        let seq = work.rooms().record(room, &event).await?;
        work.raise(Event::RoomAdvanced { room, seq });
        Ok(())
    }
}

fn event(
    change: fn(EventReaction) -> RoomChange,
    reaction: &Reaction,
    at: time::OffsetDateTime,
) -> NewRoomEvent {
    let Reaction { id, number: _, message, user, emoji, created_at } = reaction.clone();
    NewRoomEvent { change: change(EventReaction { id, emoji, created_at }), message, actor: user, at }
}

#[cfg(test)]
mod tests;
