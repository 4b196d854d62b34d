//! The life of a note.

use reqwest::Method;
use serde_json::{Value, json};

use super::{alice_and_bob, each, etag, refusal, retro, written};
use crate::harness::{Answer, Database, Server};

on_each_database!(
    a_note_is_written_edited_restored_and_deleted,
    tags_of_entities_guard_changes,
    lists_filter_search_and_sort,
    the_search_of_the_server_finds_the_present_text,
    what_is_too_long_is_refused_and_what_is_not_is_kept,
);

async fn a_note_is_written_edited_restored_and_deleted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (made, path) = retro(&alice, &community).await;
    let expected = json!({
        "title": "Retro", "content": "first", "server": community, "version": 1, "version_count": 1,
        "is_pinned": false, "is_locked": false, "tags": ["retro"], "collaborators": [],
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!(
        (&made["created_by"]["id"], &made["last_edited_by"]["id"]),
        (&json!(alice.id), &json!(alice.id))
    );

    let same = bob.put(&path, &json!({"title": " Retro ", "content": "first", "tags": ["retro"]})).await;
    assert_eq!(same.expect(200), made, "the same text changes nothing");
    let change =
        json!({"tags": ["retro", "Retro", "q4"], "change_description": "more tags", "is_pinned": true});
    let edited = bob.patch(&path, &change).await.expect(200);
    assert_eq!((&edited["version"], &edited["tags"]), (&json!(2), &json!(["retro", "q4"])));
    assert_eq!((&edited["last_edited_by"]["id"], &edited["is_pinned"]), (&json!(bob.id), &json!(false)));
    assert_eq!(edited["collaborators"][0]["user"]["id"], bob.id);
    assert_eq!(edited["collaborators"][0]["permission"], "edit");
    assert!(edited["updated_at"].as_str() > made["updated_at"].as_str());

    let restored = bob.post(&format!("{path}restore/"), &json!({"version_number": 1})).await.expect(200);
    let note = &restored["note"];
    assert_eq!((&note["version"], &note["tags"]), (&json!(3), &json!(["retro"])));
    assert!(restored["message"].is_string());
    let unknown = bob.post(&format!("{path}restore/"), &json!({"version_number": 4})).await;
    assert_eq!(unknown.status.as_u16(), 404);
    let history = format!("{path}versions/");
    let page = bob.get(&format!("{history}?page_size=2")).await.expect(200);
    assert_eq!(page["count"], 3);
    let versions = &page["results"];
    assert_eq!(each(versions, "version_number"), [3, 2]);
    assert_eq!(versions[1]["change_description"], "more tags");
    assert_eq!(versions[1]["edited_by"]["id"], bob.id);

    alice.delete(&path).await.expect(204);
    for gone in [&path, &history] {
        assert_eq!(alice.get(gone).await.status.as_u16(), 404);
    }
    assert_eq!(refusal(&bob.patch(&path, &json!({"title": "x"})).await), (404, "not_found"));
    assert_eq!(alice.delete(&path).await.status.as_u16(), 404);
    assert_eq!(alice.get(&format!("/notes/{community}/")).await.expect(200), json!([]));
}

async fn tags_of_entities_guard_changes(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let made = alice.post(&format!("/notes/{community}/"), &json!({"title": "Retro"})).await;
    assert_eq!(etag(&made), "\"1\"");
    let path = format!("/notes/{community}/{}/", made.expect(201)["id"].as_str().unwrap());
    assert_eq!(etag(&alice.get(&path).await), "\"1\"");

    let put = async |tag: &str, title: &str| {
        let request = alice.request(Method::PUT, &path).header("If-Match", tag);
        Answer::of(request.json(&json!({"title": title}))).await
    };
    let changed = put("\"1\"", "second").await;
    assert_eq!((changed.status.as_u16(), etag(&changed)), (200, "\"2\""));
    let late = put("\"1\"", "late").await;
    assert_eq!(refusal(&late), (409, "version_conflict"));
    assert_eq!(late.body["note"]["title"], "second");
    assert_eq!(put("\"1\", \"2\"", "third").await.status.as_u16(), 200);
    assert_eq!(put("*", "fourth").await.status.as_u16(), 200);
    for (path, body) in
        [("restore/", json!({"version_number": 1})), ("pin/", json!({})), ("lock/", json!({}))]
    {
        let answer = alice.post(&format!("{}{path}", self::path(&changed.body)), &body).await;
        assert_eq!((answer.status.as_u16(), etag(&answer)), (200, "\"5\""), "{path}");
    }
    let body = json!({"version_number": 2, "version": 1});
    assert_eq!(alice.post(&format!("{path}restore/"), &body).await.code(), "version_conflict");
}

fn path(note: &Value) -> String {
    format!("/notes/{}/{}/", note["server"].as_str().unwrap(), note["id"].as_str().unwrap())
}

async fn lists_filter_search_and_sort(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let list = format!("/notes/{community}/");
    for (writer, title, tags) in [
        (&alice, "Beta", json!(["Retro", "Q4"])),
        (&bob, "alpha", json!(["retro"])),
        (&alice, "Gamma", json!([])),
    ] {
        writer.post(&list, &json!({"title": title, "content": "Text 100%", "tags": tags})).await.expect(201);
    }
    let beta = alice.get(&format!("{list}?search=BETA")).await.expect(200);
    alice.post(&format!("{}pin/", path(&beta[0])), &json!({})).await.expect(200);
    for (query, expected) in [
        (String::new(), vec!["Beta", "Gamma", "alpha"]),
        ("is_pinned=true".into(), vec!["Beta"]),
        ("is_pinned=0&is_locked=false".into(), vec!["Gamma", "alpha"]),
        ("is_locked=true".into(), vec![]),
        (format!("created_by={}", bob.id), vec!["alpha"]),
        ("search=100%25&ordering=title".into(), vec!["alpha", "Beta", "Gamma"]),
        ("tags=RETRO".into(), vec!["Beta", "alpha"]),
        ("tags=retro,q4".into(), vec!["Beta"]),
        ("tags=retro&tags=q4".into(), vec!["Beta"]),
        ("tags=other".into(), vec![]),
        ("ordering=-title".into(), vec!["Gamma", "Beta", "alpha"]),
        ("ordering=created_at".into(), vec!["Beta", "alpha", "Gamma"]),
        ("ordering=colour".into(), vec!["Beta", "Gamma", "alpha"]),
    ] {
        let found = bob.get(&format!("{list}?{query}")).await.expect(200);
        assert_eq!(each(&found, "title"), expected, "{query}");
    }
    let bad = bob.get(&format!("{list}?is_pinned=maybe&is_locked=2&created_by=me")).await.expect(400);
    assert_eq!(bad.as_object().unwrap().len(), 3, "{bad}");
}

async fn the_search_of_the_server_finds_the_present_text(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (note, path) = retro(&alice, &community).await;
    let found = async |word: &str| {
        let found = bob.get(&format!("/servers/{community}/search/?q={word}")).await.expect(200);
        each(&found, "id").into_iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(found("first").await, [note["id"].clone()]);
    let change = json!({"title": "Review", "content": "second", "tags": ["budget"]});
    bob.patch(&path, &change).await.expect(200);
    for word in ["review", "second", "budget"] {
        assert_eq!(found(word).await, [note["id"].clone()], "{word}");
    }
    assert_eq!(found("first").await, Vec::<Value>::new(), "previous versions are not searched");
    alice.delete(&path).await.expect(204);
    assert_eq!(found("second").await, Vec::<Value>::new());
}

async fn what_is_too_long_is_refused_and_what_is_not_is_kept(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let list = format!("/notes/{community}/");
    let long = json!({"title": "é".repeat(201), "content": "é".repeat(100_001), "tags": vec!["x"; 1], "version": "1"});
    let refused = alice.post(&list, &long).await.expect(400);
    assert_eq!(refused.as_object().unwrap().keys().collect::<Vec<_>>(), ["content", "title"]);
    let huge = json!({"title": "x", "content": "x".repeat(1 << 20)});
    assert_eq!(alice.post(&list, &huge).await.status.as_u16(), 413);
    assert_eq!(alice.get(&list).await.expect(200), json!([]), "nothing was written");

    let content = format!("  {}\n", "👍".repeat(99_997));
    let (note, _) = written(&alice, &community, &json!({"title": "é".repeat(200), "content": content})).await;
    assert_eq!(note["content"], content, "white space is part of it");
}
