//! Pages of messages that were read before: they show what has changed since.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{alice_and_bob, messages_of, post};
use crate::harness::{Database, Person, Server};

on_each_database!(a_page_shows_who_is_there_and_who_is_called_what, a_page_is_the_same_in_every_form);

const PATIENCE: Duration = Duration::from_secs(10);

async fn page(person: &Person, channel: &str) -> Value {
    person.get(&messages_of(channel)).await.expect(200)
}

/// Waits until the author of the only message has this status.
async fn until_status(person: &Person, channel: &str, status: &str) {
    let started = Instant::now();
    while page(person, channel).await[0]["author"]["status"] != status {
        assert!(started.elapsed() < PATIENCE, "the author is not {status}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn a_page_shows_who_is_there_and_who_is_called_what(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let message = post(&alice, &channel, "hello").await;
    assert_eq!(page(&bob, &channel).await[0]["author"]["status"], "offline");
    let socket = alice.socket("/").await;
    until_status(&bob, &channel, "online").await;
    alice.patch("/users/me/", &json!({"status": "dnd"})).await.expect(200);
    assert_eq!(page(&bob, &channel).await[0]["author"]["status"], "dnd");
    drop(socket);
    until_status(&bob, &channel, "offline").await;

    let of_message = format!("{}{}/", messages_of(&channel), message["id"].as_str().unwrap());
    bob.post(&format!("{of_message}react/"), &json!({"emoji": "👍"})).await.expect(201);
    assert_eq!(page(&bob, &channel).await[0]["reactions"][0]["user"]["username"], "bobby");
    alice.patch(&of_message, &json!({"content": "hello!"})).await.expect(200);
    assert_eq!(page(&bob, &channel).await[0]["content"], "hello!");
    alice.delete(&of_message).await.expect(204);
    assert_eq!(page(&bob, &channel).await, json!([]));
}

async fn a_page_is_the_same_in_every_form(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    for n in 1..=3 {
        post(&alice, &channel, &format!("\"{n}\" ]}}")).await;
    }
    let path = messages_of(&channel);
    let all = bob.get(&path).await.expect(200);
    for _ in 0..2 {
        let page = bob.get(&format!("{path}?page=1&page_size=2")).await.expect(200);
        assert_eq!((&page["count"], &page["results"]), (&json!(3), &json!([all[0], all[1]])));
        assert_eq!(bob.get(&format!("{path}?limit=3")).await.expect(200), all);
        let anchor = all[1]["id"].as_str().unwrap();
        assert_eq!(bob.get(&format!("{path}?before={anchor}")).await.expect(200), json!([all[2]]));
        assert_eq!(bob.get(&format!("{path}?after={anchor}")).await.expect(200), json!([all[0]]));
        let id = all[0]["id"].as_str().unwrap();
        assert_eq!(bob.get(&format!("{path}{id}/")).await.expect(200), all[0]);
        // A filter asks the database.
        assert_eq!(bob.get(&format!("{path}?is_pinned=false")).await.expect(200), all);
    }
}
