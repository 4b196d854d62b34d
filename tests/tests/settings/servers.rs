//! Server settings.

use serde_json::{Value, json};

use super::{App, ServerContext, fields, refusal};
use crate::harness::{Database, Person, Server};

on_each_database!(
    settings_are_read_by_members_and_changed_by_managers,
    bad_values_write_nothing,
    changes_are_in_the_audit_log_from_which_to_which,
    limits_hold_from_now_on_and_evict_nobody,
    a_second_factor_may_be_demanded_of_managers_and_the_owner,
);

async fn settings_are_read_by_members_and_changed_by_managers(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let ServerContext { alice, bob, id, .. } = &community;
    let path = community.settings();
    let defaults = bob.get(&path).await.expect(200);
    let expected = json!({
        "id": id, "default_notifications": true, "explicit_content_filter": true, "verification_level": 0,
        "require_2fa_for_admin": false, "auto_moderation": false, "banned_words": [], "enable_tasks": true,
        "enable_notes": true, "enable_events": true, "enable_polls": true, "max_members": 100, "max_channels": 50,
        "retention_days": null, "updated_at": defaults["updated_at"],
    });
    assert_eq!(defaults, expected);

    let everything = json!({
        "id": "x", "default_notifications": false, "explicit_content_filter": false, "verification_level": 2,
        "require_2fa_for_admin": false, "auto_moderation": true, "banned_words": ["spoiler"], "enable_tasks": false,
        "enable_notes": false, "enable_events": false, "enable_polls": false, "max_members": 250,
        "max_channels": 75, "retention_days": 3_650, "updated_at": "x",
    });
    let put = alice.put(&path, &everything).await.expect(200);
    for (field, value) in everything.as_object().unwrap() {
        let read_only = ["id", "updated_at"].contains(&field.as_str());
        assert_eq!(&put[field] == value, !read_only, "{field}");
    }
    assert_eq!(bob.get(&path).await.expect(200), put);
    let patched = alice.patch(&path, &json!({"enable_notes": true})).await.expect(200);
    assert_eq!((&patched["enable_notes"], &patched["max_members"]), (&json!(true), &json!(250)));

    let server_path = format!("/servers/{id}/");
    assert_eq!(bob.get(&server_path).await.expect(200)["verification_level"], 2, "one value");
    alice.patch(&server_path, &json!({"verification_level": 1})).await.expect(200);
    assert_eq!(bob.get(&path).await.expect(200)["verification_level"], 1);

    bob.patch(&path, &json!({"max_members": 5})).await.expect(403);
    let carol = Person::register(&server, "carol").await;
    carol.get(&path).await.expect(403);
    carol.get(&format!("/settings/servers/{}/", carol.id)).await.expect(404);
}

async fn bad_values_write_nothing(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let path = community.settings();
    let before = community.alice.get(&path).await.expect(200);
    let many: Vec<String> = (0..501).map(|n| format!("word{n}")).collect();
    for (field, bad) in [
        ("verification_level", json!(5)),
        ("verification_level", json!(-1)),
        ("verification_level", json!("2")),
        ("max_members", json!(0)),
        ("max_members", json!(1_000_001)),
        ("max_channels", json!(5_001)),
        ("max_channels", json!(1.5)),
        ("retention_days", json!(0)),
        ("retention_days", json!(3_651)),
        ("retention_days", json!("7")),
        ("banned_words", json!(many)),
        ("banned_words", json!(["x".repeat(101)])),
        ("banned_words", json!([""])),
        ("banned_words", json!("spoiler")),
        ("banned_words", json!([null])),
        ("auto_moderation", json!("yes")),
        ("enable_tasks", json!(1)),
        ("default_notifications", Value::Null),
    ] {
        let body = json!({field: bad, "explicit_content_filter": false});
        assert_eq!(fields(&community.alice.patch(&path, &body).await), [field], "{bad}");
    }
    assert_eq!(community.alice.get(&path).await.expect(200), before);
    let edges = json!({"max_members": 1_000_000, "max_channels": 5_000, "banned_words": many[1..]});
    community.alice.patch(&path, &edges).await.expect(200);
    community.set(json!({"max_members": 1, "max_channels": 1, "banned_words": []})).await;
}

async fn changes_are_in_the_audit_log_from_which_to_which(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    community.set(json!({"max_members": 250, "enable_polls": false, "auto_moderation": false})).await;
    community.set(json!({"max_members": 250})).await;
    let log = format!("/servers/{}/audit-log/", community.id);
    let entries = community.alice.get(&log).await.expect(200);
    let updates: Vec<_> =
        entries["results"].as_array().unwrap().iter().filter(|e| e["action"] == "server.updated").collect();
    assert_eq!(updates.len(), 1, "nothing changed the second time");
    let changes = updates[0]["changes"].to_string();
    assert!(
        changes.contains("max_members") && changes.contains("100") && changes.contains("250"),
        "{changes}"
    );
    assert!(changes.contains("enable_polls") && !changes.contains("auto_moderation"), "{changes}");
}

async fn limits_hold_from_now_on_and_evict_nobody(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let carol = Person::register(&server, "carol").await;
    community.set(json!({"max_members": 1, "max_channels": 1})).await;
    let join = format!("/servers/{}/join/", community.id);
    assert_eq!(refusal(&carol.post(&join, &json!({})).await), (403, "server_full"));
    community.post(&community.bob, "still here").await.expect(201);
    let channels = format!("/channels/{}/", community.id);
    let more = json!({"name": "more"});
    assert_eq!(refusal(&community.alice.post(&channels, &more).await), (403, "channel_limit"));
    community.set(json!({"max_members": 3, "max_channels": 2})).await;
    carol.post(&join, &json!({})).await.expect(200);
    community.alice.post(&channels, &more).await.expect(201);
}

async fn a_second_factor_may_be_demanded_of_managers_and_the_owner(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let ServerContext { alice, bob, id, .. } = &community;
    let (path, channels) = (community.settings(), format!("/channels/{id}/"));
    let demand = json!({"require_2fa_for_admin": true});
    assert_eq!(refusal(&alice.patch(&path, &demand).await), (403, "two_factor_required"));
    assert_eq!(alice.get(&path).await.expect(200)["require_2fa_for_admin"], false);
    let hers = App::turned_on(alice).await;
    alice.patch(&path, &demand).await.expect(200);

    let roles = alice.get(&format!("/servers/{id}/roles/")).await.expect(200);
    let manager = roles.as_array().unwrap().iter().find(|role| role["role_type"] == "manager").unwrap();
    let assign = format!("/servers/{id}/members/{}/roles/", bob.id);
    alice.post(&assign, &json!({"role_ids": [manager["id"]]})).await.expect(200);
    let made = bob.post(&channels, &json!({"name": "his"})).await;
    assert_eq!(refusal(&made), (403, "two_factor_required"));
    community.post(bob, "speaking needs none").await.expect(201);
    App::turned_on(bob).await;
    bob.post(&channels, &json!({"name": "his"})).await.expect(201);

    alice.post("/auth/2fa/disable/", &json!({"otp": hers.recovery_codes[0]})).await.expect(200);
    assert_eq!(refusal(&alice.post(&channels, &json!({"name": "hers"})).await), (403, "two_factor_required"));
    let off = json!({"require_2fa_for_admin": false});
    assert_eq!(refusal(&alice.patch(&path, &off).await), (403, "two_factor_required"));
    App::turned_on(alice).await;
    alice.patch(&path, &off).await.expect(200);
}
