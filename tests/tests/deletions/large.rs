//! The deletion of a large server.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::oneshot;

use crate::harness::{Database, Person, Server};

/// Expands each case into a test on each database that takes long.
macro_rules! measured_on_each_database {
    ($case:ident) => {
        mod sqlite {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = "takes long"]
            async fn $case() {
                super::$case($crate::harness::Database::Sqlite).await;
            }
        }
        mod postgres {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = "takes long"]
            async fn $case() {
                super::$case($crate::harness::Database::Postgres).await;
            }
        }
    };
}

measured_on_each_database!(deleting_a_large_server_holds_nobody_up);

const MESSAGES: i64 = 100_000;
/// How long the response to the deletion may take.
const RESPONSE: Duration = Duration::from_millis(200);
/// How much longer than without a sweep others may wait.
const WAIT: Duration = Duration::from_millis(100);

/// Fills the room of a channel with messages, each with a reaction and an event.
pub(super) async fn fill(server: &Server, database: Database, channel: &str, messages: i64) {
    let is_sqlite = database == Database::Sqlite;
    let id = if is_sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let channel = if is_sqlite { format!("x'{}'", channel.replace('-', "")) } else { format!("'{channel}'") };
    let numbers = format!(
        "WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < {messages}),
            place(room) AS (SELECT room_id FROM channels WHERE id = {channel})"
    );
    let word = "It is about time that we talk about the plan for next week, and who is going to do what.";
    server
        .run(&format!(
            "INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
             {numbers} SELECT {id}, room, seq, {id}, '{word}', 'default', FALSE, seq FROM n, place"
        ))
        .await;
    server
        .run(&format!(
            "INSERT INTO reactions (id, message_id, user_id, emoji, created_at, room_id)
             SELECT {id}, m.id, {id}, 'x', 1, m.room_id FROM messages m JOIN channels c ON c.room_id = m.room_id
             WHERE c.id = {channel}"
        ))
        .await;
    server
        .run(&format!(
            "INSERT INTO room_events (room_id, seq, kind, message_id, actor_id, created_at)
             SELECT m.room_id, m.seq + {messages}, 'edited', m.id, m.author_id, 1
             FROM messages m JOIN channels c ON c.room_id = m.room_id WHERE c.id = {channel}"
        ))
        .await;
    server
        .run(&format!(
            "UPDATE rooms SET last_seq = {last}, message_count = {messages}
             WHERE id IN (SELECT room_id FROM channels WHERE id = {channel})",
            last = 2 * messages
        ))
        .await;
    // As a database would be after some time: its statistics decide how rows are found.
    server.run("ANALYZE").await;
}

/// Posts until it is told to stop, and returns how long each post took.
async fn post_until(person: &Person, channel: &str, mut stop: oneshot::Receiver<()>) -> Vec<Duration> {
    let path = format!("/messages/channels/{channel}/");
    let mut took = Vec::new();
    while stop.try_recv().is_err() {
        let started = Instant::now();
        person.post(&path, &json!({"content": "hello"})).await.expect(201);
        took.push(started.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    took.sort();
    took
}

fn shown(name: &str, took: &[Duration]) -> String {
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    format!("{name}: {} posts, median {:?}, p99 {:?}, longest {:?}", took.len(), at(50), at(99), at(100))
}

async fn deleting_a_large_server_holds_nobody_up(database: Database) {
    let server = Server::start(database).await;
    let (owner, other) = (Person::register(&server, "owner").await, Person::register(&server, "other").await);
    let doomed = owner.create_server("Doomed", false).await;
    let channel = owner.create_channel(&doomed, "general").await;
    let elsewhere = other.create_server("Elsewhere", false).await;
    let place = other.create_channel(&elsewhere, "general").await;
    fill(&server, database, &channel, MESSAGES).await;

    let (stop, stopped) = oneshot::channel();
    let before = tokio::join!(post_until(&other, &place, stopped), async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        stop.send(()).unwrap();
    });
    let (stop, stopped) = oneshot::channel();
    let ((answered, swept), during) = tokio::join!(
        async {
            let started = Instant::now();
            owner.delete(&format!("/servers/{doomed}/")).await.expect(204);
            let answered = started.elapsed();
            eprintln!("{database:?}: answered in {answered:?}");
            while owner_has_rows(&server).await {
                assert!(started.elapsed() < Duration::from_mins(10));
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            stop.send(()).unwrap();
            (answered, started.elapsed())
        },
        post_until(&other, &place, stopped)
    );
    eprintln!("{database:?}: swept in {swept:?}");
    eprintln!("{}\n{}", shown("before", &before.0), shown("during", &during));
    assert!(answered < RESPONSE, "{answered:?}");
    let longest = |took: &[Duration]| took.last().copied().unwrap();
    assert!(longest(&during) < longest(&before.0) + WAIT, "{}", shown("during", &during));
}

/// Whether the deleted server or one of its rooms still has a row.
async fn owner_has_rows(server: &Server) -> bool {
    use sea_orm::{ConnectionTrait, Statement};
    let database = server.database().await;
    let sql = "SELECT (SELECT count(*) FROM servers WHERE deleted_at IS NOT NULL)
        + (SELECT count(*) FROM rooms WHERE deleted_at IS NOT NULL) AS n";
    let count = Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(count).await.unwrap().unwrap().try_get::<i64>("", "n").unwrap() > 0
}
