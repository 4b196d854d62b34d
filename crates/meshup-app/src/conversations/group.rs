//! Groups: titles, members, admins, and their end.

use meshup_domain::conversation::{Conversation, ConversationKind, MAX_PARTICIPANTS, Participant, title};
use meshup_domain::permission::{Denied, ManageGroup};
use meshup_domain::{ConversationId, Number, UserId, Violation, Violations};

use super::{ConversationView, Conversations, OpenConversationError, People, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{FilesOf, StoreError, UnitOfWork};

/// What is to change about a group; nothing keeps what is there.
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
        let Locked { work, mut group, people } = self.lock_group(actor, id).await?;
        let admins = wanted.filter(|_| !errors.0.contains_key("admins"));
        let admins = admins.and_then(|wanted| errors.check("admins", admins_of(&people, wanted)));
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

    /// Adds people, who see the whole history. Newcomers must allow to be written to by whoever adds them (403). How
    /// many were not in it before.
    pub async fn add_members(
        &self,
        actor: &Actor,
        id: ConversationId,
        members: People,
    ) -> Result<usize, GroupError> {
        const FIELD: &str = "user_ids";
        self.may_manage(actor, id).await?;
        let mut errors = Violations::default();
        if members.count() == 0 {
            errors.add(FIELD, "This list may not be empty.");
        }
        let repos = self.store.read();
        let mut wanted = members.ids(repos, FIELD, &mut errors).await?;
        errors.into_result()?;
        let inside = repos.conversations().participants(&[id]).await?;
        wanted.retain(|user| inside.iter().all(|part| part.user != *user));
        if wanted.is_empty() {
            return Ok(0);
        }
        let wanted = self.reachable(actor, FIELD, wanted.into(), Violations::default()).await?;
        let Locked { work, mut group, people } = self.lock_group(actor, id).await?;
        let is_new = |user: &UserId| people.iter().all(|part| part.user != *user);
        let now = self.clock.now();
        let newcomers: Vec<Participant> =
            wanted.into_iter().filter(is_new).map(|user| Participant::join(id, user, false, now)).collect();
        if people.len() + newcomers.len() > MAX_PARTICIPANTS {
            return Err(Violations::one(FIELD, "A group has at most 50 people.").into());
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
        member: Number,
    ) -> Result<(), GroupError> {
        self.must_be_group(actor, id).await?;
        let known = self.people(&[member]).await?.first().map(|(_, user)| *user);
        if known == Some(actor.user) {
            return Ok(self.leave(actor, id).await?);
        }
        let Locked { work, mut group, people } = self.lock_group(actor, id).await?;
        let member = known.filter(|user| people.iter().any(|part| part.user == *user));
        let member = member.ok_or(AccessError::NotFound)?;
        work.conversations().remove_participant(id, member).await?;
        group.set_key = None;
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
        let Locked { work, group, people: _ } = Locked::by(actor, work, group).await?;
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
        Locked::by(actor, work, group).await
    }
}

impl Locked {
    /// Who is an admin is asked again, since of two admins who remove each other one comes first.
    async fn by(actor: &Actor, work: Box<dyn UnitOfWork>, group: Conversation) -> Result<Self, GroupError> {
        let people = work.conversations().participants(&[group.id]).await?;
        let mine = people.iter().find(|part| part.user == actor.user).ok_or(AccessError::NotFound)?;
        if !mine.is_admin {
            return Err(AccessError::Denied(Denied::MissingPermission).into());
        }
        Ok(Self { work, group, people })
    }
}

/// Members of the group, at least one.
fn admins_of(people: &[Participant], wanted: Vec<UserId>) -> Result<Vec<UserId>, Violation> {
    if wanted.is_empty() {
        return Err(Violation::Rule("A group has at least one admin."));
    }
    if wanted.iter().any(|user| people.iter().all(|part| part.user != *user)) {
        return Err(Violation::Rule("Only members of the group can be its admins."));
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests;
