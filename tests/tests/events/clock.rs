//! What happens as time passes.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{event, three, until};
use crate::harness::{Database, Server};

on_each_database!(
    the_clock_moves_an_event_from_scheduled_to_completed,
    what_people_set_stays_and_other_times_start_anew,
);

fn in_millis(millis: i64) -> String {
    (OffsetDateTime::now_utc() + time::Duration::milliseconds(millis)).format(&Rfc3339).unwrap()
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
    let today = OffsetDateTime::now_utc();
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
