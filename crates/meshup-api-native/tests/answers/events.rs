//! Events.

use std::collections::HashMap;

use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::Attendance;
use meshup_app::testing::{START, TestRepos, user, user_id};
use meshup_domain::event::{
    Attendee, CalendarEvent, EventProfile, EventStatus, EventType, Pattern, Repeat, RsvpStatus, Series, Unit,
};
use meshup_domain::{AttendeeId, EventId};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use crate::community::{SERVER, known_as, owner, plain};
use crate::kit::{ask, get, patch, post, signed_in};

/// The example event, created by user 2.
fn event() -> CalendarEvent {
    let repeat = Repeat {
        pattern: Pattern::Every { unit: Unit::Weekly, interval: 1 },
        until: datetime!(2025-12-20 16:00 UTC),
    };
    CalendarEvent {
        id: EventId(Uuid::from_u128(40)),
        server: SERVER,
        created_by: user_id(2),
        profile: EventProfile {
            title: "Sprint Demo".into(),
            description: "Showcase new work".into(),
            channel: None,
            event_type: EventType::Meeting,
            status: EventStatus::Scheduled,
            series: Series {
                start: datetime!(2025-11-09 15:00 UTC),
                end: datetime!(2025-11-09 16:00 UTC),
                repeat: Some(repeat),
            },
            all_day: false,
            location: "Conference Room A".into(),
            meeting_link: Some("https://meet.example.com/demo".into()),
            reminders: vec![15, 60],
            tags: vec!["sprint".into(), "demo".into()],
            color: "#3498db".into(),
        },
        revision: 0,
        next_status_at: None,
        next_reminder_at: None,
        created_at: datetime!(2025-10-20 8:00 UTC),
        updated_at: START,
        deleted_at: None,
    }
}

fn attendees() -> Attendance {
    let organizer = Attendee::organizer(AttendeeId(Uuid::from_u128(41)), &event());
    let guest = Attendee::invited(AttendeeId(Uuid::from_u128(42)), event().id, user_id(1), START);
    let guest = Attendee {
        rsvp: RsvpStatus::Attending,
        notes: "Will dial in".into(),
        responded_at: Some(START),
        ..guest
    };
    Attendance { shown: vec![organizer, guest], total: 5, attending: 4 }
}

fn events() -> String {
    format!("/events/{SERVER}/")
}

fn one() -> String {
    format!("{}{}/", events(), event().id)
}

/// The event, for user 1 as an ordinary member.
fn there() -> TestRepos {
    let mut repos = known_as(plain);
    repos
        .users
        .expect_cards()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
    repos.events.expect_get().returning(|id| Ok((id == event().id).then(event)));
    repos.events.expect_lock().returning(|_| Ok(Some(event())));
    repos
        .events
        .expect_attendance()
        .returning(|ids, _| Ok(ids.iter().map(|id| (*id, attendees())).collect::<HashMap<_, _>>()));
    repos
}

#[actix_web::test]
async fn an_event_has_the_documented_fields() {
    assert_json_snapshot!(ask(there(), signed_in(get(&one()))).await);
}

#[actix_web::test]
async fn a_list_is_bare_or_paged() {
    let listed = || {
        let mut repos = there();
        repos.events.expect_list().returning(|_, _, _, _| Ok(Page { items: vec![event()], total: 1 }));
        repos
    };
    let bare = ask(listed(), signed_in(get(&events()))).await;
    assert_eq!(bare["body"][0]["id"], event().id.to_string());
    let page = ask(listed(), signed_in(get(&format!("{}?page=1", events())))).await;
    assert_eq!((&page["body"]["count"], &page["body"]["results"][0]), (&json!(1), &bare["body"][0]));
    let bad = format!("{}?status=on&start_date=soon&created_by=2", events());
    assert_json_snapshot!("event_filters", ask(there(), signed_in(get(&bad))).await);
}

#[actix_web::test]
async fn a_calendar_holds_each_occurrence() {
    let mut repos = there();
    repos
        .events
        .expect_series_within()
        .returning(|_, _, _, _| Ok(vec![(event().id, event().profile.series)]));
    repos.events.expect_by_ids().returning(|_| Ok(vec![event()]));
    let mut answer = ask(repos, signed_in(get(&format!("{}calendar/?month=12&year=2025", events())))).await;
    for event in answer["body"]["events"].as_array_mut().into_iter().flatten() {
        if let Some(event) = event.as_object_mut() {
            event.retain(|field, _| ["start_time", "end_time", "occurrence", "id"].contains(&field.as_str()));
        }
    }
    assert_json_snapshot!(answer);
    let bad = format!("{}calendar/?month=13&year=10000", events());
    assert_json_snapshot!("calendar_rules", ask(known_as(plain), signed_in(get(&bad))).await);
}

#[actix_web::test]
async fn an_answer_is_confirmed() {
    let mut repos = there();
    repos.events.expect_attendee().returning(|_, _| Ok(attendees().shown.pop()));
    repos.events.expect_answer().returning(|_| Ok(()));
    let body = json!({"rsvp_status": "attending", "notes": "Flying in"});
    assert_json_snapshot!(ask(repos, signed_in(post(&format!("{}rsvp/", one()), &body))).await);
    let bad = json!({"rsvp_status": "perhaps"});
    assert_json_snapshot!(
        "rsvp_rules",
        ask(there(), signed_in(post(&format!("{}rsvp/", one()), &bad))).await
    );
}

#[actix_web::test]
async fn broken_rules_and_wrong_types_are_reported_at_once() {
    let types = json!({"title": 7, "start_time": "soon", "attendee_ids": ["bob"], "tags": "a"});
    assert_json_snapshot!("event_types", ask(known_as(owner), signed_in(post(&events(), &types))).await);
    let rules = json!({
        "title": " ", "start_time": "2025-11-09T15:00:00Z", "end_time": "2025-11-09T15:00:00Z",
        "recurrence_type": "weekly", "recurrence_interval": 0, "meeting_link": "ftp://x", "color": "blue",
        "reminder_minutes_before": [-1],
    });
    assert_json_snapshot!("event_rules", ask(known_as(owner), signed_in(post(&events(), &rules))).await);
}

#[actix_web::test]
async fn others_may_not_change_it() {
    let refused = ask(there(), signed_in(patch(&one(), &json!({"title": "Mine"})))).await;
    assert_json_snapshot!("event_forbidden", refused);
    assert_json_snapshot!("event_anonymous", ask(there(), get(&format!("{}calendar.ics", events()))).await);
    let mut repos = there();
    repos.events.expect_feed_owner().returning(|_, _| Ok(None));
    assert_json_snapshot!(
        "feed_link_void",
        ask(repos, get(&format!("{}calendar.ics?token=x", events()))).await
    );
}

#[actix_web::test]
async fn a_calendar_link_is_absolute() {
    let mut repos = known_as(plain);
    repos.events.expect_open_feed().returning(|_, _, _, _| Ok(()));
    assert_json_snapshot!(
        ask(repos, signed_in(post(&format!("{}calendar-link/", events()), &json!({})))).await
    );
}
