//! Views of servers and what they consist of, for live sockets.

use meshup_domain::channel::Channel;
use meshup_domain::role::Role;
use meshup_domain::{ChannelId, RoleId, ServerId, UserId};
use time::OffsetDateTime;

use super::members::as_of;
use super::view::{ServerView, with_owner};
use crate::ports::{MemberView, Repos, StoreError};

/// A server, or something that it consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerPart {
    /// The server itself.
    Server(ServerId),
    /// A member who is not banned.
    Member(ServerId, UserId),
    /// A role.
    Role(ServerId, RoleId),
    /// A channel.
    Channel(ChannelId),
}

/// The view of a [`ServerPart`], the same for everybody who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerPartView {
    /// With its owner.
    Server(Box<ServerView>),
    /// With their roles.
    Member(Box<MemberView>),
    /// As stored.
    Role(Role),
    /// As stored.
    Channel(Channel),
}

impl ServerPartView {
    /// The current view; `None` if it no longer exists. The caller checks that the receiver may see it.
    pub async fn find(
        repos: &dyn Repos,
        part: ServerPart,
        now: OffsetDateTime,
    ) -> Result<Option<Self>, StoreError> {
        Ok(match part {
            ServerPart::Server(id) => match repos.servers().get(id).await? {
                Some(server) => Some(Self::Server(Box::new(with_owner(repos, server).await?))),
                None => None,
            },
            ServerPart::Member(server, user) => {
                let found = repos.members().find(server, user.0).await?;
                let member = found.filter(|view| view.member.user == user && view.member.ban.is_none());
                member.map(|view| Self::Member(Box::new(as_of(now, view))))
            }
            ServerPart::Role(server, id) => repos.roles().get(server, id).await?.map(Self::Role),
            ServerPart::Channel(id) => repos.channels().get(id).await?.map(Self::Channel),
        })
    }
}
