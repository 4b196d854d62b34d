//! Changes that happen as time passes.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{each, event, three, until};
use crate::harness::{Database, Person, Server};

on_each_database!(
    the_clock_moves_an_event_from_scheduled_to_completed,
    what_people_set_stays_and_other_times_start_anew,
    reminders_due_while_the_server_was_down_are_sent_once_after_it_starts,
    people_hear_of_invitations_and_not_of_their_own_actions,
);

fn in_millis(millis: i64) -> String {
    (OffsetDateTime::from(std::time::SystemTime::now()) + time::Duration::milliseconds(millis))
        .format(&Rfc3339)
        .unwrap()
}

fn is(status: &'static str) -> impl Fn(&Value) -> bool {
    move |event| event["status"] == status
}

async fn the_clock_moves_an_event_from_scheduled_to_completed(database: Database) {
    let mut server = Server::start(database).await;
    let (alice, bob, _, community) = three(&server).await;
    let soon = json!({"start_time": in_millis(1_500), "end_time": in_millis(6_000)});
    let (path, made) = event(&alice, &community, &soon).await;
    assert_eq!(made["status"], "scheduled");
    until(&bob, &path, is("ongoing")).await;
    server.restart().await;
    until(&bob, &path, is("completed")).await;
    let ongoing = json!({
        "start_time": in_millis(-86_400_000), "end_time": in_millis(-86_300_000), "recurrence_type": "daily",
        "recurrence_end_date": in_millis(86_400_000),
    });
    let (path, _) = event(&alice, &community, &ongoing).await;
    let seen = until(&bob, &path, is("ongoing")).await;
    let today = OffsetDateTime::from(std::time::SystemTime::now());
    let calendar =
        format!("/events/{community}/calendar/?month={}&year={}", u8::from(today.month()), today.year());
    let month = bob.get(&calendar).await.expect(200);
    let its: Vec<_> =
        month["events"].as_array().unwrap().iter().filter(|event| event["id"] == seen["id"]).collect();
    for occurrence in its {
        let expected = ["completed", "ongoing", "scheduled"];
        let index = usize::try_from(occurrence["occurrence"].as_u64().unwrap()).unwrap();
        assert_eq!(occurrence["status"], expected[index], "each occurrence has its own");
    }
}

async fn what_people_set_stays_and_other_times_start_anew(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, community) = three(&server).await;
    let (called_off, _) = event(&alice, &community, &json!({"status": "cancelled"})).await;
    let (over, _) = event(&alice, &community, &json!({})).await;
    until(&alice, &over, is("completed")).await;
    assert_eq!(alice.get(&called_off).await.expect(200)["status"], "cancelled");
    let again = json!({"start_time": in_millis(600_000), "end_time": in_millis(900_000)});
    assert_eq!(alice.patch(&over, &again).await.expect(200)["status"], "scheduled");
    assert_eq!(alice.patch(&called_off, &again).await.expect(200)["status"], "cancelled");
    let done = alice.patch(&over, &json!({"status": "completed"})).await.expect(200);
    assert_eq!(done["status"], "completed");
}

/// The titles of a user's notifications of this kind.
async fn notified(person: &Person, kind: &str) -> Vec<String> {
    let notices = person.get(&format!("/notifications/?kind={kind}")).await.expect(200);
    let mut titles: Vec<_> = each(&notices, "title").into_iter().map(str::to_owned).collect();
    titles.sort();
    titles
}

async fn reminders_due_while_the_server_was_down_are_sent_once_after_it_starts(database: Database) {
    let mut server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let due = OffsetDateTime::from(std::time::SystemTime::now()) + time::Duration::seconds(3);
    let start = due + time::Duration::minutes(1);
    let soon = json!({
        "title": "Soon", "start_time": start.format(&Rfc3339).unwrap(), "end_time": in_millis(900_000),
        "reminder_minutes_before": [1, 10], "attendee_ids": [bob.id, carol.id],
    });
    let (path, _) = event(&alice, &community, &soon).await;
    carol.post(&format!("{path}rsvp/"), &json!({"rsvp_status": "not_attending"})).await.expect(200);
    server.kill();
    while OffsetDateTime::from(std::time::SystemTime::now()) <= due {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    server.restart().await;
    let reminders = "/notifications/?kind=event_reminder";
    let seen = until(&bob, reminders, |notices| !notices.as_array().unwrap().is_empty()).await;
    assert_eq!(seen[0]["target_id"], path.split('/').nth(3).unwrap());
    server.restart().await;
    // Once a later event has changed, everything due before it has been processed.
    let (marker, _) = event(&alice, &community, &json!({})).await;
    until(&alice, &marker, is("completed")).await;
    for (person, expected) in [(&alice, vec!["Soon"]), (&bob, vec!["Soon"]), (&carol, vec![])] {
        assert_eq!(notified(person, "event_reminder").await, expected, "{}", person.username);
    }
}

async fn people_hear_of_invitations_and_not_of_their_own_actions(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let invite = json!({"title": "Demo", "attendee_ids": [alice.id, bob.id]});
    let (path, _) = event(&alice, &community, &invite).await;
    assert_eq!(notified(&bob, "event_invitation").await, ["Demo"]);
    assert_eq!(notified(&alice, "event_invitation").await, Vec::<String>::new());
    alice.patch(&path, &json!({"attendee_ids": [bob.id, carol.id]})).await.expect(200);
    assert_eq!(notified(&bob, "event_invitation").await, ["Demo"], "once");
    assert_eq!(notified(&carol, "event_invitation").await, ["Demo"]);
    alice.patch(&path, &json!({"attendee_ids": []})).await.expect(200);
    alice.patch(&path, &json!({"attendee_ids": [bob.id]})).await.expect(200);
    assert_eq!(notified(&bob, "event_invitation").await.len(), 2, "invited again");
}

/// Another server process on the same data.
struct Node(std::process::Child);

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn two_nodes_remind_once() {
    let server = Server::start(Database::Postgres).await;
    let mut command = server.command();
    command.env("MESHUP__SERVER__BIND", "127.0.0.1:0").stdout(std::process::Stdio::null());
    let _other = Node(command.stderr(std::process::Stdio::null()).spawn().unwrap());
    let (alice, bob, _, community) = three(&server).await;
    let start = in_millis(64_000);
    let mut expected = Vec::new();
    for n in 0..10 {
        let soon = json!({
            "title": format!("Event {n}"), "start_time": start, "end_time": in_millis(900_000),
            "reminder_minutes_before": [1], "attendee_ids": [bob.id],
        });
        event(&alice, &community, &soon).await;
        expected.push(format!("Event {n}"));
    }
    let reminders = "/notifications/?kind=event_reminder";
    until(&bob, reminders, |notices| notices.as_array().unwrap().len() >= 10).await;
    assert_eq!(notified(&bob, "event_reminder").await, expected);
    assert_eq!(notified(&alice, "event_reminder").await, expected);
}
