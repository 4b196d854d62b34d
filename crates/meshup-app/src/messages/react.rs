//! Reactions.

use meshup_domain::message::{MAX_EMOJI, Reaction, emoji};
use meshup_domain::permission::{Allowed, React};
use meshup_domain::room::{EventReaction, RoomChange};
use meshup_domain::{MessageId, Number, ReactionId, RoomId, Violations};

use super::view::{ReactionView, UserCards};
use super::{Messages, live, record};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{NewRoomEvent, StoreError, UnitOfWork};
use crate::transactions::Unit;

/// The user's reaction, and whether it is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedReaction {
    /// The new or existing reaction, with its number.
    pub reaction: ReactionView,
    /// Whether this call added it; false if the user had already reacted with this emoji.
    pub is_new: bool,
}

/// The result of toggling a reaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionToggle {
    /// As stored: trimmed.
    pub emoji: String,
    /// Whether the reaction exists now.
    pub is_added: bool,
    /// The number of users with this reaction now.
    pub count: usize,
}

operation_error! {
    /// Why the reaction was not added.
    ReactError: Access(AccessError), Invalid(Violations), Store(StoreError);
    /// The message has [`MAX_EMOJI`] other emoji already.
    TooMany => Refused, "emoji_limit", "A message can have at most 20 different emoji.";
}

operation_error! {
    /// Why the reaction was not removed.
    UnreactError: Access(AccessError), Store(StoreError);
    NoReaction => NotFound, "no_reaction", "You have not reacted with this emoji.";
}

impl Messages {
    /// Adds a reaction; repeating it returns the existing one.
    pub async fn react(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: &str,
    ) -> Result<AddedReaction, ReactError> {
        let (allowed, _) = self.access.room::<React>(actor, room).await?;
        let with = valid(with)?;
        let write = async |work: Unit| {
            live(&*work, room, id).await?;
            let (reaction, is_new) = self.add(&*work, &allowed, id, &with).await?;
            let user = UserCards::load(&*work, std::iter::once(actor.user)).await?.get(actor.user);
            let user = user.ok_or(AccessError::NotFound)?;
            Ok(AddedReaction { reaction: ReactionView { reaction, user }, is_new })
        };
        self.with_room_locked(&allowed, write).await
    }

    /// Removes the user's own reaction.
    pub async fn unreact(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: &str,
    ) -> Result<(), UnreactError> {
        let (allowed, _) = self.access.room::<React>(actor, room).await?;
        let with = emoji(with).map_err(|_| UnreactError::NoReaction)?;
        let write = async |work: Unit| {
            live(&*work, room, id).await?;
            let is_removed = self.remove(&*work, &allowed, id, &with).await?;
            if is_removed { Ok(()) } else { Err(UnreactError::NoReaction) }
        };
        self.with_room_locked(&allowed, write).await
    }

    /// Adds a reaction, or removes it if it exists. Concurrent calls take effect one after another.
    pub async fn toggle(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        with: &str,
    ) -> Result<ReactionToggle, ReactError> {
        let (allowed, _) = self.access.room::<React>(actor, room).await?;
        let with = valid(with)?;
        let write = async |work: Unit| {
            live(&*work, room, id).await?;
            let is_added = !self.remove(&*work, &allowed, id, &with).await?;
            if is_added {
                self.add(&*work, &allowed, id, &with).await?;
            }
            let reactions = work.reactions().of(&[id]).await?;
            let count = reactions.iter().filter(|reaction| reaction.emoji == with).count();
            Ok(ReactionToggle { emoji: with.clone(), is_added, count })
        };
        self.with_room_locked(&allowed, write).await
    }

    /// Adds a reaction in a locked room, unless it exists.
    async fn add(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<React>,
        id: MessageId,
        with: &str,
    ) -> Result<(Reaction, bool), ReactError> {
        if work.reactions().count_others(id, with).await? >= MAX_EMOJI {
            return Err(ReactError::TooMany);
        }
        let wanted = Reaction {
            id: ReactionId(self.ids.next()),
            number: Number(0),
            message: id,
            user: allowed.by(),
            emoji: with.to_owned(),
            created_at: self.clock.now(),
        };
        let (reaction, is_new) = work.reactions().add(allowed.scope(), &wanted).await?;
        if is_new {
            let event = event(RoomChange::ReactionAdded, &reaction, wanted.created_at);
            record(work, allowed.scope(), &event).await?;
        }
        Ok((reaction, is_new))
    }

    /// Removes a reaction in a locked room; false if there is none.
    async fn remove(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<React>,
        id: MessageId,
        with: &str,
    ) -> Result<bool, StoreError> {
        let removed = work.reactions().remove(id, allowed.by(), with).await?;
        if let Some(removed) = &removed {
            let event = event(RoomChange::ReactionRemoved, removed, self.clock.now());
            record(work, allowed.scope(), &event).await?;
        }
        Ok(removed.is_some())
    }
}

fn valid(with: &str) -> Result<String, Violations> {
    emoji(with).map_err(|broken| Violations::one("emoji", broken.to_string()))
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
