//! Unsupported content types are 415, whatever else is wrong.

use reqwest::multipart::Form;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::routes::{document, filled};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(a_route_takes_the_content_types_that_the_document_names_and_no_other);

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";
const ENCODED: &str = "application/x-www-form-urlencoded";

fn with_body(request: RequestBuilder, content_type: &str) -> RequestBuilder {
    match content_type {
        JSON => request.json(&json!({})),
        FORM => request.multipart(Form::new().text("x", "y")),
        other => request.header("Content-Type", other).body("x=y"),
    }
}

/// The content types that the document lists for an operation.
fn taken(operation: &Value) -> Vec<&str> {
    let content = operation["requestBody"]["content"].as_object().into_iter().flatten();
    content.map(|(content_type, _)| content_type.as_str()).collect()
}

async fn a_route_takes_the_content_types_that_the_document_names_and_no_other(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let (mut refused, mut files) = (0, 0);
    for (path, item) in document(&server).await["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let taken = taken(operation);
            if taken.is_empty() {
                continue;
            }
            files += usize::from(taken == [FORM]);
            for content_type in [JSON, FORM, ENCODED, "text/plain"] {
                for has_key in [false, true] {
                    let url = format!("{}{}", server.base, filled(path));
                    let request = Client::new().request(method.to_uppercase().parse().unwrap(), url);
                    let mut request = with_body(request.bearer_auth(&alice.access), content_type);
                    if has_key && method == "post" {
                        request = request.header("Idempotency-Key", uuid::Uuid::new_v4().to_string());
                    }
                    let answer = Answer::of(request).await;
                    let is_unsupported = answer.status.as_u16() == 415;
                    let is_taken = taken.contains(&content_type);
                    assert_eq!(
                        is_unsupported, !is_taken,
                        "{method} {path} {content_type} {has_key}: {} {}",
                        answer.status, answer.body
                    );
                    refused += usize::from(is_unsupported);
                }
            }
        }
    }
    assert!(refused > 300 && files >= 2, "{refused} refused, {files} want a file");
}
