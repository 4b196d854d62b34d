//! Benchmark of searching, and of indexing, many messages.
//!
//! `cargo build --release --workspace --examples`, then `search [url] [messages]`; without a URL it uses
//! SQLite in a temporary folder. A database that was filled by an earlier run is only searched.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use meshup_app::domain_event::DomainEvent;
use meshup_app::page::Direction;
use meshup_app::ports::{
    EventSink, InsertUserOutcome, MessageFilter, SearchFilter, Store, StoreError, Viewer, Window,
};
use meshup_app::search::SearchDocument;
use meshup_domain::channel::{Channel, ChannelProfile, ChannelType};
use meshup_domain::member::{Member, Mute};
use meshup_domain::message::{MessageType, NewMessage};
use meshup_domain::search::{SearchKind, SearchQuery, rank, snippet};
use meshup_domain::server::{Server, ServerProfile};
use meshup_domain::user::{User, UserNames};
use meshup_domain::{ChannelId, MemberId, MessageId, RoomId, ServerId, UserId};
use meshup_store::{StoreOptions, connect, migrate_up};
use time::OffsetDateTime;
use uuid::Uuid;

struct Deaf;

impl EventSink for Deaf {
    fn publish(&self, _: Vec<DomainEvent>) {}
}

/// The number of messages written in one unit.
const UNIT: u64 = 200;

/// The number of runs per search, of which the median is reported.
const TIMES: usize = 15;

const OWNER: UserId = UserId(Uuid::from_u128(1));
const RARE_AUTHOR: UserId = UserId(Uuid::from_u128(2));
const STRANGER: UserId = UserId(Uuid::from_u128(3));
const SERVER: ServerId = ServerId(Uuid::from_u128(4));
const OTHER: ServerId = ServerId(Uuid::from_u128(5));

/// The queries, and whether they run as the owner or as a member who cannot see the private half.
const SEARCHES: [(&str, &str, bool); 13] = [
    ("in every message", "everyword", true),
    ("in every message, half of them private", "everyword", false),
    ("in every other message", "halfword", true),
    ("in every tenth", "tenthword", true),
    ("in every hundredth", "hundredthword", true),
    ("in one", "rareword77777", true),
    ("in none", "nowhereword", true),
    ("frequent and rare", "everyword rareword77777", true),
    ("the beginning of many words", "ra", true),
    ("the beginning of every word", "w", true),
    ("two beginnings of many words", "wo ra", true),
    ("a phrase", "\"halfword tenthword\"", true),
    ("eight frequent words", "everyword every ever halfword half tenth wo wor", true),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let folder = tempfile::tempdir()?;
    let url = std::env::args().nth(1).filter(|url| url != "-");
    let url = url.unwrap_or_else(|| format!("sqlite://{}/search.db", folder.path().display()));
    let messages: u64 = std::env::args().nth(2).map_or(Ok(200_000), |text| text.parse())?;
    migrate_up(&url).await?;
    let store = connect(StoreOptions::new(url), Arc::new(Deaf)).await?;
    if store.read().servers().get(SERVER).await?.is_none() {
        fill(store.as_ref(), messages).await?;
    }
    let room = RoomId(Uuid::from_u128(20));
    let page = measure(async || {
        let window = Window::Latest { limit: 200 };
        let order = Direction::Descending;
        store.read().messages().list(room, &MessageFilter::default(), window, order).await?;
        Ok(())
    });
    tracing::info!(median = ?page.await?, "a page of 200 messages");
    for (name, q, sees_all) in SEARCHES {
        report(store.as_ref(), name, q, sees_all, None).await?;
    }
    report(store.as_ref(), "in every message, by one who wrote little", "everyword", true, Some(RARE_AUTHOR))
        .await
}

async fn report(
    store: &dyn Store,
    name: &str,
    q: &str,
    sees_all: bool,
    author: Option<UserId>,
) -> Result<(), Box<dyn Error>> {
    let query = SearchQuery::parse(q)?;
    let median = measure(async || search(store, &query, sees_all, author).await.map(|_| ())).await?;
    let found = search(store, &query, sees_all, author).await?;
    tracing::info!(?median, found, "{name}");
    Ok(())
}

async fn measure(work: impl AsyncFn() -> Result<(), StoreError>) -> Result<Duration, StoreError> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let started = Instant::now();
        work().await?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}

/// Searches like the use case: finds, ranks, and loads a page of 50.
async fn search(
    store: &dyn Store,
    query: &SearchQuery,
    sees_all: bool,
    author: Option<UserId>,
) -> Result<usize, StoreError> {
    let filter =
        SearchFilter { kinds: SearchKind::ALL.to_vec(), author, channel: None, since: None, until: None };
    let viewer = Viewer { user: STRANGER, sees_all };
    let found = store.read().search().find(SERVER, viewer, query, &filter, 1_000).await?;
    let digests: Vec<_> = found.iter().map(|found| found.digest.as_str()).collect();
    let mut ranked: Vec<_> = rank(query, &digests).into_iter().zip(&found).collect();
    ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let positions: Vec<_> = ranked.iter().take(50).map(|(_, found)| found.position).collect();
    let documents = store.read().search().documents(&positions).await?;
    let ids: Vec<_> = documents.iter().map(|document| MessageId(document.id)).collect();
    let shown = store.read().messages().get_many(&ids).await?;
    let snippets = shown.iter().map(|message| snippet(query, &message.content).len()).sum::<usize>();
    assert!(found.is_empty() || snippets > 0);
    Ok(found.len())
}

/// Creates a server with this many messages, every other 200 of them in a private channel, and one with a
/// quarter as many.
async fn fill(store: &dyn Store, messages: u64) -> Result<(), Box<dyn Error>> {
    let work = store.begin().await?;
    for (n, user) in [OWNER, RARE_AUTHOR, STRANGER].into_iter().enumerate() {
        let registered = work.users().insert(&somebody(user, &format!("user{n}")), "hash").await?;
        assert!(matches!(registered, InsertUserOutcome::Done(_)));
    }
    let mut places = Vec::new();
    for (server, first) in [(SERVER, 20), (OTHER, 30)] {
        work.servers().insert(&founded(server)).await?;
        let member = Member {
            id: MemberId(Uuid::new_v4()),
            server,
            user: OWNER,
            nickname: None,
            mute: Mute::None,
            ban: None,
            joined_at: OffsetDateTime::UNIX_EPOCH,
        };
        work.members().insert(&member).await?;
        for n in 0..2 {
            let channel = channel(server, first + n, n == 1);
            work.channels().insert(&channel).await?;
            places.push((server, channel.id, channel.room));
        }
    }
    let [open, private, other, _] = places[..] else { return Ok(()) };
    let places = [open, private, open, private, other];
    work.commit().await?;
    let mut indexing = Duration::ZERO;
    let started = Instant::now();
    for first in (0..messages / 4 * 5).step_by(usize::try_from(UNIT)?) {
        let (server, channel, room) = places[usize::try_from(first / UNIT)? % places.len()];
        let work = store.begin().await?;
        let mut documents = Vec::new();
        for n in first..first + UNIT {
            let message = message(n, room);
            work.messages().append(std::slice::from_ref(&message), time::Duration::ZERO).await?;
            documents.push(SearchDocument {
                kind: SearchKind::Message,
                id: message.id.0,
                server,
                channel: Some(channel),
                author: message.author,
                title: String::new(),
                body: message.content,
                created_at: message.created_at,
            });
        }
        let before = Instant::now();
        work.search().put(&documents).await?;
        indexing += before.elapsed();
        work.commit().await?;
    }
    tracing::info!(in_all = ?started.elapsed(), ?indexing, messages = messages / 4 * 5, "filled");
    Ok(())
}

/// About twelve words: some frequent, one unique to the message, the others from a vocabulary of 20,000.
fn message(n: u64, room: RoomId) -> NewMessage {
    let local = n % 400_000;
    let mut words = vec!["everyword".to_owned(), format!("rareword{n}")];
    for (every, word) in [(2, "halfword"), (10, "tenthword"), (100, "hundredthword")] {
        if local.is_multiple_of(every) {
            words.push(word.to_owned());
        }
    }
    // A pseudo-random sequence with a long period.
    let some = |k: u64| (n.wrapping_mul(2_654_435_761).wrapping_add(k * 40_503) >> 7) % 20_000;
    words.extend((1..=8).map(|k| format!("word{}", some(k))));
    NewMessage {
        id: MessageId(Uuid::new_v4()),
        room,
        author: if n.is_multiple_of(2_000) { RARE_AUTHOR } else { OWNER },
        content: words.join(" "),
        message_type: MessageType::Default,
        reply_to: None,
        thread: None,
        nonce: None,
        created_at: OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(i64::try_from(n).unwrap_or(0)),
    }
}

fn founded(id: ServerId) -> Server {
    let profile = ServerProfile {
        name: "Project Alpha".into(),
        region: "us-east".into(),
        is_public: true,
        ..ServerProfile::default()
    };
    Server::create(id, OWNER, profile, OffsetDateTime::UNIX_EPOCH)
}

fn channel(server: ServerId, n: u128, is_private: bool) -> Channel {
    Channel {
        id: ChannelId(Uuid::from_u128(n + 100)),
        server,
        room: RoomId(Uuid::from_u128(n)),
        profile: ChannelProfile {
            name: format!("channel{n}"),
            description: String::new(),
            channel_type: ChannelType::Text,
            position: 0,
            is_private,
            is_nsfw: false,
            slowmode_delay: 0,
            parent_category: None,
        },
        created_by: OWNER,
        created_at: OffsetDateTime::UNIX_EPOCH,
        updated_at: OffsetDateTime::UNIX_EPOCH,
    }
}

fn somebody(id: UserId, name: &str) -> User {
    let names = UserNames {
        email: format!("{name}@example.com"),
        username: name.to_owned(),
        discriminator: "0001".to_owned(),
    };
    User::register(id, names, name.to_owned(), OffsetDateTime::UNIX_EPOCH)
}
