//! The cost of a message for each way of writing to a user. Not a test but a benchmark, on SQLite:
//! `cargo nextest run -p meshup-tests --run-ignored only --no-capture -E 'test(what_a_message_costs)'`.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::{PATH, say};
use crate::harness::{Database, Person, Server};

/// Number of messages for each way, in sequence and with [`AT_ONCE`] concurrent ones.
const MESSAGES: usize = 400;
const AT_ONCE: usize = 16;

/// A way to write: the path and the body.
struct Way {
    name: &'static str,
    path: String,
    body: Value,
}

async fn send(person: &Person, way: &Way) {
    let answer = person.ask_at("POST", &way.path, Some(&way.body)).await;
    assert!(answer.status.is_success(), "{}: {}", way.name, answer.body);
}

/// Wall-clock and CPU time per message.
async fn cost(server: &Server, person: &Person, way: &Way, at_once: usize) -> (Duration, Duration) {
    let (started, cpu) = (Instant::now(), server.cpu());
    stream::iter(0..MESSAGES).for_each_concurrent(at_once, |_| send(person, way)).await;
    let of_each = |whole: Duration| whole / u32::try_from(MESSAGES).unwrap();
    (of_each(started.elapsed()), of_each(server.cpu().saturating_sub(cpu)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn what_a_message_costs() {
    let server = Server::start(Database::Sqlite).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let to = bob.number().await;
    let thread = say(&alice, to, "first").await.expect(201)["thread"]["id"].clone();
    let dm = alice.open_dm(&[&bob]).await;
    let content = json!({"content": "Hello, how are you?"});
    let ways = [
        Way {
            name: "native, known conversation",
            path: format!("/api/v1/conversations/{dm}/messages/"),
            body: content,
        },
        Way {
            name: "dms, known thread",
            path: format!("/dms/threads/{thread}/messages"),
            body: json!({"text": "Hello, how are you?"}),
        },
        Way {
            name: "threads, known person",
            path: PATH.to_owned(),
            body: json!({"recipient_id": to, "content": "Hello, how are you?"}),
        },
        Way {
            name: "dms, request to a known person",
            path: "/dms/requests".to_owned(),
            body: json!({"recipient_id": to, "text": "Hello, how are you?"}),
        },
    ];
    for way in &ways {
        send(&alice, way).await;
    }
    for at_once in [1, AT_ONCE] {
        for way in &ways {
            let (time, cpu) = cost(&server, &alice, way, at_once).await;
            eprintln!("{at_once:>2} at once  {time:>9.2?} each, {cpu:>9.2?} of processors  {}", way.name);
        }
        let mut newcomers = Vec::new();
        for n in 0..100 {
            newcomers.push(Person::register(&server, &format!("new_{at_once}_{n}")).await.number().await);
        }
        let (started, cpu) = (Instant::now(), server.cpu());
        stream::iter(&newcomers)
            .for_each_concurrent(at_once, |to| async { drop(say(&alice, *to, "Hi!").await.expect(201)) })
            .await;
        eprintln!(
            "{at_once:>2} at once  {:>9.2?} each, {:>9.2?} of processors  threads, new person",
            started.elapsed() / 100,
            (server.cpu().saturating_sub(cpu)) / 100
        );
    }
}
