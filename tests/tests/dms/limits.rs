//! Rate limits on requests and messages.

use serde_json::{Value, json};

use super::{Pair, get, post, request, socket, strangers, until};
use crate::harness::{Answer, Database, Person, Server, Socket};

on_each_database!(
    five_requests_a_minute_of_each_person,
    twenty_messages_a_minute_over_http_and_sockets_together,
    the_limits_are_settings,
);

const LIMITED: &[(&str, &str)] = &[("LIMITS__ENABLED", "true")];

fn left(answer: &Answer) -> &str {
    answer.headers["ratelimit-remaining"].to_str().unwrap()
}

fn is_throttled(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.code()), (429, "throttled"), "{}", answer.body);
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(left(answer), "0");
}

async fn five_requests_a_minute_of_each_person(database: Database) {
    let server = Server::start_with(database, LIMITED).await;
    let (alice, bob, a, b) = strangers(&server).await;
    for n in 0..5 {
        // Rejected ones count too.
        let answer = match n {
            0 => request(&alice, b, "Hello!").await,
            1 => post(&alice, "/requests", &json!("nonsense")).await,
            _ => request(&alice, 999_999, "Hello!").await,
        };
        assert_eq!(answer.headers["ratelimit-limit"], "5");
        assert_eq!(left(&answer), (4 - n).to_string());
    }
    is_throttled(&request(&alice, b, "Hello!").await);
    let free = request(&bob, a, "Hi!").await;
    assert_eq!(left(&free), "4");
    free.expect(200);
    // Another session belongs to the same user; reading and writing do not count as requests.
    is_throttled(&request(&alice.log_in_again().await, b, "Hello!").await);
    get(&alice, "/requests").await.expect(200);
    let thread = &get(&alice, "/inbox").await.expect(200)["items"][0]["id"];
    post(&alice, &format!("/threads/{thread}/messages"), &json!({"text": "x"})).await.expect(201);
}

async fn twenty_messages_a_minute_over_http_and_sockets_together(database: Database) {
    let server = Server::start_with(database, LIMITED).await;
    let pair = Pair::new(&server).await;
    let mut live = pair.socket(&pair.alice).await;
    for n in 0..10 {
        live.send(&json!({"type": "message", "text": format!("{n} over the socket")})).await;
        until(&mut live, "new_message").await;
    }
    let write = || async { post(&pair.alice, &pair.at("/messages"), &json!({"text": "over http"})).await };
    let first = write().await;
    assert_eq!(first.headers["ratelimit-limit"], "20");
    // A token is added every three seconds.
    assert!(left(&first).parse::<u32>().unwrap() < 15, "{}", left(&first));
    first.expect(201);
    let mut written = 11;
    loop {
        let answer = write().await;
        if answer.status.as_u16() == 429 {
            break is_throttled(&answer);
        }
        written += 1;
        assert!(written < 40, "the limit was never reached");
    }
    loop {
        live.send(&json!({"type": "message", "text": "one too many"})).await;
        if let Some(error) = error_or_own(&mut live).await {
            assert_eq!(error["code"], "rate_limited");
            break;
        }
        written += 1;
        assert!(written < 40, "the limit was never reached");
    }
    assert!((20..40).contains(&written));
    assert_eq!(pair.messages(&pair.bob).await["total"], written + 1);
    pair.say(&pair.bob, "I may").await;
    // The socket stays open and still receives frames.
    while until(&mut live, "new_message").await["message"]["text"] != "I may" {}
}

/// The outcome of the last message sent over a socket: an error, or nothing.
async fn error_or_own(live: &mut Socket) -> Option<Value> {
    loop {
        let frame = live.next().await;
        if frame["type"] == "error" {
            return Some(frame);
        }
        if frame["message"]["text"] == "one too many" {
            return None;
        }
    }
}

async fn the_limits_are_settings(database: Database) {
    let settings = [
        ("LIMITS__ENABLED", "true"),
        ("LIMITS__DMS_REQUESTS_PER_MINUTE", "1"),
        ("LIMITS__DMS_MESSAGES_PER_MINUTE", "2"),
        ("LIMITS__THREADS_PER_MINUTE", "3"),
    ];
    let server = Server::start_with(database, &settings).await;
    let pair = Pair::new(&server).await;
    is_throttled(&request(&pair.alice, pair.b, "again").await);
    for _ in 0..2 {
        pair.say(&pair.alice, "x").await;
    }
    is_throttled(&post(&pair.alice, &pair.at("/messages"), &json!({"text": "x"})).await);
    let threads = async |who: &Person| {
        let request = reqwest::Client::new().get(format!("{}/api/messages/messages/", who.base));
        Answer::of(request.bearer_auth(&who.access)).await
    };
    for _ in 0..3 {
        threads(&pair.alice).await.expect(200);
    }
    is_throttled(&threads(&pair.alice).await);
    let mut stream = socket(&pair.alice, "notifications").await;
    stream.send(&json!({"type": "ping"})).await;
    assert_eq!(stream.next().await["type"], "pong");
}
