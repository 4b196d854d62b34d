//! An in-memory world to listen to: rooms with events, users, and their permissions.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use meshup_app::Actor;
use meshup_app::access::AccessError;
use meshup_app::domain_event::{DomainEvent, OwnData};
use meshup_app::items::view::ItemView;
use meshup_app::messages::view::{MessageView, ReadState};
use meshup_app::messages::{OwnDataView, RoomEventView};
use meshup_app::notifications::{DirectNotice, DirectNoticeKind};
use meshup_app::ports::{BusReceiver, EventSink, NodeId, NodeMessage, StoreError};
use meshup_app::servers::{ServerPart, ServerPartView};
use meshup_app::testing::{START, actor, message, user};
use meshup_cluster::MemoryNetwork;
use meshup_domain::channel::Channel;
use meshup_domain::message::Message;
use meshup_domain::notification::{Notification, NotificationKind};
use meshup_domain::permission::Denied;
use meshup_domain::room::{RoomChange, RoomHead, RoomOwner};
use meshup_domain::settings::{RoomNotificationLevel, RoomSettings};
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, NotificationId, Number, RoomId, Seq, ServerId, SessionId, UserId};
use meshup_realtime::{
    Backend, Closing, ConnectionHandle, FrameBody, Hub, JoinedRoom, OutboxItem, ReplayPage, Resume, RoomRef,
    Timings, UserEventBody,
};
use uuid::Uuid;

pub(crate) const ROOM: RoomId = RoomId(Uuid::from_u128(1));
pub(crate) const PLACE: RoomRef =
    RoomRef { room: ROOM, owner: RoomOwner::Channel { id: ChannelId(Uuid::from_u128(2)), server: SERVER } };
pub(crate) const SERVER: ServerId = ServerId(Uuid::from_u128(3));

/// Short timeouts, and frequent checks.
pub(crate) const QUICK: Timings = Timings {
    typing: Duration::from_millis(150),
    poll_interval: Duration::from_millis(60),
    retry: Duration::from_millis(2),
    join_timeout: Duration::from_secs(5),
    heartbeat: Duration::from_millis(40),
    node_expiry: Duration::from_millis(120),
};

#[derive(Default)]
pub(crate) struct State {
    pub(crate) rooms: HashMap<RoomId, i64>,
    pub(crate) banned: HashSet<UserId>,
    pub(crate) over: HashSet<SessionId>,
    pub(crate) hidden: HashSet<UserId>,
    /// Users who can see private channels.
    pub(crate) trusted: HashSet<UserId>,
    /// Users with the status `dnd`.
    pub(crate) busy: HashSet<UserId>,
    /// Users who disconnected, in order.
    pub(crate) gone: Vec<UserId>,
    pub(crate) away: bool,
    /// How often events were read.
    pub(crate) reads: usize,
    /// The messages that events changed; all other events are messages.
    pub(crate) edits: HashMap<i64, i64>,
}

#[derive(Default)]
pub(crate) struct World(pub(crate) Mutex<State>);

impl World {
    pub(crate) fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    /// Adds an event that is stored but not announced.
    pub(crate) fn write(&self, room: RoomId) -> Seq {
        self.with(|state| {
            let last = state.rooms.entry(room).or_default();
            *last += 1;
            Seq(*last)
        })
    }

    fn ask<T>(&self, answer: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        self.with(
            |state| {
                if state.away { Err(StoreError::Unavailable("away".into())) } else { Ok(answer(state)) }
            },
        )
    }
}

/// A hub over a world with one empty room.
pub(crate) fn open(timings: Timings) -> (Arc<Hub>, Arc<World>) {
    let world = Arc::new(World::default());
    world.with(|state| state.rooms.insert(ROOM, 0));
    let (bus, _) = MemoryNetwork::default().bus(NodeId(Uuid::nil()));
    let hub = Hub::new(timings, bus);
    hub.open(world.clone());
    (hub, world)
}

/// A node of a cluster, which hears what the others send.
pub(crate) struct Node(pub(crate) Arc<Hub>);

impl Node {
    pub(crate) fn open(timings: Timings, world: &Arc<World>, network: &MemoryNetwork, n: u128) -> Arc<Self> {
        let (bus, subscribe) = network.bus(NodeId(Uuid::from_u128(n)));
        let hub = Hub::new(timings, bus);
        hub.open(world.clone());
        let node = Arc::new(Self(hub));
        let receiver: Arc<dyn BusReceiver> = node.clone();
        subscribe(Arc::downgrade(&receiver));
        node
    }
}

impl BusReceiver for Node {
    fn receive(&self, from: NodeId, message: NodeMessage) {
        match message {
            NodeMessage::Typing { room, user, typing } => self.0.receive_typing(room, user, typing),
            NodeMessage::Presence(message) => self.0.receive_presence(from, message),
            NodeMessage::RoomAdvanced { room, seq } => {
                self.0.publish(vec![DomainEvent::RoomAdvanced { room, seq }]);
            }
            NodeMessage::ReadMoved { .. } | NodeMessage::EventsLogged => {}
        }
    }

    fn connected(&self) {}
}

/// Writes and announces an event.
pub(crate) fn happen(hub: &Hub, world: &World) -> Seq {
    let seq = world.write(ROOM);
    hub.publish(vec![DomainEvent::RoomAdvanced { room: ROOM, seq }]);
    seq
}

pub(crate) async fn enter(hub: &Hub, n: u128, after: Option<i64>) -> (ConnectionHandle, JoinedRoom) {
    let connected = hub.connect(actor(n)).await.unwrap();
    let entered = connected.join(PLACE, after.map(Seq)).await.unwrap();
    (connected, entered)
}

/// The next item, within two seconds.
pub(crate) async fn hear(connected: &ConnectionHandle) -> Result<OutboxItem, Closing> {
    let ready = async {
        loop {
            connected.outbox().ready().await;
            if let Some(item) = connected.outbox().take().transpose() {
                return item;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(2), ready).await.expect("an item")
}

/// The next item, as a word.
pub(crate) async fn word(connected: &ConnectionHandle) -> String {
    match hear(connected).await {
        Ok(OutboxItem::Revoked(_)) => "lost".into(),
        Ok(OutboxItem::UserEvent(user_event)) => match &user_event.what {
            UserEventBody::Item { change, .. } => format!("item {:?}", change.kind),
            UserEventBody::Server { news, .. } => format!("server {news:?}"),
            UserEventBody::Notification(notification) => format!("notice {}", notification.id.0.as_u128()),
            UserEventBody::Presence { is_online: true, .. } => "online".into(),
            UserEventBody::Presence { is_online: false, .. } => "offline".into(),
            UserEventBody::Direct(notice) => format!("direct {}", notice.preview()),
            UserEventBody::Own { owner: _, view } => match view.as_ref() {
                OwnDataView::Draft(_) => "draft".into(),
                OwnDataView::Settings(settings) => format!("level {}", settings.level.as_str()),
            },
        },
        Err(why) => format!("{why:?}"),
        Ok(OutboxItem::Frame(frame)) => match &frame.what.body {
            FrameBody::Event(event) => event.seq.0.to_string(),
            FrameBody::ReadMoved { last_read_seq, .. } => format!("read {}", last_read_seq.0),
            FrameBody::ChannelUpdated(_) => "updated".into(),
            FrameBody::ChannelDeleted(_) => "deleted".into(),
            FrameBody::Joined(card) => format!("+{}", card.number.0),
            FrameBody::Left(card) => format!("-{}", card.number.0),
            FrameBody::TypingStarted(card) => format!("typing {}", card.number.0),
            FrameBody::TypingStopped(card) => format!("quiet {}", card.number.0),
        },
    }
}

/// Adds and announces an edit of a message.
pub(crate) fn edit(hub: &Hub, world: &World, message: i64) {
    let seq = world.with(|state| {
        let last = state.rooms.entry(ROOM).or_default();
        *last += 1;
        state.edits.insert(*last, message);
        Seq(*last)
    });
    hub.publish(vec![DomainEvent::RoomAdvanced { room: ROOM, seq }]);
}

/// Replays to the end; returns the events.
pub(crate) async fn replay(entered: JoinedRoom) -> Vec<RoomEventView> {
    let Resume::Replay(mut replay) = entered.resume else { return Vec::new() };
    let mut events = Vec::new();
    while let ReplayPage::Frames(frames) = replay.next().await.unwrap() {
        events.extend(frames.iter().filter_map(|frame| {
            if let FrameBody::Event(event) = &frame.what.body { Some(event.as_ref().clone()) } else { None }
        }));
    }
    events
}

/// Replays to the end, then listens until `last` was received; returns all positions in the order received.
pub(crate) async fn listen(connected: &ConnectionHandle, entered: JoinedRoom, last: i64) -> Vec<i64> {
    let mut heard = Vec::new();
    if let Resume::Replay(mut replay) = entered.resume {
        while let ReplayPage::Frames(frames) = replay.next().await.unwrap() {
            heard.extend(frames.iter().filter_map(|frame| frame.what.body.seq()).map(|seq| seq.0));
            tokio::task::yield_now().await;
        }
    }
    while heard.last().copied().unwrap_or(entered.last_seq.0) < last {
        if let OutboxItem::Frame(frame) = hear(connected).await.unwrap() {
            heard.extend(frame.what.body.seq().map(|seq| seq.0));
        }
    }
    heard
}

#[async_trait]
impl Backend for World {
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>, StoreError> {
        self.ask(|state| {
            let head = |room: &RoomId| {
                let last_seq = Seq(*state.rooms.get(room)?);
                Some(RoomHead { room: *room, last_seq, message_count: 0, last_message_at: None })
            };
            rooms.iter().filter_map(head).collect()
        })
    }

    async fn events_after(
        &self,
        room: RoomId,
        after: Seq,
        limit: u64,
    ) -> Result<Vec<RoomEventView>, StoreError> {
        self.with(|state| state.reads += 1);
        tokio::task::yield_now().await;
        self.ask(|state| {
            let last = state.rooms.get(&room).copied().unwrap_or_default();
            (after.0 + 1..=last)
                .take(usize::try_from(limit).unwrap())
                .map(|seq| event(state, room, seq))
                .collect()
        })
    }

    async fn mark_online(&self, person: UserId) -> Result<Option<UserCard>, StoreError> {
        Ok(self.cards(&[person]).await?.into_iter().next())
    }

    fn mark_offline(&self, actor: &Actor) {
        self.with(|state| state.gone.push(actor.user));
    }

    async fn cards(&self, people: &[UserId]) -> Result<Vec<UserCard>, StoreError> {
        self.ask(|state| {
            let card = |id: &UserId| UserCard {
                show_online_status: !state.hidden.contains(id),
                ..user(id.0.as_u128()).card()
            };
            people.iter().map(card).collect()
        })
    }

    async fn channel(&self, _: ChannelId) -> Result<Option<Channel>, StoreError> {
        Ok(None)
    }

    async fn may_read(&self, actor: &Actor, room: RoomId) -> Result<(), AccessError> {
        self.ask(|state| match state.banned.contains(&actor.user) {
            true => Err(AccessError::Denied(Denied::Banned)),
            false if state.rooms.contains_key(&room) => Ok(()),
            false => Err(AccessError::NotFound),
        })?
    }

    async fn sessions_over(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>, StoreError> {
        self.ask(|state| sessions.iter().filter(|id| state.over.contains(id)).copied().collect())
    }

    async fn item(&self, _: meshup_domain::module::ItemId) -> Result<Option<ItemView>, StoreError> {
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
        channel: Option<ChannelId>,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError> {
        self.ask(|state| {
            let hears = |id: &UserId| match channel {
                Some(_) => state.trusted.contains(id),
                None => !state.banned.contains(id),
            };
            people.iter().copied().filter(hears).collect()
        })
    }

    async fn notification(
        &self,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        let notification = Notification {
            id,
            user,
            kind: NotificationKind::DirectMessage,
            title: "Person 1 sent you a message".into(),
            body: "hi".into(),
            server: None,
            room: None,
            target: id.0,
            is_read: false,
            created_at: START,
        };
        self.ask(|state| (!state.busy.contains(&user)).then_some(notification))
    }

    async fn own_data(
        &self,
        user: UserId,
        _: RoomId,
        _: OwnData,
    ) -> Result<Option<(RoomOwner, OwnDataView)>, StoreError> {
        let level = RoomNotificationLevel::Mentions;
        let view = OwnDataView::Settings(RoomSettings { level, muted_until: None });
        self.ask(|state| (!state.banned.contains(&user)).then_some((PLACE.owner, view)))
    }

    async fn direct_notice(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<DirectNotice>, StoreError> {
        self.ask(|state| {
            let RoomEventView { at, actor: person, message, .. } = event(state, room, seq.0);
            let notice =
                DirectNotice { conversation: Number(1), kind: DirectNoticeKind::Wrote, person, message, at };
            (!state.busy.contains(&user)).then_some(notice)
        })
    }
}

/// An event with its message as it is now.
fn event(state: &State, room: RoomId, seq: i64) -> RoomEventView {
    let author = user(1).card();
    let (id, change) = match state.edits.get(&seq) {
        Some(edited) => (*edited, RoomChange::Edited),
        None => (seq, RoomChange::Created),
    };
    let edits = state.edits.values().filter(|edited| **edited == id).count();
    let message = Message {
        number: Number(id),
        seq: Seq(id),
        content: format!("message {id}{}", "!".repeat(edits)),
        ..message(u128::try_from(id).unwrap(), room)
    };
    let message = MessageView {
        message,
        author: author.clone(),
        reply_to: None,
        attachments: Vec::new(),
        reactions: Vec::new(),
        read: ReadState::default(),
    };
    RoomEventView { seq: Seq(seq), at: START, actor: author, change, message, nonce: None }
}
