//! The document matches the router.

use meshup_api_native::{openapi, surface};
use meshup_web::routes::{audit, join};
use utoipa::openapi::OpenApi;

/// The native surface and the conversations surface, which share a base.
fn both() -> OpenApi {
    let mut both = openapi::document();
    let conversations = openapi::conversations();
    both.tags.get_or_insert_default().extend(conversations.tags.clone().unwrap_or_default());
    let mut conflicts = Vec::new();
    join(&mut both, conversations, &mut conflicts);
    assert_eq!(conflicts, []);
    both
}

#[test]
fn router_and_document_agree_and_no_name_stands_for_two_things() {
    assert_eq!(audit(&[surface()], &both()), Vec::<String>::new());
}

#[test]
fn every_operation_says_what_it_does_and_belongs_to_a_described_group() -> serde_json::Result<()> {
    let document = serde_json::to_value(both())?;
    let groups: Vec<_> = document["tags"].as_array().into_iter().flatten().map(|tag| &tag["name"]).collect();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(groups.contains(&&operation["tags"][0]), "{method} {path} has no group");
        }
    }
    Ok(())
}
