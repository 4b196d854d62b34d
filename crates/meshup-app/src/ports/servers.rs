//! Servers, members, roles, invites, the audit log and channels.

use async_trait::async_trait;
use meshup_domain::audit::AuditEntry;
use meshup_domain::channel::Channel;
use meshup_domain::invite::Invite;
use meshup_domain::member::Member;
use meshup_domain::permission::ServerFacts;
use meshup_domain::role::Role;
use meshup_domain::server::Server;
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, InviteId, MemberId, RoleId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StoreError;
use crate::page::{Page, PageRequest};

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ServerRepository: Send + Sync {
    async fn insert(&self, server: &Server) -> Result<(), StoreError>;
    async fn get(&self, id: ServerId) -> Result<Option<Server>, StoreError>;
    /// Keeps the server and its channels from being deleted until the unit ends; false where it is gone.
    ///
    /// Whoever writes something that belongs to a server or to one of its channels asks for this, or for
    /// [`lock`](Self::lock), before anything else; never for both.
    async fn hold(&self, id: ServerId) -> Result<bool, StoreError>;
    /// The server, with its row locked until the unit ends. Whoever changes members, roles or channels locks first.
    async fn lock(&self, id: ServerId) -> Result<Option<Server>, StoreError>;
    /// The same for whoever deletes it or one of its channels: also waits for those who hold it.
    async fn lock_to_delete(&self, id: ServerId) -> Result<Option<Server>, StoreError>;
    /// Writes everything but `member_count`.
    async fn save(&self, server: &Server) -> Result<(), StoreError>;
    /// Deletes the server with everything in it, rooms and messages too. It and its rooms are locked to be deleted.
    async fn delete(&self, id: ServerId) -> Result<(), StoreError>;
    /// Public servers, one's own, and those one is a member of (not banned); all with `all`. Newest first.
    async fn visible(
        &self,
        viewer: UserId,
        all: bool,
        search: Option<String>,
        page: PageRequest,
    ) -> Result<Page<Server>, StoreError>;
    /// Counts one more member, unless `max_members` is reached: then false. Decided by the database.
    async fn admit(&self, id: ServerId) -> Result<bool, StoreError>;
    /// Counts one member less.
    async fn release(&self, id: ServerId) -> Result<(), StoreError>;
    /// As they were typed; none where there is no such server.
    async fn banned_words(&self, id: ServerId) -> Result<Vec<String>, StoreError>;
    /// What is known of a person in a server.
    async fn facts(&self, id: ServerId, person: UserId) -> Result<Option<ServerFacts>, StoreError>;
}

/// A member as lists show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    pub member: Member,
    pub user: UserCard,
    /// From the highest.
    pub roles: Vec<Role>,
    pub is_owner: bool,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait MemberRepository: Send + Sync {
    /// Stores a member; false if this person already has a row, banned or not.
    async fn insert(&self, member: &Member) -> Result<bool, StoreError>;
    /// By the member's id, or the user's.
    async fn find(&self, server: ServerId, id: Uuid) -> Result<Option<MemberView>, StoreError>;
    /// Oldest first; the banned only, or only the others.
    async fn list(
        &self,
        server: ServerId,
        banned: bool,
        page: PageRequest,
    ) -> Result<Page<MemberView>, StoreError>;
    /// Writes nickname, mute and ban.
    async fn save(&self, member: &Member) -> Result<(), StoreError>;
    /// False if there was none.
    async fn delete(&self, id: MemberId) -> Result<bool, StoreError>;
    /// Replaces the roles of a member.
    async fn set_roles(&self, id: MemberId, roles: &[RoleId]) -> Result<(), StoreError>;
    /// Members who hold one of these roles, or all without any, by id and after `after`; never the banned.
    async fn called(
        &self,
        server: ServerId,
        roles: &[RoleId],
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<UserId>, StoreError>;
    /// Those of `people` who are members and not banned.
    async fn among(&self, server: ServerId, people: &[UserId]) -> Result<Vec<UserId>, StoreError>;
    /// Those of `people` who are members, not banned, and see the channel: for telling many people of one thing.
    async fn who_see(
        &self,
        server: ServerId,
        channel: ChannelId,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError>;
}

impl dyn MemberRepository + '_ {
    /// Those of `people` who may hear of what belongs to a channel of the server, or to the whole of it.
    pub async fn who_may_hear(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError> {
        match channel {
            Some(channel) => self.who_see(server, channel, people).await,
            None => self.among(server, people).await,
        }
    }
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RoleRepository: Send + Sync {
    async fn insert(&self, roles: &[Role]) -> Result<(), StoreError>;
    async fn get(&self, server: ServerId, id: RoleId) -> Result<Option<Role>, StoreError>;
    /// From the highest.
    async fn list(&self, server: ServerId) -> Result<Vec<Role>, StoreError>;
    async fn save(&self, role: &Role) -> Result<(), StoreError>;
    /// Also takes it from everybody who has it.
    async fn delete(&self, id: RoleId) -> Result<(), StoreError>;
}

/// An invite with the person who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteView {
    pub invite: Invite,
    pub inviter: UserCard,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait InviteRepository: Send + Sync {
    /// False if the code is taken.
    async fn insert(&self, invite: &Invite) -> Result<bool, StoreError>;
    /// By code in any case.
    async fn by_code(&self, code: &str) -> Result<Option<InviteView>, StoreError>;
    /// Newest first.
    async fn list(&self, server: ServerId, page: PageRequest) -> Result<Page<InviteView>, StoreError>;
    /// Counts one more use if the invite is still active; false otherwise. Decided by the database.
    async fn redeem(&self, id: InviteId, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// False if it was revoked before.
    async fn revoke(&self, id: InviteId, now: OffsetDateTime) -> Result<bool, StoreError>;
}

/// An entry with the person who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditView {
    pub entry: AuditEntry,
    pub actor: UserCard,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send + Sync {
    async fn insert(&self, entry: &AuditEntry) -> Result<(), StoreError>;
    /// Newest first.
    async fn list(&self, server: ServerId, page: PageRequest) -> Result<Page<AuditView>, StoreError>;
}

/// What became of a new channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelInserted {
    Done,
    NameTaken,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ChannelRepository: Send + Sync {
    /// Stores a channel and its room.
    async fn insert(&self, channel: &Channel) -> Result<ChannelInserted, StoreError>;
    async fn get(&self, id: ChannelId) -> Result<Option<Channel>, StoreError>;
    /// False if the name is taken in the server.
    async fn save(&self, channel: &Channel) -> Result<bool, StoreError>;
    /// Lets the tasks, events and polls of a channel belong to the server alone, before the channel is deleted.
    async fn release(&self, id: ChannelId) -> Result<(), StoreError>;
    /// Deletes the channel, its room and messages, and what still belongs to it; children lose their category. The
    /// server and the room are locked to be deleted.
    async fn delete(&self, id: ChannelId) -> Result<(), StoreError>;
    async fn count(&self, server: ServerId) -> Result<u64, StoreError>;
    /// The greatest position, or nothing where there is no channel.
    async fn last_position(&self, server: ServerId) -> Result<Option<i32>, StoreError>;
    /// Every channel's parent, to find circles.
    async fn parents(&self, server: ServerId) -> Result<Vec<(ChannelId, Option<ChannelId>)>, StoreError>;
    /// By position, then age: all with `all`, else public ones, those `viewer` made and those they were added to.
    async fn visible(
        &self,
        server: ServerId,
        viewer: UserId,
        all: bool,
        page: PageRequest,
    ) -> Result<Page<Channel>, StoreError>;
    /// People added to a private channel, by name.
    async fn members(&self, id: ChannelId, page: PageRequest) -> Result<Page<UserCard>, StoreError>;
    /// Adding twice changes nothing; true if it was new.
    async fn add_member(&self, id: ChannelId, user: UserId, at: OffsetDateTime) -> Result<bool, StoreError>;
    /// False if they were not added.
    async fn remove_member(&self, id: ChannelId, user: UserId) -> Result<bool, StoreError>;
    /// Takes a person out of all private channels of a server.
    async fn remove_everywhere(&self, server: ServerId, user: UserId) -> Result<(), StoreError>;
}
