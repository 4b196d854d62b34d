//! Query plans of searches in a server.

use meshup_app::ports::{SearchFilter, SearchRepository, ServerRepository, Viewer};
use meshup_app::search::SearchDocument;
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::server::{Server, ServerProfile};
use meshup_domain::{ServerId, UserId};
use sea_orm::{ConnectionTrait, Database};
use time::{Duration, OffsetDateTime};

use super::{Explaining, id, on_postgres, on_sqlite, plans};
use crate::migrate_up;
use crate::repositories::SqlRepositories;

const OWNER: UserId = UserId(uuid::Uuid::from_u128(1));
const SERVER: ServerId = ServerId(uuid::Uuid::from_u128(2));
const OTHER: ServerId = ServerId(uuid::Uuid::from_u128(3));

/// Two servers with 2,000 notes each: one word is in all of them, and one in each.
async fn filled(url: &str) -> SqlRepositories<Explaining> {
    migrate_up(url).await.unwrap();
    let sea = SqlRepositories { conn: Explaining::new(Database::connect(url).await.unwrap()) };
    let profile = ServerProfile {
        name: "Project Alpha".into(),
        region: "us-east".into(),
        is_public: true,
        ..ServerProfile::default()
    };
    let epoch = OffsetDateTime::UNIX_EPOCH;
    for server in [SERVER, OTHER] {
        let server = Server::create(server, OWNER, profile.clone(), epoch);
        ServerRepository::insert(&sea, &server).await.unwrap();
    }
    let note = |n: u32| SearchDocument {
        kind: SearchKind::Note,
        id: id(u128::from(n)),
        server: if n.is_multiple_of(2) { SERVER } else { OTHER },
        channel: None,
        author: OWNER,
        title: format!("every rare{n}"),
        body: String::new(),
        created_at: epoch + Duration::seconds(n.into()),
    };
    sea.put(&(0..4_000).map(note).collect::<Vec<_>>()).await.unwrap();
    sea.conn.execute_unprepared("ANALYZE").await.unwrap();
    // Only those of searches are examined.
    plans(&sea);
    sea
}

async fn searches_read_no_more_than_they_need(sea: SqlRepositories<Explaining>) {
    let filter = SearchFilter {
        kinds: SearchKind::ALL.to_vec(),
        author: None,
        channel: None,
        since: None,
        until: None,
    };
    let viewer = Viewer { user: OWNER, sees_all: true };
    for (q, count) in [("every", 1_000), ("every rare2222", 1), ("nowhere", 0)] {
        let query = SearchQuery::parse(q).unwrap();
        let found = sea.find(SERVER, viewer, &query, &filter, 1_000).await.unwrap();
        assert_eq!(found.len(), count, "{q}");
        let plans = plans(&sea);
        for (n, plan) in plans.iter().enumerate() {
            let is_last = n > 0 && n + 1 == plans.len();
            let index = match (sea.is_postgres(), is_last) {
                (false, _) => "VIRTUAL TABLE INDEX",
                (true, false) => "search_documents_newest",
                (true, true) => "search_documents_lexemes",
            };
            assert!(plan.contains(index), "{q}: {plan}");
            assert!(
                !plan.contains("SCAN search_documents") && !plan.contains("SCAN messages"),
                "{q}: {plan}"
            );
        }
    }
}

#[tokio::test]
async fn searches_read_no_more_than_they_need_on_sqlite() {
    on_sqlite(async |url| searches_read_no_more_than_they_need(filled(&url).await).await).await;
}

#[tokio::test]
async fn searches_read_no_more_than_they_need_on_postgres() {
    // Forbids sequential scans, which are cheaper for so few rows.
    let case = |url| async move {
        let sea = filled(&format!("{url}?options[enable_seqscan]=off")).await;
        searches_read_no_more_than_they_need(sea).await;
    };
    on_postgres(case).await;
}
