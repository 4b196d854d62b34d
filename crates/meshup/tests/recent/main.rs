//! Messages in memory: what is read of a room is what the database has, on one node and on two.
#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

mod statements;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use meshup::app::Actor;
use meshup::app::accounts::{Device, LoggedIn, NewAccount, Register};
use meshup::app::conversations::{OpenConversation, OpenMode};
use meshup::app::domain_event::DomainEvent;
use meshup::app::messages::{
    EditMessage, ListMessages, ListMessagesError, MessageKey, MessageRange, MessageView, SendMessage,
};
use meshup::app::page::{Direction, PageRequest};
use meshup::app::ports::{MessageFilter, Upload};
use meshup::domain::channel::ChannelChanges;
use meshup::domain::room::ReadUpTo;
use meshup::domain::server::ServerChanges;
use meshup::domain::user::UserChanges;
use meshup::domain::{MessageId, RoomId, ServerId};
use meshup::{HashingCost, Meshup};
use meshup_test_databases::Postgres;
use statements::statements;
use tempfile::TempDir;
use tokio::time::sleep;

/// How long what another node changes without a `seq` may go unnoticed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Nodes on one database, and another one that holds nothing in memory.
struct Nodes {
    all: Vec<Arc<Meshup>>,
    plain: Meshup,
    is_shared: bool,
    _home: TempDir,
    _database: Option<Postgres>,
}

impl Nodes {
    async fn sqlite() -> Self {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("meshup.db");
        meshup_test_databases::sqlite(&file, migrate).await;
        let url = format!("sqlite://{}", file.display());
        let all = vec![Arc::new(open(&url, &home, 1 << 26).await)];
        Self { all, plain: open(&url, &home, 0).await, is_shared: false, _home: home, _database: None }
    }

    async fn postgres(count: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        let database = Postgres::migrated(migrate).await;
        let url = database.url().to_owned();
        let plain = open(&url, &home, 0).await;
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(Arc::new(open(&url, &home, 1 << 26).await));
        }
        Self { all, plain, is_shared: true, _home: home, _database: Some(database) }
    }

    fn node(&self, n: usize) -> &Meshup {
        &self.all[n % self.all.len()]
    }
}

async fn migrate(url: String) {
    meshup_store::migrate_up(&url).await.unwrap();
}

async fn open(url: &str, home: &TempDir, cache_bytes: usize) -> Meshup {
    let builder = Meshup::builder()
        .database(url)
        .connections(8)
        .files(home.path().join("files"))
        .secret("a secret of 32 bytes or even more")
        .hashing_cost(HashingCost { memory: 8, iterations: 1, parallelism: 1 })
        .cache_bytes(cache_bytes);
    builder.build().await.unwrap()
}

/// Runs a case on SQLite, on one node on PostgreSQL, and on two.
macro_rules! on_each {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(super::Nodes::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(super::Nodes::postgres(1).await).await;
            })+
        }
        mod cluster {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::$case(super::Nodes::postgres(2).await).await;
            })+
        }
    };
}

on_each!(
    readers_see_all_that_was_acknowledged,
    a_warm_page_of_a_channel_costs_next_to_no_statement,
    what_surrounds_a_message_is_the_same_everywhere_and_costs_the_same,
    who_has_read_a_message_is_known_at_once,
    expired_messages_are_gone,
    a_banned_member_reads_nothing,
);

/// Alice, who owns a server with a channel, and Bob and Carol, who are members.
struct Community {
    alice: LoggedIn,
    bob: LoggedIn,
    carol: LoggedIn,
    server: ServerId,
    room: RoomId,
}

impl Community {
    async fn new(meshup: &Meshup) -> Self {
        let register = async |name: &str| {
            let account = NewAccount::new(format!("{name}@example.com"), name, "SecurePass123!");
            meshup.accounts().register(Register { account, device: Device::default() }).await.unwrap()
        };
        let (alice, bob, carol) = (register("alice").await, register("bobby").await, register("carol").await);
        let changes = ServerChanges::<Upload> {
            name: Some("Project Alpha".to_owned()),
            is_public: Some(true),
            ..ServerChanges::default()
        };
        let server = meshup.servers().create(&alice.actor(), changes).await.unwrap().server.id;
        let general = ChannelChanges { name: Some("general-talk".to_owned()), ..ChannelChanges::default() };
        let room = meshup.channels().create(&alice.actor(), server, general).await.unwrap().room;
        for member in [&bob, &carol] {
            meshup.servers().join(&member.actor(), server).await.unwrap();
        }
        Self { alice, bob, carol, server, room }
    }
}

async fn list(
    meshup: &Meshup,
    actor: &Actor,
    room: RoomId,
    range: MessageRange,
) -> Result<Vec<MessageView>, ListMessagesError> {
    let order = Direction::Descending;
    let query = ListMessages { room, filter: MessageFilter::default(), range, order };
    let page = meshup.messages().list(actor, query).await?;
    Ok(page.items.iter().map(|listed| MessageView::clone(listed)).collect())
}

const WHOLE: MessageRange = MessageRange::Page(PageRequest { offset: 0, limit: 200 });
const NEWEST: MessageRange = MessageRange::Latest { limit: 10 };

/// What was acknowledged of a message: its last text, and whether it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    version: usize,
    reactions: usize,
    /// Someone is deleting it.
    is_leaving: bool,
    is_deleted: bool,
}

/// What was acknowledged so far.
#[derive(Default)]
struct Acknowledged {
    messages: Mutex<HashMap<MessageId, Known>>,
    /// Bob's last name.
    renames: AtomicUsize,
    is_over: AtomicBool,
    /// How many answers were compared with the database.
    compared: AtomicUsize,
}

fn version(view: &MessageView) -> usize {
    view.message.content.rsplit(' ').next().unwrap().parse().unwrap()
}

/// Sends, edits, deletes and reacts; every message has one writer, so that its state is known.
async fn write(nodes: &Nodes, community: &Community, known: &Acknowledged, writer: usize) {
    let actor = [&community.alice, &community.bob][writer % 2].actor();
    let room = community.room;
    let mut own: Vec<MessageId> = Vec::new();
    for step in 0..40_usize {
        let messages = nodes.node(step + writer).messages();
        let note = |id, change: &dyn Fn(&mut Known)| {
            let fresh = || Known { version: 0, reactions: 0, is_leaving: false, is_deleted: false };
            change(known.messages.lock().unwrap().entry(id).or_insert_with(fresh));
        };
        if let Some(id) = own.get(step * 7 % own.len().max(1)).copied().filter(|_| step % 3 > 0) {
            match step % 8 {
                0 | 5 => {
                    note(id, &|known| known.is_leaving = true);
                    messages.delete(&actor, room, id).await.unwrap();
                    own.retain(|other| *other != id);
                    note(id, &|known| known.is_deleted = true);
                }
                1 | 4 => {
                    messages.react(&actor, room, id, "👍").await.unwrap();
                    note(id, &|known| known.reactions = 1);
                }
                2 => messages.pin(&community.alice.actor(), room, id).await.unwrap(),
                _ => {
                    let content = format!("edited {step}");
                    messages.edit(&actor, EditMessage { room, id, content }).await.unwrap();
                    note(id, &|known| known.version = step);
                }
            }
        } else {
            let mut draft = SendMessage::text(room, format!("sent {step}"));
            draft.reply_to = own.last().copied().map(MessageKey::Id);
            let id = messages.send(&actor, draft).await.unwrap().message.message.id;
            own.push(id);
            note(id, &|known| known.version = step);
        }
        // Now and then nothing happens for a moment, in which answers can be compared with the database.
        sleep(Duration::from_millis(if step % 5 == 0 { 40 } else { 2 })).await;
    }
}

async fn rename(nodes: &Nodes, community: &Community, known: &Acknowledged) {
    let bob = community.bob.actor();
    for n in 1..=15 {
        let changes =
            UserChanges::<Upload> { display_name: Some(format!("Bob {n}")), ..UserChanges::default() };
        nodes.node(0).users().update(&bob, bob.user, changes).await.unwrap();
        known.renames.store(n, Ordering::SeqCst);
        sleep(Duration::from_millis(15)).await;
    }
}

/// Reads until the writers are done. `number` tells on which node.
async fn read(nodes: &Nodes, community: &Community, known: &Acknowledged, number: usize) {
    let (meshup, actor, room) = (nodes.node(number), community.alice.actor(), community.room);
    let head = async || nodes.plain.store().read().rooms().head(room).await.unwrap().unwrap().last_seq;
    while !known.is_over.load(Ordering::SeqCst) {
        let acknowledged = known.messages.lock().unwrap().clone();
        let renames = known.renames.load(Ordering::SeqCst);
        let range = if (number / 2).is_multiple_of(2) { WHOLE } else { NEWEST };
        let before = (head().await, list(&nodes.plain, &actor, room, range).await.unwrap());
        let answer = list(meshup, &actor, room, range).await.unwrap();
        let stored = list(&nodes.plain, &actor, room, range).await.unwrap();
        if before == (head().await, stored.clone()) {
            assert_eq!(unnamed(&answer), unnamed(&stored));
            known.compared.fetch_add(1, Ordering::SeqCst);
        }
        if range == WHOLE {
            let since = known.messages.lock().unwrap().clone();
            check(&answer, &acknowledged, &since);
        }
        let names = answer.iter().filter(|view| view.author.id == community.bob.user.id);
        if renames > 0 && number.is_multiple_of(nodes.all.len()) {
            names.for_each(|view| assert!(named(view) >= renames, "{} < {renames}", named(view)));
        }
        sleep(Duration::from_millis(1)).await;
    }
}

fn named(view: &MessageView) -> usize {
    view.author.display_name.strip_prefix("Bob ").unwrap().parse().unwrap()
}

/// Without the names of people, of which a node learns somewhat later if they change on another one.
fn unnamed(views: &[MessageView]) -> Vec<MessageView> {
    let mut views = views.to_vec();
    for view in &mut views {
        view.author.display_name.clear();
        view.reply_to.iter_mut().for_each(|quote| quote.author.display_name.clear());
        view.reactions.iter_mut().for_each(|reaction| reaction.user.display_name.clear());
    }
    views
}

/// Everything that was acknowledged before the answer was asked for is in it, unless it was deleted `since`.
fn check(
    answer: &[MessageView],
    acknowledged: &HashMap<MessageId, Known>,
    since: &HashMap<MessageId, Known>,
) {
    let shown: HashMap<MessageId, &MessageView> = answer.iter().map(|view| (view.message.id, view)).collect();
    for (id, known) in acknowledged {
        let Some(view) = shown.get(id) else {
            assert!(since[id].is_leaving, "{known:?} is missing");
            continue;
        };
        assert!(!known.is_deleted, "{view:?} was deleted");
        assert!(version(view) >= known.version, "{view:?} is behind {known:?}");
        assert!(view.reactions.len() >= known.reactions, "{view:?} is behind {known:?}");
    }
}

async fn readers_see_all_that_was_acknowledged(nodes: Nodes) {
    let community = Community::new(nodes.node(0)).await;
    let known = Acknowledged::default();
    let writers = async {
        let all = (0..4).map(|writer| write(&nodes, &community, &known, writer));
        let renames = rename(&nodes, &community, &known);
        join(join_all(all), renames).await;
        sleep(Duration::from_millis(300)).await;
        known.is_over.store(true, Ordering::SeqCst);
    };
    let readers = (0..6).map(|number| read(&nodes, &community, &known, number));
    join(writers, join_all(readers)).await;
    assert!(known.compared.load(Ordering::SeqCst) > 10, "too few answers were compared");

    let actor = community.alice.actor();
    let stored = list(&nodes.plain, &actor, community.room, WHOLE).await.unwrap();
    let started = Instant::now();
    for node in &nodes.all {
        while list(node, &actor, community.room, WHOLE).await.unwrap() != stored {
            assert!(nodes.is_shared && started.elapsed() < PATIENCE, "a node shows an old name");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn a_warm_page_of_a_channel_costs_next_to_no_statement(nodes: Nodes) {
    let (meshup, community) = (nodes.node(0), Community::new(nodes.node(0)).await);
    for n in 0..60 {
        let draft = SendMessage::text(community.room, format!("sent {n}"));
        meshup.messages().send(&community.alice.actor(), draft).await.unwrap();
    }
    let page = async || {
        let caller = meshup.authenticator().authenticate(&community.bob.tokens.access).await.unwrap();
        let range = MessageRange::Page(PageRequest { offset: 0, limit: 50 });
        let items = list(meshup, &caller.actor, community.room, range).await.unwrap();
        assert_eq!(items.len(), 50);
    };
    page().await;
    assert_eq!(statements(page()).await, usize::from(nodes.is_shared));

    let room = conversation(meshup, &community).await;
    let alice = community.alice.actor();
    meshup.messages().send(&alice, SendMessage::text(room, "hello")).await.unwrap();
    let page = async || list(meshup, &alice, room, NEWEST).await.unwrap();
    page().await;
    // The participants are one more.
    assert_eq!(statements(page()).await, if nodes.is_shared { 2 } else { 0 });
}

async fn what_surrounds_a_message_is_the_same_everywhere_and_costs_the_same(nodes: Nodes) {
    let (meshup, community) = (nodes.node(0), Community::new(nodes.node(0)).await);
    let (alice, room) = (community.alice.actor(), community.room);
    let mut ids = Vec::new();
    for n in 0..300 {
        let sent =
            meshup.messages().send(&alice, SendMessage::text(room, format!("sent {n}"))).await.unwrap();
        ids.push(sent.message.message.id);
    }
    for deleted in [20, 150, 289] {
        meshup.messages().delete(&alice, room, ids[deleted]).await.unwrap();
    }
    let mut costs = Vec::new();
    for place in [0, 1, 10, 19, 20, 21, 140, 150, 160, 285, 289, 290, 299] {
        for limit in [1, 2, 21, 50, 200] {
            let range = MessageRange::Around { message: MessageKey::Id(ids[place]), limit };
            let each = usize::try_from(limit / 2).unwrap();
            let is_live = |n: &usize| ![20, 150, 289].contains(n);
            let older = (0..place).rev().filter(is_live).take(each);
            let from = older.last().unwrap_or(place);
            let newer = (place + 1..300).filter(is_live).take(each);
            let to = newer.last().unwrap_or(place);
            let expected: Vec<_> = (from..=to).rev().filter(is_live).map(|n| ids[n]).collect();
            for node in nodes.all.iter().map(Arc::as_ref).chain([&nodes.plain]) {
                let found = list(node, &alice, room, range).await.unwrap();
                let found: Vec<_> = found.iter().map(|view| view.message.id).collect();
                assert_eq!(found, expected, "around {place} with {limit}");
            }
            if limit == 50 && is_live(&place) {
                // Permissions that are read again after two seconds do not count.
                let cost = async || statements(list(&nodes.plain, &alice, room, range)).await;
                costs.push(cost().await.min(cost().await));
            }
        }
    }
    assert_eq!(costs, [costs[0]; 10], "the number of statements depends on the position");
    assert!(costs[0] <= 8, "{costs:?}");
}

async fn conversation(meshup: &Meshup, community: &Community) -> RoomId {
    let open = OpenConversation { people: vec![community.bob.user.id].into(), with: OpenMode::DirectWith };
    let opened = meshup.conversations().open(&community.alice.actor(), open).await.unwrap();
    opened.conversation.conversation.room
}

async fn who_has_read_a_message_is_known_at_once(nodes: Nodes) {
    let community = Community::new(nodes.node(0)).await;
    let room = conversation(nodes.node(0), &community).await;
    let (alice, bob) = (community.alice.actor(), community.bob.actor());
    for n in 0..10 {
        let (one, other) = (nodes.node(n), nodes.node(n + 1));
        one.messages().send(&alice, SendMessage::text(room, "hello")).await.unwrap();
        for node in [one, other] {
            assert!(!list(node, &alice, room, NEWEST).await.unwrap()[0].is_read(alice.user));
        }
        if n % 2 == 0 {
            other.messages().mark_read(&bob, room, ReadUpTo::Everything).await.unwrap();
        } else {
            other.messages().send(&bob, SendMessage::text(room, "hi")).await.unwrap();
        }
        for node in [one, other] {
            let views = list(node, &alice, room, NEWEST).await.unwrap();
            let mut own = views.iter().filter(|view| view.author.id == alice.user);
            assert!(own.all(|view| view.is_read(alice.user)));
        }
    }
}

async fn expired_messages_are_gone(nodes: Nodes) {
    let community = Community::new(nodes.node(0)).await;
    let (meshup, actor, room) = (nodes.node(0), community.alice.actor(), community.room);
    meshup.messages().send(&actor, SendMessage::text(room, "old")).await.unwrap();
    for node in &nodes.all {
        assert_eq!(list(node, &actor, room, NEWEST).await.unwrap().len(), 1);
    }
    let work = meshup.store().begin().await.unwrap();
    let now = meshup.clock().now();
    work.retention().expire(room, now, now).await.unwrap();
    work.raise(DomainEvent::MessagesChanged { room });
    work.commit().await.unwrap();
    assert!(list(meshup, &actor, room, NEWEST).await.unwrap().is_empty());
    let started = Instant::now();
    for node in &nodes.all {
        while !list(node, &actor, room, NEWEST).await.unwrap().is_empty() {
            assert!(started.elapsed() < PATIENCE, "a node shows an expired message");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn a_banned_member_reads_nothing(nodes: Nodes) {
    let community = Community::new(nodes.node(0)).await;
    let (alice, carol, room) = (community.alice.actor(), community.carol.actor(), community.room);
    nodes.node(0).messages().send(&alice, SendMessage::text(room, "hello")).await.unwrap();
    for node in &nodes.all {
        assert_eq!(list(node, &carol, room, NEWEST).await.unwrap().len(), 1);
    }
    let ban = nodes.node(0).members().ban(&alice, community.server, carol.user.0, None);
    ban.await.unwrap();
    let refused = list(nodes.node(0), &carol, room, NEWEST).await;
    assert!(matches!(refused, Err(ListMessagesError::Access(_))), "{refused:?}");
    let started = Instant::now();
    for node in &nodes.all {
        while list(node, &carol, room, NEWEST).await.is_ok() {
            assert!(started.elapsed() < PATIENCE, "a node does not know of the ban");
            sleep(Duration::from_millis(20)).await;
        }
    }
}
