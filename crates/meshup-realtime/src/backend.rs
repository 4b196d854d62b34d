//! The hub's port to the application.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::Actor;
use meshup_app::access::{Access, AccessError};
use meshup_app::accounts::Authenticator;
use meshup_app::domain_event::OwnData;
use meshup_app::items::view::ItemView;
use meshup_app::messages::{Messages, OwnDataView, RoomEventView};
use meshup_app::notifications::{DirectNotice, Notifications};
use meshup_app::online::OnlineUsers;
use meshup_app::ports::{Clock, Store, StoreError};
use meshup_app::servers::{ServerPart, ServerPartView};
use meshup_domain::channel::Channel;
use meshup_domain::module::ItemId;
use meshup_domain::notification::Notification;
use meshup_domain::permission::ReadRoom;
use meshup_domain::room::{RoomHead, RoomOwner};
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, NotificationId, RoomId, Seq, ServerId, SessionId, UserId};

/// Rooms, users and permissions, as the hub needs them. All data is committed.
#[async_trait]
pub trait Backend: Send + Sync {
    /// The heads of the rooms that exist.
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError>;
    /// Durable events after a position, in order; at most `limit`.
    async fn events_after(
        &self,
        room: RoomId,
        after: Seq,
        limit: u64,
    ) -> Result<Vec<RoomEventView>, StoreError>;
    /// A user now has a socket; returns their card, or `None` if the account was deleted.
    async fn mark_online(&self, person: UserId) -> Result<Option<UserCard>, StoreError>;
    /// A user no longer has a socket. Never blocks.
    fn mark_offline(&self, actor: &Actor);
    async fn cards(&self, people: &[UserId]) -> Result<Vec<UserCard>, StoreError>;
    async fn channel(&self, channel: ChannelId) -> Result<Option<Channel>, StoreError>;
    /// Whether a user may read a room now.
    async fn may_read(&self, actor: &Actor, room: RoomId) -> Result<(), AccessError>;
    /// The sessions that have ended.
    async fn sessions_over(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>, StoreError>;
    /// A note, task, event or poll in its current state; `None` if it was deleted.
    async fn item(&self, item: ItemId) -> Result<Option<ItemView>, StoreError>;
    /// A server, or something that it consists of, in its current state; `None` if it no longer exists.
    async fn server_part(&self, part: ServerPart) -> Result<Option<ServerPartView>, StoreError>;
    /// The private channels of a server.
    async fn private_channels(&self, server: ServerId) -> Result<Vec<Channel>, StoreError>;
    /// Those of `people` who may see the items of a server, or of one of its channels.
    async fn audience(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError>;
    /// A notification as its user may see it now; `None` if it must not be sent.
    async fn notification(
        &self,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError>;
    /// The event at a position of a 1:1 conversation, as the other user may see it now; `None` if it must not
    /// be sent.
    async fn direct_notice(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<DirectNotice>, StoreError>;
    /// What a user keeps for themselves about a room; `None` if the room is gone.
    async fn own_data(
        &self,
        user: UserId,
        room: RoomId,
        data: OwnData,
    ) -> Result<Option<(RoomOwner, OwnDataView)>, StoreError>;
}

/// The application as the hub's backend.
pub struct AppBackend {
    pub store: Arc<dyn Store>,
    pub access: Arc<Access>,
    pub authenticator: Arc<Authenticator>,
    pub messages: Arc<Messages>,
    pub live: Arc<OnlineUsers>,
    pub notifications: Notifications,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Backend for AppBackend {
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError> {
        self.store.read().rooms().heads(rooms).await
    }

    async fn events_after(
        &self,
        room: RoomId,
        after: Seq,
        limit: u64,
    ) -> Result<Vec<RoomEventView>, StoreError> {
        self.messages.events_after(room, after, limit).await
    }

    async fn mark_online(&self, person: UserId) -> Result<Option<UserCard>, StoreError> {
        self.live.mark_online(person).await
    }

    fn mark_offline(&self, actor: &Actor) {
        self.authenticator.note_end(actor);
    }

    async fn cards(&self, people: &[UserId]) -> Result<Vec<UserCard>, StoreError> {
        self.store.read().users().cards(people).await
    }

    async fn channel(&self, channel: ChannelId) -> Result<Option<Channel>, StoreError> {
        self.store.read().channels().get(channel).await
    }

    async fn may_read(&self, actor: &Actor, room: RoomId) -> Result<(), AccessError> {
        self.access.room::<ReadRoom>(actor, room).await.map(|_| ())
    }

    async fn sessions_over(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>, StoreError> {
        self.store.read().sessions().over(sessions, self.clock.now()).await
    }

    async fn item(&self, item: ItemId) -> Result<Option<ItemView>, StoreError> {
        ItemView::find(self.store.read(), item, self.clock.now()).await
    }

    async fn server_part(&self, part: ServerPart) -> Result<Option<ServerPartView>, StoreError> {
        ServerPartView::find(self.store.read(), part, self.clock.now()).await
    }

    async fn private_channels(&self, server: ServerId) -> Result<Vec<Channel>, StoreError> {
        self.store.read().channels().private(server).await
    }

    async fn audience(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError> {
        self.store.read().members().audience(server, channel, people).await
    }

    async fn notification(
        &self,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        self.notifications.find_deliverable(user, id).await
    }

    async fn direct_notice(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<DirectNotice>, StoreError> {
        self.notifications.direct(user, room, seq).await
    }

    async fn own_data(
        &self,
        user: UserId,
        room: RoomId,
        data: OwnData,
    ) -> Result<Option<(RoomOwner, OwnDataView)>, StoreError> {
        self.messages.own_data(user, room, data).await
    }
}
