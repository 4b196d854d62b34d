//! Groups: titles, members, admins, and their end.

use meshup_domain::conversation::{Conversation, ConversationKind, MAX_PARTICIPANTS, Participant, title};
use meshup_domain::permission::ManageGroup;
use meshup_domain::text::Broken;
use meshup_domain::{ConversationId, UserId};

use super::{ConversationView, Conversations, OpenConversationError, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{FieldErrors, operation_error};
use crate::event::{Event, Reach};
use crate::ports::{FilesOf, StoreError, UnitOfWork};

/// What is to change about a group; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateGroup {
    pub title: Option<String>,
    /// Replaces the admins; members of the group only, at least one.
    pub admins: Option<Vec<UserId>>,
}

operation_error! {
    /// Why a group was not changed.
    GroupError: Access(AccessError), Invalid(FieldErrors), People(OpenConversationError), Store(StoreError);
    NotAGroup => Refused, "not_a_group", "This is a conversation of two people, for ever.";
}

/// A group that its admin has to themselves until the unit ends.
struct Locked {
    work: Box<dyn UnitOfWork>,
    group: Conversation,
    people: Vec<Participant>,
}

impl Conversations {
    /// Changes the title and who is an admin.
    pub async fn update_group(
        &self,
        actor: &Actor,
        id: ConversationId,
        command: UpdateGroup,
    ) -> Result<ConversationView, GroupError> {
        let Locked { work, mut group, people } = self.lock_group(actor, id).await?;
        let mut errors = FieldErrors::default();
        let named = command.title.and_then(|text| errors.check("title", title(&text)));
        let admins = command.admins.and_then(|wanted| errors.check("admins", admins(&people, wanted)));
        errors.into_result()?;
        if let Some(named) = named {
            group.retitle(named, self.clock.now());
            work.conversations().save(&group).await?;
        }
        if let Some(admins) = admins {
            for part in people {
                let is_admin = admins.contains(&part.user);
                if part.is_admin != is_admin {
                    work.conversations().save_participant(&Participant { is_admin, ..part }).await?;
                }
            }
            work.raise(Event::AccessChanged(Reach::Room(group.room)));
        }
        let view = view::view(&*work, actor.user, group).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Adds people, who see the whole history. Everybody must allow to be written to by whoever adds them (403). How
    /// many were not in it before.
    pub async fn add_members(
        &self,
        actor: &Actor,
        id: ConversationId,
        members: Vec<UserId>,
    ) -> Result<usize, GroupError> {
        const FIELD: &str = "user_ids";
        self.may_manage(actor, id).await?;
        let wanted = self.reachable(actor, FIELD, members).await?;
        let Locked { work, mut group, people } = self.lock_group(actor, id).await?;
        let is_new = |user: &UserId| people.iter().all(|part| part.user != *user);
        let now = self.clock.now();
        let newcomers: Vec<Participant> =
            wanted.into_iter().filter(is_new).map(|user| Participant::join(id, user, false, now)).collect();
        if people.len() + newcomers.len() > MAX_PARTICIPANTS {
            return Err(FieldErrors::one(FIELD, "A group has at most 50 people.").into());
        }
        work.conversations().add_participants(&newcomers).await?;
        if !newcomers.is_empty() {
            group.set_key = None;
            work.conversations().save(&group).await?;
            work.raise(Event::AccessChanged(Reach::Room(group.room)));
        }
        work.commit().await?;
        Ok(newcomers.len())
    }

    /// Takes somebody out; oneself is [`Conversations::leave`]. Who is not in it is not found.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        id: ConversationId,
        member: UserId,
    ) -> Result<(), GroupError> {
        if member == actor.user {
            self.must_be_group(actor, id).await?;
            return Ok(self.leave(actor, id).await?);
        }
        let Locked { work, mut group, people } = self.lock_group(actor, id).await?;
        if people.iter().all(|part| part.user != member) {
            return Err(AccessError::NotFound.into());
        }
        work.conversations().remove_participant(id, member).await?;
        group.set_key = None;
        work.conversations().save(&group).await?;
        work.raise(Event::AccessChanged(Reach::Room(group.room)));
        Ok(work.commit().await?)
    }

    /// Ends a group for everybody, with its messages.
    pub async fn delete_group(&self, actor: &Actor, id: ConversationId) -> Result<(), GroupError> {
        let Locked { work, group, people: _ } = self.lock_group(actor, id).await?;
        work.discarded_files().add_all_in(FilesOf::Room(group.room), self.clock.now()).await?;
        work.conversations().delete(id).await?;
        work.raise(Event::AccessChanged(Reach::Room(group.room)));
        Ok(work.commit().await?)
    }

    async fn must_be_group(&self, actor: &Actor, id: ConversationId) -> Result<Conversation, GroupError> {
        let found = self.find(actor, id).await?;
        if found.kind == ConversationKind::Group { Ok(found) } else { Err(GroupError::NotAGroup) }
    }

    async fn may_manage(&self, actor: &Actor, id: ConversationId) -> Result<(), GroupError> {
        let group = self.must_be_group(actor, id).await?;
        self.access.room::<ManageGroup>(actor, group.room).await?;
        Ok(())
    }

    async fn lock_group(&self, actor: &Actor, id: ConversationId) -> Result<Locked, GroupError> {
        self.may_manage(actor, id).await?;
        let work = self.store.begin().await?;
        let group = work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
        let people = work.conversations().participants(&[id]).await?;
        Ok(Locked { work, group, people })
    }
}

/// Members of the group, at least one.
fn admins(people: &[Participant], wanted: Vec<UserId>) -> Result<Vec<UserId>, Broken> {
    if wanted.is_empty() {
        return Err(Broken::Rule("A group has at least one admin."));
    }
    if wanted.iter().any(|user| people.iter().all(|part| part.user != *user)) {
        return Err(Broken::Rule("Only members of the group can be its admins."));
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests;
