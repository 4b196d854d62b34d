//! Audit logs.

use meshup_app::page::PageRequest;
use meshup_domain::AuditId;
use meshup_domain::audit::{AuditAction, AuditEntry, AuditTarget, Change};
use meshup_domain::server::Server;
use meshup_domain::user::User;

use crate::community::{founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;

on_each_database!(the_audit_log_is_read_newest_first);

/// An entry that is not stored yet.
pub(crate) fn entry(server: &Server, actor: &User, changes: Vec<Change>) -> AuditEntry {
    AuditEntry {
        id: AuditId(id()),
        server: server.id,
        actor: actor.id,
        action: AuditAction::ServerUpdated,
        target: AuditTarget::Server,
        target_id: server.id.0,
        changes,
        created_at: at(0),
    }
}

fn change(field: &str, from: Option<&str>, to: Option<&str>) -> Change {
    Change { field: field.to_owned(), from: from.map(str::to_owned), to: to.map(str::to_owned) }
}

async fn the_audit_log_is_read_newest_first(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 100);
    founded(&*store, &server, &owner).await;
    let entries = [
        entry(&server, &owner, Vec::new()),
        entry(&server, &owner, vec![change("name", Some("A \"quoted\"\n"), Some("ß"))]),
        entry(&server, &owner, vec![change("icon", None, Some("1")), change("icon", Some("1"), None)]),
    ];
    let work = store.begin().await.unwrap();
    for entry in &entries {
        work.audit().insert(entry).await.unwrap();
    }
    work.commit().await.unwrap();

    let page = store.read().audit().list(server.id, PageRequest::page(1, 2)).await.unwrap();
    assert_eq!(page.total, 3);
    assert!(page.items.iter().all(|view| view.actor == owner.card()));
    let read: Vec<_> = page.items.into_iter().map(|view| view.entry).collect();
    assert_eq!(read, [entries[2].clone(), entries[1].clone()]);
    let page = store.read().audit().list(server.id, PageRequest::page(2, 2)).await.unwrap();
    assert_eq!(page.items[0].entry, entries[0]);
}
