//! Uploads: what is accepted, where it is stored, and how messages show it.

use reqwest::multipart::{Form, Part};
use reqwest::{Body, Client};
use serde_json::{Value, json};

use super::{Pair, post};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    uploads_are_recognized_by_their_bytes,
    what_is_too_large_never_fills_the_memory,
    names_of_files_lead_nowhere,
    an_upload_is_shown_by_a_message_and_served,
    a_form_without_a_file_is_refused,
);

/// A minimal PNG of one pixel.
pub(super) const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63,
    0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 0x05, 0, 0x01, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 0x10, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
const MP4: &[u8] = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x00\x08free";
const QUICKTIME: &[u8] = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  \x00\x00\x00\x08free";
const MIB: u64 = 1 << 20;

async fn upload_form(who: &Person, form: Form) -> Answer {
    let request = Client::new().post(format!("{}/dms/upload/media", who.base));
    Answer::of(request.bearer_auth(&who.access).multipart(form)).await
}

async fn upload(who: &Person, name: &str, bytes: &[u8]) -> Answer {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned()).mime_str("image/png").unwrap();
    upload_form(who, Form::new().part("file", part)).await
}

/// Uploads a file of so many bytes, which is never in memory as a whole.
async fn upload_large(who: &Person, head: &'static [u8], size: u64) -> Answer {
    const CHUNK: usize = 64 * 1024;
    let rest = usize::try_from(size).unwrap() - head.len();
    let zeros = (0..rest.div_ceil(CHUNK)).map(move |at| vec![0u8; CHUNK.min(rest - at * CHUNK)]);
    let chunks = std::iter::once(head.to_vec()).chain(zeros).map(Ok::<_, std::io::Error>);
    let body = Body::wrap_stream(futures_util::stream::iter(chunks));
    let part = Part::stream_with_length(body, size).file_name("large.bin");
    upload_form(who, Form::new().part("file", part)).await
}

async fn uploads_are_recognized_by_their_bytes(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    for (bytes, content_type, media_type) in [
        (PNG, "image/png", "photos"),
        (JPEG, "image/jpeg", "photos"),
        (GIF, "image/gif", "photos"),
        (MP4, "video/mp4", "videos"),
        (QUICKTIME, "video/quicktime", "videos"),
    ] {
        let answer = upload(&alice, "whatever.txt", bytes).await.expect(201);
        assert_eq!(
            (&answer["content_type"], &answer["media_type"]),
            (&json!(content_type), &json!(media_type))
        );
        assert_eq!(answer["file_size"], bytes.len());
        let number = alice.number().await;
        let url = answer["url"].as_str().unwrap();
        assert!(url.contains(&format!("/dm_media/{number}/{media_type}/")), "{url}");
    }
    for (name, bytes) in [
        ("photo.png", &b"#!/bin/sh\nrm -rf /\n"[..]),
        ("photo.png", b"<html><script>alert(1)</script></html>"),
        ("photo.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("photo.webp", b"RIFF\x1a\x00\x00\x00WEBPVP8 \x0e\x00\x00\x00"),
        ("song.mp4", b"ID3\x03\x00\x00\x00\x00\x00\x00"),
        ("photo.png", b"%PDF-1.4\n"),
        ("photo.png", &PNG[1..]),
    ] {
        let refused = upload(&alice, name, bytes).await.expect(415);
        assert_eq!(refused["code"], "unsupported_media_type", "{name} {bytes:?}");
    }
}

async fn what_is_too_large_never_fills_the_memory(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    upload(&alice, "warm.png", PNG).await.expect(201);
    let (before, _) = server.memory();
    for (head, size, status) in [
        (PNG, 10 * MIB, 201),
        (PNG, 10 * MIB + 1, 413),
        (MP4, 50 * MIB, 201),
        (MP4, 50 * MIB + 1, 413),
        (PNG, 200 * MIB, 413),
    ] {
        let answer = upload_large(&alice, head, size).await;
        assert_eq!(answer.status.as_u16(), status, "{size}: {}", answer.body);
        assert!(status == 201 || answer.code() == "file_too_large", "{size}: {}", answer.body);
    }
    let (_, most) = server.memory();
    eprintln!("memory: {before} KiB before, {most} KiB at most");
    assert!(most.saturating_sub(before) < 40 * 1024, "{before} KiB grew to {most} KiB");
    // Nothing remains of rejected uploads.
    let media = server.home().join("var/media");
    let kept: u64 = files_below(&media).iter().map(|file| file.metadata().unwrap().len()).sum();
    assert_eq!(kept, 60 * MIB + PNG.len() as u64);
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

async fn names_of_files_lead_nowhere(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let number = alice.number().await;
    let names =
        ["../../../etc/passwd.png", "/etc/passwd", "..\\..\\boot.ini", "%2e%2e%2fx.png", "päss wörd.png"];
    let mut urls = Vec::new();
    for name in names {
        let url = upload(&alice, name, PNG).await.expect(201)["url"].as_str().unwrap().to_owned();
        assert!(!url.contains("passwd") && !url.contains(".."), "{url}");
        urls.push(url);
    }
    let below = server.home().join(format!("var/media/dm_media/{number}/photos"));
    assert_eq!(files_below(&server.home().join("var/media")).len(), names.len());
    assert_eq!(files_below(&below).len(), names.len());
    urls.sort();
    urls.dedup();
    assert_eq!(urls.len(), names.len());
    for nothing in [".", "..", "a/", "..\\"] {
        let refused = upload(&alice, nothing, PNG).await.expect(400);
        assert_eq!(refused["detail"], "file: The file has no name.", "{nothing}");
    }
}

async fn an_upload_is_shown_by_a_message_and_served(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let url = upload(&pair.alice, "sea.png", PNG).await.expect(201)["url"].clone();
    let body = json!({"photo_urls": [url], "caption": "The sea"});
    let sent = post(&pair.alice, &pair.at("/messages"), &body).await.expect(201);
    assert_eq!((&sent["text"], &sent["caption"]), (&json!(""), &json!("The sea")));
    let shown = pair.messages(&pair.bob).await["items"][0]["photo_urls"][0].clone();
    // The URL of an upload is the same wherever it is shown.
    assert_eq!((&sent["photo_urls"], &shown), (&json!([url]), &url));
    let dm = pair.bob.get("/messages/dm/").await.expect(200)[0]["id"].clone();
    let native = pair.bob.get(&format!("/messages/dm/{}/messages/", dm.as_str().unwrap())).await.expect(200);
    assert_eq!(native[0]["attachments"][0]["file"], url);
    let image = reqwest::get(shown.as_str().unwrap()).await.unwrap();
    assert_eq!(
        (image.status().as_u16(), &image.headers()["content-type"]),
        (200, &"image/png".parse().unwrap())
    );
    assert_eq!(image.bytes().await.unwrap().as_ref(), PNG);
    // Another user's upload is treated as an ordinary link.
    let own = post(&pair.bob, &pair.at("/messages"), &json!({"photo_urls": [url]})).await.expect(201);
    assert_eq!(own["photo_urls"], json!([url]));
    let (unsigned, _) = url.as_str().unwrap().split_once('?').unwrap();
    assert!(matches!(reqwest::get(unsigned).await.unwrap().status().as_u16(), 403 | 404));
}

async fn a_form_without_a_file_is_refused(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let empty = upload(&alice, "empty.png", b"").await.expect(400);
    assert!(empty["detail"].as_str().unwrap().starts_with("file: "), "{empty}");
    for form in [Form::new().text("file", "path/to.png"), Form::new().text("other", "x")] {
        let refused = upload_form(&alice, form).await.expect(400);
        assert!(refused["detail"].as_str().unwrap().starts_with("file: "), "{refused}");
    }
    let json = post(&alice, "/upload/media", &json!({"file": "x"})).await.expect(415);
    assert_eq!(json["code"], "unsupported_media_type");
    let nothing = alice.ask_at("POST", "/dms/upload/media", None).await.expect(400);
    assert!(nothing["detail"].as_str().unwrap().starts_with("file: "), "{nothing}");
    let request = Client::new().post(format!("{}/dms/upload/media", server.base)).bearer_auth(&alice.access);
    let plain = Answer::of(request.header("content-type", "image/png").body(PNG)).await;
    plain.expect(415);
    let anonymous = Client::new().post(format!("{}/dms/upload/media", server.base));
    assert_ne!(Answer::of(anonymous.multipart(Form::new())).await.expect(401), Value::Null);
}
