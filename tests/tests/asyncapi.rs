//! `/api/asyncapi.json`, compared with what the sockets actually send.
//!
//! Each surface's test opens its sockets and triggers every frame in the document. A frame that does not
//! match the document fails the test when it is received; a documented frame that was never received fails it
//! at the end.

mod chats;
mod dms;
mod document;
mod ear;
mod native;

use serde_json::{Value, json};

use document::{Document, all_references};

use crate::harness::{Answer, Database, Server};

/// Messages that no client can trigger.
const UNSEEN: &[&str] = &[];

#[tokio::test]
async fn the_document_is_whole_and_its_examples_are_true() {
    let server = Server::start(Database::Sqlite).await;
    let shown = fetched(&server).await;
    assert_eq!(shown["asyncapi"], "3.0.0");
    for place in all_references(&shown) {
        let found = shown.pointer(place.trim_start_matches('#'));
        assert!(found.is_some(), "nothing is at {place}");
    }
    for (name, channel) in shown["channels"].as_object().unwrap() {
        let address = channel["address"].as_str().unwrap();
        let described = channel["parameters"].as_object().map_or(0, serde_json::Map::len);
        assert_eq!(address.matches('{').count(), described, "{name}");
    }
    let document = Document::new(&shown);
    let examples = document.examples();
    assert!(examples.len() > 20, "there are only {} examples", examples.len());
    for (name, example) in examples {
        assert_eq!(document.wrong(name, example), Vec::<String>::new(), "{name}");
    }
    let printed = server.command().arg("asyncapi").output().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&printed.stdout).unwrap(), shown);
}

#[tokio::test]
async fn every_schema_is_used_and_every_list_of_choices_has_a_name() {
    let server = Server::start(Database::Sqlite).await;
    let shown = fetched(&server).await;
    let used = all_references(&shown);
    for (name, schema) in shown["components"]["schemas"].as_object().unwrap() {
        assert!(used.contains(&format!("#/components/schemas/{name}")), "nothing refers to {name}");
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(property.get("enum").is_none(), "{name}.{field} has its choices written out");
        }
    }
    for list in ["Status", "PollStatus", "FaultCode", "dms.ReactionAction"] {
        assert!(shown["components"]["schemas"][list]["enum"].is_array(), "{list}");
    }
}

#[tokio::test]
async fn what_the_document_does_not_say_is_noticed() {
    let server = Server::start(Database::Sqlite).await;
    let document = Document::new(&fetched(&server).await);
    let name = "native.channel.server.presence.leave";
    let (_, right) = document.examples().into_iter().find(|(known, _)| *known == name).unwrap();
    assert_eq!(document.wrong(name, right), Vec::<String>::new());
    for (place, value) in [
        ("/event", json!("presence.join")),
        ("/payload", json!({})),
        ("/payload/user/id", json!(7)),
        ("/payload/user/id", json!("nonsense")),
        ("/payload/user", json!({"id": right["payload"]["user"]["id"]})),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!document.wrong(name, &wrong).is_empty(), "{wrong}");
    }
    for place in ["", "/payload", "/payload/user"] {
        let mut wrong = right.clone();
        wrong.pointer_mut(place).unwrap()["more"] = json!(1);
        assert!(!document.wrong(name, &wrong).is_empty(), "{wrong}");
    }
}

async fn fetched(server: &Server) -> Value {
    Answer::of(reqwest::Client::new().get(format!("{}/api/asyncapi.json", server.base))).await.expect(200)
}
