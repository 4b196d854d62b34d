//! All input gets a clear response, and invalid input writes nothing.

use reqwest::Method;
use serde_json::json;

use super::{alice_and_bob, messages_of};
use crate::harness::{Answer, Database, Server};

on_each_database!(bad_bodies_are_answered_and_write_nothing, bad_ids_and_queries_are_answered);

async fn bad_bodies_are_answered_and_write_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, channel) = alice_and_bob(&server).await;
    let path = messages_of(&channel);
    let deep = format!("{{\"content\": {}1{}}}", "[".repeat(70), "]".repeat(70));
    let raw: Vec<(String, u16)> = [
        ("{\"content\": ", 400),
        ("[\"content\"]", 400),
        ("\"content\"", 400),
        ("42", 400),
        ("null", 400),
        ("{\"content\": \"a\", \"content\": \"b\"}", 400),
        ("{\"content\": \"a\\u0000b\"}", 400),
        ("{\"content\": \"\\ud800\"}", 400),
        ("{}", 400),
        ("{\"content\": 5}", 400),
        ("{\"content\": null}", 400),
        ("{\"content\": \"   \"}", 400),
        ("{\"content\": \"a\", \"reply_to\": \"nope\"}", 400),
        ("{\"content\": \"a\", \"reply_to\": \"00000000-0000-0000-0000-000000000000\"}", 400),
        ("{\"content\": \"a\", \"thread_id\": 7}", 400),
        ("{\"content\": \"a\", \"nonce\": \"\"}", 400),
    ]
    .map(|(body, status)| (body.to_owned(), status))
    .into_iter()
    .chain([
        (deep, 400),
        (json!({"content": "x".repeat(4_001)}).to_string(), 400),
        (json!({"content": "x", "nonce": "n".repeat(65)}).to_string(), 400),
        (json!({"content": "x".repeat(1024 * 1024)}).to_string(), 413),
    ])
    .collect();

    for (body, status) in raw {
        let shown: String = body.chars().take(60).collect();
        let request =
            alice.request(Method::POST, &path).header("Content-Type", "application/json").body(body);
        let answer = Answer::of(request).await;
        assert_eq!(answer.status.as_u16(), status, "{shown}: {}", answer.body);
        assert!(answer.body.is_object(), "{shown}");
    }
    let form = alice.request(Method::POST, &path).header("Content-Type", "text/plain").body("content=a");
    assert_eq!(Answer::of(form).await.status.as_u16(), 415);
    let latin = alice
        .request(Method::POST, &path)
        .header("Content-Type", "application/json")
        .body(vec![b'"', 0xff, b'"']);
    assert_eq!(Answer::of(latin).await.status.as_u16(), 400);

    assert_eq!(alice.get(&path).await.expect(200), json!([]));
    let sent =
        alice.post(&path, &json!({"content": "a\r\nb", "author": "x", "seq": 99, "is_pinned": true})).await;
    let sent = sent.expect(201);
    assert_eq!(
        (&sent["content"], &sent["seq"], &sent["is_pinned"]),
        (&json!("a\nb"), &json!(1), &json!(false))
    );
}

async fn bad_ids_and_queries_are_answered(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, channel) = alice_and_bob(&server).await;
    let plain = channel.replace('-', "");
    for unknown in ["nope".to_owned(), plain, format!("%7B{channel}%7D"), uuid::Uuid::new_v4().to_string()] {
        let answer = alice.get(&messages_of(&unknown)).await;
        assert_eq!(answer.status.as_u16(), 404, "{unknown}: {}", answer.body);
    }
    let path = messages_of(&channel);
    for (query, status) in [
        ("page=0", 404),
        ("page=-1", 404),
        ("page=x", 404),
        ("page=", 200),
        ("page_size=x", 400),
        ("page_size=0", 400),
        ("page_size=100000", 200),
        ("limit=x", 400),
        ("limit=100000", 200),
        ("author=x", 400),
        ("is_pinned=maybe", 400),
        ("thread_id=x", 400),
        ("ordering=password", 200),
        ("search=%25%27%22%5C", 200),
        ("search=%00", 400),
    ] {
        let answer = alice.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.body);
    }
    let wrong = Answer::of(alice.request(Method::PATCH, &path)).await;
    assert_eq!(wrong.status.as_u16(), 405);
    assert!(wrong.headers["allow"].to_str().unwrap().contains("POST"));
    let nobody = reqwest::get(format!("{}/api/v1{path}", server.base)).await.unwrap();
    assert_eq!(nobody.status().as_u16(), 401);
    assert_eq!(nobody.headers()["www-authenticate"], "Bearer");
}
