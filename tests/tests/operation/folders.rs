//! Folders that are missing at startup, or are removed while the server runs.

use std::fs;

use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(folders_are_made_at_the_start, a_folder_that_goes_away_is_made_again_or_named_in_the_log);

async fn attach(person: &Person, channel: &str) -> Answer {
    let part = Part::bytes(b"some words".to_vec()).file_name("a.txt");
    let request = person.request(Method::POST, &format!("/messages/channels/{channel}/"));
    Answer::of(request.multipart(Form::new().part("attachments", part))).await
}

async fn folders_are_made_at_the_start(database: Database) {
    let settings = [
        ("STORAGE__SPOOL", "deep/down/spool"),
        ("STORAGE__URL", "file://deep/down/media"),
        ("MAIL__DIR", "deep/down/mail"),
    ];
    let server = Server::start_first(database, &settings).await;
    for folder in ["spool", "media", "mail"] {
        assert!(server.home().join("deep/down").join(folder).is_dir(), "{folder}");
    }
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    attach(&alice, &channel).await.expect(201);
    let spooled = fs::read_dir(server.home().join("deep/down/spool")).unwrap().count();
    assert_eq!(spooled, 0, "spooled files were left behind");
}

async fn a_folder_that_goes_away_is_made_again_or_named_in_the_log(database: Database) {
    let server = Server::start_with(database, &[("STORAGE__SPOOL", "var/spool")]).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    server.mailed_token("alice@example.com").await;
    for folder in ["var/spool", "var/media", "var/mail"] {
        fs::remove_dir_all(server.home().join(folder)).unwrap();
    }
    let sent = attach(&alice, &channel).await.expect(201);
    let file = reqwest::get(sent["attachments"][0]["file"].as_str().unwrap()).await.unwrap();
    assert_eq!(file.bytes().await.unwrap(), "some words");
    Person::register(&server, "bob").await;
    server.mailed_token("bob@example.com").await;
    for folder in ["var/spool", "var/media"] {
        fs::remove_dir_all(server.home().join(folder)).unwrap();
        fs::write(server.home().join(folder), "a file").unwrap();
        let refused = attach(&alice, &channel).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (503, "unavailable"), "{folder}");
        assert!(refused.headers.contains_key("retry-after"), "{folder}");
        fs::remove_file(server.home().join(folder)).unwrap();
        attach(&alice, &channel).await.expect(201);
    }
    assert!(server.log().contains("storage.spool"));
}
