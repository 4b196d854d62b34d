//! Groups: titles, members, admins, and deletion.

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, admins, size, title};
use meshup_domain::permission::{self, Allowed, ManageGroup, RoomFacts};
use meshup_domain::{ConversationId, Number, UserId, Violations};

use super::people::{PARTICIPANTS, UserKeys};
use super::{ConversationView, Conversations, OpenConversationError, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};
use crate::transactions::Unit;

/// A partial update of a group; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateGroup {
    /// 1 to 100 characters. A title once set can be replaced, but not removed.
    pub title: Option<String>,
    /// Replaces the admins: at least one, all of them participants. The user may remove themselves.
    pub admins: Option<UserKeys>,
}

operation_error! {
    /// Why the group was not changed.
    GroupError: Access(AccessError), Invalid(Violations), UserKeys(OpenConversationError), Store(StoreError);
    /// A one-to-one conversation has neither a title nor admins, and its participants are fixed.
    NotAGroup => Refused, "not_a_group", "This conversation is not a group.";
}

impl Conversations {
    /// Changes the title and the admins.
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
        let wanted = wanted.filter(|_| !errors.0.contains_key("admins"));
        let write = async |work: Unit, allowed: Allowed<_>, mut group: Conversation, people: Vec<_>| {
            let mut errors = errors.clone();
            let wanted = wanted.clone().and_then(|wanted| errors.check("admins", admins(&people, wanted)));
            errors.into_result()?;
            if let Some(named) = named.clone() {
                group.rename_group(&allowed, named, self.clock.now());
                work.conversations().save(&group).await?;
            }
            if let Some(wanted) = wanted {
                appoint(&*work, &allowed, people, &wanted).await?;
                work.raise(DomainEvent::AccessChanged(AccessScope::Room(group.room)));
            }
            Ok(view::view(&*work, actor.user, group).await?)
        };
        self.manage(actor, id, write).await
    }

    /// Adds people, who can see the whole history. New participants must permit being contacted by the user
    /// who adds them (403). Returns how many of them were not participants before.
    pub async fn add_members(
        &self,
        actor: &Actor,
        id: ConversationId,
        members: UserKeys,
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
        let invited = self.contactable(actor, wanted, Violations::default()).await?;
        let write = async |work: Unit, allowed: Allowed<_>, mut group: Conversation, people: Vec<_>| {
            let now = self.clock.now();
            let is_new = |new: &Participant| people.iter().all(|part: &Participant| part.user != new.user);
            let newcomers = invited.iter().map(|invited| Participant::invited(id, invited, now));
            let newcomers: Vec<Participant> = newcomers.filter(is_new).collect();
            size(people.len() + newcomers.len()).map_err(|broken| broken.of(PARTICIPANTS))?;
            work.conversations().add_participants(&newcomers).await?;
            if !newcomers.is_empty() {
                group.change_participants(&allowed);
                work.conversations().save(&group).await?;
                work.raise(DomainEvent::AccessChanged(AccessScope::Room(group.room)));
            }
            Ok(newcomers.len())
        };
        self.manage(actor, id, write).await
    }

    /// Removes another participant; to leave, use [`Conversations::leave`]. A person who is not in the group
    /// is not found.
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
        let write = async |work: Unit, allowed: Allowed<_>, mut group: Conversation, people: Vec<_>| {
            let is_in = |user: &UserId| people.iter().any(|part: &Participant| part.user == *user);
            let member = known.filter(is_in).ok_or(AccessError::NotFound)?;
            work.conversations().remove_participant(id, member).await?;
            group.change_participants(&allowed);
            work.conversations().save(&group).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Room(group.room)));
            Ok(())
        };
        self.manage(actor, id, write).await
    }

    /// Deletes a group for everyone, as one of its admins; hides a one-to-one conversation from the user's
    /// lists until the next message.
    pub async fn delete(&self, actor: &Actor, id: ConversationId) -> Result<(), GroupError> {
        match self.find(actor, id).await?.kind {
            ConversationKind::Direct => Ok(self.leave(actor, id).await?),
            ConversationKind::Group => self.delete_group(actor, id).await,
        }
    }

    /// Deletes a group with its messages for everyone. [`SweepJob`](crate::sweep::SweepJob) deletes the rows of its room.
    pub async fn delete_group(&self, actor: &Actor, id: ConversationId) -> Result<(), GroupError> {
        let seen = self.may_manage(actor, id).await?;
        let write = async |work: Unit| {
            let group = work.conversations().lock_to_delete(id).await?.ok_or(AccessError::NotFound)?;
            self.ask_again(&*work, actor, &group).await?;
            work.conversations().delete(id, self.clock.now()).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Room(group.room)));
            Ok(())
        };
        self.store.write(&seen, write).await
    }

    async fn must_be_group(&self, actor: &Actor, id: ConversationId) -> Result<Conversation, GroupError> {
        let found = self.find(actor, id).await?;
        if found.kind == ConversationKind::Group { Ok(found) } else { Err(GroupError::NotAGroup) }
    }

    async fn may_manage(
        &self,
        actor: &Actor,
        id: ConversationId,
    ) -> Result<Allowed<ManageGroup>, GroupError> {
        let group = self.must_be_group(actor, id).await?;
        Ok(self.access.room(actor, group.room).await?.0)
    }

    /// Runs `write` in a unit that has locked the group.
    async fn manage<T>(
        &self,
        actor: &Actor,
        id: ConversationId,
        write: impl AsyncFnOnce(
            Unit,
            Allowed<ManageGroup>,
            Conversation,
            Vec<Participant>,
        ) -> Result<T, GroupError>
        + Clone,
    ) -> Result<T, GroupError> {
        let seen = self.may_manage(actor, id).await?;
        let locked = async |work: Unit| {
            let group = work.conversations().lock(id).await?.ok_or(AccessError::NotFound)?;
            let (allowed, people) = self.ask_again(&*work, actor, &group).await?;
            write(work, allowed, group, people).await
        };
        self.store.write(&seen, locked).await
    }

    /// Checks again that the user is an admin of the locked group, and returns its participants. If two
    /// admins remove each other, only the first succeeds.
    async fn ask_again(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        group: &Conversation,
    ) -> Result<(Allowed<ManageGroup>, Vec<Participant>), GroupError> {
        let people = work.conversations().participants(&[group.id]).await?;
        let facts = RoomFacts::in_group(group, &people, actor.user);
        let allowed =
            permission::ask::<ManageGroup>(&facts, self.clock.now()).map_err(AccessError::Denied)?;
        Ok((allowed, people))
    }
}

/// Makes exactly these people admins.
async fn appoint(
    work: &dyn UnitOfWork,
    allowed: &Allowed<ManageGroup>,
    people: Vec<Participant>,
    admins: &[UserId],
) -> Result<(), StoreError> {
    for mut part in people {
        let is_admin = admins.contains(&part.user);
        if part.set_admin(allowed, is_admin) {
            work.conversations().save_participant(&part).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
