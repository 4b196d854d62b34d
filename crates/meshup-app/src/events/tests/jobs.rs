//! Scheduled jobs.

use super::*;

/// The event's row as the jobs find it under its lock.
fn found(event: CalendarEvent) -> TestRepos {
    let mut repos = TestRepos::default();
    let seen = event.clone();
    repos.events.expect_get().returning(move |_| Ok(Some(seen.clone())));
    repos.events.expect_lock().returning(move |_| Ok(Some(event.clone())));
    repos.events.expect_due_for_status().returning(|_, _| Ok(vec![ID]));
    repos.events.expect_due_for_reminder().returning(|_, _| Ok(vec![ID]));
    repos.servers.expect_get().returning(|_| Ok(Some(server())));
    repos
}

fn due() -> CalendarEvent {
    CalendarEvent { next_status_at: Some(START), next_reminder_at: Some(START - Duration::HOUR), ..begun() }
}

/// The event half an hour after it began; the second reminder of its next occurrence has become due.
fn begun() -> CalendarEvent {
    let mut event = event();
    let start = START - Duration::minutes(30);
    event.profile.series.start = start;
    event.profile.series.end = start + Duration::HOUR;
    event.profile.reminders = vec![15, 7 * 24 * 60 - 10];
    event
}

#[tokio::test]
async fn a_status_moves_once_and_is_announced() {
    let mut repos = found(due());
    repos.events.expect_save().once().returning(|event| {
        assert_eq!(event.profile.status, EventStatus::Ongoing);
        assert_eq!(event.next_status_at, Some(START + Duration::minutes(30)));
        assert_eq!(event.revision, 0, "no person changed it");
        Ok(())
    });
    let (store, events) = events(repos);
    assert!(!EventStatusJob(events).run().await.unwrap());
    assert_eq!((store.commits(), store.published_events().len()), (1, 1));
}

#[tokio::test]
async fn what_another_node_has_done_is_not_done_again() {
    let later = Some(START + Duration::HOUR);
    let repos = found(CalendarEvent { next_status_at: later, next_reminder_at: later, ..begun() });
    let (store, events) = events(repos);
    EventStatusJob(events.clone()).run().await.unwrap();
    EventReminderJob(events).run().await.unwrap();
    assert_eq!(store.published_events(), []);
}

#[tokio::test]
async fn reminders_are_for_the_willing_and_not_of_what_has_begun() {
    let mut repos = found(due());
    repos.events.expect_people().once().returning(|_, willing| {
        assert!(willing);
        Ok(vec![user_id(2), user_id(5)])
    });
    repos.members.expect_among().returning(|_, people| Ok(people.to_vec()));
    repos.events.expect_save().once().returning(|event| {
        let second = begun().profile.series.start + Duration::WEEK;
        assert_eq!(event.next_reminder_at, Some(second - Duration::minutes(15)));
        Ok(())
    });
    nobody_listens(&mut repos);
    let (store, events) = events(repos);
    assert!(!EventReminderJob(events).run().await.unwrap());
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn nobody_is_reminded_where_events_are_off() {
    let mut repos = found(due());
    repos.servers.checkpoint();
    repos.servers.expect_lock_shared().returning(|_| Ok(true));
    repos.servers.expect_get().returning(|_| {
        let mut server = server();
        server.profile.settings.modules = server.profile.settings.modules.with(Module::Events, false);
        Ok(Some(server))
    });
    repos.events.expect_save().once().returning(|_| Ok(()));
    let (store, events) = events(repos);
    EventReminderJob(events).run().await.unwrap();
    assert_eq!(store.commits(), 1, "and it is not due any more");
}
