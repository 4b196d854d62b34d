//! Enumerations in the document: each is one of the domain's, and listed once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::json;

use super::form::each_value;
use super::printed;

/// Enumerations that are internal, or that appear under other values.
const INNER: [&str; 5] = ["ConversationKind", "Module", "RoomEventKind", "TokenPurpose", "Unit"];

/// The names and values of every enumeration of the domain.
fn lists() -> BTreeMap<String, Vec<String>> {
    let mut lists = BTreeMap::new();
    each_source(Path::new("../crates/meshup-domain/src"), &mut |source| {
        for block in source.split("\nstring_enum! {\n").skip(1) {
            let lines = block.split("\n}\n").next().unwrap().lines();
            let code: String = lines.filter(|line| !line.trim_start().starts_with("//")).collect();
            let (name, values) = code.split_once('{').unwrap();
            let words = values.split('"').skip(1).step_by(2).map(str::to_owned);
            lists.insert(name.trim().to_owned(), words.collect());
        }
    });
    assert!(lists.len() > 20, "{lists:?}");
    lists
}

#[test]
fn every_list_of_choices_of_the_domain_stands_in_the_document_once() {
    let document = printed();
    for (name, words) in lists() {
        let known = &document["components"]["schemas"][&name];
        if INNER.contains(&name.as_str()) {
            assert!(known.is_null(), "{name} is shown");
        } else {
            assert_eq!(known["enum"], json!(words), "{name}");
        }
    }
}

#[test]
fn a_list_of_choices_is_referred_to_by_name() {
    let document = printed();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    each_value(&document, "", &mut |place, value| {
        let Some(words) = value.get("enum").filter(|words| words.is_array()) else { return };
        let name = place.strip_prefix("/components/schemas/").unwrap_or("a/b");
        assert!(!name.contains('/'), "{place} writes {words} out");
        let twin = seen.insert(words.to_string(), name.to_owned());
        assert!(twin.is_none() || is_of_another_surface(name), "{name} has the words of {twin:?}");
    });
    assert!(seen.len() > 20, "{seen:?}");
}

/// Surfaces have their own values, which may coincide.
fn is_of_another_surface(name: &str) -> bool {
    name.contains('.')
}

#[test]
fn no_field_lists_its_choices_in_prose_alone() {
    let document = printed();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let description = property["description"].as_str().unwrap_or_default();
            let text = property["type"] == "string" || property["type"] == json!(["string", "null"]);
            let listed = description.starts_with('`') && description.contains("` or `") && text;
            assert!(!listed || property.get("enum").is_some(), "{name}.{field}: {description}");
        }
    }
}

/// What precedes an error code in the sources.
const MAKERS: [&str; 4] = ["Explanation::new(", "ApiError::new(", "with_status(", "unauthenticated("];

/// The error codes in the sources.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["domain", "app", "web", "api-native", "api-chats", "api-dms", "api-threads"] {
        each_source(Path::new(&format!("../crates/meshup-{folder}/src")), &mut |source| {
            for maker in MAKERS {
                codes.extend(source.split(maker).skip(1).filter_map(first_word));
            }
            // `Refusal => Kind, "code", "A sentence.";`
            let arrows = source.split("=> ").skip(1).filter_map(|rest| rest.split_once(", "));
            let is_kind = |kind: &str| {
                kind.starts_with(|first: char| first.is_ascii_uppercase())
                    && kind.chars().all(char::is_alphanumeric)
            };
            let refusals = arrows.filter(|(kind, _)| is_kind(kind));
            codes.extend(refusals.filter_map(|(_, rest)| first_word(rest.get(..60).unwrap_or(rest))));
        });
    }
    codes
}

fn each_source(folder: &Path, look: &mut dyn FnMut(&str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_source(&path, look);
        } else if !path.ends_with("tests.rs") {
            look(fs::read_to_string(&path).unwrap().split("#[cfg(test)]").next().unwrap());
        }
    }
}

/// The first literal argument of a call, if it looks like a code.
fn first_word(rest: &str) -> Option<String> {
    let arguments = rest.split([')', ';']).next()?;
    let word = arguments.split('"').nth(1)?;
    let is_code =
        word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    is_code.then(|| word.to_owned())
}

#[test]
fn every_code_of_an_error_is_in_the_list_of_codes() {
    let document = printed();
    let listed: BTreeSet<_> = document["components"]["schemas"]["ErrorCode"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    let written = codes();
    assert!(written.len() > 50, "{written:?}");
    let missing: Vec<_> = written.difference(&listed).collect();
    assert!(missing.is_empty(), "the document does not list {missing:?}");
}
