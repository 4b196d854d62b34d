//! Dependencies between crates.

use crate::metadata::{Package, ours};

/// The prefix of surface crates.
const SURFACES: &str = "meshup-api-";

/// The crates of the workspace, and those that each may depend on. A name that ends with a dash stands for
/// all crates with that prefix.
///
/// Adapters do not depend on each other; `meshup` depends on those without HTTP, and only the server on all
/// of them.
const LAYERS: &[(&str, &[&str])] = &[
    ("meshup-domain", &[]),
    ("meshup-app", &["meshup-domain"]),
    ("migration", &[]),
    ("meshup-store", &["meshup-app", "meshup-domain", "migration"]),
    ("meshup-platform", &["meshup-app", "meshup-domain"]),
    ("meshup-realtime", &["meshup-app", "meshup-domain"]),
    ("meshup-cluster", &["meshup-app", "meshup-domain"]),
    ("meshup-web", &["meshup-app", "meshup-domain", "meshup-realtime"]),
    (SURFACES, &["meshup-app", "meshup-domain", "meshup-realtime", "meshup-web"]),
    ("meshup-client", &["meshup-web"]),
    (
        "meshup",
        &[
            "meshup-app",
            "meshup-cluster",
            "meshup-domain",
            "meshup-platform",
            "meshup-realtime",
            "meshup-store",
        ],
    ),
    (
        "meshup-server",
        &[
            SURFACES,
            "meshup",
            "meshup-app",
            "meshup-client",
            "meshup-domain",
            "meshup-platform",
            "meshup-store",
            "meshup-web",
        ],
    ),
    ("meshup-bench", &[]),
    ("meshup-micro", &["meshup-app", "meshup-domain", "meshup-realtime"]),
    ("meshup-tests", &["meshup-server"]),
    ("meshup-test-databases", &[]),
];

/// The crates that use HTTP.
const HTTP: &[&str] = &["meshup-web", SURFACES, "meshup-server"];

/// External crates, by prefix, and the only crates that may depend on them. Tests may access the database
/// directly.
const HOMES: &[(&str, &[&str])] = &[
    // The generator compares with what a bare handler and bare sockets do.
    ("actix-", &["meshup-web", SURFACES, "meshup-client", "meshup-server", "meshup-bench"]),
    ("sea-orm", &["meshup-store", "migration", "meshup-tests", "meshup-test-databases"]),
    ("sqlx", &["meshup-cluster", "meshup-bench"]),
    ("redis", &["meshup-cluster"]),
    ("argon2", &["meshup-platform", "meshup-bench"]),
    ("jsonwebtoken", &["meshup-platform"]),
    ("lettre", &["meshup-platform"]),
    ("rrule", &["meshup-platform"]),
    ("rustix", &["meshup-platform"]),
    ("totp-rs", &["meshup-platform", "meshup-tests"]),
    ("icalendar", &["meshup-api-native"]),
    ("object_store", &["meshup-platform"]),
    ("rust-embed", &["meshup-client"]),
    ("zip", &["meshup-platform", "meshup-tests"]),
    ("utoipa", HTTP),
    // Adapters are measured, rules and use cases are not.
    (
        "metrics",
        &["meshup-cluster", "meshup-store", "meshup-realtime", "meshup-web", "meshup", "meshup-server"],
    ),
    ("metrics-exporter-", &["meshup-server"]),
    ("opentelemetry", &["meshup-server"]),
    ("tracing-opentelemetry", &["meshup-server"]),
    ("rustls-acme", &["meshup-server"]),
    ("rustls-native-certs", &["meshup-server"]),
    ("sd-notify", &["meshup-server"]),
    ("config", &["meshup-server"]),
    ("clap", &["meshup-bench", "meshup-server"]),
    ("indicatif", &["meshup-server"]),
];

/// The dependencies of the domain: no serialization, database, async or HTTP. Unicode and Markdown are
/// allowed, because the equality of words, the visibility of text and the recognition of code are rules.
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

/// Whether a crate matches an entry of a table.
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
