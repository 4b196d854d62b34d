#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::time::Instant;

use meshup_domain::event::{Pattern, Repeat, Series};
use time::Duration;
use time::macros::datetime;

use super::*;

/// A Sunday.
const START: OffsetDateTime = datetime!(2025-11-09 15:00 UTC);
const CENTURY: OffsetDateTime = datetime!(2125-11-09 15:00 UTC);

fn days(rule: &str, until: OffsetDateTime) -> Result<Vec<i64>, Violation> {
    let days = RruleRecurrences.days(rule, START, until)?;
    let repeat = Some(Repeat { pattern: Pattern::Rule { rule: rule.into(), days }, until });
    let series = Series { start: START, end: START + Duration::HOUR, repeat };
    Ok(series.since(START).map(|occurrence| (occurrence.start - START).whole_days()).collect())
}

#[test]
fn rules_give_their_days() {
    let month = datetime!(2025-12-09 15:00 UTC);
    assert_eq!(days("FREQ=WEEKLY;BYDAY=SU,WE", month).unwrap(), [0, 3, 7, 10, 14, 17, 21, 24, 28]);
    assert_eq!(days("FREQ=MONTHLY;BYDAY=2SU", CENTURY).unwrap()[..3], [0, 35, 63]);
    assert_eq!(days("FREQ=DAILY;INTERVAL=10", month).unwrap(), [0, 10, 20, 30], "the end is inclusive");
    assert_eq!(days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", month).unwrap(), [0, 19]);
}

#[test]
fn the_earliest_end_counts() {
    let month = datetime!(2025-12-09 15:00 UTC);
    assert_eq!(days("FREQ=DAILY;COUNT=3", month).unwrap(), [0, 1, 2]);
    assert_eq!(days("FREQ=DAILY;UNTIL=20251111T150000Z", month).unwrap(), [0, 1, 2]);
    assert_eq!(days("FREQ=DAILY;UNTIL=20251111", month).unwrap(), [0, 1, 2], "a date ends with its day");
    assert_eq!(days("FREQ=DAILY;UNTIL=20251111T145959Z", month).unwrap(), [0, 1]);
    assert_eq!(days("FREQ=WEEKLY;COUNT=1000000000", month).unwrap().len(), 5);
    assert_eq!(days("FREQ=WEEKLY;UNTIL=99991231T235959Z", month).unwrap().len(), 5);
}

#[test]
fn the_start_is_the_first_occurrence_whatever_the_rule() {
    let month = datetime!(2025-12-09 15:00 UTC);
    assert_eq!(days("FREQ=WEEKLY;BYDAY=MO;COUNT=3", month).unwrap(), [0, 1, 8]);
}

#[test]
fn what_is_no_rule_or_too_fine_is_refused() {
    for bad in [
        "",
        "every day",
        "FREQ=",
        "FREQ=FORTNIGHTLY",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYSECOND=0,1,2,3,4,5",
        "FREQ=DAILY;BYHOUR=1,2",
        "FREQ=DAILY;BYMINUTE=1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=367",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20251111",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;UNTIL=20240101",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY\nRDATE:20250101T000000Z",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;X-OWN=1",
        "BYDAY=MO",
    ] {
        assert!(days(bad, CENTURY).is_err(), "{bad}");
    }
    assert_eq!(
        days(&format!("FREQ=DAILY;BYYEARDAY={}", "1,".repeat(300)), CENTURY),
        Err(Violation::TooLong(500))
    );
}

#[test]
fn rules_hold_on_the_same_days_in_any_year() {
    for start in [
        START,
        datetime!(1970-01-04 15:00 UTC),
        datetime!(9895-06-15 15:00 UTC),
        datetime!(9990-06-15 15:00 UTC),
    ] {
        let until = start + Duration::days(3_000);
        let days = RruleRecurrences.days("FREQ=WEEKLY;BYDAY=MO", start, until).unwrap();
        let repeat = Some(Repeat { pattern: Pattern::Rule { rule: String::new(), days }, until });
        let series = Series { start, end: start + Duration::HOUR, repeat };
        assert!(series.since(start).skip(1).all(|o| o.start.weekday() == time::Weekday::Monday), "{start}");
        assert!(series.since(start).count() > 400, "{start}");
    }
}

#[test]
fn no_rule_takes_long() {
    let set_positions = (1..=120).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for rule in [
        "FREQ=DAILY".to_owned(),
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30".to_owned(),
        "FREQ=DAILY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30".to_owned(),
        "FREQ=WEEKLY;BYMONTH=2;BYYEARDAY=366".to_owned(),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU".to_owned(),
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31".to_owned(),
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".to_owned(),
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6".to_owned(),
        "FREQ=YEARLY;INTERVAL=366;BYYEARDAY=366;BYMONTH=1".to_owned(),
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=3".to_owned(),
        "FREQ=DAILY;BYYEARDAY=366;BYMONTH=3".to_owned(),
        "FREQ=DAILY;BYWEEKNO=1;BYMONTH=7".to_owned(),
        format!("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS={set_positions}"),
        format!("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS={}", &set_positions[..80]),
    ] {
        let began = Instant::now();
        let _ = days(&rule, CENTURY);
        let took = began.elapsed();
        assert!(took.as_millis() < 2_000, "{rule} took {took:?}");
    }
}
