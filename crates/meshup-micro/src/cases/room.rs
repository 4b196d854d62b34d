//! A room in memory, with a hub over it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use meshup_app::Actor;
use meshup_app::access::AccessError;
use meshup_app::domain_event::{DomainEvent, OwnData};
use meshup_app::items::view::ItemView;
use meshup_app::messages::view::{MessageView, ReadState};
use meshup_app::messages::{OwnDataView, RoomEventView};
use meshup_app::notifications::DirectNotice;
use meshup_app::ports::{EventBus, EventSink, NodeId, NodeMessage, StoreError};
use meshup_app::servers::{ServerPart, ServerPartView};
use meshup_domain::channel::Channel;
use meshup_domain::message::{Message, MessageType};
use meshup_domain::module::ItemId;
use meshup_domain::notification::Notification;
use meshup_domain::room::{RoomChange, RoomHead, RoomOwner};
use meshup_domain::user::{Status, UserCard};
use meshup_domain::{ChannelId, MessageId, NotificationId, Number, RoomId, Seq, ServerId, SessionId, UserId};
use meshup_realtime::{Backend, Hub, Timings};
use time::OffsetDateTime;
use uuid::Uuid;

pub(super) const ROOM: RoomId = RoomId(Uuid::from_u128(50));

const HOUR: Duration = Duration::from_hours(1);

/// Nothing happens by itself.
const QUIET: Timings = Timings {
    typing: HOUR,
    poll_interval: HOUR,
    retry: HOUR,
    join_timeout: HOUR,
    heartbeat: HOUR,
    node_expiry: HOUR,
};

/// The last event of the room.
#[derive(Default)]
pub(super) struct Room(AtomicI64);

impl Room {
    /// A hub over an empty room. Must be called within a runtime.
    pub(super) fn open() -> (Arc<Hub>, Arc<Self>) {
        let room = Arc::new(Self::default());
        let hub = Hub::new(QUIET, Arc::new(OnlyNode));
        hub.open(room.clone());
        (hub, room)
    }

    /// A message is posted and announced.
    pub(super) fn post(&self, hub: &Hub) {
        let seq = Seq(self.0.fetch_add(1, Ordering::Relaxed) + 1);
        hub.publish(vec![DomainEvent::RoomAdvanced { room: ROOM, seq }]);
    }
}

pub(super) fn actor(n: u128) -> Actor {
    Actor { user: UserId(Uuid::from_u128(n)), session: SessionId(Uuid::from_u128(n)), is_admin: false }
}

/// A user whose presence is hidden, so that nobody hears of it.
fn card(id: UserId) -> UserCard {
    UserCard {
        id,
        number: Number(1),
        username: "person".to_owned(),
        discriminator: "0001".to_owned(),
        display_name: "Person".to_owned(),
        avatar: None,
        status: Status::Online,
        show_online_status: false,
    }
}

fn event(seq: i64) -> RoomEventView {
    let author = card(actor(1).user);
    let message = Message {
        id: MessageId(Uuid::from_u128(77)),
        number: Number(seq),
        room: ROOM,
        seq: Seq(seq),
        author: author.id,
        content: "Standup in 10 minutes: please bring what you did yesterday and what you will do today"
            .to_owned(),
        message_type: MessageType::Default,
        reply_to: None,
        thread: None,
        is_pinned: false,
        created_at: OffsetDateTime::UNIX_EPOCH,
        edited_at: None,
        deleted_at: None,
    };
    let message = MessageView {
        message,
        author: author.clone(),
        reply_to: None,
        attachments: Vec::new(),
        reactions: Vec::new(),
        read: ReadState::default(),
    };
    let at = OffsetDateTime::UNIX_EPOCH;
    RoomEventView { seq: Seq(seq), at, actor: author, change: RoomChange::Created, message, nonce: None }
}

#[async_trait]
impl Backend for Room {
    async fn heads(&self, _: &[RoomId]) -> Result<Vec<RoomHead>, StoreError> {
        let last_seq = Seq(self.0.load(Ordering::Relaxed));
        Ok(vec![RoomHead { room: ROOM, last_seq, message_count: 0, last_message_at: None }])
    }

    async fn events_after(&self, _: RoomId, after: Seq, _: u64) -> Result<Vec<RoomEventView>, StoreError> {
        Ok((after.0 + 1..=self.0.load(Ordering::Relaxed)).map(event).collect())
    }

    async fn mark_online(&self, person: UserId) -> Result<Option<UserCard>, StoreError> {
        Ok(Some(card(person)))
    }

    fn mark_offline(&self, _: &Actor) {}

    async fn cards(&self, people: &[UserId]) -> Result<Vec<UserCard>, StoreError> {
        Ok(people.iter().copied().map(card).collect())
    }

    async fn channel(&self, _: ChannelId) -> Result<Option<Channel>, StoreError> {
        Ok(None)
    }

    async fn may_read(&self, _: &Actor, _: RoomId) -> Result<(), AccessError> {
        Ok(())
    }

    async fn sessions_over(&self, _: &[SessionId]) -> Result<Vec<SessionId>, StoreError> {
        Ok(Vec::new())
    }

    async fn item(&self, _: ItemId) -> Result<Option<ItemView>, StoreError> {
        Ok(None)
    }

    async fn server_part(&self, _: ServerPart) -> Result<Option<ServerPartView>, StoreError> {
        Ok(None)
    }

    async fn private_channels(&self, _: ServerId) -> Result<Vec<Channel>, StoreError> {
        Ok(Vec::new())
    }

    async fn audience(
        &self,
        _: ServerId,
        _: Option<ChannelId>,
        _: &[UserId],
    ) -> Result<Vec<UserId>, StoreError> {
        Ok(Vec::new())
    }

    async fn notification(&self, _: UserId, _: NotificationId) -> Result<Option<Notification>, StoreError> {
        Ok(None)
    }

    async fn direct_notice(&self, _: UserId, _: RoomId, _: Seq) -> Result<Option<DirectNotice>, StoreError> {
        Ok(None)
    }

    async fn own_data(
        &self,
        _: UserId,
        _: RoomId,
        _: OwnData,
    ) -> Result<Option<(RoomOwner, OwnDataView)>, StoreError> {
        Ok(None)
    }
}

/// The bus of a node without others.
struct OnlyNode;

#[async_trait]
impl EventBus for OnlyNode {
    fn node(&self) -> NodeId {
        NodeId(Uuid::nil())
    }

    fn send(&self, _: NodeMessage) {}

    async fn flush(&self) {}
}
