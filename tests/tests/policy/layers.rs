//! Which crate may name which.

use crate::metadata::{Package, ours};

/// How the names of surfaces begin.
const SURFACES: &str = "meshup-api-";

/// Crates of the workspace, and those of the workspace that each may name. A name that ends with a dash stands for
/// all that begin with it.
///
/// Adapters stand side by side: none knows another. Only the server knows them all.
const LAYERS: &[(&str, &[&str])] = &[
    ("meshup-domain", &[]),
    ("meshup-app", &["meshup-domain"]),
    ("migration", &[]),
    ("meshup-store", &["meshup-app", "meshup-domain", "migration"]),
    ("meshup-platform", &["meshup-app", "meshup-domain"]),
    ("meshup-realtime", &["meshup-app", "meshup-domain"]),
    ("meshup-web", &["meshup-app", "meshup-domain", "meshup-realtime"]),
    (SURFACES, &["meshup-app", "meshup-domain", "meshup-realtime", "meshup-web"]),
    (
        "meshup-server",
        &[
            SURFACES,
            "meshup-app",
            "meshup-domain",
            "meshup-platform",
            "meshup-realtime",
            "meshup-store",
            "meshup-web",
        ],
    ),
    ("meshup-tests", &["meshup-server"]),
];

/// Where HTTP is spoken.
const HTTP: &[&str] = &["meshup-web", SURFACES, "meshup-server"];

/// Crates of the world, by how their names begin, and where alone they may be named. Tests may look at the database
/// from the outside.
const HOMES: &[(&str, &[&str])] = &[
    ("actix-", HTTP),
    ("sea-orm", &["meshup-store", "migration", "meshup-tests"]),
    ("sqlx", &[]),
    ("argon2", &["meshup-platform"]),
    ("jsonwebtoken", &["meshup-platform"]),
    ("lettre", &["meshup-platform"]),
    ("rrule", &["meshup-platform"]),
    ("totp-rs", &["meshup-platform", "meshup-tests"]),
    ("icalendar", &["meshup-api-native"]),
    ("object_store", &["meshup-platform"]),
    ("utoipa", HTTP),
    ("config", &["meshup-server"]),
    ("clap", &["meshup-server"]),
];

/// What the domain is written with: no serialization, no database, no async, no HTTP. Unicode and Markdown are its own:
/// which words are the same, which text shows nothing and which part of it is code are rules.
const DOMAIN: &[&str] = &[
    "caseless",
    "icu_properties",
    "pulldown-cmark",
    "thiserror",
    "time",
    "unicode-normalization",
    "unicode-segmentation",
    "uuid",
];

/// Whether a crate is the one that an entry of a table means, or one of those.
fn is(entry: &str, name: &str) -> bool {
    entry == name || (entry.ends_with('-') && name.starts_with(entry))
}

fn names(package: &Package, with_tests: bool) -> Vec<&str> {
    let dependencies = package.dependencies.iter().filter(|dependency| with_tests || !dependency.is_dev);
    dependencies.map(|dependency| dependency.name.as_str()).collect()
}

#[test]
fn every_crate_names_only_those_beneath_it() {
    let ours = ours();
    let known: Vec<_> = ours.iter().map(|package| package.name.as_str()).collect();
    for package in &ours {
        let (_, allowed) = LAYERS
            .iter()
            .find(|(entry, _)| is(entry, &package.name))
            .unwrap_or_else(|| panic!("{} has no place in the table of layers", package.name));
        for name in names(package, false).into_iter().filter(|name| known.contains(name)) {
            let may = allowed.iter().any(|entry| is(entry, name));
            assert!(may, "{} must not name {name}", package.name);
        }
    }
    for (entry, _) in LAYERS {
        assert!(known.iter().any(|name| is(entry, name)), "{entry} is in the table, but no crate");
    }
}

#[test]
fn libraries_stay_where_they_are_at_home() {
    for package in ours() {
        for name in names(&package, true) {
            for (prefix, homes) in HOMES.iter().filter(|(prefix, _)| name.starts_with(prefix)) {
                let is_home = homes.iter().any(|home| is(home, &package.name));
                assert!(is_home, "{} must not name {name}: {prefix}* is for {homes:?}", package.name);
            }
        }
    }
}

#[test]
fn the_domain_is_written_with_next_to_nothing() {
    let ours = ours();
    let domain = ours.iter().find(|package| package.name == "meshup-domain").unwrap();
    for name in names(domain, false) {
        assert!(DOMAIN.contains(&name), "the domain must not name {name}");
    }
}

#[test]
fn the_use_cases_know_no_adapter_of_theirs() {
    let ours = ours();
    let app = ours.iter().find(|package| package.name == "meshup-app").unwrap();
    for banned in ["actix-web", "sea-orm", "serde", "serde_json", "tokio", "utoipa"] {
        assert!(!names(app, false).contains(&banned), "the use cases must not name {banned}");
    }
}
