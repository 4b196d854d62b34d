//! Tests that the most frequent reads use an index, at any depth of a room.
#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

mod deep;
mod found;
mod search;

use std::sync::Mutex;

use async_trait::async_trait;
use meshup_app::page::Direction;
use meshup_app::ports::{
    MessageFilter, MessageRepository, RetentionRepository, RoomRepository, SweepRepository, Window,
};
use meshup_domain::{RoomId, Seq, UserId};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::migrate_up;
use crate::repositories::SqlRepositories;

/// Records the plan of each query before running it.
struct Explaining {
    conn: DatabaseConnection,
    plans: Mutex<Vec<String>>,
    /// Of deletions.
    deletions: Mutex<Vec<String>>,
}

impl Explaining {
    fn new(conn: DatabaseConnection) -> Self {
        Self { conn, plans: Mutex::default(), deletions: Mutex::default() }
    }

    async fn explain(&self, statement: &Statement, plans: &Mutex<Vec<String>>) -> Result<(), DbErr> {
        let (explain, column) = if statement.db_backend == DbBackend::Postgres {
            ("EXPLAIN", "QUERY PLAN")
        } else {
            ("EXPLAIN QUERY PLAN", "detail")
        };
        let mut explained = statement.clone();
        explained.sql = format!("{explain} {}", statement.sql);
        let lines = self.conn.query_all_raw(explained).await?;
        let lines = lines.iter().map(|line| line.try_get("", column)).collect::<Result<Vec<String>, _>>()?;
        plans.lock().unwrap().push(lines.join("\n"));
        Ok(())
    }
}

#[async_trait]
impl ConnectionTrait for Explaining {
    fn get_database_backend(&self) -> DbBackend {
        self.conn.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        if statement.sql.starts_with("DELETE") {
            self.explain(&statement, &self.deletions).await?;
        }
        self.conn.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.conn.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.explain(&statement, &self.plans).await?;
        self.conn.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.explain(&statement, &self.plans).await?;
        self.conn.query_all_raw(statement).await
    }
}

/// Four rooms of 5,000 messages by two authors, each followed by 2,000 events.
const FILL: &str = "
    INSERT INTO rooms (id, last_seq, message_count) VALUES ({1}, 0, 0), ({2}, 0, 0), ({3}, 0, 0), ({4}, 0, 0);
    WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 5000)
    INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
    SELECT {random}, rooms.id, seq, CASE WHEN seq % 2 = 0 THEN {1} ELSE {2} END, 'text', 'default', FALSE, seq
    FROM rooms, n;
    WITH RECURSIVE n(seq) AS (SELECT 5001 UNION ALL SELECT seq + 1 FROM n WHERE seq < 7000)
    INSERT INTO room_events (room_id, seq, kind, message_id, actor_id, created_at)
    SELECT rooms.id, seq, 'edited', {1}, {1}, seq FROM rooms, n;
    ANALYZE;";

/// The `n`th id of the test data.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

async fn filled(url: &str) -> SqlRepositories<Explaining> {
    migrate_up(url).await.unwrap();
    let conn = Database::connect(url).await.unwrap();
    let is_postgres = conn.get_database_backend() == DbBackend::Postgres;
    let random = if is_postgres { "gen_random_uuid()" } else { "randomblob(16)" };
    let fill = (1..=4).fold(FILL.replace("{random}", random), |fill, n| {
        let written =
            if is_postgres { format!("'{}'::uuid", id(n)) } else { format!("x'{}'", id(n).simple()) };
        fill.replace(&format!("{{{n}}}"), &written)
    });
    conn.execute_unprepared(&fill).await.unwrap();
    SqlRepositories { conn: Explaining::new(conn) }
}

/// The plans recorded since the last call.
fn plans(sea: &SqlRepositories<Explaining>) -> Vec<String> {
    std::mem::take(&mut *sea.conn.plans.lock().unwrap())
}

/// Both tables grow without bound. PostgreSQL rightly scans small tables sequentially.
fn is_read_by_index(plan: &str) -> bool {
    ["messages", "room_events"].iter().all(|table| {
        !plan.contains(&format!("SCAN {table}")) && !plan.contains(&format!("Seq Scan on {table}"))
    })
}

async fn deep_reads_use_indexes(sea: SqlRepositories<Explaining>) {
    let (room, middle) = (RoomId(id(3)), Seq(2_500));
    let all = MessageFilter::default();
    let own = MessageFilter { author: Some(UserId(id(1))), ..MessageFilter::default() };
    for filter in [all, own] {
        for window in [
            Window::Before { seq: middle, limit: 50 },
            Window::After { seq: middle, limit: 50 },
            Window::Latest { limit: 50 },
        ] {
            let found = sea.list(room, &filter, window, Direction::Descending).await.unwrap();
            assert_eq!(found.items.len(), 50);
            let plans = plans(&sea);
            assert_eq!(plans.len(), 1, "nothing is counted");
            assert!(is_read_by_index(&plans[0]), "{}", plans[0]);
            assert!(!plans[0].contains("Sort") && !plans[0].contains("TEMP B-TREE"), "{}", plans[0]);
        }
    }
    let replayed = sea.events_after(room, Seq(4_950), 100).await.unwrap();
    assert!(replayed.iter().map(|event| event.seq.0).eq(4_951..=5_050));
    let last = sea.last_of(&[room, RoomId(id(4))]).await.unwrap();
    assert!(last.iter().all(|message| message.seq == Seq(5_000)) && last.len() == 2);
    sea.last_post_at(room, UserId(id(1))).await.unwrap();
    sea.count_pins(room).await.unwrap();
    let nonce = sea.by_nonce(room, UserId(id(1)), "n", last[0].created_at).await.unwrap();
    assert_eq!(nonce, None);
    for plan in plans(&sea) {
        assert!(is_read_by_index(&plan), "{plan}");
    }
}

#[tokio::test]
async fn deep_reads_use_indexes_on_sqlite() {
    on_sqlite(async |url| deep_reads_use_indexes(filled(&url).await).await).await;
}

#[tokio::test]
async fn deep_reads_use_indexes_on_postgres() {
    on_postgres(async |url| deep_reads_use_indexes(filled(&url).await).await).await;
}

/// Deleting old messages, and those of deleted rooms, costs the same in a large database.
async fn deletions_use_indexes(sea: SqlRepositories<Explaining>) {
    let room = RoomId(id(3));
    let at = |micros| OffsetDateTime::UNIX_EPOCH + Duration::microseconds(micros);
    assert_eq!(sea.examine(None, 3).await.unwrap().len(), 3);
    for _ in 0..3 {
        sea.expire(room, at(4_000), at(9_000)).await.unwrap();
    }
    assert_eq!(sea.head(room).await.unwrap().unwrap().message_count, -300);
    let mark = "UPDATE rooms SET deleted_at = 1 WHERE id IN (SELECT id FROM rooms ORDER BY id LIMIT 1)";
    sea.conn.conn.execute_unprepared(mark).await.unwrap();
    let is_postgres = sea.is_postgres();
    while sea.sweep(at(9_000)).await.unwrap() {}
    for plan in plans(&sea) {
        assert!(is_read_by_index(&plan), "{plan}");
    }
    // PostgreSQL rightly reads all of a table that is this small.
    for plan in sea.conn.deletions.lock().unwrap().iter().filter(|_| !is_postgres) {
        assert!(is_read_by_index(plan), "{plan}");
    }
    assert_eq!(sea.examine(None, 9).await.unwrap().len(), 3);
}

#[tokio::test]
async fn deletions_use_indexes_on_sqlite() {
    on_sqlite(async |url| deletions_use_indexes(filled(&url).await).await).await;
}

#[tokio::test]
async fn deletions_use_indexes_on_postgres() {
    on_postgres(async |url| deletions_use_indexes(filled(&url).await).await).await;
}

/// Runs a case on a new file.
async fn on_sqlite(case: impl AsyncFnOnce(String)) {
    let folder = tempfile::TempDir::new().unwrap();
    case(format!("sqlite://{}/meshup.db", folder.path().display())).await;
}

/// Runs a case on a new database, and drops it, even if the case fails.
async fn on_postgres(case: impl AsyncFnOnce(String)) {
    let database = meshup_test_databases::Postgres::empty().await;
    case(database.url().to_owned()).await;
}
