#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use time::Duration;
use time::macros::{date, datetime};
use uuid::Uuid;

use super::*;

fn series(start: OffsetDateTime, minutes: i64, pattern: Pattern, until: OffsetDateTime) -> Series {
    Series { start, end: start + Duration::minutes(minutes), repeat: Some(Repeat { pattern, until }) }
}

fn every(unit: Unit, interval: i32) -> Pattern {
    Pattern::Every { unit, interval }
}

fn starts(series: &Series, from: OffsetDateTime, to: OffsetDateTime) -> Vec<(u32, OffsetDateTime)> {
    series.overlapping(from, to).map(|occurrence| (occurrence.index, occurrence.start)).collect()
}

/// An event with these reminders, created a day before it starts.
fn event(series: Series, reminders: Vec<i32>) -> CalendarEvent {
    let now = series.start - Duration::days(1);
    let profile = EventProfile { title: "Sprint Demo".into(), series, reminders, ..EventProfile::default() };
    let mut event = CalendarEvent {
        id: EventId(Uuid::from_u128(1)),
        server: ServerId(Uuid::from_u128(2)),
        created_by: UserId(Uuid::from_u128(3)),
        profile,
        revision: 0,
        next_status_at: None,
        next_reminder_at: None,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    };
    event.next_status_at = event.status_due(now);
    event.next_reminder_at = event.reminder_due(now);
    event
}

#[test]
fn a_weekly_event_crosses_a_leap_day_and_the_border_of_a_month() {
    let weekly =
        series(datetime!(2024-02-08 15:00 UTC), 60, every(Unit::Weekly, 1), datetime!(2024-03-21 15:00 UTC));
    let march = starts(&weekly, datetime!(2024-03-01 0:00 UTC), datetime!(2024-04-01 0:00 UTC));
    assert_eq!(
        march,
        [
            (4, datetime!(2024-03-07 15:00 UTC)),
            (5, datetime!(2024-03-14 15:00 UTC)),
            (6, datetime!(2024-03-21 15:00 UTC))
        ],
        "the end is inclusive"
    );
    let february = starts(&weekly, datetime!(2024-02-01 0:00 UTC), datetime!(2024-03-01 0:00 UTC));
    assert_eq!(february.last(), Some(&(3, datetime!(2024-02-29 15:00 UTC))));
    assert_eq!(weekly.ends_at(), datetime!(2024-03-21 16:00 UTC));
}

#[test]
fn a_monthly_31st_skips_short_months_and_a_leap_day_other_years() {
    let monthly =
        series(datetime!(2025-01-31 9:00 UTC), 60, every(Unit::Monthly, 1), datetime!(2025-12-31 9:00 UTC));
    let days: Vec<_> = monthly.since(monthly.start).map(|o| (o.index, u8::from(o.start.month()))).collect();
    assert_eq!(days, [(0, 1), (1, 3), (2, 5), (3, 7), (4, 8), (5, 10), (6, 12)]);
    let leap =
        series(datetime!(2024-02-29 9:00 UTC), 60, every(Unit::Yearly, 1), datetime!(2110-01-01 0:00 UTC));
    let years: Vec<_> =
        leap.since(datetime!(2090-01-01 0:00 UTC)).map(|o| (o.index, o.start.year())).collect();
    assert_eq!(years, [(17, 2092), (18, 2096), (19, 2104), (20, 2108)], "2100 is no leap year");
}

#[test]
fn what_began_earlier_and_reaches_in_is_there_and_what_ends_at_the_border_is_not() {
    let nightly =
        series(datetime!(2025-10-30 22:00 UTC), 120, every(Unit::Daily, 1), datetime!(2025-12-01 0:00 UTC));
    let november = starts(&nightly, datetime!(2025-11-01 0:00 UTC), datetime!(2025-12-01 0:00 UTC));
    assert_eq!((november[0].0, november.len()), (2, 30), "the 31st ends at midnight");
    let long =
        series(datetime!(2025-10-30 22:00 UTC), 121, every(Unit::Daily, 1), datetime!(2025-12-01 0:00 UTC));
    assert_eq!(starts(&long, datetime!(2025-11-01 0:00 UTC), datetime!(2025-12-01 0:00 UTC))[0].0, 1);
    let once = Series { repeat: None, ..long };
    assert_eq!(starts(&once, datetime!(2025-10-30 23:00 UTC), datetime!(2025-10-30 23:01 UTC)).len(), 1);
}

#[test]
fn jumping_into_a_series_finds_what_walking_finds() {
    let start = datetime!(2024-01-31 12:30 UTC);
    let rule = Pattern::Rule { rule: String::new(), days: (0..900).filter(|day| day % 7 % 3 == 0).collect() };
    let patterns = [
        every(Unit::Daily, 1),
        every(Unit::Daily, 11),
        every(Unit::Weekly, 2),
        every(Unit::Monthly, 1),
        every(Unit::Monthly, 5),
        every(Unit::Yearly, 1),
        rule,
    ];
    for pattern in patterns {
        let series = series(start, 90, pattern, datetime!(2026-06-30 12:30 UTC));
        let all: Vec<_> = series.since(start).collect();
        assert_eq!(all[0].start, start);
        assert!(all.iter().zip(0..).all(|(occurrence, index)| occurrence.index == index));
        for hours in (-48..26_000).step_by(7) {
            let from = start + Duration::hours(hours);
            let walked = all.iter().find(|occurrence| occurrence.start >= from);
            assert_eq!(series.since(from).next().as_ref(), walked, "{series:?} from {from}");
        }
    }
}

#[test]
fn the_last_days_of_the_calendar_are_as_quick_as_any() {
    let until = datetime!(9999-12-31 23:59:59 UTC);
    let daily = series(datetime!(9900-01-01 9:00 UTC), 60, every(Unit::Daily, 1), until);
    let yearly = series(datetime!(9900-01-31 9:00 UTC), 600_000, every(Unit::Monthly, 1), until);
    let end = date!(9999 - 12 - 31).with_hms(23, 59, 59).unwrap().assume_utc();
    assert_eq!(starts(&daily, datetime!(9999-12-01 0:00 UTC), end).len(), 31);
    assert!(yearly.ends_at() >= until, "an end past the calendar is its end");
    assert_eq!(daily.status(datetime!(9999-12-31 10:00 UTC)), EventStatus::Completed);
}

#[test]
fn the_clock_moves_a_series_from_occurrence_to_occurrence() {
    let start = datetime!(2025-11-09 15:00 UTC);
    let mut weekly = event(series(start, 60, every(Unit::Weekly, 1), start + Duration::weeks(1)), vec![]);
    let mut seen = Vec::new();
    while let Some(at) = weekly.next_status_at {
        assert!(weekly.advance_status(at));
        seen.push((at - start, weekly.profile.status));
    }
    let (hour, week) = (Duration::HOUR, Duration::WEEK);
    assert_eq!(
        seen,
        [
            (Duration::ZERO, EventStatus::Ongoing),
            (hour, EventStatus::Scheduled),
            (week, EventStatus::Ongoing),
            (week + hour, EventStatus::Completed)
        ]
    );
    weekly.profile.status = EventStatus::Cancelled;
    assert!(!weekly.advance_status(start) && weekly.next_status_at.is_none());
}

#[test]
fn each_reminder_is_taken_once_and_none_of_what_has_begun() {
    let start = datetime!(2025-11-09 15:00 UTC);
    let daily = series(start, 60, every(Unit::Daily, 1), start + Duration::days(9));
    let mut demo = event(daily.clone(), vec![15, 60, 0]);
    assert_eq!(demo.next_reminder_at, Some(start - Duration::HOUR));
    let mut taken = Vec::new();
    for minute in -90..90 {
        let now = start + Duration::minutes(minute);
        taken.extend(
            demo.take_reminders(now, 10).into_iter().map(|r| (minute, r.occurrence.index, r.minutes)),
        );
    }
    assert_eq!(taken, [(-60, 0, 60), (-15, 0, 15), (0, 0, 0)]);

    let mut late = event(daily, vec![15, 60, 0]);
    let taken = late.take_reminders(start + Duration::days(2) - Duration::minutes(10), 10);
    let taken: Vec<_> = taken.iter().map(|reminder| (reminder.occurrence.index, reminder.minutes)).collect();
    assert_eq!(taken, [(2, 60), (2, 15)], "two days of silence, and two occurrences over");
    assert_eq!(late.next_reminder_at, Some(start + Duration::days(2)));
}

#[test]
fn many_reminders_are_taken_in_turns_and_none_twice() {
    let start = datetime!(2025-11-09 15:00 UTC);
    let daily = series(start, 60, every(Unit::Daily, 1), start + Duration::days(60));
    let mut busy = event(daily, vec![40_320, 20_160, 10_080, 15]);
    busy.next_reminder_at = Some(start - Duration::days(40));
    let mut taken = Vec::new();
    while busy.next_reminder_at.is_some_and(|due| due <= start) {
        let turn = busy.take_reminders(start, 10);
        assert!((1..20).contains(&turn.len()));
        taken.extend(turn);
    }
    assert_eq!(taken.len(), 28 + 14 + 7, "of what is yet to begin");
    let mut once = taken.clone();
    once.dedup();
    assert_eq!(once, taken);
}

#[test]
fn links_and_reminders_have_bounds() {
    assert_eq!(
        meeting_link("https://meet.example.com/demo").unwrap().as_deref(),
        Some("https://meet.example.com/demo")
    );
    assert_eq!(meeting_link(" "), Ok(None));
    for bad in
        ["javascript:alert(1)", "https://", "http:///x", "https://a b", "ftp://x.y", "meet.example.com"]
    {
        assert!(meeting_link(bad).is_err(), "{bad}");
    }
    assert_eq!(reminders(&[15, 60, 15]).unwrap(), [15, 60]);
    assert!(reminders(&[-1]).is_err() && reminders(&[40_321]).is_err());
    assert!(reminders(&(0..11).collect::<Vec<_>>()).is_err());
}
