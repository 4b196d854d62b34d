//! The documented request bodies, tested with null for every field and an invalid value for every
//! enumeration.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::{compiled, each_operation, printed};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    null_is_refused_unless_the_document_allows_it,
    a_word_that_is_no_choice_is_refused_on_its_field,
);

/// An operation with a JSON body.
struct Operation {
    method: String,
    path: String,
    /// The schema of the body, with references resolved.
    body: Value,
    answers: Value,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    each_operation(document, |place, operation| {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        if body.is_null() {
            return;
        }
        let (method, path) = place.split_once(' ').unwrap();
        all.push(Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            body: resolved(document, body).clone(),
            answers: operation["responses"].clone(),
        });
    });
    assert!(all.len() > 60, "{}", all.len());
    all
}

fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(place) => document.pointer(&place[1..]).unwrap(),
        None => value,
    }
}

/// A valid value of a schema.
fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(shown) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return shown.clone();
    }
    if let Some(word) = schema["enum"].get(0) {
        return word.clone();
    }
    let kind = if schema["type"].is_array() { &schema["type"][0] } else { &schema["type"] };
    match (kind.as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!("018f4e7a-0000-7000-8000-000000000001"),
        (Some("string"), Some("date-time")) => json!("2031-01-01T00:00:00Z"),
        (Some("string"), Some("email")) => json!("somebody@example.com"),
        (Some("string"), Some("uri")) => json!("https://example.com/"),
        (Some("string"), _) => json!("words"),
        (Some("integer" | "number"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([sample(document, &schema["items"])]),
        _ => json!({}),
    }
}

/// A body with all required fields, and one field as given.
fn body_with(document: &Value, schema: &Value, field: &str, value: &Value) -> Value {
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut body: Map<_, _> =
        names.map(|name| (name.to_owned(), sample(document, &schema["properties"][name]))).collect();
    body.insert(field.to_owned(), value.clone());
    Value::Object(body)
}

/// The path with ids that do not exist.
fn filled(path: &str) -> String {
    let part = |segment: &str| match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
        Some(name) if name.ends_with("_number") || path.starts_with("/messages/") => "1".to_owned(),
        Some(name) if name.ends_with("_id") => "018f4e7a-0000-7000-8000-0000000000ff".to_owned(),
        Some(_) => "thing".to_owned(),
        None => segment.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether the schema is for files, which JSON cannot hold.
fn is_of_files(schema: &Value) -> bool {
    schema["format"] == "binary" || schema["items"]["format"] == "binary"
}

/// Whether the schema allows null.
fn allows_null(document: &Value, schema: &Value) -> bool {
    compiled(document, schema).is_valid(&Value::Null)
}

/// The document, and a client to test it with.
struct Probe {
    document: Value,
    person: Person,
    schemas: BTreeMap<String, Validator>,
    wrong: Vec<String>,
}

impl Probe {
    async fn new(server: &Server) -> Self {
        let person = Person::register(server, "prober").await;
        Self { document: printed(), person, schemas: BTreeMap::new(), wrong: Vec::new() }
    }

    /// Sends a request, validates the response against the document, and returns whether it rejects the
    /// field.
    async fn refuses(&mut self, operation: &Operation, field: &str, value: &Value) -> bool {
        let body = body_with(&self.document, &operation.body, field, value);
        let answer = self.person.ask_at(&operation.method, &filled(&operation.path), Some(&body)).await;
        self.hold(operation, &answer, &body);
        // The threads surface reports only the first error, without the field.
        let response = answer.body.to_string();
        let names = response.contains(&format!("\"{field}\"")) || response.contains(&format!("{field}: "));
        answer.status == 400 && (names || operation.path.starts_with("/api/messages/"))
    }

    fn hold(&mut self, operation: &Operation, answer: &Answer, body: &Value) {
        let Operation { method, path, answers, .. } = operation;
        let status = answer.status.as_str();
        let Some(documented) = answers.get(status) else {
            self.wrong.push(format!("{method} {path}: {status} is not documented: {body} {}", answer.body));
            return;
        };
        let schema = &resolved(&self.document, documented)["content"]["application/json"]["schema"];
        if schema.is_null() {
            return;
        }
        let key = format!("{method} {path} {status}");
        let validator = self.schemas.entry(key).or_insert_with(|| compiled(&self.document, schema));
        if !validator.is_valid(&answer.body) {
            self.wrong.push(format!("{method} {path} {status} is not as documented: {}", answer.body));
        }
    }

    #[track_caller]
    fn end(self, tried: usize, least: usize) {
        assert_eq!(self.wrong, Vec::<String>::new(), "of {tried}");
        assert!(tried > least, "{tried}");
    }
}

async fn null_is_refused_unless_the_document_allows_it(database: Database) {
    let server = Server::start(database).await;
    let mut probe = Probe::new(&server).await;
    let mut tried = 0;
    for operation in operations(&probe.document) {
        for (field, schema) in operation.body["properties"].as_object().into_iter().flatten() {
            if is_of_files(schema) {
                continue;
            }
            tried += 1;
            let refused = probe.refuses(&operation, field, &Value::Null).await;
            if refused == allows_null(&probe.document, schema) {
                let Operation { method, path, .. } = &operation;
                let really = if refused { "refused" } else { "not refused" };
                probe.wrong.push(format!("{method} {path}: null for {field} is {really}"));
            }
        }
    }
    probe.end(tried, 200);
}

async fn a_word_that_is_no_choice_is_refused_on_its_field(database: Database) {
    let server = Server::start(database).await;
    let mut probe = Probe::new(&server).await;
    let mut tried = 0;
    for operation in operations(&probe.document) {
        for (field, schema) in operation.body["properties"].as_object().into_iter().flatten() {
            let Some(wrong) = no_choice(&probe.document, schema) else { continue };
            tried += 1;
            if !probe.refuses(&operation, field, &wrong).await {
                let Operation { method, path, .. } = &operation;
                probe.wrong.push(format!("{method} {path}: {wrong} for {field} is not refused"));
            }
        }
    }
    probe.end(tried, 20);
}

/// A value that an enumeration, or a list of its values, does not have.
fn no_choice(document: &Value, schema: &Value) -> Option<Value> {
    let branches = schema["oneOf"].as_array().into_iter().flatten();
    let mut all = branches.chain([schema]).map(|schema| resolved(document, schema));
    all.find_map(|schema| {
        let of_list = resolved(document, &schema["items"]).get("enum").map(|_| json!(["no_choice"]));
        schema.get("enum").map(|_| json!("no_choice")).or(of_list)
    })
}
