//! Administration of servers.

use serde_json::json;

use super::admin;
use crate::harness::{Database, Person, Server};

on_each_database!(an_admin_finds_transfers_and_deletes_servers_of_others);

async fn an_admin_finds_transfers_and_deletes_servers_of_others(database: Database) {
    let server = Server::start(database).await;
    let (root, owner, heir) = (
        admin(&server, "root").await,
        Person::register(&server, "owner").await,
        Person::register(&server, "heir").await,
    );
    let community = owner.create_server("Project Alpha", true).await;
    owner.create_server("Other", false).await;
    let path = format!("/admin/servers/{community}/");
    let transfer = format!("{path}transfer/");

    let found = root.get("/admin/servers/?search=alpha").await.expect(200);
    assert_eq!((found.as_array().unwrap().len(), &found[0]["owner"]["id"]), (1, &json!(owner.id)));
    assert_eq!(root.get("/admin/servers/").await.expect(200).as_array().unwrap().len(), 2);

    let stranger = root.post(&transfer, &json!({"user_id": heir.id})).await.expect(400);
    assert!(stranger["user_id"].is_array(), "{stranger}");
    heir.join(&community).await;
    let shown = root.post(&transfer, &json!({"user_id": heir.id})).await.expect(200);
    assert_eq!(shown["owner"]["id"], heir.id);
    assert_eq!(heir.delete(&path).await.status.as_u16(), 403, "an owner is no site admin");

    assert_eq!(root.delete(&path).await.status.as_u16(), 204);
    assert_eq!(root.delete(&path).await.status.as_u16(), 404);
    assert_eq!(heir.get(&format!("/servers/{community}/")).await.status.as_u16(), 404);
    let log = root.get("/admin/audit-log/").await.expect(200);
    assert_eq!(log["count"], 2);
    assert_eq!(log["results"][0]["action"], "server.deleted");
    assert_eq!(log["results"][0]["changes"][0]["from"], "Project Alpha");
    assert_eq!(log["results"][1]["action"], "server.transferred");
    assert_eq!(log["results"][1]["actor"]["id"], root.id);
}
