//! Range requests for stored files, as sent by players that seek and by resumed downloads.

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    every_kind_of_file_is_served_in_parts,
    a_large_file_is_read_from_any_place_on,
    a_file_that_a_client_has_is_not_sent_again,
);

/// A minimal GIF of one pixel.
const GIF: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

async fn send(person: &Person, method: Method, path: &str, field: &'static str, bytes: &[u8]) -> Value {
    let part = Part::bytes(bytes.to_vec()).file_name("a.gif");
    let request = Client::new().request(method, format!("{}{path}", person.base)).bearer_auth(&person.access);
    let answer = Answer::of(request.multipart(Form::new().part(field, part))).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    answer.body
}

async fn get(url: &str, headers: &[(&str, &str)]) -> Response {
    let request =
        headers.iter().fold(Client::new().get(url), |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

fn header(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn every_kind_of_file_is_served_in_parts(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    let task = alice.post(&format!("/tasks/{id}/"), &json!({"title": "Look"})).await.expect(201);
    let files = format!("/api/v1/tasks/{id}/{}/attachments/", task["id"].as_str().unwrap());
    let home = format!("/api/v1/servers/{id}/");
    let messages = format!("/api/v1/messages/channels/{channel}/");
    let mut urls = Vec::new();
    for (method, path, field, place) in [
        (Method::POST, messages.as_str(), "attachments", "/attachments/0/file"),
        (Method::POST, files.as_str(), "file", "/file"),
        (Method::PATCH, "/api/v1/users/me/", "avatar", "/avatar"),
        (Method::PATCH, home.as_str(), "icon", "/icon"),
        (Method::PATCH, home.as_str(), "banner", "/banner"),
        (Method::POST, "/dms/upload/media", "file", "/url"),
    ] {
        let body = send(&alice, method, path, field, GIF).await;
        let url = body.pointer(place).and_then(Value::as_str);
        urls.push(url.unwrap_or_else(|| panic!("{path}: {body}")).to_owned());
    }
    for url in urls {
        let part = get(&url, &[("Range", "bytes=0-1")]).await;
        assert_eq!(
            (part.status().as_u16(), header(&part, "content-range")),
            (206, format!("bytes 0-1/{}", GIF.len()))
        );
        assert_eq!(
            (header(&part, "content-length"), header(&part, "accept-ranges")),
            ("2".into(), "bytes".into())
        );
        assert_eq!(part.bytes().await.unwrap(), "GI", "{url}");
        let last = get(&url, &[("Range", "bytes=-5")]).await;
        assert_eq!(last.bytes().await.unwrap(), GIF[GIF.len() - 5..], "{url}");
        let beyond = get(&url, &[("Range", "bytes=1000-")]).await;
        assert_eq!(
            (beyond.status().as_u16(), header(&beyond, "content-range")),
            (416, format!("bytes */{}", GIF.len()))
        );
        let body: Value = serde_json::from_slice(&beyond.bytes().await.unwrap()).unwrap();
        assert_eq!(body["code"], "range_not_satisfiable");
        for ignored in ["bytes=5-2", "lines=1-2", "bytes=0-1,4-5"] {
            let whole = get(&url, &[("Range", ignored)]).await;
            assert_eq!(whole.status().as_u16(), 200, "{ignored}");
            assert_eq!(whole.bytes().await.unwrap(), GIF);
        }
        let head = Client::new().head(&url).header("Range", "bytes=0-1").send().await.unwrap();
        assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, GIF.len().to_string()));
        assert_eq!(header(&head, "accept-ranges"), "bytes");
    }
}

async fn a_large_file_is_read_from_any_place_on(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    let bytes: Vec<u8> = (0..10_000_000u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let messages = format!("/api/v1/messages/channels/{channel}/");
    let sent = send(&alice, Method::POST, &messages, "attachments", &bytes).await;
    let url = sent["attachments"][0]["file"].as_str().unwrap();
    let (before, _) = server.memory();
    for (range, first, end) in [
        ("bytes=0-", 0, bytes.len()),
        ("bytes=9999999-", 9_999_999, bytes.len()),
        ("bytes=5000000-5999999", 5_000_000, 6_000_000),
        ("bytes=-3000000", 7_000_000, bytes.len()),
    ] {
        let part = get(url, &[("Range", range)]).await;
        assert_eq!(part.status().as_u16(), 206, "{range}");
        assert!(part.bytes().await.unwrap() == bytes[first..end], "{range}");
    }
    let (_, most) = server.memory();
    assert!(most.saturating_sub(before) < 30 * 1024, "{before} KiB grew to {most} KiB");
}

async fn a_file_that_a_client_has_is_not_sent_again(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let profile = send(&alice, Method::PATCH, "/api/v1/users/me/", "avatar", GIF).await;
    let url = profile["avatar"].as_str().unwrap();
    let first = get(url, &[]).await;
    let (tag, date) = (header(&first, "etag"), header(&first, "last-modified"));
    assert!(tag.starts_with('"') && date.ends_with(" GMT"), "{tag} {date}");
    for known in [("If-None-Match", tag.as_str()), ("If-Modified-Since", date.as_str())] {
        let again = get(url, &[known]).await;
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.clone()), "{known:?}");
        assert_eq!(again.bytes().await.unwrap(), "");
    }
    for (known, status) in [(tag.as_str(), 206), (date.as_str(), 206), ("\"other\"", 200)] {
        let part = get(url, &[("Range", "bytes=3-"), ("If-Range", known)]).await;
        assert_eq!(part.status().as_u16(), status, "{known}");
    }
    assert_eq!(get(url, &[("If-Match", "\"other\"")]).await.status().as_u16(), 412);
    // The tag is the same under a link that was signed later, or that ends with a slash.
    let slash = get(&url.replacen('?', "/?", 1), &[]).await;
    assert_eq!((slash.status().as_u16(), header(&slash, "etag")), (200, tag));
}
