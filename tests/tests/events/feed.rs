//! The calendar for other programs, read by a third-party parser.

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarProperty};
use reqwest::Client;
use serde_json::json;

use super::{event, private_channel, three};
use crate::harness::{Database, Person, Server};

on_each_database!(
    another_program_reads_the_feed_as_the_calendar_has_it,
    a_link_is_a_secret_of_one_person_and_one_server,
);

async fn another_program_reads_the_feed_as_the_calendar_has_it(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, community) = three(&server).await;
    alice.patch("/users/me/", &json!({"display_name": "Alice \"Al\" O'Neil; CEO"})).await;
    let awkward = json!({
        "title": "Demo, part 1; \\o/ – größe 👍", "description": format!("Line one\nLine two, {}", "long ".repeat(60)),
        "location": "Room A; 2nd floor, left", "meeting_link": "https://meet.example.com/demo?a=1,2;b",
        "tags": ["a,b", "c;d"], "attendee_ids": [bob.id], "recurrence_type": "monthly",
        "start_time": "2095-01-31T15:00:00Z", "end_time": "2095-01-31T16:30:00Z",
        "recurrence_end_date": "2095-12-31T23:00:00Z",
    });
    let (path, made) = event(&alice, &community, &awkward).await;
    let days = json!({
        "title": "Offsite", "all_day": true, "start_time": "2095-12-10T00:00:00Z", "end_time": "2095-12-12T23:59:59Z",
    });
    event(&alice, &community, &days).await;
    let custom = json!({
        "title": "Retro", "recurrence_type": "custom", "recurrence_rule": "FREQ=WEEKLY;BYDAY=SU,WE;COUNT=5",
        "start_time": "2095-11-09T15:00:00Z", "end_time": "2095-11-09T16:00:00Z",
        "recurrence_end_date": "2096-06-01T00:00:00Z", "status": "cancelled",
    });
    event(&alice, &community, &custom).await;

    let (text, content_type) = download(&bob, &community, None).await.unwrap();
    assert_eq!(content_type, "text/calendar; charset=utf-8");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
    assert!(!text.contains("@example.com") && !text.contains("mailto"), "email addresses are not shown");
    let calendar = read(&text);
    let events: Vec<&ICalendarComponent> =
        calendar.components.iter().filter(|part| part.component_type.is_event()).collect();
    assert_eq!(events.len(), 3);
    let text_of = |event: &ICalendarComponent, property| {
        event
            .property(&property)
            .unwrap()
            .values
            .iter()
            .map(|value| value.as_text().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let demo = events.iter().find(|event| event.uid() == made["id"].as_str()).unwrap();
    assert_eq!(text_of(demo, ICalendarProperty::Summary), [made["title"].as_str().unwrap()]);
    assert_eq!(text_of(demo, ICalendarProperty::Description), [made["description"].as_str().unwrap()]);
    assert_eq!(text_of(demo, ICalendarProperty::Location), ["Room A; 2nd floor, left"]);
    assert_eq!(text_of(demo, ICalendarProperty::Categories), ["a,b", "c;d"]);
    assert_eq!(demo.properties(&ICalendarProperty::Attendee).count(), 2);
    for property in [
        ICalendarProperty::Dtstamp,
        ICalendarProperty::Sequence,
        ICalendarProperty::LastModified,
        ICalendarProperty::Status,
        ICalendarProperty::Url,
        ICalendarProperty::Organizer,
    ] {
        assert!(demo.has_property(&property), "{property:?}");
    }
    assert_eq!(occurrences(&calendar), every_month_of(&bob, &community).await);

    alice.patch(&path, &json!({"title": "Other"})).await.expect(200);
    let (text, _) = download(&bob, &community, None).await.unwrap();
    assert!(
        text.contains("SEQUENCE:1\r\n")
            && text.contains("SUMMARY:Other\r\n")
            && text.contains("STATUS:CANCELLED\r\n")
    );
    assert!(
        text.contains("DTSTART;VALUE=DATE:20951210\r\n") && text.contains("DTEND;VALUE=DATE:20951213\r\n")
    );
}

async fn a_link_is_a_secret_of_one_person_and_one_server(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, community) = three(&server).await;
    let channel = private_channel(&alice, &community).await;
    let later = json!({"start_time": "2099-11-09T15:00:00Z", "end_time": "2099-11-09T16:00:00Z"});
    for (title, channel) in [("Secret plan", Some(channel)), ("Open day", None)] {
        let mut fields = later.clone();
        fields["title"] = json!(title);
        fields["channel"] = json!(channel);
        event(&alice, &community, &fields).await;
    }
    let link = async |person: &Person| {
        let link = person.post(&format!("/events/{community}/calendar-link/"), &json!({})).await.expect(201);
        link["url"].as_str().unwrap().to_owned()
    };
    let (hers, his) = (link(&alice).await, link(&bob).await);
    assert!(hers.starts_with(&server.base), "{hers}");
    let fetch = async |url: &str| {
        let answer = Client::new().get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert!(fetch(&hers).await.1.contains("Secret plan"));
    let (status, text) = fetch(&his).await;
    assert!(status == 200 && text.contains("Open day") && !text.contains("Secret plan"));

    let newer = link(&bob).await;
    assert_ne!(newer, his);
    assert_eq!(fetch(&his).await.0, 401, "the previous link is revoked");
    assert_eq!(fetch(&newer).await.0, 200);
    let other = bob.create_server("Other", true).await;
    assert_eq!(fetch(&newer.replace(&community, &other)).await.0, 401, "a link is valid for one server");
    assert_eq!(fetch(newer.split('?').next().unwrap()).await.0, 401);
    assert!(download(&bob, &community, Some("wrong")).await.is_err());
    bob.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    assert_eq!(fetch(&newer).await.0, 403, "only members see the calendar");

    let token = newer.split_once("token=").unwrap().1;
    assert!(!server.log().contains(token), "a token reached the log");
}

/// The feed and its content type, or the status of an error.
async fn download(person: &Person, community: &str, token: Option<&str>) -> Result<(String, String), u16> {
    let path = format!("/events/{community}/calendar.ics");
    let path = token.map_or(path.clone(), |token| format!("{path}?token={token}"));
    let answer = person.request(reqwest::Method::GET, &path).send().await.unwrap();
    if !answer.status().is_success() {
        return Err(answer.status().as_u16());
    }
    let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
    Ok((answer.text().await.unwrap(), content_type))
}

/// Parses a single calendar.
fn read(text: &str) -> ICalendar {
    ICalendar::parse(text).unwrap_or_else(|other| panic!("{other:?} in {text}"))
}

/// The occurrences according to the third-party library, as seconds of start and end.
fn occurrences(calendar: &ICalendar) -> Vec<(i64, i64)> {
    let expanded = calendar.expand_dates(calcard::common::timezone::Tz::UTC, 1_000);
    assert_eq!(expanded.errors, []);
    let mut times: Vec<_> =
        expanded.events.iter().map(calcard::icalendar::dates::CalendarEvent::timestamps).collect();
    times.sort_unstable();
    times
}

/// The occurrences according to our calendar.
async fn every_month_of(person: &Person, community: &str) -> Vec<(i64, i64)> {
    let mut times = Vec::new();
    for month in 1..=12 {
        let path = format!("/events/{community}/calendar/?month={month}&year=2095");
        for event in person.get(&path).await.expect(200)["events"].as_array().unwrap() {
            let second = |field: &str| {
                let at = event[field].as_str().unwrap();
                let format = &time::format_description::well_known::Rfc3339;
                time::OffsetDateTime::parse(at, format).unwrap().unix_timestamp()
            };
            // An all-day event ends where the next day begins.
            let end = if event["all_day"] == true { second("end_time") + 1 } else { second("end_time") };
            times.push((second("start_time"), end));
        }
    }
    times.sort_unstable();
    times.dedup();
    times
}
