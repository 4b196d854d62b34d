//! The document says what the router does.

use meshup_api_native::{openapi, surface};
use meshup_web::routes::audit;

#[test]
fn router_and_document_agree_and_no_name_stands_for_two_things() {
    assert_eq!(audit(&[surface()], &openapi::document()), Vec::<String>::new());
}

#[test]
fn every_operation_says_what_it_does_and_belongs_to_a_described_group() -> serde_json::Result<()> {
    let document = serde_json::to_value(openapi::document())?;
    let groups: Vec<_> = document["tags"].as_array().into_iter().flatten().map(|tag| &tag["name"]).collect();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(groups.contains(&&operation["tags"][0]), "{method} {path} has no group");
        }
    }
    Ok(())
}
