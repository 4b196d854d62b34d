//! Message requests, and the answers to them.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Pair, ask, get, ids, post, put, request, strangers};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_request_waits_unseen_until_it_is_accepted,
    a_rejected_request_can_only_be_turned_by_its_recipient,
    following_the_recipient_needs_no_answer,
    a_request_of_the_other_side_accepts,
    requests_that_make_no_sense_are_refused,
    only_the_recipient_answers_and_only_once,
    twenty_at_once_in_both_directions_make_one_thread,
    a_repeat_under_a_key_asks_once,
    a_repeat_by_nonce_is_the_first_request,
    requests_are_listed_and_answered_on_the_native_surface_too,
);

async fn answer(person: &Person, thread: &Value, status: &str) -> Answer {
    put(person, &format!("/requests/{thread}"), &json!({"status": status})).await
}

async fn write(person: &Person, thread: &Value, text: &str) -> Answer {
    post(person, &format!("/threads/{thread}/messages"), &json!({"text": text})).await
}

async fn total(person: &Person) -> i64 {
    get(person, "/unread-count").await.expect(200)["unread"].as_i64().unwrap()
}

async fn a_request_waits_unseen_until_it_is_accepted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = strangers(&server).await;
    let sent = request(&alice, b, "Hello!").await.expect(201);
    let thread = &sent["id"];
    assert_eq!((&sent["status"], &sent["initiator_id"]), (&json!("pending"), &json!(a)));
    assert_eq!((&sent["user_a_id"], &sent["user_b_id"]), (&json!(a.min(b)), &json!(a.max(b))));

    for person in [&alice, &bob] {
        assert_eq!(get(person, "/inbox").await.expect(200)["total"], 0);
        assert_eq!(total(person).await, 0);
    }
    let waiting = get(&bob, "/requests").await.expect(200);
    assert_eq!((&waiting[0]["id"], waiting.as_array().unwrap().len()), (thread, 1));
    assert_eq!(get(&alice, "/requests").await.expect(200), json!([]));
    let unread = get(&bob, &format!("/threads/{thread}/unread-count")).await.expect(200);
    assert_eq!(unread, json!({"unread": 0}));
    for person in [&alice, &bob] {
        let messages = get(person, &format!("/threads/{thread}/messages")).await.expect(200);
        assert_eq!(messages["items"][0]["text"], "Hello!");
    }
    // The same on all other surfaces.
    assert_eq!(bob.get("/messages/dm/").await.expect(200), json!([]));
    assert_eq!(alice.get("/messages/dm/").await.expect(200)[0]["number"], *thread);
    assert_eq!(bob.get("/users/me/unread/").await.expect(200)["total"], 0);

    assert_eq!(write(&alice, thread, "Are you there?").await.expect(403)["code"], "not_accepted");
    assert_eq!(request(&alice, b, "Again").await.expect(409)["code"], "request_pending");
    assert_eq!(answer(&bob, thread, "accepted").await.expect(200)["status"], "accepted");
    assert_eq!((total(&bob).await, get(&bob, "/requests").await.expect(200)), (1, json!([])));
    for person in [&alice, &bob] {
        assert_eq!(ids(&get(person, "/inbox").await.expect(200)), [thread.as_i64().unwrap()]);
    }
    write(&alice, thread, "Are you there?").await.expect(201);
    let again = request(&alice, b, "And once more").await.expect(200);
    assert_eq!((&again["id"], &again["status"]), (thread, &json!("accepted")));
    assert_eq!(total(&bob).await, 3);
}

async fn a_rejected_request_can_only_be_turned_by_its_recipient(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = strangers(&server).await;
    let thread = request(&alice, b, "Hello!").await.expect(201)["id"].clone();
    assert_eq!(answer(&bob, &thread, "rejected").await.expect(200)["status"], "rejected");
    assert_eq!(answer(&bob, &thread, "accepted").await.expect(409)["code"], "not_pending");
    for refused in [request(&alice, b, "Please").await, write(&alice, &thread, "Please").await] {
        assert_eq!(refused.expect(403)["code"], "not_accepted");
    }
    let native = alice.post("/messages/dm/", &json!({"participant_ids": [bob.id]})).await;
    let dm = native.expect(200)["id"].as_str().unwrap().to_owned();
    alice.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "x"})).await.expect(403);
    for person in [&alice, &bob] {
        assert_eq!(get(person, "/inbox").await.expect(200)["total"], 0);
    }
    assert_eq!(total(&bob).await, 0);

    assert_eq!(request(&bob, a, "Well, hello").await.expect(200)["status"], "accepted");
    write(&alice, &thread, "Thank you").await.expect(201);
    assert_eq!(get(&alice, "/inbox").await.expect(200)["total"], 1);
}

async fn following_the_recipient_needs_no_answer(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, b) = strangers(&server).await;
    alice.put(&format!("/users/{}/follow/", bob.id), &json!({})).await.expect(204);
    assert_eq!(request(&alice, b, "Hello!").await.expect(201)["status"], "accepted");
    assert_eq!(total(&bob).await, 1);
}

async fn a_request_of_the_other_side_accepts(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = strangers(&server).await;
    let thread = request(&alice, b, "Hello!").await.expect(201)["id"].clone();
    let mutual = request(&bob, a, "Hi!").await.expect(200);
    assert_eq!((&mutual["id"], &mutual["status"]), (&thread, &json!("accepted")));

    let (carol, c) = (Person::register(&server, "carol").await, 0);
    let c = c + carol.number().await;
    let thread = request(&alice, c, "Hello!").await.expect(201)["id"].clone();
    write(&carol, &thread, "Hi!").await.expect(201);
    assert_eq!(get(&carol, "/requests").await.expect(200), json!([]));
    write(&alice, &thread, "So we talk").await.expect(201);
}

async fn requests_that_make_no_sense_are_refused(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, a, b) = strangers(&server).await;
    assert_eq!(request(&alice, a, "Me?").await.expect(400)["code"], "recipient_is_sender");
    assert_eq!(request(&alice, 999_999, "x").await.expect(404)["code"], "user_not_found");
    for body in [
        json!({"recipient_id": b}),
        json!({"recipient_id": b, "text": null}),
        json!({"recipient_id": b, "text": "  "}),
        json!({"recipient_id": b, "text": "x".repeat(4_001)}),
        json!({"recipient_id": b, "text": 5}),
        json!({"recipient_id": "one", "text": "x"}),
        json!({"recipient_id": -1, "text": "x"}),
        json!({"text": "x"}),
        json!([]),
    ] {
        let refused = post(&alice, "/requests", &body).await.expect(400);
        assert!(refused["detail"].is_string() && refused["code"].is_string(), "{body}: {refused}");
    }
    let both = post(&alice, "/requests", &json!({})).await.expect(400);
    let detail = both["detail"].as_str().unwrap();
    assert!(detail.contains("recipient_id: ") && detail.contains("text: "), "{detail}");
    assert_eq!(get(&alice, "/inbox").await.expect(200)["total"], 0);
}

async fn only_the_recipient_answers_and_only_once(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, b) = strangers(&server).await;
    let thread = request(&alice, b, "Hello!").await.expect(201)["id"].clone();
    answer(&alice, &thread, "accepted").await.expect(403);
    for status in ["pending", "maybe", ""] {
        assert_eq!(answer(&bob, &thread, status).await.expect(400)["code"], "invalid");
    }
    put(&bob, &format!("/requests/{thread}"), &json!({})).await.expect(400);
    let answers = join_all((0..6).map(|_| answer(&bob, &thread, "accepted"))).await;
    let mut codes: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409, 409, 409, 409]);
}

async fn twenty_at_once_in_both_directions_make_one_thread(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = strangers(&server).await;
    let all = (0..20).map(|n| {
        let (from, to) = if n % 2 == 0 { (&alice, b) } else { (&bob, a) };
        async move { request(from, to, &format!("first {n}")).await }
    });
    let answers = join_all(all).await;
    let (done, waits): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.is_success());
    // The requests that came before the other side's first one.
    assert!(waits.iter().all(|answer| answer.status.as_u16() == 409), "{waits:?}");
    assert_eq!(done.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1);
    let thread = &done[0].body["id"];
    assert!(done.iter().all(|answer| answer.body["id"] == *thread));
    let messages = get(&alice, &format!("/threads/{thread}/messages")).await.expect(200);
    assert_eq!(messages["total"], done.len());
    assert_eq!(get(&bob, "/inbox").await.expect(200)["total"], 1);
    assert_eq!(alice.get("/messages/dm/").await.expect(200).as_array().unwrap().len(), 1);
}

async fn a_repeat_under_a_key_asks_once(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let path = format!("{}/dms/requests", server.base);
    for _ in 0..3 {
        let body = json!({"recipient_id": pair.b, "text": "once"});
        let request = reqwest::Client::new().post(&path).bearer_auth(&pair.alice.access).json(&body);
        Answer::of(request.header("Idempotency-Key", "k1")).await.expect(200);
    }
    assert_eq!(pair.messages(&pair.alice).await["total"], 2);
    ask(&pair.alice, reqwest::Method::POST, "/requests", None).await.expect(400);
}

async fn a_repeat_by_nonce_is_the_first_request(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, b) = strangers(&server).await;
    let ask = async |text: &str, nonce: Value| {
        post(&alice, "/requests", &json!({"recipient_id": b, "text": text, "nonce": nonce})).await
    };
    let answers = join_all((0..20).map(|_| ask("Hello!", json!("n-1")))).await;
    let with = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
    assert_eq!((with(201), with(200)), (1, 19), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.body["status"] == "pending"), "{answers:?}");
    let thread = answers[0].body["id"].clone();
    assert_eq!(ask("Again", json!("n-2")).await.expect(409)["code"], "request_pending");

    // A repeated nonce returns the request, whatever has happened since and wherever it is sent again.
    answer(&bob, &thread, "accepted").await.expect(200);
    assert_eq!(ask("Hello!", json!("n-1")).await.expect(200)["status"], "accepted");
    let path = format!("/threads/{thread}/messages");
    let again = post(&alice, &path, &json!({"text": "Hi", "nonce": "n-1"})).await.expect(200);
    assert_eq!(again["text"], "Hello!");
    let messages = get(&bob, &path).await.expect(200);
    assert_eq!((&messages["total"], &messages["items"][0]["text"]), (&json!(1), &json!("Hello!")));

    for nonce in [json!(""), json!("x".repeat(65)), json!(5)] {
        let refused = ask("x", nonce).await.expect(400);
        assert!(refused["detail"].as_str().unwrap().starts_with("nonce: "), "{refused}");
    }
}

async fn requests_are_listed_and_answered_on_the_native_surface_too(database: Database) {
    const REQUESTS: &str = "/messages/dm/requests/";
    let server = Server::start(database).await;
    for (verb, writes) in [("accept", 201), ("decline", 403)] {
        let alice = Person::register(&server, &format!("alice.{verb}")).await;
        let bob = Person::register(&server, &format!("bobby.{verb}")).await;
        let b = bob.get("/users/me/").await.expect(200)["number"].as_i64().unwrap();
        request(&alice, b, "Hello!").await.expect(201);

        let waiting = bob.get(REQUESTS).await.expect(200);
        let shown = &waiting[0];
        assert_eq!(
            (&shown["is_request"], &shown["last_message"]["content"]),
            (&json!(true), &json!("Hello!"))
        );
        assert_eq!(alice.get(REQUESTS).await.expect(200), json!([]));
        let at = format!("/messages/dm/{}/", shown["id"].as_str().unwrap());
        let answer = format!("{at}{verb}/");
        assert_eq!(alice.get(&at).await.expect(200)["is_request"], false, "it is her own");
        assert_eq!(alice.post(&answer, &json!({})).await.status.as_u16(), 403);
        let answered = bob.post(&answer, &json!({})).await.expect(200);
        assert_eq!((&answered["id"], &answered["is_request"]), (&shown["id"], &json!(false)));
        let again = bob.post(&answer, &json!({})).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "not_pending"));
        assert_eq!(bob.get(REQUESTS).await.expect(200), json!([]));
        let written = alice.post(&format!("{at}messages/"), &json!({"content": "Are you there?"})).await;
        assert_eq!(written.status.as_u16(), writes, "{}", written.body);
    }
}
