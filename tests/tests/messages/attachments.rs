//! Attachments of messages.

use reqwest::Method;
use reqwest::multipart::{Form, Part};

use super::{alice_and_bob, fields, messages_of};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    files_are_recognized_by_their_bytes_and_served_safely,
    too_many_and_too_large_files_are_refused,
    a_file_has_the_last_part_of_the_name_it_was_sent_under,
    an_image_is_what_has_a_size_and_it_is_shown_upright,
);

/// A minimal PNG of one pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63,
    0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 0x05, 0, 0x01, 0xff, 0x89, 0x99, 0x3d, 0x1d, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

fn file(name: &str, bytes: &[u8]) -> Part {
    Part::bytes(bytes.to_vec()).file_name(name.to_owned())
}

async fn post(person: &Person, channel: &str, form: Form) -> Answer {
    Answer::of(person.request(Method::POST, &messages_of(channel)).multipart(form)).await
}

async fn files_are_recognized_by_their_bytes_and_served_safely(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, channel) = alice_and_bob(&server).await;
    let form = Form::new()
        .text("content", "look")
        .part("attachments", file("../../etc/päss\"wd.txt", PNG))
        .part("attachments", file("page.png", b"<html><script>alert(1)</script></html>"));

    let sent = post(&alice, &channel, form).await.expect(201);

    let [picture, page] = sent["attachments"].as_array().unwrap().as_slice() else { panic!("{sent}") };
    assert_eq!(picture["attachment_type"], "image");
    assert_eq!((&picture["width"], &picture["height"]), (&1.into(), &1.into()));
    assert_ne!(page["attachment_type"], "image");
    let image = reqwest::get(picture["file"].as_str().unwrap()).await.unwrap();
    assert_eq!(image.status().as_u16(), 200);
    assert_eq!(image.headers()["content-type"], "image/png");
    assert_eq!(image.headers()["x-content-type-options"], "nosniff");
    assert!(!image.headers()["content-disposition"].to_str().unwrap().contains(".."));
    assert_eq!(image.bytes().await.unwrap().as_ref(), PNG);
    let document = reqwest::get(page["file"].as_str().unwrap()).await.unwrap();
    assert!(document.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));

    let (url, _) = picture["file"].as_str().unwrap().split_once('?').unwrap();
    let unsigned = reqwest::get(url).await.unwrap();
    assert!(matches!(unsigned.status().as_u16(), 403 | 404), "{}", unsigned.status());
    let alone = post(&alice, &channel, Form::new().part("attachments", file("a.png", PNG))).await.expect(201);
    assert_eq!(alone["content"], "");
}

async fn too_many_and_too_large_files_are_refused(database: Database) {
    let server = Server::start_with(database, &[("STORAGE__MAX_FILE_SIZE", "100000")]).await;
    let (alice, _, _, channel) = alice_and_bob(&server).await;
    let mut form = Form::new().text("content", "eleven");
    for n in 0..11 {
        form = form.part("attachments", file(&format!("{n}.png"), PNG));
    }

    let many = post(&alice, &channel, form).await;
    assert_eq!((many.status.as_u16(), fields(&many)), (400, vec!["attachments"]));
    let large =
        post(&alice, &channel, Form::new().part("attachments", file("large", &vec![b'x'; 100_001]))).await;
    assert_eq!(large.status.as_u16(), 413);
    let kept = server.home().join("var/media/attachments");
    assert!(
        !kept.exists() || std::fs::read_dir(kept).unwrap().next().is_none(),
        "a refused file stayed behind"
    );
    assert_eq!(alice.get(&messages_of(&channel)).await.expect(200), serde_json::json!([]));
}

/// A form with one file, whose name is sent literally.
async fn named(person: &Person, method: Method, path: &str, field: &str, name: &str) -> Answer {
    let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
    let body = [format!("--b\r\n{head}\r\n\r\n").as_bytes(), PNG, b"\r\n--b--\r\n"].concat();
    let request = person.request(method, path).header("Content-Type", "multipart/form-data; boundary=b");
    Answer::of(request.body(body)).await
}

async fn a_file_has_the_last_part_of_the_name_it_was_sent_under(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community, channel) = alice_and_bob(&server).await;
    let task =
        alice.post(&format!("/tasks/{community}/"), &serde_json::json!({"title": "T"})).await.expect(201);
    let of_task = format!("/tasks/{community}/{}/attachments/", task["id"].as_str().unwrap());
    for (sent, kept) in [
        ("../../etc/passwd", "passwd"),
        ("a/b.txt", "b.txt"),
        (r"C:\tmp\a.txt", "a.txt"),
        (r"C:\\tmp\\a.txt", "a.txt"),
        (r#"sa\"y.txt"#, "sa\"y.txt"),
        ("a\u{202e}gpj.exe", "agpj.exe"),
        ("päss.txt", "päss.txt"),
    ] {
        let message =
            named(&alice, Method::POST, &messages_of(&channel), "attachments", sent).await.expect(201);
        assert_eq!(message["attachments"][0]["file_name"], kept, "{sent}");
        let file = named(&alice, Method::POST, &of_task, "file", sent).await.expect(201);
        assert_eq!(file["file_name"], kept, "{sent}");
    }
    let community = format!("/servers/{community}/");
    for nothing in ["", ".", "..", "/", "a/..", r"a\.", "\u{200b}"] {
        for (method, path, field) in [
            (Method::POST, messages_of(&channel).as_str(), "attachments"),
            (Method::POST, &of_task, "file"),
            (Method::PATCH, "/users/me/", "avatar"),
            (Method::PATCH, &community, "icon"),
        ] {
            let refused = named(&alice, method, path, field, nothing).await;
            assert_eq!((refused.status.as_u16(), fields(&refused)), (400, vec![field]), "{path} {nothing:?}");
        }
    }
    let posted = alice.get(&messages_of(&channel)).await.expect(200);
    assert_eq!(posted.as_array().unwrap().len(), 7);
}

/// A box of an ISO media file.
fn a_box(kind: &str, content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes(), kind.as_bytes(), content].concat()
}

/// An AVIF image of 30 by 20, displayed rotated by 90 degrees.
fn avif() -> Vec<u8> {
    let size = a_box("ispe", &[0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 20]);
    let properties = a_box("ipco", &[size, a_box("irot", &[1])].concat());
    let of_image = a_box("ipma", &[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 1, 0x82]);
    let primary = a_box("pitm", &[0, 0, 0, 0, 0, 1]);
    let meta = [vec![0; 4], primary, a_box("iprp", &[properties, of_image].concat())].concat();
    [a_box("ftyp", b"avif\0\0\0\0avifmif1"), a_box("meta", &meta), a_box("mdat", &[0; 9])].concat()
}

/// A bitmap of 3 by 2 white pixels, stored top-down.
fn bmp() -> Vec<u8> {
    let numbers = |numbers: &[i32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>();
    let header = [numbers(&[40, 3, -2]), vec![1, 0, 24, 0], numbers(&[0; 6])].concat();
    [b"BM".to_vec(), numbers(&[78, 0, 54]), header, vec![0xff; 24]].concat()
}

async fn an_image_is_what_has_a_size_and_it_is_shown_upright(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, channel) = alice_and_bob(&server).await;
    let (avif, bmp) = (avif(), bmp());
    for (bytes, kind, width, height, served) in [
        (avif.as_slice(), "image", Some(20), Some(30), "image/avif"),
        (bmp.as_slice(), "image", Some(3), Some(2), "image/bmp"),
        (b"BM is short for benchmark", "document", None, None, "text/plain"),
        (b"GIF89a<html><script>alert(1)</script>", "document", None, None, "text/plain"),
        (b"\x89PNG\r\n\x1a\n<html></html>", "other", None, None, "application/octet-stream"),
    ] {
        let form = Form::new().part("attachments", file("a.png", bytes));
        let sent = post(&alice, &channel, form).await.expect(201);
        let shown = &sent["attachments"][0];
        let measured = (shown["width"].as_i64(), shown["height"].as_i64());
        assert_eq!((shown["attachment_type"].as_str(), measured), (Some(kind), (width, height)), "{served}");
        let fetched = reqwest::get(shown["file"].as_str().unwrap()).await.unwrap();
        let media_type = fetched.headers()["content-type"].to_str().unwrap();
        assert!(media_type.starts_with(served), "{media_type}");
    }
}
