//! Events: calendars, attendees, the clock, and feeds for other programs.

mod calendar;
mod clock;
mod feed;
mod people;
mod rules;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server};

/// Alice, who owns a public server, and Bob and Carol, who joined it.
async fn three(server: &Server) -> (Person, Person, Person, String) {
    let alice = Person::register(server, "alice").await;
    let community = alice.create_server("Project Alpha", true).await;
    let [bob, carol] = [Person::register(server, "bobby").await, Person::register(server, "carol").await];
    bob.join(&community).await;
    carol.join(&community).await;
    (alice, bob, carol, community)
}

/// The body of an ordinary event, with these fields replaced.
fn body(fields: &Value) -> Value {
    let mut body = json!({
        "title": "Sprint Demo", "start_time": "2025-11-09T15:00:00Z", "end_time": "2025-11-09T16:00:00Z",
    });
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// Creates an event, and returns its path and JSON.
async fn event(person: &Person, community: &str, fields: &Value) -> (String, Value) {
    let made = person.post(&format!("/events/{community}/"), &body(fields)).await.expect(201);
    (format!("/events/{community}/{}/", made["id"].as_str().unwrap()), made)
}

/// Creates a private channel.
async fn private_channel(person: &Person, community: &str) -> String {
    let channel = json!({"name": "inner", "is_private": true});
    let made = person.post(&format!("/channels/{community}/"), &channel).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// A field of each item of a list.
fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

/// The attendees of an event, with their answers.
fn guests(event: &Value) -> Vec<(&str, &str)> {
    let guests = event["attendees_data"].as_array().unwrap().iter();
    guests
        .map(|guest| (guest["user"]["username"].as_str().unwrap(), guest["rsvp_status"].as_str().unwrap()))
        .collect()
}

/// The fields that a 400 names.
#[track_caller]
fn fields(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status.as_u16(), 400, "{}", answer.body);
    answer.body.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Polls `path` until the response passes the test.
async fn until(person: &Person, path: &str, passes: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    loop {
        let seen = person.get(path).await.expect(200);
        if passes(&seen) {
            return seen;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "still {seen}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
