//! Conventions of the document, for readers and client generators.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{each_operation, printed};

/// The verbs of operation ids.
const VERBS: &str = "accept add answer archive assign attach ban block cast change close comment complete confirm count \
    create deactivate decline delete describe disable enable end follow join kick leave list lock log mark \
    mute obtain open pin put react reactivate refresh register remove request resend restore retrieve \
    revoke rsvp search send set switch tell toggle transfer unban unblock unfollow unmute unpin unreact \
    update upload verify withdraw";

/// Every value of the document, with its place.
pub(super) fn each_value<'v>(value: &'v Value, place: &str, look: &mut dyn FnMut(&str, &'v Value)) {
    look(place, value);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                each_value(member, &format!("{place}/{}", name.replace('/', "~1")), look);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_value(item, &format!("{place}/{index}"), look);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The components that a value refers to, directly or indirectly.
fn reached(document: &Value, from: &Value, known: &mut BTreeSet<String>) {
    let mut places = Vec::new();
    each_value(from, "", &mut |_, value| {
        places.extend(value.get("$ref").and_then(Value::as_str).map(str::to_owned));
    });
    for place in places {
        if known.insert(place.clone()) {
            reached(document, document.pointer(&place[1..]).unwrap(), known);
        }
    }
}

#[test]
fn every_component_is_used() {
    let document = printed();
    let mut used = BTreeSet::new();
    reached(&document, &document["paths"], &mut used);
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "nothing refers to {name}");
        }
    }
}

#[test]
fn objects_in_lists_have_names() {
    each_value(&printed(), "", &mut |place, value| {
        let items = &value["items"];
        let written_out = items.get("properties").is_some() || items.get("allOf").is_some();
        assert!(!written_out, "{place} has items without a name");
    });
}

#[test]
fn operations_are_called_by_a_verb_and_a_noun_and_each_otherwise() {
    let verbs: BTreeSet<_> = VERBS.split_whitespace().collect();
    let mut ids = BTreeSet::new();
    each_operation(&printed(), |place, operation| {
        let id = operation["operationId"].as_str().unwrap();
        let (verb, noun) = id.split_at(id.find(char::is_uppercase).unwrap_or(id.len()));
        assert!(verbs.contains(verb), "{place} is called {id}");
        assert!(!noun.is_empty() && noun.chars().all(char::is_alphanumeric), "{place} is called {id}");
        assert!(ids.insert(id.to_owned()), "two operations have the id {id}");
    });
}

#[test]
fn descriptions_are_for_users_of_the_api() {
    each_value(&printed(), "", &mut |place, value| {
        for key in ["description", "summary"] {
            let text = value[key].as_str().unwrap_or_default();
            let inner = ["[`", "::", "docs/"].into_iter().find(|word| text.contains(word));
            assert_eq!(inner, None, "{place}: {text}");
        }
    });
}

#[test]
fn what_may_be_null_in_an_answer_is_always_there() {
    let document = printed();
    let mut sent = BTreeSet::new();
    each_operation(&document, |_, operation| reached(&document, &operation["responses"], &mut sent));
    let mut fields = 0;
    for place in sent {
        each_value(document.pointer(&place[1..]).unwrap(), &place, &mut |place, value| {
            for (name, property) in value["properties"].as_object().into_iter().flatten() {
                let several = property["oneOf"].as_array().into_iter().flatten();
                let null = property["type"].as_array().is_some_and(|types| types.contains(&json!("null")))
                    || several.into_iter().any(|one| one["type"] == "null");
                if null {
                    fields += 1;
                    let required = value["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
                    assert!(required, "{place}: {name}");
                }
            }
        });
    }
    assert!(fields > 40, "{fields}");
}

#[test]
fn the_document_names_its_licence_and_its_server() {
    let document = printed();
    assert_eq!(document["info"]["license"], json!({"name": "MIT", "identifier": "MIT"}));
    assert_eq!(document["servers"][0]["url"], "/");
}
