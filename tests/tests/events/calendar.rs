//! Occurrences in a month, and upcoming ones.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{each, event, fields, private_channel, three};
use crate::harness::{Database, Server};

on_each_database!(
    a_weekly_event_shows_once_a_week_across_a_leap_day_and_months,
    what_began_earlier_reaches_in_and_short_months_are_skipped,
    recurrence_bombs_are_refused_or_bounded_quickly,
    any_month_is_as_quick_as_any_other,
    upcoming_holds_the_next_seven_days,
    lists_are_filtered_and_ordered,
);

/// The start and index of each occurrence.
fn starts(calendar: &Value) -> Vec<(&str, u64)> {
    let events = calendar["events"].as_array().unwrap().iter();
    events
        .map(|event| (event["start_time"].as_str().unwrap(), event["occurrence"].as_u64().unwrap()))
        .collect()
}

async fn a_weekly_event_shows_once_a_week_across_a_leap_day_and_months(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, community) = three(&server).await;
    let weekly = json!({
        "start_time": "2024-02-08T15:00:00Z", "end_time": "2024-02-08T16:00:00Z",
        "recurrence_type": "weekly", "recurrence_end_date": "2024-03-21T15:00:00Z",
    });
    event(&alice, &community, &weekly).await;
    let month = |month: u8| format!("/events/{community}/calendar/?month={month}&year=2024");

    let february = bob.get(&month(2)).await.expect(200);
    assert_eq!((&february["month"], &february["year"]), (&json!(2), &json!(2024)));
    let expected = [
        ("2024-02-08T15:00:00Z", 0),
        ("2024-02-15T15:00:00Z", 1),
        ("2024-02-22T15:00:00Z", 2),
        ("2024-02-29T15:00:00Z", 3),
    ];
    assert_eq!(starts(&february), expected);
    let march = bob.get(&month(3)).await.expect(200);
    let expected = [("2024-03-07T15:00:00Z", 4), ("2024-03-14T15:00:00Z", 5), ("2024-03-21T15:00:00Z", 6)];
    assert_eq!(starts(&march), expected, "the end is inclusive");
    assert_eq!(march["events"][2]["end_time"], "2024-03-21T16:00:00Z");
    assert_eq!(march["events"][2]["attendees_data"][0]["user"]["username"], "alice");
    for empty in [1, 4] {
        assert_eq!(starts(&bob.get(&month(empty)).await.expect(200)), []);
    }

    let now = bob.get(&format!("/events/{community}/calendar/")).await.expect(200);
    assert_eq!(now["events"], json!([]));
    for bad in ["month=13", "month=0", "month=x"] {
        assert_eq!(fields(&bob.get(&format!("/events/{community}/calendar/?{bad}")).await), ["month"]);
    }
    assert_eq!(
        fields(&bob.get(&format!("/events/{community}/calendar/?year=1969&month=13")).await),
        ["month", "year"]
    );
}

async fn what_began_earlier_reaches_in_and_short_months_are_skipped(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, community) = three(&server).await;
    let event = |start: &str, end: &str, kind: &str, until: &str| {
        let fields = json!({
            "start_time": start, "end_time": end, "recurrence_type": kind, "recurrence_end_date": until,
        });
        let (alice, community) = (alice.clone(), community.clone());
        async move { event(&alice, &community, &fields).await }
    };
    event("2025-01-31T22:00:00Z", "2025-02-01T02:00:00Z", "monthly", "2025-12-31").await;
    event("2024-02-29T09:00:00Z", "2024-02-29T10:00:00Z", "yearly", "2032-12-31").await;
    let month = async |year: u16, month: u8| {
        let path = format!("/events/{community}/calendar/?month={month}&year={year}");
        alice.get(&path).await.expect(200)
    };
    assert_eq!(
        starts(&month(2025, 2).await),
        [("2025-01-31T22:00:00Z", 0)],
        "it reaches in, and there is no 31st"
    );
    assert_eq!(starts(&month(2025, 3).await), [("2025-03-31T22:00:00Z", 1)]);
    assert_eq!(starts(&month(2025, 4).await), [("2025-03-31T22:00:00Z", 1)]);
    assert_eq!(
        starts(&month(2025, 12).await),
        [("2025-12-31T22:00:00Z", 6)],
        "a plain date ends with its day"
    );
    assert_eq!(starts(&month(2028, 2).await), [("2028-02-29T09:00:00Z", 1)]);
    assert_eq!(starts(&month(2027, 2).await), []);

    let custom = json!({
        "start_time": "2025-11-11T18:00:00Z", "end_time": "2025-11-11T20:00:00Z", "recurrence_type": "custom",
        "recurrence_rule": "RRULE:FREQ=MONTHLY;BYDAY=2TU", "recurrence_end_date": "2026-11-30T00:00:00Z",
    });
    let (_, custom) = super::event(&alice, &community, &custom).await;
    assert_eq!(custom["recurrence_rule"], "FREQ=MONTHLY;BYDAY=2TU");
    assert_eq!(starts(&month(2026, 2).await), [("2026-02-10T18:00:00Z", 3)]);
}

async fn recurrence_bombs_are_refused_or_bounded_quickly(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, community) = three(&server).await;
    let path = format!("/events/{community}/");
    let plain = |kind: &str, until: &str| json!({"recurrence_type": kind, "recurrence_end_date": until});
    let custom = |rule: &str| json!({"recurrence_type": "custom", "recurrence_rule": rule, "recurrence_end_date": "2125-11-01"});
    let refused = [
        (plain("daily", "3025-11-09T15:00:00Z"), "recurrence_end_date"),
        (plain("daily", "2025-11-09T14:59:59Z"), "recurrence_end_date"),
        (json!({"recurrence_type": "weekly"}), "recurrence_end_date"),
        (json!({"recurrence_interval": 0}), "recurrence_interval"),
        (json!({"recurrence_interval": 367}), "recurrence_interval"),
        (json!({"recurrence_type": "hourly"}), "recurrence_type"),
        (json!({"recurrence_type": "custom", "recurrence_end_date": "2026-01-01"}), "recurrence_rule"),
        (custom("FREQ=SECONDLY"), "recurrence_rule"),
        (custom("FREQ=MINUTELY;COUNT=5"), "recurrence_rule"),
        (custom("FREQ=HOURLY"), "recurrence_rule"),
        (custom("FREQ=DAILY;INTERVAL=0"), "recurrence_rule"),
        (custom("FREQ=DAILY;BYSECOND=0,1,2,3,4,5,6,7,8,9"), "recurrence_rule"),
        (custom("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "recurrence_rule"),
        (custom("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "recurrence_rule"),
        (custom("FREQ=DAILY;UNTIL=20240101T000000Z"), "recurrence_rule"),
        (custom("FREQ=DAILY\nRDATE:20251110T150000Z"), "recurrence_rule"),
        (custom("DROP TABLE events"), "recurrence_rule"),
    ];
    for (bomb, field) in refused {
        let began = Instant::now();
        assert_eq!(fields(&alice.post(&path, &super::body(&bomb)).await), [field], "{bomb}");
        assert!(began.elapsed() < Duration::from_secs(5), "{bomb} took {:?}", began.elapsed());
    }
    assert_eq!(alice.get(&path).await.expect(200), json!([]), "nothing was written");
    for rule in ["FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY"] {
        event(&alice, &community, &custom(rule)).await;
        let calendar = format!("/events/{community}/calendar/?month=10&year=2125");
        let last = alice.get(&calendar).await.expect(200);
        assert_eq!(last["events"][0]["occurrence"], 36_485, "{rule}");
    }
}

async fn any_month_is_as_quick_as_any_other(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, community) = three(&server).await;
    for n in 0..40 {
        let daily = json!({
            "title": format!("Daily {n}"), "start_time": "9900-01-01T08:00:00Z", "end_time": "9900-01-01T09:00:00Z",
            "recurrence_type": "daily", "recurrence_end_date": "9999-12-31T23:59:59Z",
        });
        event(&alice, &community, &daily).await;
    }
    let timed = async |year: u16, month: u8| {
        let began = Instant::now();
        let path = format!("/events/{community}/calendar/?month={month}&year={year}");
        let events = alice.get(&path).await.expect(200)["events"].as_array().unwrap().len();
        (events, began.elapsed())
    };
    let first = timed(9900, 1).await;
    let last = timed(9999, 12).await;
    assert_eq!((first.0, last.0), (1_000, 1_000), "a response has the first thousand of 1,240");
    assert!(last.1 < first.1 * 3 + Duration::from_millis(500), "{:?} against {:?}", last.1, first.1);
}

async fn upcoming_holds_the_next_seven_days(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let at = |hours: i64| {
        (OffsetDateTime::from(std::time::SystemTime::now()) + time::Duration::hours(hours))
            .format(&Rfc3339)
            .unwrap()
    };
    let channel = private_channel(&alice, &community).await;
    for (title, start, channel) in [
        ("soon", 2, None),
        ("last", 167, None),
        ("later", 170, None),
        ("over", -2, None),
        ("hidden", 3, Some(channel)),
    ] {
        let fields = json!({
            "title": title, "start_time": at(start), "end_time": at(start + 1), "channel": channel,
        });
        event(&alice, &community, &fields).await;
    }
    let daily = json!({
        "title": "daily", "start_time": at(-71), "end_time": at(-70), "recurrence_type": "daily",
        "recurrence_end_date": at(200),
    });
    event(&bob, &community, &daily).await;

    let path = format!("/events/{community}/upcoming/");
    let hers = alice.get(&path).await.expect(200);
    let mut expected = vec!["daily", "soon", "hidden"];
    expected.extend(["daily"; 6]);
    expected.push("last");
    assert_eq!(each(&hers, "title"), expected);
    assert_eq!((&hers[0]["occurrence"], &hers[1]["occurrence"]), (&json!(3), &json!(0)));
    let theirs = carol.get(&path).await.expect(200);
    assert!(!each(&theirs, "title").contains(&"hidden"));
    let page = carol.get(&format!("{path}?page_size=2&page=2")).await.expect(200);
    assert_eq!((&page["count"], each(&page["results"], "title")), (&json!(9), vec!["daily", "daily"]));
}

async fn lists_are_filtered_and_ordered(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol, community) = three(&server).await;
    let channel = private_channel(&alice, &community).await;
    let day = |title: &str, day: u8| {
        json!({
            "title": title, "start_time": format!("2025-11-{day:02}T10:00:00Z"),
            "end_time": format!("2025-11-{day:02}T11:00:00Z"), "event_type": "deadline", "status": "cancelled",
        })
    };
    event(&alice, &community, &day("third", 20)).await;
    event(&bob, &community, &day("first", 5)).await;
    let mut hidden = day("hidden", 10);
    hidden["channel"] = json!(channel);
    event(&alice, &community, &hidden).await;
    let open = json!({"title": "second", "status": "postponed"});
    let (path, _) = event(&alice, &community, &open).await;

    let list = async |query: &str| {
        let all = bob.get(&format!("/events/{community}/?{query}")).await.expect(200);
        each(&all, "title").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, ["first", "second", "third"]);
    assert_eq!(list("event_type=deadline").await, ["first", "third"]);
    assert_eq!(list("status=postponed").await, ["second"]);
    assert_eq!(list(&format!("created_by={}", bob.id)).await, ["first"]);
    assert_eq!(list("start_date=2025-11-09").await, ["second", "third"]);
    assert_eq!(list("end_date=2025-11-09").await, ["first", "second"], "a plain date ends with its day");
    assert_eq!(list("end_date=2025-11-09T15:59:59Z").await, ["first"]);
    assert_eq!(list("start_date=2025-11-09T15:00:00Z&end_date=2025-11-09T16:00:00Z").await, ["second"]);
    let bad = "event_type=party&status=on&created_by=bob&start_date=soon&end_date=2025-13-01";
    let refused = bob.get(&format!("/events/{community}/?{bad}")).await;
    assert_eq!(fields(&refused), ["created_by", "end_date", "event_type", "start_date", "status"]);
    let hers = alice.get(&format!("/events/{community}/?page=1")).await.expect(200);
    assert_eq!(
        (&hers["count"], each(&hers["results"], "title")),
        (&json!(4), vec!["first", "second", "hidden", "third"])
    );

    assert_eq!(carol.delete(&path).await.status.as_u16(), 403);
    alice.delete(&path).await.expect(204);
    assert_eq!(alice.get(&path).await.status.as_u16(), 404);
    assert_eq!(list("status=postponed").await, Vec::<String>::new());
}
