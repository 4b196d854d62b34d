//! Who was added to a private channel.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::channel::Channel;
use meshup_domain::permission::{ManageChannelMembers, ReadRoom};
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, ServerId, UserId, Violations};

use super::Channels;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::page::{Page, PageRequest};
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why the people of a channel are not listed.
    ListChannelMembersError: Access(AccessError), Store(StoreError);
}

operation_error! {
    /// Why somebody was not added.
    AddChannelMemberError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

operation_error! {
    /// Why somebody was not taken out.
    RemoveChannelMemberError: Access(AccessError), Store(StoreError);
}

impl Channels {
    /// Those who were added by name, for who may read the channel. Others may see it through their roles.
    pub async fn members(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        page: PageRequest,
    ) -> Result<Page<UserCard>, ListChannelMembersError> {
        let (_, channel) = self.reach::<ReadRoom>(actor, server, channel).await?;
        Ok(self.community.store.read().channels().members(channel.id, page).await?)
    }

    /// Adds a member of the server; adding twice changes nothing.
    pub async fn add_member(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        user: UserId,
    ) -> Result<(), AddChannelMemberError> {
        let (_, channel) = self.reach::<ManageChannelMembers>(actor, server, channel).await?;
        let (work, server) = self.community.lock(server).await?;
        if work.members().among(server.id, &[user]).await?.is_empty() {
            return Err(Violations::one("user_id", "This person is not a member of the server.").into());
        }
        work.channels().get(channel.id).await?.ok_or(AccessError::NotFound)?;
        if work.channels().add_member(channel.id, user, self.community.clock.now()).await? {
            let change = Change::set("member", &user);
            self.note(work.as_ref(), actor, &channel, user, change).await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// Takes somebody out; unless a role or the channel being theirs lets them see it, their sockets there close.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        user: UserId,
    ) -> Result<(), RemoveChannelMemberError> {
        let (_, channel) = self.reach::<ManageChannelMembers>(actor, server, channel).await?;
        let (work, _) = self.community.lock(server).await?;
        if !work.channels().remove_member(channel.id, user).await? {
            return Err(AccessError::NotFound.into());
        }
        let change = Change::unset("member", &user);
        self.note(work.as_ref(), actor, &channel, user, change).await?;
        work.commit().await?;
        Ok(())
    }

    async fn note(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        channel: &Channel,
        user: UserId,
        change: Change,
    ) -> Result<(), StoreError> {
        let action = if change.to.is_some() {
            AuditAction::ChannelMemberAdded
        } else {
            AuditAction::ChannelMemberRemoved
        };
        let deed = Deed {
            server: channel.server,
            actor: actor.user,
            action,
            target: (AuditTarget::Channel, channel.id.0),
            changes: vec![change],
        };
        self.community.log(work, deed).await?;
        work.raise(Event::AccessChanged(Reach::Member(channel.server, user)));
        Ok(())
    }
}
