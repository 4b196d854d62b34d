//! Attendees.

use serde_json::{Value, json};

use super::{event, fields, guests, private_channel, three};
use crate::harness::{Database, Person, Server};

on_each_database!(
    the_creator_organizes_and_members_are_invited,
    a_replacement_keeps_answers_and_the_creator,
    private_events_are_for_those_who_see_the_channel,
    twenty_answers_at_once_make_one_row_each,
);

async fn the_creator_organizes_and_members_are_invited(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    let people = json!({"attendee_ids": [bob.id, stranger.id, unknown, alice.id, bob.id]});
    let (path, made) = event(&alice, &community, &people).await;

    assert_eq!(guests(&made), [("alice", "attending"), ("bobby", "pending")]);
    assert_eq!((&made["attendee_count"], &made["attending_count"]), (&json!(2), &json!(1)));
    let organizer = &made["attendees_data"][0];
    assert_eq!((&organizer["is_organizer"], &organizer["is_required"]), (&json!(true), &json!(false)));
    assert_eq!(made["attendees_data"][1]["responded_at"], Value::Null);

    let answer = json!({"rsvp_status": "attending", "notes": " Flying in "});
    let response = bob.post(&format!("{path}rsvp/"), &answer).await.expect(200);
    assert!(response["message"].is_string());
    let attendee = &response["attendee"];
    assert_eq!((&attendee["rsvp_status"], &attendee["notes"]), (&json!("attending"), &json!("Flying in")));
    assert_eq!(attendee["id"], made["attendees_data"][1]["id"]);
    assert!(attendee["responded_at"].is_string());
    carol.post(&format!("{path}rsvp/"), &json!({"rsvp_status": "maybe"})).await.expect(200);
    let seen = carol.get(&path).await.expect(200);
    assert_eq!(guests(&seen), [("alice", "attending"), ("bobby", "attending"), ("carol", "maybe")]);
    assert_eq!((&seen["attendee_count"], &seen["attending_count"]), (&json!(3), &json!(2)));

    let bad = json!({"rsvp_status": "perhaps", "notes": "x".repeat(501)});
    assert_eq!(fields(&bob.post(&format!("{path}rsvp/"), &bad).await), ["notes", "rsvp_status"]);
    assert_eq!(fields(&bob.post(&format!("{path}rsvp/"), &json!({})).await), ["rsvp_status"]);
    assert_eq!(stranger.post(&format!("{path}rsvp/"), &answer).await.status.as_u16(), 403);
    let other = alice.create_server("Other", true).await;
    let elsewhere = path.replace(&community, &other);
    assert_eq!(alice.post(&format!("{elsewhere}rsvp/"), &answer).await.status.as_u16(), 404);
}

async fn a_replacement_keeps_answers_and_the_creator(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let (path, _) = event(&bob, &community, &json!({"attendee_ids": [alice.id, carol.id]})).await;
    alice.post(&format!("{path}rsvp/"), &json!({"rsvp_status": "tentative"})).await.expect(200);
    carol.post(&format!("{path}rsvp/"), &json!({"rsvp_status": "not_attending"})).await.expect(200);

    let changed = bob.patch(&path, &json!({"attendee_ids": [alice.id]})).await.expect(200);
    assert_eq!(guests(&changed), [("bobby", "attending"), ("alice", "tentative")]);
    let changed = alice.patch(&path, &json!({"attendee_ids": [carol.id, alice.id]})).await.expect(200);
    assert_eq!(guests(&changed), [("bobby", "attending"), ("alice", "tentative"), ("carol", "pending")]);
    let changed = bob.patch(&path, &json!({"title": "Other"})).await.expect(200);
    assert_eq!(guests(&changed).len(), 3, "omitting the field keeps them");
    let changed = bob.patch(&path, &json!({"attendee_ids": []})).await.expect(200);
    assert_eq!(guests(&changed), [("bobby", "attending")]);
    assert_eq!(carol.patch(&path, &json!({"title": "Mine"})).await.status.as_u16(), 403);
}

async fn private_events_are_for_those_who_see_the_channel(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let channel = private_channel(&alice, &community).await;
    let added = format!("/channels/{community}/{channel}/members/{}/", carol.id);
    alice.put(&added, &json!({})).await.expect(204);
    let inner = json!({"channel": channel, "attendee_ids": [bob.id, carol.id]});
    let (path, made) = event(&alice, &community, &inner).await;

    assert_eq!(guests(&made), [("alice", "attending"), ("carol", "pending")], "Bob does not see it");
    assert_eq!(carol.get(&path).await.expect(200)["id"], made["id"]);
    assert_eq!(bob.get(&path).await.code(), "private_channel");
    for closed in
        [bob.post(&format!("{path}rsvp/"), &json!({"rsvp_status": "maybe"})).await, bob.delete(&path).await]
    {
        assert_eq!((closed.status.as_u16(), closed.code()), (403, "private_channel"));
    }
    let month = format!("/events/{community}/calendar/?month=11&year=2025");
    assert_eq!(bob.get(&month).await.expect(200)["events"], json!([]));
    assert_eq!(carol.get(&month).await.expect(200)["events"][0]["id"], made["id"]);
    let foreign = bob.post(&format!("/events/{community}/"), &super::body(&inner)).await;
    assert_eq!(fields(&foreign), ["channel"]);
    let (open, _) = event(&bob, &community, &json!({})).await;
    assert_eq!(fields(&bob.patch(&open, &json!({"channel": channel})).await), ["channel"]);
    alice.delete(&added).await.expect(204);
    assert_eq!(carol.get(&path).await.status.as_u16(), 403);
    alice.patch(&path, &json!({"channel": null})).await.expect(200);
    bob.get(&path).await.expect(200);
}

async fn twenty_answers_at_once_make_one_row_each(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let (path, _) = event(&alice, &community, &json!({})).await;
    let mut answers = tokio::task::JoinSet::new();
    for n in 0..20 {
        let person = if n % 2 == 0 { bob.clone() } else { carol.clone() };
        let path = format!("{path}rsvp/");
        let status = ["attending", "maybe"][n / 2 % 2];
        answers
            .spawn(async move { person.post(&path, &json!({"rsvp_status": status})).await.status.as_u16() });
    }
    assert!(answers.join_all().await.iter().all(|status| *status == 200));
    let seen = alice.get(&path).await.expect(200);
    assert_eq!((guests(&seen).len(), &seen["attendee_count"]), (3, &json!(3)));
}
