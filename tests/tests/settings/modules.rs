//! Modules of a server that can be disabled.

use serde_json::json;

use super::{ServerContext, refusal};
use crate::harness::{Database, Server};

on_each_database!(a_module_that_is_off_is_closed_to_all);

async fn a_module_that_is_off_is_closed_to_all(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let ServerContext { alice, bob, id, .. } = &community;
    for module in ["tasks", "notes", "events", "polls"] {
        let (path, switch) = (format!("/{module}/{id}/"), format!("enable_{module}"));
        bob.get(&path).await.expect(200);
        community.set(json!({&switch: false})).await;
        for person in [alice, bob] {
            assert_eq!(refusal(&person.get(&path).await), (403, "module_disabled"), "{module}");
        }
        community.set(json!({&switch: true})).await;
        bob.get(&path).await.expect(200);
    }
}
