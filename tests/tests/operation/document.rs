//! Consistency of the OpenAPI document.

mod choices;
mod form;
mod probe;

use jsonschema::Validator;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{run, text};

/// Parts of the paths that take no key, since responses have secrets or repeating the request has no effect.
const KEYLESS: [&str; 4] = ["/auth/", "/calendar-link/", "/deactivate/", " /logout/"];

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

fn printed() -> Value {
    let home = TempDir::new().unwrap();
    let output = run(home.path(), &["openapi"], &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Calls `look` with the place and the definition of each operation.
fn each_operation(document: &Value, mut look: impl FnMut(&str, &Value)) {
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations += 1;
                look(&format!("{} {path}", method.to_uppercase()), operation);
            }
        }
    }
    assert!(operations > 200, "{operations}");
}

fn parameter<'d>(operation: &'d Value, place: &str, name: &str) -> Option<&'d Value> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut named = parameters.filter(|each| each["in"] == place && each["name"] == name);
    named.next()
}

#[track_caller]
fn names(operation: &Value, place: &str, statuses: &[&str]) {
    for status in statuses {
        assert!(operation["responses"].get(*status).is_some(), "{place} does not name {status}");
    }
}

#[test]
fn every_list_with_pages_names_that_a_page_may_be_missing() {
    let mut lists = 0;
    each_operation(&printed(), |place, operation| {
        if parameter(operation, "query", "page").is_some() {
            lists += 1;
            names(operation, place, &["404"]);
        }
    });
    assert!(lists > 20, "{lists}");
}

#[test]
fn every_post_that_takes_a_key_says_how_keys_are_and_what_is_wrong_with_one() {
    let mut posts = 0;
    each_operation(&printed(), |place, operation| {
        let is_public = operation["security"].as_array().unwrap().contains(&json!({}));
        let is_keyless = KEYLESS.iter().any(|part| place.contains(part));
        let key = parameter(operation, "header", "Idempotency-Key");
        assert_eq!(key.is_some(), place.starts_with("POST") && !is_public && !is_keyless, "{place}");
        if let Some(key) = key {
            posts += 1;
            let schema = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"});
            assert_eq!(key["schema"], schema, "{place}");
            names(operation, place, &["400", "409", "422"]);
        }
    });
    assert!(posts > 50, "{posts}");
}

#[test]
fn what_takes_a_body_names_what_may_be_wrong_with_one() {
    each_operation(&printed(), |place, operation| {
        if operation.get("requestBody").is_some() {
            names(operation, place, &["400", "408", "413", "415"]);
        }
    });
}

#[test]
fn where_credentials_or_people_are_in_the_body_their_errors_are_named() {
    let document = printed();
    let paths =
        ["token/", "token/refresh/", "token/verify/", "auth/login/", "auth/session/", "auth/token/refresh/"];
    for path in paths {
        let place = format!("/api/v1/{path}");
        names(&document["paths"][&place]["post"], &place, &["401"]);
    }
    names(&document["paths"]["/login/"]["post"], "/login/", &["401"]);
    for path in ["/dms/requests", "/api/messages/messages/"] {
        names(&document["paths"][path]["post"], path, &["404"]);
    }
}

/// A schema of the document, with everything it refers to.
fn compiled(document: &Value, schema: &Value) -> Validator {
    let whole = json!({"components": document["components"], "allOf": [schema]});
    jsonschema::draft202012::new(&whole).unwrap()
}

fn examples(content: &Value) -> Vec<&Value> {
    let several = content["examples"].as_object().into_iter().flatten().map(|(_, example)| &example["value"]);
    content.get("example").into_iter().chain(several).collect()
}

#[test]
fn an_error_is_described_in_one_way_alone_and_its_examples_are_true() {
    let document = printed();
    let mut answers = Vec::new();
    for (name, answer) in document["components"]["responses"].as_object().unwrap() {
        answers.push((name.clone(), answer.clone()));
    }
    each_operation(&document, |place, operation| {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            if status.starts_with(['4', '5']) && answer.get("$ref").is_none() {
                answers.push((format!("{place} {status}"), answer.clone()));
            }
        }
    });
    let mut choices = 0;
    for (name, answer) in answers {
        let content = &answer["content"]["application/json"];
        let schema = &content["schema"];
        let examples = examples(content);
        for example in &examples {
            assert!(compiled(&document, schema).is_valid(example), "{name}: {example} is not {schema}");
        }
        let Some(branches) = schema["oneOf"].as_array() else { continue };
        choices += 1;
        assert!(examples.len() >= branches.len(), "{name} shows only {examples:?}");
        let branches: Vec<_> = branches.iter().map(|branch| compiled(&document, branch)).collect();
        for example in &examples {
            let matching = branches.iter().filter(|branch| branch.is_valid(example)).count();
            assert_eq!(matching, 1, "{name}: {example}");
        }
        for branch in &branches {
            assert!(examples.iter().any(|example| branch.is_valid(example)), "{name} shows one way alone");
        }
    }
    assert!(choices >= 2, "{choices}");
}
