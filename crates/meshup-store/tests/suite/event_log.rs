//! What the nodes of a cluster learn from each other through the event log.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::cluster::EventLogReader;
use meshup_app::domain_event::{
    AccessScope, DomainEvent, ItemChange, ItemChangeKind, OwnData, ServerChange, ServerChangeKind,
};
use meshup_app::ports::{LogCursor, LogPage, NodeId, Store, UnitOfWork};
use meshup_domain::module::ItemId;
use meshup_domain::{
    ChannelId, EventId, FileKey, MemberId, NoteId, NotificationId, PollId, RoleId, RoomId, Seq, ServerId,
    SessionId, TaskId, UserId,
};
use meshup_store::{StoreOptions, connect};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::harness::{Database, on_postgres, on_sqlite};

const OTHER: NodeId = NodeId(Uuid::from_u128(7));

struct Unheard;

impl meshup_app::ports::EventSink for Unheard {
    fn publish(&self, _: Vec<DomainEvent>) {}
}

/// The store of another node, and the events that this node reads of it.
async fn other(database: &Database) -> (Arc<dyn Store>, EventLogReader) {
    let options = StoreOptions { node: OTHER, ..StoreOptions::new(&database.url) };
    let other = connect(options, Arc::new(Unheard)).await.unwrap();
    let mut reader = EventLogReader::new(database.store.clone(), NodeId(Uuid::nil()));
    assert_eq!(read(&mut reader).await, []);
    (other, reader)
}

async fn read(reader: &mut EventLogReader) -> Vec<DomainEvent> {
    let mut events = Vec::new();
    reader.read(|page| events.extend(page)).await.unwrap();
    events
}

/// An event that differs from others by its number.
fn numbered(n: u128) -> DomainEvent {
    DomainEvent::AccessChanged(AccessScope::User(UserId(Uuid::from_u128(n))))
}

/// A unit whose transaction has begun to write.
async fn writing(store: &Arc<dyn Store>, n: u128) -> Box<dyn UnitOfWork> {
    let unit = store.begin().await.unwrap();
    unit.discarded_files().add(&[FileKey(n.to_string())], OffsetDateTime::UNIX_EPOCH).await.unwrap();
    unit.raise(numbered(n));
    unit
}

async fn raise(store: &Arc<dyn Store>, events: &[DomainEvent]) {
    let unit = store.begin().await.unwrap();
    for event in events {
        unit.raise(event.clone());
    }
    unit.commit().await.unwrap();
}

fn one_of_each() -> Vec<DomainEvent> {
    let id = Uuid::from_u128;
    let (room, user, server, channel) =
        (RoomId(id(1)), UserId(id(2)), ServerId(id(3)), Some(ChannelId(id(4))));
    let items = [
        ItemId::Note(NoteId(id(5))),
        ItemId::Task(TaskId(id(6))),
        ItemId::Event(EventId(id(7))),
        ItemId::Poll(PollId(id(8))),
    ];
    let changes = items
        .into_iter()
        .zip(ItemChangeKind::ALL.iter().cycle())
        .map(|(item, kind)| DomainEvent::ItemChanged(ItemChange { server, channel, item, kind: *kind }));
    let scopes = [
        AccessScope::Server(server),
        AccessScope::Member(server, user),
        AccessScope::Room(room),
        AccessScope::User(user),
    ];
    let others = [
        DomainEvent::MarkedUnread { room, user, last_read_seq: Seq(2) },
        DomainEvent::ChannelUpdated { room, channel: ChannelId(id(4)) },
        DomainEvent::ChannelDeleted { room, channel: ChannelId(id(4)) },
        DomainEvent::Notified { user, notification: NotificationId(id(9)) },
        DomainEvent::DirectNotice { user, room, seq: Seq(3) },
        DomainEvent::OwnDataChanged { user, room, data: OwnData::Settings },
        DomainEvent::OwnDataChanged { user, room, data: OwnData::Draft },
        DomainEvent::SessionsEnded { user, sessions: vec![SessionId(id(10)), SessionId(id(11))] },
    ];
    let of_servers = of_servers(user, RoleId(id(12)), ChannelId(id(4)), MemberId(id(13)));
    let of_servers = of_servers.into_iter().map(|kind| ServerChange::event(server, kind));
    changes
        .chain(scopes.into_iter().map(DomainEvent::AccessChanged))
        .chain(others)
        .chain(of_servers)
        .collect()
}

fn of_servers(user: UserId, role: RoleId, channel: ChannelId, member: MemberId) -> [ServerChangeKind; 16] {
    [
        ServerChangeKind::Updated,
        ServerChangeKind::Deleted,
        ServerChangeKind::MemberJoined(user),
        ServerChangeKind::MemberUpdated(user),
        ServerChangeKind::MemberLeft { member, user },
        ServerChangeKind::RoleCreated(role),
        ServerChangeKind::RoleUpdated(role),
        ServerChangeKind::RoleDeleted(role),
        ServerChangeKind::ChannelCreated(channel),
        ServerChangeKind::ChannelUpdated(channel),
        ServerChangeKind::ChannelOpened(channel),
        ServerChangeKind::ChannelClosed(channel),
        ServerChangeKind::ChannelDeleted { channel, seen_by: None },
        ServerChangeKind::ChannelDeleted { channel, seen_by: Some(vec![user]) },
        ServerChangeKind::SightChanged { users: vec![user], channel: Some(channel), is_gained: true },
        ServerChangeKind::SightChanged { users: vec![user], channel: None, is_gained: false },
    ]
}

#[tokio::test]
async fn events_of_other_nodes_are_read_once_as_they_were_raised() {
    on_postgres(|database| async move {
        let (other, mut reader) = other(&database).await;
        let events = one_of_each();
        raise(&other, &events).await;
        // One's own events are not read back, and room events are found by their `seq`.
        let options = StoreOptions { node: NodeId(Uuid::nil()), ..StoreOptions::new(&database.url) };
        raise(&connect(options, Arc::new(Unheard)).await.unwrap(), &events).await;
        raise(&other, &[DomainEvent::RoomAdvanced { room: RoomId(Uuid::nil()), seq: Seq(1) }]).await;
        let mut own = EventLogReader::new(other.clone(), OTHER);
        assert_eq!(read(&mut reader).await, events);
        assert_eq!(read(&mut reader).await, []);
        read(&mut own).await;
        assert_eq!(read(&mut own).await, []);
    })
    .await;
}

#[tokio::test]
async fn each_event_is_read_once_although_an_earlier_transaction_commits_later() {
    on_postgres(|database| async move {
        let (other, _) = other(&database).await;
        let long = writing(&other, 1).await;
        raise(&other, &[numbered(2)]).await;
        let mut reader = EventLogReader::new(database.store.clone(), NodeId(Uuid::nil()));
        assert_eq!(read(&mut reader).await, [], "what was committed before is no news");
        assert_eq!(read(&mut reader).await, [], "nor is it later");
        raise(&other, &[numbered(3)]).await;
        assert_eq!(read(&mut reader).await, [numbered(3)]);
        assert_eq!(read(&mut reader).await, []);
        long.commit().await.unwrap();
        raise(&other, &[numbered(4)]).await;
        assert_eq!(read(&mut reader).await, [numbered(1), numbered(4)]);
        assert_eq!(read(&mut reader).await, []);
    })
    .await;
}

#[tokio::test]
async fn pages_end_where_the_first_of_them_saw_the_end() {
    on_postgres(|database| async move {
        let (other, _) = other(&database).await;
        let log = database.store.read().event_log();
        let page = |cursor| async move { log.page(&cursor, NodeId(Uuid::nil()), 2).await.unwrap() };
        let end = log.end().await.unwrap();
        let early = writing(&other, 1).await;
        raise(&other, &[numbered(2), numbered(3), numbered(4)]).await;
        let LogPage { events, next } = page(end).await;
        assert_eq!(events, [numbered(2), numbered(3)]);
        assert!(next.reading.is_some());
        // Both are of later, although one has an earlier position.
        early.commit().await.unwrap();
        raise(&other, &[numbered(5)]).await;
        let LogPage { events, next } = page(next).await;
        assert_eq!((events, next.reading.is_some()), (vec![numbered(4)], false));
        let LogPage { events, next } = page(next).await;
        assert_eq!((events, next.reading.is_some()), (vec![numbered(1), numbered(5)], true));
        let LogPage { events, next } = page(next).await;
        assert_eq!((events, next.reading.is_some()), (Vec::new(), false));
    })
    .await;
}

#[tokio::test]
async fn a_transaction_with_many_events_is_read_whole() {
    on_postgres(|database| async move {
        let (other, mut reader) = other(&database).await;
        let events: Vec<_> = (0..1_234).map(numbered).collect();
        raise(&other, &events).await;
        assert_eq!(read(&mut reader).await, events);
        assert_eq!(read(&mut reader).await, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn units_that_commit_in_any_order_are_all_read() {
    on_postgres(|database| async move {
        let (other, mut reader) = other(&database).await;
        let writers = (0..200_u128).map(|n| {
            let other = other.clone();
            tokio::spawn(async move {
                let unit = writing(&other, n).await;
                tokio::time::sleep(Duration::from_millis(u64::try_from(n * 7 % 40).unwrap())).await;
                unit.commit().await.unwrap();
            })
        });
        let writers: Vec<_> = writers.collect();
        let mut found = Vec::new();
        while writers.iter().any(|writer| !writer.is_finished()) {
            found.extend(read(&mut reader).await);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        found.extend(read(&mut reader).await);
        found.sort_by_key(|event| format!("{event:?}"));
        let all = found.len();
        found.dedup();
        assert_eq!((all, found.len()), (200, 200));
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_is_dropped_logs_nothing_and_old_events_are_deleted() {
    on_postgres(|database| async move {
        let (other, mut reader) = other(&database).await;
        let unit = other.begin().await.unwrap();
        unit.raise(numbered(1));
        drop(unit);
        assert_eq!(read(&mut reader).await, []);

        raise(&other, &one_of_each()).await;
        let far = OffsetDateTime::UNIX_EPOCH + time::Duration::days(365 * 200);
        let unit = database.begin().await;
        assert_eq!(unit.event_log().purge(OffsetDateTime::UNIX_EPOCH, 100).await, Ok(0));
        assert_eq!(unit.event_log().purge(far, 5).await, Ok(5));
        assert_eq!(unit.event_log().purge(far, 100).await, Ok(one_of_each().len() as u64 - 5));
        unit.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_database_of_one_node_has_no_log() {
    on_sqlite(|database| async move {
        raise(&database.store, &one_of_each()).await;
        let log = database.store.read().event_log();
        let page = log.page(&LogCursor::default(), OTHER, 100).await.unwrap();
        assert!(page.events.is_empty());
    })
    .await;
}
