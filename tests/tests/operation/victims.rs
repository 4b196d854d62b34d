//! Units that PostgreSQL aborts as deadlock victims are retried without clients noticing.

use std::time::{Duration, Instant};

use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server};

/// A public server of Alice, and Bob, who is not a member yet.
struct World {
    server: Server,
    alice: Person,
    bob: Person,
    id: String,
}

impl World {
    async fn new() -> Self {
        let server = Server::start(Database::Postgres).await;
        let alice = Person::register(&server, "alice").await;
        let bob = Person::register(&server, "bobby").await;
        let id = alice.create_server("Project Alpha", true).await;
        Self { server, alice, bob, id }
    }

    /// Bob joins, with an `Idempotency-Key`.
    async fn join(&self) -> Answer {
        let request = self.bob.request(Method::POST, &format!("/servers/{}/join/", self.id));
        Answer::of(request.header("Idempotency-Key", "k").json(&json!({}))).await
    }

    /// Makes the database report a deadlock for the next `count` rows inserted into `table`. A sequence is
    /// not transactional, so it keeps counting across rollbacks.
    async fn fail(&self, table: &str, count: usize) {
        let sql = format!(
            "CREATE SEQUENCE attempts;
             CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval('attempts') <= {count} THEN RAISE EXCEPTION 'a victim' USING ERRCODE = '40P01'; END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()"
        );
        self.server.run(&sql).await;
    }

    async fn attempts(&self) -> i64 {
        ask(&self.server.database().await, "SELECT last_value FROM attempts").await
    }

    /// The member count of the server, and the number of joins in the audit log.
    async fn members(&self) -> (Value, usize) {
        let server = self.alice.get(&format!("/servers/{}/", self.id)).await.expect(200);
        let log = self.alice.get(&format!("/servers/{}/audit-log/", self.id)).await.expect(200);
        let joined =
            log["results"].as_array().unwrap().iter().filter(|entry| entry["action"] == "member.joined");
        (server["member_count"].clone(), joined.count())
    }
}

async fn ask(database: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    database.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// Waits until a unit of the server is waiting for a lock.
async fn until_one_waits(database: &DatabaseConnection) {
    let sql = "SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'meshup' AND wait_event_type = 'Lock'";
    let started = Instant::now();
    while ask(database, sql).await == 0 {
        assert!(started.elapsed() < Duration::from_secs(10), "nothing waits for a lock");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_no_matter_of_the_client() {
    let world = World::new().await;
    let database = world.server.database().await;
    let other = database.begin().await.unwrap();
    // Joining locks the server first and its roles last; this does the reverse, and is patient enough that
    // the server's unit detects the deadlock.
    let roles = format!("SELECT FROM roles WHERE server_id = '{}' FOR UPDATE", world.id);
    other.execute_unprepared("SET LOCAL deadlock_timeout = '1min'").await.unwrap();
    other.execute_unprepared(&roles).await.unwrap();
    let crossing = async {
        until_one_waits(&database).await;
        let server = format!("SELECT FROM servers WHERE id = '{}' FOR UPDATE", world.id);
        other.execute_unprepared(&server).await.unwrap();
        other.commit().await.unwrap();
    };
    let (joined, ()) = tokio::join!(world.join(), crossing);

    let joined = joined.expect(200);
    assert_eq!(world.members().await, (json!(2), 1));
    assert_eq!(world.join().await.expect(200), joined, "the key was kept by the attempt that succeeded");
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let started = Instant::now();
    while ask(&database, deadlocks).await == 0 {
        assert!(started.elapsed() < Duration::from_secs(10), "there was no deadlock");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_is_run_again_three_times() {
    let world = World::new().await;
    world.fail("members", 3).await;
    let joined = world.join().await.expect(200);
    assert_eq!(world.attempts().await, 4);
    assert_eq!(world.members().await, (json!(2), 1));
    assert_eq!(world.join().await.expect(200), joined);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_four_attempts_the_client_gets_an_error_and_may_ask_again() {
    let world = World::new().await;
    world.fail("members", 4).await;
    let refused = world.join().await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "unavailable"));
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(world.attempts().await, 4);
    assert_eq!(world.members().await, (json!(1), 0));
    world.join().await.expect(200);
    assert_eq!(world.members().await, (json!(2), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_registers_is_a_victim_unawares_and_gets_one_mail() {
    let world = World::new().await;
    world.fail("users", 2).await;
    let carol = Person::register(&world.server, "carol").await;
    assert_eq!(world.attempts().await, 3);
    carol.get("/users/me/").await.expect(200);
    world.server.mailed_token("carol@example.com").await;
    assert_eq!(world.server.mails_to("carol@example.com").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_that_was_a_victim_holds() {
    let world = World::new().await;
    world.fail("blocks", 3).await;
    let path = format!("/users/{}/block/", world.bob.id);
    world.alice.put(&path, &json!({})).await.expect(204);
    assert_eq!(world.attempts().await, 4);
    let blocks = world.alice.get("/users/me/blocks/").await.expect(200);
    assert_eq!(blocks[0]["username"], "bobby");
}
