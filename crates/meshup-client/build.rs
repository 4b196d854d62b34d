//! Compiles the crate again when a file of the client is added or removed.

fn main() {
    println!("cargo::rerun-if-changed=web/dist");
}
