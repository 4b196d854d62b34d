//! Users added to a private channel.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::channel::Channel;
use meshup_domain::permission::{Allowed, ManageChannelMembers, ReadRoom};
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, ServerId, UserId, Violations};

use super::Channels;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::{StoreError, UnitOfWork};
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the user was not added.
    AddChannelMemberError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Channels {
    /// Users who were added individually, for anyone who may read the channel. Roles can make it visible to
    /// others too.
    pub async fn members(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        page: PageRequest,
    ) -> Result<Page<UserCard>, AccessError> {
        let (_, channel) = self.authorize::<ReadRoom>(actor, server, channel).await?;
        Ok(self.context.store.read().channels().members(channel.id, page).await?)
    }

    /// Adds a member of the server. Adding twice has no effect.
    pub async fn add_member(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        user: UserId,
    ) -> Result<(), AddChannelMemberError> {
        let (allowed, channel) = self.authorize::<ManageChannelMembers>(actor, server, channel).await?;
        let write = async |work: Unit| {
            work.servers().lock(server).await?.ok_or(AccessError::NotFound)?;
            if work.members().among(server, &[user]).await?.is_empty() {
                return Err(Violations::one("user_id", "This user is not a member of the server.").into());
            }
            work.channels().get(channel.id).await?.ok_or(AccessError::NotFound)?;
            if work.channels().add_member(channel.id, user, self.context.clock.now()).await? {
                self.note(&*work, &allowed, &channel, Change::set("member", &user), user).await?;
            }
            Ok(())
        };
        self.context.store.write(&allowed, write).await
    }

    /// Removes a user. Their sockets in the channel are closed unless they can still see it by role or as its
    /// creator.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        user: UserId,
    ) -> Result<(), AccessError> {
        let (allowed, channel) = self.authorize::<ManageChannelMembers>(actor, server, channel).await?;
        let write = async |work: Unit| {
            work.servers().lock(server).await?.ok_or(AccessError::NotFound)?;
            if !work.channels().remove_member(channel.id, user).await? {
                return Err(AccessError::NotFound);
            }
            Ok(self.note(&*work, &allowed, &channel, Change::unset("member", &user), user).await?)
        };
        self.context.store.write(&allowed, write).await
    }

    async fn note(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<ManageChannelMembers>,
        channel: &Channel,
        change: Change,
        user: UserId,
    ) -> Result<(), StoreError> {
        let action = if change.to.is_some() {
            AuditAction::ChannelMemberAdded
        } else {
            AuditAction::ChannelMemberRemoved
        };
        let sight = ServerChangeKind::SightChanged {
            users: vec![user],
            channel: Some(channel.id),
            is_gained: change.to.is_some(),
        };
        let record = AuditRecord {
            server: channel.server,
            actor: allowed.by(),
            action,
            target: (AuditTarget::Channel, channel.id.0),
            changes: vec![change],
        };
        self.context.log(work, record).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::Member(channel.server, user)));
        if channel.profile.is_private {
            work.raise(ServerChange::event(channel.server, sight));
        }
        Ok(())
    }
}
