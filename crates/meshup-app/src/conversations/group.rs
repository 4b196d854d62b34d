//! Groups: titles, members, admins, and their end.

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, admins, size, title};
use meshup_domain::permission::{self, Allowed, ManageGroup, RoomFacts};
use meshup_domain::{ConversationId, Number, Violations};
use time::OffsetDateTime;

use super::people::{PARTICIPANTS, People};
use super::{ConversationView, Conversations, OpenConversationError, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{FilesOf, StoreError, UnitOfWork};

/// What is to change about a group; what is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateGroup {
    pub title: Option<String>,
    /// Replaces the admins; members of the group only, at least one.
    pub admins: Option<People>,
}

operation_error! {
    /// Why a group was not changed.
    GroupError: Access(AccessError), Invalid(Violations), People(OpenConversationError), Store(StoreError);
    NotAGroup => Refused, "not_a_group", "This is a conversation of two people, for ever.";
}

/// A group that its admin has to themselves until the unit ends.
struct Locked {
    allowed: Allowed<ManageGroup>,
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
        self.may_manage(actor, id).await?;
        let mut errors = Violations::default();
        let named = command.title.and_then(|text| errors.check("title", title(&text)));
        let wanted = match command.admins {
            Some(wanted) => Some(wanted.ids(self.store.read(), "admins", &mut errors).await?),
            None => None,
        };
        let Locked { allowed, work, mut group, people } = self.lock_group(actor, id).await?;
        let wanted = wanted.filter(|_| !errors.0.contains_key("admins"));
        let wanted = wanted.and_then(|wanted| errors.check("admins", admins(&people, wanted)));
        errors.into_result()?;
        if let Some(named) = named {
            group.retitle(&allowed, named, self.clock.now());
            work.conversations().save(&group).await?;
        }
        if let Some(admins) = wanted {
            for mut part in people {
                let is_admin = admins.contains(&part.user);
                if part.set_admin(&allowed, is_admin) {
                    work.conversations().save_participant(&part).await?;
                }
            }
            work.raise(Event::AccessChanged(Reach::Room(group.room)));
        }
        let view = view::view(&*work, actor.user, group).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Adds people, who see the whole history. Newcomers must allow to be written to by whoever adds them (403). How
    /// many were not in it before.
    pub async fn add_members(
        &self,
        actor: &Actor,
        id: ConversationId,
        members: People,
    ) -> Result<usize, GroupError> {
        self.may_manage(actor, id).await?;
        let mut errors = Violations::default();
        if members.count() == 0 {
            errors.add(PARTICIPANTS, "This list may not be empty.");
        }
        let repos = self.store.read();
        let mut wanted = members.ids(repos, PARTICIPANTS, &mut errors).await?;
        errors.into_result()?;
        let inside = repos.conversations().participants(&[id]).await?;
        wanted.retain(|user| inside.iter().all(|part| part.user != *user));
        if wanted.is_empty() {
            return Ok(0);
        }
        let invited = self.reachable(actor, wanted, Violations::default()).await?;
        let Locked { allowed, work, mut group, people } = self.lock_group(actor, id).await?;
        let now = self.clock.now();
        let mut newcomers: Vec<Participant> =
            invited.iter().map(|invited| Participant::invited(id, invited, now)).collect();
        newcomers.retain(|new| people.iter().all(|part| part.user != new.user));
        size(people.len() + newcomers.len())
            .map_err(|broken| Violations::one(PARTICIPANTS, broken.to_string()))?;
        work.conversations().add_participants(&newcomers).await?;
        if !newcomers.is_empty() {
            group.change_people(&allowed);
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
        member: Number,
    ) -> Result<(), GroupError> {
        self.must_be_group(actor, id).await?;
        let known = self.people(&[member]).await?.first().map(|(_, user)| *user);
        if known == Some(actor.user) {
            return Ok(self.leave(actor, id).await?);
        }
        let Locked { allowed, work, mut group, people } = self.lock_group(actor, id).await?;
        let member = known.filter(|user| people.iter().any(|part| part.user == *user));
        let member = member.ok_or(AccessError::NotFound)?;
        work.conversations().remove_participant(id, member).await?;
        group.change_people(&allowed);
        work.conversations().save(&group).await?;
        work.raise(Event::AccessChanged(Reach::Room(group.room)));
        Ok(work.commit().await?)
    }

    /// Ends a group for everybody, as one of its admins; a 1:1 is hidden from one's own lists until its next message.
    pub async fn delete(&self, actor: &Actor, id: ConversationId) -> Result<(), GroupError> {
        match self.find(actor, id).await?.kind {
            ConversationKind::Direct => Ok(self.leave(actor, id).await?),
            ConversationKind::Group => self.delete_group(actor, id).await,
        }
    }

    /// Ends a group for everybody, with its messages.
    pub async fn delete_group(&self, actor: &Actor, id: ConversationId) -> Result<(), GroupError> {
        self.may_manage(actor, id).await?;
        let work = self.store.begin().await?;
        let group = work.conversations().lock_to_delete(id).await?.ok_or(AccessError::NotFound)?;
        let Locked { allowed: _, work, group, people: _ } =
            Locked::by(actor, work, group, self.clock.now()).await?;
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
        Locked::by(actor, work, group, self.clock.now()).await
    }
}

impl Locked {
    /// Who is an admin is asked again, since of two admins who remove each other one comes first.
    async fn by(
        actor: &Actor,
        work: Box<dyn UnitOfWork>,
        group: Conversation,
        now: OffsetDateTime,
    ) -> Result<Self, GroupError> {
        let people = work.conversations().participants(&[group.id]).await?;
        let facts = RoomFacts::in_group(&group, &people, actor.user);
        let allowed = permission::ask::<ManageGroup>(&facts, now).map_err(AccessError::Denied)?;
        Ok(Self { allowed, work, group, people })
    }
}

#[cfg(test)]
mod tests;
