//! Validation of events, and the errors.

use serde_json::{Value, json};

use super::{body, event, fields, three};
use crate::harness::{Database, Server};

on_each_database!(
    an_event_is_shown_as_the_document_has_it,
    every_broken_rule_is_reported_at_once_and_nothing_is_written,
    updates_change_what_they_name,
);

async fn an_event_is_shown_as_the_document_has_it(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, community) = three(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let (path, made) = event(
        &alice,
        &community,
        &json!({
            "description": "Showcase new work", "channel": channel, "location": "Conference Room A",
            "meeting_link": "https://meet.example.com/demo", "recurrence_type": "weekly",
            "recurrence_end_date": "2025-12-20T16:00:00Z", "recurrence_interval": 1,
            "reminder_minutes_before": [15, 60, 15], "tags": ["sprint", "demo", "Sprint"], "color": "#3498DB",
            "server": "x", "created_by": bob.id, "attendee_count": 99,
        }),
    )
    .await;
    let expected = json!({
        "title": "Sprint Demo", "description": "Showcase new work", "server": community, "channel": channel,
        "event_type": "meeting", "status": "scheduled", "start_time": "2025-11-09T15:00:00Z",
        "end_time": "2025-11-09T16:00:00Z", "all_day": false, "location": "Conference Room A",
        "meeting_link": "https://meet.example.com/demo", "recurrence_type": "weekly",
        "recurrence_end_date": "2025-12-20T16:00:00Z", "recurrence_interval": 1, "recurrence_rule": null,
        "attendee_count": 1, "attending_count": 1, "reminder_minutes_before": [15, 60], "tags": ["sprint", "demo"],
        "color": "#3498db",
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!(made["created_by"]["username"], "alice");
    assert_eq!(bob.get(&path).await.expect(200)["title"], "Sprint Demo");
    let (_, plain) = event(&bob, &community, &json!({})).await;
    for (field, value) in
        json!({"recurrence_type": "none", "recurrence_end_date": null, "recurrence_interval": 1, "channel": null,
            "meeting_link": null, "color": "#3498db", "tags": [], "reminder_minutes_before": []})
        .as_object()
        .unwrap()
    {
        assert_eq!(&plain[field], value, "{field}");
    }
}

async fn every_broken_rule_is_reported_at_once_and_nothing_is_written(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, community) = three(&server).await;
    let path = format!("/events/{community}/");
    let people: Vec<String> = (0..1_001).map(|n| format!("00000000-0000-4000-8000-{n:012}")).collect();
    let other = alice.create_server("Other", true).await;
    let foreign = alice.create_channel(&other, "foreign").await;
    let broken = json!({
        "title": " ", "end_time": "2025-11-09T15:00:00Z", "description": "x".repeat(5_001), "channel": foreign,
        "event_type": "party", "status": "soon", "location": "x".repeat(301), "meeting_link": "javascript:alert(1)",
        "recurrence_type": "custom", "recurrence_interval": 0, "attendee_ids": people,
        "reminder_minutes_before": [40_321], "tags": ["x".repeat(51)], "color": "blue",
    });
    let refused = alice.post(&path, &body(&broken)).await;
    assert_eq!(
        fields(&refused),
        [
            "attendee_ids",
            "color",
            "description",
            "end_time",
            "event_type",
            "location",
            "meeting_link",
            "recurrence_end_date",
            "recurrence_interval",
            "recurrence_rule",
            "recurrence_type",
            "reminder_minutes_before",
            "status",
            "tags",
            "title"
        ]
        .into_iter()
        .filter(|field| *field != "recurrence_type")
        .collect::<Vec<_>>()
    );
    // Channels are looked up in the database only if the body is otherwise valid.
    let readable = json!({"title": " ", "channel": foreign, "color": "blue"});
    assert_eq!(fields(&alice.post(&path, &body(&readable)).await), ["channel", "color", "title"]);
    let types = json!({
        "title": 7, "start_time": "soon", "end_time": "1969-01-01T00:00:00Z", "all_day": "yes",
        "recurrence_interval": "1", "attendee_ids": "bob", "reminder_minutes_before": ["15"], "tags": {},
        "channel": "general",
    });
    assert_eq!(
        fields(&alice.post(&path, &types).await),
        [
            "all_day",
            "attendee_ids",
            "channel",
            "end_time",
            "recurrence_interval",
            "reminder_minutes_before",
            "start_time",
            "tags",
            "title"
        ]
    );
    assert_eq!(fields(&alice.post(&path, &json!({})).await), ["end_time", "start_time", "title"]);
    let long = json!({
        "end_time": "2027-11-09T15:00:00Z", "recurrence_type": "yearly", "recurrence_end_date": "2030-01-01",
    });
    assert_eq!(fields(&alice.post(&path, &body(&long)).await), ["end_time"]);
    let many = json!({"reminder_minutes_before": (0..11).collect::<Vec<_>>()});
    assert_eq!(fields(&alice.post(&path, &body(&many)).await), ["reminder_minutes_before"]);
    assert_eq!(alice.get(&path).await.expect(200), json!([]));
}

async fn updates_change_what_they_name(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, community) = three(&server).await;
    let weekly = json!({
        "recurrence_type": "weekly", "recurrence_interval": 2, "recurrence_end_date": "2025-12-20T16:00:00Z",
        "meeting_link": "https://meet.example.com/demo", "location": "Room A",
    });
    let (path, _) = event(&bob, &community, &weekly).await;
    assert_eq!(fields(&bob.put(&path, &json!({"location": "x"})).await), ["end_time", "start_time", "title"]);
    let put = bob.put(&path, &body(&json!({"title": "Demo", "meeting_link": null}))).await.expect(200);
    assert_eq!(
        (&put["title"], &put["location"], &put["meeting_link"]),
        (&json!("Demo"), &json!("Room A"), &Value::Null)
    );
    assert_eq!((&put["recurrence_type"], &put["recurrence_interval"]), (&json!("weekly"), &json!(2)));

    assert_eq!(fields(&bob.patch(&path, &json!({"start_time": "2025-11-09T16:00:00Z"})).await), ["end_time"]);
    let late = json!({"start_time": "2026-01-01T10:00:00Z", "end_time": "2026-01-01T11:00:00Z"});
    assert_eq!(fields(&bob.patch(&path, &late).await), ["recurrence_end_date"]);
    let daily = bob.patch(&path, &json!({"recurrence_type": "daily"})).await.expect(200);
    assert_eq!((&daily["recurrence_type"], &daily["recurrence_interval"]), (&json!("daily"), &json!(2)));
    assert_eq!(fields(&bob.patch(&path, &json!({"recurrence_type": "custom"})).await), ["recurrence_rule"]);
    let once = alice.patch(&path, &json!({"recurrence_type": "none"})).await.expect(200);
    assert_eq!((&once["recurrence_end_date"], &once["recurrence_interval"]), (&Value::Null, &json!(1)));
    let cancelled = bob.patch(&path, &json!({"status": "cancelled"})).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
}
