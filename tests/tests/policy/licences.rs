//! The licenses of the workspace's dependencies.

use crate::metadata::{ours, packages};

/// Licenses that require no more than a notice, and MPL-2.0, which covers only its own files.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn every_dependency_may_be_used_and_passed_on() {
    let foreign: Vec<_> = packages().into_iter().filter(|package| !package.is_ours).collect();
    assert!(foreign.len() > 100, "the list of dependencies is not complete");
    let refused: Vec<_> = foreign
        .iter()
        .filter(|package| !is_allowed(&package.licence))
        .map(|package| format!("{}: `{}`", package.name, package.licence))
        .collect();
    assert!(refused.is_empty(), "licences that are not on the list:\n{}", refused.join("\n"));
}

#[test]
fn so_may_every_package_of_npm_that_checks_use() {
    let lock = std::fs::read_to_string("../scripts/lib/clients/package-lock.json").unwrap();
    let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    for (name, package) in lock["packages"].as_object().unwrap() {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_allowed(licence), "{name}: `{licence}`");
    }
}

#[test]
fn our_own_crates_are_under_mit() {
    for package in ours() {
        assert_eq!(package.licence, "MIT", "{}", package.name);
    }
}

/// Whether an SPDX expression can be satisfied with allowed licenses only. AND binds more tightly than OR; a
/// slash is an old form of OR.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.trim();
    either(expression, " OR ").or_else(|| either(expression, "/")).unwrap_or_else(|| {
        split(expression, " AND ").map_or_else(
            || match expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                Some(inner) => is_allowed(inner),
                None => ALLOWED.contains(&expression),
            },
            |parts| parts.into_iter().all(is_allowed),
        )
    })
}

fn either(expression: &str, separator: &str) -> Option<bool> {
    split(expression, separator).map(|parts| parts.into_iter().any(is_allowed))
}

/// The parts between separators outside of brackets; nothing if there is only one.
fn split<'e>(expression: &'e str, separator: &str) -> Option<Vec<&'e str>> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, _) in expression.match_indices(separator) {
        let before = &expression[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&expression[start..at]);
            start = at + separator.len();
        }
    }
    parts.push(&expression[start..]);
    (parts.len() > 1).then_some(parts)
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    for allowed in
        ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR GPL-3.0) AND ISC", "MIT OR GPL-3.0 AND AGPL-3.0"]
    {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in ["", "GPL-3.0", "AGPL-3.0 AND MIT", "(MIT AND GPL-2.0) OR LGPL-3.0", "MITX", "SSPL-1.0"] {
        assert!(!is_allowed(refused), "{refused}");
    }
}
