//! The workspace according to cargo.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A package of the workspace or an external one.
pub(crate) struct Package {
    pub(crate) name: String,
    /// Part of the workspace.
    pub(crate) is_ours: bool,
    /// An SPDX expression; empty if missing.
    pub(crate) licence: String,
    pub(crate) dependencies: Vec<Dependency>,
}

pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Only tests, examples and benchmarks depend on it.
    pub(crate) is_dev: bool,
}

/// Every package that any build of the workspace can use, on any platform. Cargo fetches missing ones, so the
/// result is the same on every machine.
pub(crate) fn packages() -> Vec<Package> {
    read(&[])
}

/// The crates of the workspace, with the dependencies in their manifests.
pub(crate) fn ours() -> Vec<Package> {
    read(&["--no-deps"])
}

fn read(arguments: &[&str]) -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let members = metadata["workspace_members"].as_array().unwrap();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            is_ours: members.contains(&package["id"]),
            licence: text(&package["license"]),
            dependencies: package["dependencies"].as_array().unwrap().iter().map(dependency).collect(),
        })
        .collect()
}

fn dependency(value: &Value) -> Dependency {
    Dependency { name: text(&value["name"]), is_dev: value["kind"] == "dev" }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
