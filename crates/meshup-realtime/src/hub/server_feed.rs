//! Tells members what changes in their servers.
//!
//! As for items, what is sent is the current state, to those who may see it now. Whoever learned of something that they
//! can no longer see is told that it is gone.

use std::collections::HashSet;
use std::sync::Arc;

use meshup_app::domain_event::{ServerChange, ServerChangeKind};
use meshup_app::ports::{MemberView, StoreError};
use meshup_app::servers::{ServerPart, ServerPartView, ServerView};
use meshup_domain::channel::Channel;
use meshup_domain::role::Role;
use meshup_domain::{ChannelId, MemberId, RoleId, ServerId, UserId};

use super::Hub;
use super::audience::{audience, people};
use crate::backend::Backend;
use crate::connection::Connection;
use crate::user_event::{ServerNews, Topic, UserEvent, UserEventBody};

impl Hub {
    pub(super) async fn dispatch_server_change(
        &self,
        change: &ServerChange,
        backend: &dyn Backend,
    ) -> Result<(), StoreError> {
        let listeners = self.listeners(Topic::Items);
        if listeners.is_empty() {
            return Ok(());
        }
        let ServerChange { server, kind } = change;
        Delivery { server: *server, listeners, backend }.announce(kind).await
    }
}

/// What a change is sent with.
struct Delivery<'a> {
    server: ServerId,
    listeners: Vec<Arc<Connection>>,
    backend: &'a dyn Backend,
}

impl Delivery<'_> {
    async fn announce(&self, kind: &ServerChangeKind) -> Result<(), StoreError> {
        match kind {
            ServerChangeKind::Updated => self.server_updated().await,
            ServerChangeKind::Deleted => self.tell_members(ServerNews::Deleted).await,
            ServerChangeKind::MemberJoined(user) => self.member_joined(*user).await,
            ServerChangeKind::MemberUpdated(user) => self.member_updated(*user).await,
            ServerChangeKind::MemberLeft { member, user } => self.member_left(*member, *user).await,
            ServerChangeKind::RoleCreated(role) => self.role_changed(*role, ServerNews::RoleCreated).await,
            ServerChangeKind::RoleUpdated(role) => self.role_changed(*role, ServerNews::RoleUpdated).await,
            ServerChangeKind::RoleDeleted(role) => self.tell_members(ServerNews::RoleDeleted(*role)).await,
            ServerChangeKind::ChannelCreated(channel) | ServerChangeKind::ChannelOpened(channel) => {
                self.channel_changed(*channel, ServerNews::ChannelCreated).await.map(|_| ())
            }
            ServerChangeKind::ChannelUpdated(channel) => {
                self.channel_changed(*channel, ServerNews::ChannelUpdated).await.map(|_| ())
            }
            ServerChangeKind::ChannelClosed(channel) => self.channel_closed(*channel).await,
            ServerChangeKind::ChannelDeleted { channel, seen_by } => {
                let mut members = self.members().await?;
                if let Some(seen_by) = seen_by {
                    let seen_by: HashSet<&UserId> = seen_by.iter().collect();
                    members.retain(|user| seen_by.contains(user));
                }
                self.tell(&members, ServerNews::ChannelDeleted(*channel));
                Ok(())
            }
            ServerChangeKind::SightChanged { users, channel, is_gained } => {
                self.sight_changed(users, *channel, *is_gained).await
            }
        }
    }

    async fn server_updated(&self) -> Result<(), StoreError> {
        match self.server().await? {
            Some(view) => self.tell_members(ServerNews::Updated(view)).await,
            None => Ok(()),
        }
    }

    async fn member_joined(&self, user: UserId) -> Result<(), StoreError> {
        let Some(member) = self.member(user).await? else { return Ok(()) };
        if let Some(view) = self.server().await? {
            self.tell(&HashSet::from([user]), ServerNews::Joined(view));
        }
        self.tell_members(ServerNews::MemberJoined(member)).await
    }

    async fn member_updated(&self, user: UserId) -> Result<(), StoreError> {
        match self.member(user).await? {
            Some(member) => self.tell_members(ServerNews::MemberUpdated(member)).await,
            None => Ok(()),
        }
    }

    /// Nothing is sent if the user has come back meanwhile.
    async fn member_left(&self, member: MemberId, user: UserId) -> Result<(), StoreError> {
        if self.member(user).await?.is_some() {
            return Ok(());
        }
        self.tell(&HashSet::from([user]), ServerNews::Left);
        self.tell_members(ServerNews::MemberLeft { member, user }).await
    }

    async fn role_changed(&self, role: RoleId, news: fn(Role) -> ServerNews) -> Result<(), StoreError> {
        match self.backend.server_part(ServerPart::Role(self.server, role)).await? {
            Some(ServerPartView::Role(role)) => self.tell_members(news(role)).await,
            Some(ServerPartView::Server(_) | ServerPartView::Member(_) | ServerPartView::Channel(_))
            | None => Ok(()),
        }
    }

    /// Returns who was told.
    async fn channel_changed(
        &self,
        id: ChannelId,
        news: fn(Channel) -> ServerNews,
    ) -> Result<HashSet<UserId>, StoreError> {
        match self.backend.server_part(ServerPart::Channel(id)).await? {
            Some(ServerPartView::Channel(channel)) => {
                let audience = audience(self.backend, self.server, Some(id), people(&self.listeners)).await?;
                self.tell(&audience, news(channel));
                Ok(audience)
            }
            // It was deleted meanwhile, which is announced as well.
            Some(ServerPartView::Server(_) | ServerPartView::Member(_) | ServerPartView::Role(_)) | None => {
                Ok(HashSet::new())
            }
        }
    }

    /// All members saw the channel before.
    async fn channel_closed(&self, id: ChannelId) -> Result<(), StoreError> {
        let still_see_it = self.channel_changed(id, ServerNews::ChannelUpdated).await?;
        let mut others = self.members().await?;
        others.retain(|user| !still_see_it.contains(user));
        self.tell(&others, ServerNews::ChannelDeleted(id));
        Ok(())
    }

    async fn sight_changed(
        &self,
        users: &[UserId],
        only: Option<ChannelId>,
        is_gained: bool,
    ) -> Result<(), StoreError> {
        let users: HashSet<&UserId> = users.iter().collect();
        let mut concerned = self.members().await?;
        concerned.retain(|user| users.contains(user));
        if concerned.is_empty() {
            return Ok(());
        }
        let mut channels = self.backend.private_channels(self.server).await?;
        channels.retain(|channel| only.is_none_or(|only| channel.id == only));
        for channel in channels {
            let id = channel.id;
            let see_it = audience(self.backend, self.server, Some(id), concerned.clone()).await?;
            if is_gained {
                self.tell(&see_it, ServerNews::ChannelCreated(channel));
            } else {
                let blind: HashSet<UserId> = concerned.difference(&see_it).copied().collect();
                self.tell(&blind, ServerNews::ChannelDeleted(id));
            }
        }
        Ok(())
    }

    async fn server(&self) -> Result<Option<Box<ServerView>>, StoreError> {
        Ok(match self.backend.server_part(ServerPart::Server(self.server)).await? {
            Some(ServerPartView::Server(view)) => Some(view),
            Some(ServerPartView::Member(_) | ServerPartView::Role(_) | ServerPartView::Channel(_)) | None => {
                None
            }
        })
    }

    async fn member(&self, user: UserId) -> Result<Option<Box<MemberView>>, StoreError> {
        Ok(match self.backend.server_part(ServerPart::Member(self.server, user)).await? {
            Some(ServerPartView::Member(view)) => Some(view),
            Some(ServerPartView::Server(_) | ServerPartView::Role(_) | ServerPartView::Channel(_)) | None => {
                None
            }
        })
    }

    /// The members who listen.
    async fn members(&self) -> Result<HashSet<UserId>, StoreError> {
        audience(self.backend, self.server, None, people(&self.listeners)).await
    }

    async fn tell_members(&self, news: ServerNews) -> Result<(), StoreError> {
        self.tell(&self.members().await?, news);
        Ok(())
    }

    fn tell(&self, users: &HashSet<UserId>, news: ServerNews) {
        let body = UserEventBody::Server { server: self.server, news: Box::new(news) };
        let user_event = Arc::new(UserEvent::new(body));
        for socket in self.listeners.iter().filter(|socket| users.contains(&socket.actor.user)) {
            socket.outbox.push_user_event(&user_event);
        }
    }
}
