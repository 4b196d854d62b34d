#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use meshup_domain::event::{
    Attendee, CalendarEvent, DaySet, EventChanges, EventProfile, EventStatus, Pattern, RecurrenceType,
    Repeat, Series, Unit,
};
use meshup_domain::module::{ItemId, Module};
use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::Permission;
use meshup_domain::{AttendeeId, ChannelId, EventId, Patch, ServerId, UserId, Violation};
use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use crate::error::{ErrorKind, Explain};
use crate::ports::{Attendance, MockRecurrences, MockTokens};
use crate::schedule::ScheduledJob;
use crate::server_context::fixture::{SERVER, cards, context, facts, known, server, vanishing};
use crate::testing::{START, TestRepos, TestStore, actor, user_id};
use crate::transactions::Transactions;

mod jobs;
mod reading;

const ID: EventId = EventId(Uuid::from_u128(40));

/// A weekly event of person 2 that starts a day after the tests begin; person 1 attends.
fn event() -> CalendarEvent {
    let start = START + Duration::DAY;
    let repeat = Repeat {
        pattern: Pattern::Every { unit: Unit::Weekly, interval: 1 },
        until: START + Duration::weeks(6),
    };
    let series = Series { start, end: start + Duration::HOUR, repeat: Some(repeat) };
    CalendarEvent {
        id: ID,
        server: SERVER,
        created_by: user_id(2),
        profile: EventProfile {
            title: "Sprint Demo".into(),
            reminders: vec![15],
            series,
            ..EventProfile::default()
        },
        revision: 0,
        next_status_at: Some(start),
        next_reminder_at: Some(start - Duration::minutes(15)),
        created_at: START,
        updated_at: START,
        deleted_at: None,
    }
}

/// The event and its creator, for a user with these facts.
fn before(facts: ServerFacts) -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts);
    cards(&mut repos);
    repos.search.expect_put().returning(|_| Ok(()));
    repos.search.expect_remove().returning(|_, _| Ok(()));
    repos.events.expect_get().returning(|id| Ok((id == ID).then(event)));
    repos.events.expect_lock().returning(|_| Ok(Some(event())));
    repos.events.expect_attendance().returning(|ids, _| {
        let organizer = Attendee::organizer(AttendeeId(Uuid::from_u128(41)), &event());
        let alone = Attendance { shown: vec![organizer], total: 1, attending: 1 };
        Ok(ids.iter().map(|id| (*id, alone.clone())).collect::<HashMap<_, _>>())
    });
    repos
}

fn member() -> ServerFacts {
    facts(user_id(1), 200, None)
}

fn manager() -> ServerFacts {
    facts(user_id(1), 300, Some(Permission::ManageEvents))
}

/// Rules yield the first and the third day; tokens have fingerprints.
fn events(repos: TestRepos) -> (TestStore, Events) {
    let (store, context) = context(repos);
    let mut recurrences = MockRecurrences::new();
    recurrences.expect_days().returning(|rule, _, _| {
        if rule == "FREQ=SECONDLY" { Err(Violation::Blank) } else { Ok(DaySet::from_iter([0, 2])) }
    });
    let mut tokens = MockTokens::new();
    tokens.expect_fingerprint().returning(|secret| format!("fingerprint of {secret}"));
    (store, Events::new(context, Arc::new(recurrences), Arc::new(tokens)))
}

fn new_event() -> EventChanges {
    EventChanges {
        title: Some("Sprint Demo".into()),
        start_time: Some(datetime!(2025-11-09 15:00 UTC)),
        end_time: Some(datetime!(2025-11-09 16:00 UTC)),
        ..EventChanges::default()
    }
}

fn broken(error: &impl Explain) -> Vec<String> {
    error.explain().fields.0.into_keys().map(|field| field.to_string()).collect()
}

#[tokio::test]
async fn the_creator_organizes_and_only_members_are_invited() {
    let invited = Arc::new(Mutex::new(Vec::new()));
    let mut repos = before(member());
    repos.events.expect_insert().once().returning(|_| Ok(()));
    repos
        .members
        .expect_among()
        .returning(|_, people| Ok(people.iter().copied().filter(|p| *p != user_id(66)).collect()));
    repos.events.expect_people().returning(|_, _| Ok(vec![user_id(1)]));
    let seen = Arc::clone(&invited);
    repos.events.expect_invite().returning(move |people| {
        seen.lock().unwrap().extend(people.iter().map(|guest| (guest.user, guest.is_organizer)));
        Ok(())
    });
    nobody_listens(&mut repos);
    let (store, events) = events(repos);

    let people = vec![user_id(1), user_id(5), user_id(66)];
    let command = EventChanges { attendees: Some(people), ..new_event() };
    let made = events.create(&actor(1), SERVER, command).await.unwrap().event;
    assert_eq!(*invited.lock().unwrap(), [(user_id(1), true), (user_id(5), false)]);
    assert_eq!(made.next_status_at, Some(made.profile.series.start));
    assert_eq!((store.begun_units(), store.commits()), (1, 1));
    let change = ItemChange {
        server: SERVER,
        channel: None,
        item: ItemId::Event(made.id),
        kind: ItemChangeKind::Created,
    };
    assert!(store.published_events().contains(&DomainEvent::ItemChanged(change)));
}

#[tokio::test]
async fn a_channel_that_is_deleted_meanwhile_takes_no_event_and_a_server_is_not_found() {
    let mut repos = before(member());
    let channel = vanishing(&mut repos);
    let (store, made) = events(repos);
    let command = EventChanges { channel: Patch::Set(channel), ..new_event() };
    let refused = made.create(&actor(1), SERVER, command).await.unwrap_err();
    assert!(refused.explain().fields.0.contains_key("channel"), "{refused:?}");
    let mut repos = before(manager());
    let channel = vanishing(&mut repos);
    let (_, changed) = events(repos);
    let command = EventChanges { channel: Patch::Set(channel), ..EventChanges::default() };
    let refused = changed.update(&actor(1), SERVER, ID, command).await.unwrap_err();
    assert!(refused.explain().fields.0.contains_key("channel"), "{refused:?}");

    let mut repos = before(member());
    repos.servers.checkpoint();
    known(&mut repos, member());
    repos.servers.expect_lock_shared().returning(|_| Ok(false));
    let (_, nowhere) = events(repos);
    let refused = nowhere.create(&actor(1), SERVER, new_event()).await.unwrap_err();
    assert_eq!(refused.explain().kind, ErrorKind::NotFound);
    let refused = nowhere.open_feed(&actor(1), SERVER).await.unwrap_err();
    assert_eq!(refused.explain().kind, ErrorKind::NotFound);
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn every_broken_rule_is_reported_and_nothing_is_begun() {
    let mut repos = before(member());
    repos.channels.expect_get().returning(|_| Ok(None));
    let (store, events) = events(repos);
    let command = EventChanges {
        title: Some(" ".into()),
        end_time: new_event().start_time,
        channel: Patch::Set(ChannelId(Uuid::from_u128(9))),
        recurrence_type: Some(RecurrenceType::Custom),
        recurrence_rule: Patch::Set("FREQ=SECONDLY".into()),
        recurrence_interval: Some(0),
        attendees: Some(vec![user_id(5); 1_001]),
        reminders: Some(vec![-1]),
        color: Some("blue".into()),
        ..new_event()
    };
    let refused = events.create(&actor(1), SERVER, command).await.unwrap_err();
    assert_eq!(
        broken(&refused),
        [
            "attendees",
            "channel",
            "color",
            "end_time",
            "recurrence_end_date",
            "recurrence_interval",
            "recurrence_rule",
            "reminders",
            "title"
        ]
    );
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn only_the_creator_and_managers_change_and_delete() {
    let (store, theirs) = events(before(member()));
    let change = EventChanges { title: Some("Mine".into()), ..EventChanges::default() };
    let refused = theirs.update(&actor(1), SERVER, ID, change.clone()).await.unwrap_err();
    assert_eq!(refused, WriteEventError::Access(AccessError::Denied(Denied::MissingPermission)));
    let refused = theirs.delete(&actor(1), SERVER, ID).await.unwrap_err();
    assert_eq!(refused, AccessError::Denied(Denied::MissingPermission));
    let elsewhere = ServerId(Uuid::from_u128(6));
    let unknown = theirs.get(&actor(1), elsewhere, ID).await.unwrap_err();
    assert_eq!(unknown, AccessError::NotFound);
    assert_eq!(store.begun_units(), 0);

    let mut repos = before(manager());
    repos.events.expect_save().once().returning(|_| Ok(()));
    repos.events.expect_save().once().returning(|event| {
        assert_eq!((event.deleted_at, event.next_reminder_at), (Some(START), None));
        Ok(())
    });
    let (store, managed) = events(repos);
    let changed = managed.update(&actor(1), SERVER, ID, change).await.unwrap().event;
    assert_eq!((changed.profile.title.as_str(), changed.revision), ("Mine", 1));
    assert_eq!(changed.next_reminder_at, event().next_reminder_at, "its times are the same");
    managed.delete(&actor(1), SERVER, ID).await.unwrap();
    assert_eq!(store.commits(), 2);
}

#[tokio::test]
async fn whoever_loses_the_right_before_the_lock_changes_nothing() {
    let losing = || {
        let mut repos = before(manager());
        repos.servers.checkpoint();
        repos.servers.expect_lock_shared().returning(|_| Ok(true));
        repos.servers.expect_facts().once().returning(|_, _| Ok(Some(manager())));
        known(&mut repos, member());
        events(repos)
    };
    let refusal = AccessError::Denied(Denied::MissingPermission);
    let (store, theirs) = losing();
    let change = EventChanges { title: Some("Mine".into()), ..EventChanges::default() };
    let refused = theirs.update(&actor(1), SERVER, ID, change).await.unwrap_err();
    assert_eq!(refused, WriteEventError::Access(refusal.clone()));
    assert_eq!((store.begun_units(), store.commits()), (1, 0));
    let (store, theirs) = losing();
    assert_eq!(theirs.delete(&actor(1), SERVER, ID).await.unwrap_err(), refusal);
    assert_eq!((store.begun_units(), store.commits()), (1, 0));
}

#[tokio::test]
async fn other_times_make_status_and_reminders_anew() {
    let mut repos = before(manager());
    repos.events.expect_save().returning(|_| Ok(()));
    let (_, events) = events(repos);
    let start = START + Duration::hours(5);
    let command = EventChanges {
        start_time: Some(start),
        end_time: Some(start + Duration::HOUR),
        recurrence_type: Some(RecurrenceType::Custom),
        recurrence_rule: Patch::Set("rrule:freq=daily;interval=2".into()),
        reminders: Some(vec![30]),
        ..EventChanges::default()
    };
    let changed = events.update(&actor(1), SERVER, ID, command).await.unwrap().event;
    assert_eq!(
        (changed.next_status_at, changed.next_reminder_at),
        (Some(start), Some(start - Duration::minutes(30)))
    );
    assert_eq!(changed.profile.series.recurrence().rule.as_deref(), Some("FREQ=DAILY;INTERVAL=2"));

    let off = EventChanges { status: Some(EventStatus::Cancelled), ..EventChanges::default() };
    let off = events.update(&actor(1), SERVER, ID, off).await.unwrap().event;
    assert_eq!((off.next_status_at, off.next_reminder_at), (None, None));
}

#[tokio::test]
async fn nothing_is_announced_unless_it_is_on_disk() {
    let mut repos = before(manager());
    repos.events.expect_save().returning(|_| Ok(()));
    let failing = TestStore::failing(repos, StoreError::Full);
    let (_, mut events) = events(TestRepos::default());
    events.context.store = Transactions::new(Arc::new(failing.clone()));
    events.context.access =
        Arc::new(crate::access::Access::new(Arc::new(failing.clone()), events.context.clock.clone()));
    let change = EventChanges { title: Some("Lost".into()), ..EventChanges::default() };
    let refused = events.update(&actor(1), SERVER, ID, change).await.unwrap_err();
    assert_eq!(refused, WriteEventError::Store(StoreError::Full));
    assert_eq!(failing.published_events(), []);
}

/// Everyone has notifications switched off.
fn nobody_listens(repos: &mut TestRepos) {
    repos.settings.expect_recipients().returning(|_, _, _| Ok(Vec::new()));
}
