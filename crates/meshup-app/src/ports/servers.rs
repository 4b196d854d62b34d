//! Servers, members, roles, invites, audit log entries and channels.

use async_trait::async_trait;
use meshup_domain::audit::AuditEntry;
use meshup_domain::channel::Channel;
use meshup_domain::invite::Invite;
use meshup_domain::member::{Member, Standing};
use meshup_domain::permission::ServerFacts;
use meshup_domain::role::Role;
use meshup_domain::server::Server;
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, InviteId, MemberId, RoleId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StoreError;
use crate::page::{Page, PageRequest};

/// Servers, with their member counts and permission facts.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ServerRepository: Send + Sync {
    /// Stores a new server.
    async fn insert(&self, server: &Server) -> Result<(), StoreError>;
    /// A server.
    async fn get(&self, id: ServerId) -> Result<Option<Server>, StoreError>;
    /// Prevents deletion of the server and its channels until the unit ends; false if the server is gone.
    ///
    /// Call this or [`lock`](Self::lock), but not both, before writing anything that belongs to the server or
    /// to one of its channels.
    async fn lock_shared(&self, id: ServerId) -> Result<bool, StoreError>;
    /// The server, with its row locked until the unit ends. Lock it before changing members, roles or
    /// channels.
    async fn lock(&self, id: ServerId) -> Result<Option<Server>, StoreError>;
    /// Like [`lock`](Self::lock), but also waits for units that hold the server. Required for deleting it or
    /// one of its channels.
    async fn lock_to_delete(&self, id: ServerId) -> Result<Option<Server>, StoreError>;
    /// Writes everything except `member_count`.
    async fn save(&self, server: &Server) -> Result<(), StoreError>;
    /// Marks the server and its rooms, which must be locked for deletion, as deleted: it, its channels and what is said in
    /// them cannot be found from then on. [`SweepRepository`](super::SweepRepository) deletes the rows.
    async fn delete(&self, id: ServerId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Lists public servers and those that the user owns or is a member of (not banned), or all with `all`;
    /// newest first.
    async fn visible(
        &self,
        viewer: UserId,
        all: bool,
        search: Option<String>,
        page: PageRequest,
    ) -> Result<Page<Server>, StoreError>;
    /// Increments `member_count`; false, without a change, if `max_members` is reached. Atomic in the
    /// database.
    async fn admit(&self, id: ServerId) -> Result<bool, StoreError>;
    /// Decrements `member_count`.
    async fn release(&self, id: ServerId) -> Result<(), StoreError>;
    /// The servers that a user owns, oldest first.
    async fn owned_by(&self, user: UserId) -> Result<Vec<ServerId>, StoreError>;
    /// The banned words in their original spelling; empty if the server does not exist.
    async fn banned_words(&self, id: ServerId) -> Result<Vec<String>, StoreError>;
    /// The facts about a user in a server.
    async fn facts(&self, id: ServerId, person: UserId) -> Result<Option<ServerFacts>, StoreError>;
}

/// A member with their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The membership as stored: the mute may have expired.
    pub member: Member,
    /// The current public summary of the user.
    pub user: UserCard,
    /// Highest first.
    pub roles: Vec<Role>,
    /// Whether the user owns the server.
    pub is_owner: bool,
}

/// Members of servers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait MemberRepository: Send + Sync {
    /// Stores a member; false if the user already has a row, banned or not.
    async fn insert(&self, member: &Member) -> Result<bool, StoreError>;
    /// A member by the id of the membership or of the user.
    async fn find(&self, server: ServerId, id: Uuid) -> Result<Option<MemberView>, StoreError>;
    /// Lists either banned or other members, oldest first.
    async fn list(
        &self,
        server: ServerId,
        banned: bool,
        page: PageRequest,
    ) -> Result<Page<MemberView>, StoreError>;
    /// Writes nickname, mute and ban.
    async fn save(&self, member: &Member) -> Result<(), StoreError>;
    /// Deletes a membership; false if there was none.
    async fn delete(&self, id: MemberId) -> Result<bool, StoreError>;
    /// Replaces the roles of a member.
    async fn set_roles(&self, id: MemberId, roles: &[RoleId]) -> Result<(), StoreError>;
    /// Members with one of these roles, or all if `roles` is empty, by id after `after`; never banned ones.
    async fn mentioned(
        &self,
        server: ServerId,
        roles: &[RoleId],
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<UserId>, StoreError>;
    /// Those of `people` who are members and not banned.
    async fn among(&self, server: ServerId, people: &[UserId]) -> Result<Vec<UserId>, StoreError>;
    /// What a user is to these servers, in one query. Those that the user is neither a member of nor banned from are
    /// omitted.
    async fn standings(
        &self,
        user: UserId,
        servers: &[ServerId],
    ) -> Result<Vec<(ServerId, Standing)>, StoreError>;
    /// Those of `people` who are members, not banned, and can see the channel, in one query.
    async fn who_can_see(
        &self,
        server: ServerId,
        channel: ChannelId,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError>;
    /// All members who are not banned and can see the channel, in any order.
    async fn who_sees(&self, server: ServerId, channel: ChannelId) -> Result<Vec<UserId>, StoreError>;
}

impl dyn MemberRepository + '_ {
    /// Those of `people` who may see an item of the channel, or of the server if `channel` is `None`.
    pub async fn audience(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError> {
        match channel {
            Some(channel) => self.who_can_see(server, channel, people).await,
            None => self.among(server, people).await,
        }
    }
}

/// Roles of servers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RoleRepository: Send + Sync {
    /// Stores new roles.
    async fn insert(&self, roles: &[Role]) -> Result<(), StoreError>;
    /// A role.
    async fn get(&self, server: ServerId, id: RoleId) -> Result<Option<Role>, StoreError>;
    /// The roles of a server, highest first.
    async fn list(&self, server: ServerId) -> Result<Vec<Role>, StoreError>;
    /// Writes the profile of a role.
    async fn save(&self, role: &Role) -> Result<(), StoreError>;
    /// Deletes a role and removes it from all members.
    async fn delete(&self, id: RoleId) -> Result<(), StoreError>;
}

/// An invite with its creator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteView {
    /// The invite, active or not.
    pub invite: Invite,
    /// The current public summary of the creator.
    pub inviter: UserCard,
}

/// Invites to servers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait InviteRepository: Send + Sync {
    /// Stores an invite; false if the code is taken.
    async fn insert(&self, invite: &Invite) -> Result<bool, StoreError>;
    /// An invite by its code, ignoring case.
    async fn by_code(&self, code: &str) -> Result<Option<InviteView>, StoreError>;
    /// Lists invites, newest first.
    async fn list(&self, server: ServerId, page: PageRequest) -> Result<Page<InviteView>, StoreError>;
    /// Counts a use if the invite is still active; false otherwise. Atomic in the database.
    async fn redeem(&self, id: InviteId, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Revokes an invite; false if it was revoked before.
    async fn revoke(&self, id: InviteId, now: OffsetDateTime) -> Result<bool, StoreError>;
}

/// An audit log entry with its actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditView {
    /// The entry, which never changes.
    pub entry: AuditEntry,
    /// The current public summary of the user who acted.
    pub actor: UserCard,
}

/// Audit logs of servers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send + Sync {
    /// Stores an entry.
    async fn insert(&self, entry: &AuditEntry) -> Result<(), StoreError>;
    /// Lists entries, newest first.
    async fn list(&self, server: ServerId, page: PageRequest) -> Result<Page<AuditView>, StoreError>;
}

/// The result of storing a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsertChannelOutcome {
    /// The channel and its room were stored.
    Done,
    /// Another channel of the server has this name, ignoring case. Nothing was stored.
    NameTaken,
}

/// Channels of servers.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ChannelRepository: Send + Sync {
    /// Stores a channel and its room.
    async fn insert(&self, channel: &Channel) -> Result<InsertChannelOutcome, StoreError>;
    /// A channel.
    async fn get(&self, id: ChannelId) -> Result<Option<Channel>, StoreError>;
    /// Writes the channel; false if the name is taken in the server.
    async fn save(&self, channel: &Channel) -> Result<bool, StoreError>;
    /// Detaches tasks, events and polls from a channel that is about to be deleted.
    async fn release(&self, id: ChannelId) -> Result<(), StoreError>;
    /// Deletes the channel with its attached items, and marks its room as deleted; its child channels lose their parent.
    /// The server and the room must be locked for deletion. [`SweepRepository`](super::SweepRepository) deletes the
    /// rows of the room.
    async fn delete(&self, id: ChannelId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The number of channels of a server.
    async fn count(&self, server: ServerId) -> Result<u64, StoreError>;
    /// The highest position; `None` if there are no channels.
    async fn last_position(&self, server: ServerId) -> Result<Option<i32>, StoreError>;
    /// The parent of every channel, for detecting cycles.
    async fn parents(&self, server: ServerId) -> Result<Vec<(ChannelId, Option<ChannelId>)>, StoreError>;
    /// Lists channels by position, then age: all with `all`, otherwise public ones and those that `viewer`
    /// created or was added to.
    async fn visible(
        &self,
        server: ServerId,
        viewer: UserId,
        all: bool,
        page: PageRequest,
    ) -> Result<Page<Channel>, StoreError>;
    /// The private channels of a server, in any order.
    async fn private(&self, server: ServerId) -> Result<Vec<Channel>, StoreError>;
    /// Users added to a private channel, by name.
    async fn members(&self, id: ChannelId, page: PageRequest) -> Result<Page<UserCard>, StoreError>;
    /// Adds a user to a private channel; false, without a change, if they were added before.
    async fn add_member(&self, id: ChannelId, user: UserId, at: OffsetDateTime) -> Result<bool, StoreError>;
    /// Removes a user from a private channel; false if they had not been added.
    async fn remove_member(&self, id: ChannelId, user: UserId) -> Result<bool, StoreError>;
    /// Removes a user from all private channels of a server.
    async fn remove_everywhere(&self, server: ServerId, user: UserId) -> Result<(), StoreError>;
}
