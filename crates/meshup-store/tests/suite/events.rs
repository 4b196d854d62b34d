//! Events, their attendees and feeds.

use std::sync::Arc;

use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{EventFilter, Store, Viewer};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::event::{
    Attendee, CalendarEvent, EventProfile, EventStatus, EventType, Pattern, Repeat, RsvpStatus, Series, Unit,
};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{AttendeeId, EventId};
use time::{Duration, OffsetDateTime};

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;

on_each_database!(
    an_event_is_read_as_it_was_written_until_it_is_deleted,
    events_are_listed_by_start_filter_and_sight,
    series_that_may_reach_in_are_found_by_their_last_end,
    people_keep_their_rows_and_are_counted,
    reading_many_events_takes_one_statement_each,
    what_is_due_is_found_in_order,
    twenty_nodes_take_a_reminder_once,
    a_feed_has_one_link,
    a_channel_takes_its_events_along,
);

async fn community(store: &dyn Store) -> (User, Server) {
    let owner = person(store, "owner").await;
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    (owner, server)
}

/// An event of one hour that starts this many hours after the tests' time origin.
fn event(server: &Server, creator: &User, hours: i64) -> CalendarEvent {
    let start = at(hours * 3_600);
    CalendarEvent {
        id: EventId(id()),
        server: server.id,
        created_by: creator.id,
        profile: EventProfile {
            title: "Sprint Demo".to_owned(),
            series: Series { start, end: start + Duration::HOUR, repeat: None },
            ..EventProfile::default()
        },
        revision: 0,
        next_status_at: None,
        next_reminder_at: None,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

fn repeated(mut event: CalendarEvent, pattern: Pattern, until: OffsetDateTime) -> CalendarEvent {
    event.profile.series.repeat = Some(Repeat { pattern, until });
    event
}

fn attendee(event: &CalendarEvent, user: &User, age: i64) -> Attendee {
    Attendee::invited(AttendeeId(id()), event.id, user.id, at(age))
}

async fn stored(store: &dyn Store, events: &[&CalendarEvent]) {
    let work = store.begin().await.unwrap();
    for event in events {
        work.events().insert(event).await.unwrap();
    }
    work.commit().await.unwrap();
}

async fn get(store: &dyn Store, id: EventId) -> Option<CalendarEvent> {
    store.read().events().get(id).await.unwrap()
}

fn everything(user: &User) -> Viewer {
    Viewer { user: user.id, sees_all: true }
}

async fn an_event_is_read_as_it_was_written_until_it_is_deleted(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let place = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let rule = Pattern::Rule { rule: "FREQ=DAILY".to_owned(), days: [0, 1, 9, 4_000].into_iter().collect() };
    let mut full = repeated(event(&server, &owner, 5), rule, at(400_000_000));
    full.profile = EventProfile {
        description: "Showcase".to_owned(),
        channel: Some(place.id),
        event_type: EventType::Deadline,
        status: EventStatus::Postponed,
        all_day: true,
        location: "Room A".to_owned(),
        meeting_link: Some("https://meet.example.com/demo".to_owned()),
        reminders: vec![60, 15],
        tags: vec!["sprint".to_owned(), "a \"quote\"".to_owned()],
        ..full.profile
    };
    (full.next_status_at, full.next_reminder_at) = (Some(at(7)), Some(at(8)));
    stored(&*store, &[&full]).await;
    assert_eq!(get(&*store, full.id).await.as_ref(), Some(&full));

    let mut changed =
        repeated(full.clone(), Pattern::Every { unit: Unit::Monthly, interval: 366 }, at(90_000));
    (changed.profile.channel, changed.profile.meeting_link, changed.revision) = (None, None, 3);
    (changed.next_status_at, changed.updated_at) = (None, at(9));
    let work = store.begin().await.unwrap();
    assert_eq!(work.events().lock(full.id).await.unwrap(), Some(full));
    work.events().save(&changed).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(get(&*store, changed.id).await.as_ref(), Some(&changed));

    let work = store.begin().await.unwrap();
    let deleted = CalendarEvent { next_reminder_at: None, deleted_at: Some(at(10)), ..changed.clone() };
    work.events().save(&deleted).await.unwrap();
    work.events().save(&changed).await.unwrap();
    assert_eq!(work.events().lock(changed.id).await.unwrap(), None);
    work.commit().await.unwrap();
    let events = store.read().events();
    assert_eq!(events.get(changed.id).await.unwrap(), None, "what is deleted stays deleted");
    assert_eq!(events.by_ids(&[changed.id]).await.unwrap(), []);
    assert_eq!(events.due_for_reminder(at(99), 10).await.unwrap(), []);
}

async fn events_are_listed_by_start_filter_and_sight(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    let (maker, other) = (person(&*store, "maker").await, person(&*store, "other").await);
    let hidden = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&ours, "hidden", 0).profile },
        created_by: maker.id,
        ..channel(&ours, "hidden", 0)
    };
    let work = store.begin().await.unwrap();
    work.channels().insert(&hidden).await.unwrap();
    work.commit().await.unwrap();
    let theirs = server(&owner, 100);
    founded(&*store, &theirs, &owner).await;
    let (late, mut early, mut secret) =
        (event(&ours, &owner, 9), event(&ours, &maker, 1), event(&ours, &maker, 5));
    (early.profile.event_type, early.profile.status) = (EventType::Other, EventStatus::Cancelled);
    secret.profile.channel = Some(hidden.id);
    stored(&*store, &[&late, &early, &secret, &event(&theirs, &owner, 2)]).await;

    let list = async |viewer: Viewer, filter: EventFilter| {
        let events = store.read().events();
        let Page { items, total } = events.list(ours.id, viewer, filter, PageRequest::FIRST).await.unwrap();
        assert_eq!(total, items.len() as u64);
        items.into_iter().map(|event| event.id).collect::<Vec<_>>()
    };
    let all = EventFilter::default();
    assert_eq!(list(everything(&owner), all).await, [early.id, secret.id, late.id]);
    assert_eq!(list(Viewer { user: maker.id, sees_all: false }, all).await, [early.id, secret.id, late.id]);
    let stranger = Viewer { user: other.id, sees_all: false };
    assert_eq!(list(stranger, all).await, [early.id, late.id]);
    for (filter, seen) in [
        (EventFilter { event_type: Some(EventType::Other), ..all }, vec![early.id]),
        (EventFilter { status: Some(EventStatus::Scheduled), ..all }, vec![late.id]),
        (EventFilter { created_by: Some(maker.id), ..all }, vec![early.id]),
        (EventFilter { starts_from: Some(at(9 * 3_600)), ..all }, vec![late.id]),
        (EventFilter { ends_by: Some(at(2 * 3_600)), ..all }, vec![early.id]),
        (EventFilter { ends_by: Some(at(2 * 3_600 - 1)), ..all }, vec![]),
    ] {
        assert_eq!(list(stranger, filter).await, seen, "{filter:?}");
    }
    let second = PageRequest::page(2, 2);
    let page = store.read().events().list(ours.id, everything(&owner), all, second).await.unwrap();
    assert_eq!((page.items.len(), page.total), (1, 3));
}

async fn series_that_may_reach_in_are_found_by_their_last_end(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let day = 24;
    let weekly = Pattern::Every { unit: Unit::Weekly, interval: 1 };
    let once = event(&server, &owner, 10 * day);
    let running = repeated(event(&server, &owner, 0), weekly.clone(), at(30 * 86_400));
    let over = repeated(event(&server, &owner, 0), weekly, at(8 * 86_400));
    stored(&*store, &[&once, &running, &over]).await;
    let within = async |from: i64, to: i64, limit: u64| {
        let between = (at(from * 3_600), at(to * 3_600));
        store.read().events().series_within(server.id, everything(&owner), between, limit).await.unwrap()
    };
    assert_eq!(
        within(10 * day, 11 * day, 9).await,
        [(once.id, once.profile.series.clone()), (running.id, running.profile.series.clone())]
    );
    assert_eq!(within(10 * day, 11 * day, 1).await.len(), 1);
    let ids = |found: Vec<(EventId, Series)>| found.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids(within(10 * day + 1, 11 * day, 9).await), [running.id], "it ends when the range begins");
    assert_eq!(ids(within(28 * day, 29 * day, 9).await), [running.id]);
    assert_eq!(ids(within(29 * day, 30 * day, 9).await), [], "its last occurrence was on the 28th day");
    assert_eq!(ids(within(-day, 0, 9).await), []);
}

async fn people_keep_their_rows_and_are_counted(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let (bob, carol) = (person(&*store, "bob").await, person(&*store, "carol").await);
    let demo = event(&server, &owner, 1);
    stored(&*store, &[&demo]).await;
    let organizer = Attendee::organizer(AttendeeId(id()), &demo);
    let (first, second) = (attendee(&demo, &bob, 1), attendee(&demo, &carol, 2));
    let work = store.begin().await.unwrap();
    work.events().invite(&[second.clone(), first.clone()]).await.unwrap();
    work.events().invite(&[organizer.clone(), attendee(&demo, &bob, 9)]).await.unwrap();
    work.events().invite(&[]).await.unwrap();
    work.commit().await.unwrap();

    let attendance = async |shown| {
        let mut all = store.read().events().attendance(&[demo.id], shown).await.unwrap();
        all.remove(&demo.id).unwrap()
    };
    let all = attendance(10).await;
    assert_eq!(
        all.shown,
        [organizer.clone(), first.clone(), second.clone()],
        "an invited person keeps the row"
    );
    assert_eq!((all.total, all.attending), (3, 1));
    let some = attendance(1).await;
    assert_eq!((some.shown, some.total), (vec![organizer.clone()], 3));

    let answered = Attendee {
        rsvp: RsvpStatus::NotAttending,
        responded_at: Some(at(5)),
        notes: "No".to_owned(),
        ..first.clone()
    };
    let uninvited =
        Attendee { rsvp: RsvpStatus::Attending, ..attendee(&demo, &person(&*store, "dave").await, 6) };
    let work = store.begin().await.unwrap();
    work.events().answer(&answered).await.unwrap();
    work.events().answer(&uninvited).await.unwrap();
    work.commit().await.unwrap();
    let events = store.read().events();
    assert_eq!(events.attendee(demo.id, bob.id).await.unwrap().as_ref(), Some(&answered));
    assert_eq!(events.attendee(EventId(id()), bob.id).await.unwrap(), None);
    let mut willing = events.people(demo.id, true).await.unwrap();
    willing.sort();
    let mut expected = vec![owner.id, carol.id, uninvited.user];
    expected.sort();
    assert_eq!(willing, expected);
    assert_eq!(attendance(10).await.attending, 2);

    let work = store.begin().await.unwrap();
    work.events().keep_only(demo.id, &[owner.id, bob.id]).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(attendance(10).await.shown, [organizer, answered]);
}

async fn reading_many_events_takes_one_statement_each(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let events: Vec<_> = (0..30).map(|hour| event(&server, &owner, hour)).collect();
    stored(&*store, &events.iter().collect::<Vec<_>>()).await;
    let organizers: Vec<_> =
        events.iter().map(|event| Attendee::organizer(AttendeeId(id()), event)).collect();
    let work = store.begin().await.unwrap();
    work.events().invite(&organizers).await.unwrap();
    work.commit().await.unwrap();
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let taken = statements(async {
        let repos = store.read().events();
        let between = (at(0), at(999_999));
        assert_eq!(repos.series_within(server.id, everything(&owner), between, 99).await.unwrap().len(), 30);
        assert_eq!(repos.by_ids(&ids).await.unwrap().len(), 30);
        assert_eq!(repos.attendance(&ids, 100).await.unwrap().len(), 30);
    })
    .await;
    assert_eq!(taken, 3);
}

async fn what_is_due_is_found_in_order(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let due = |status: Option<i64>, reminder: Option<i64>| CalendarEvent {
        next_status_at: status.map(at),
        next_reminder_at: reminder.map(at),
        ..event(&server, &owner, 1)
    };
    let (later, sooner, never) = (due(Some(5), Some(2)), due(Some(3), None), due(None, Some(9)));
    stored(&*store, &[&later, &sooner, &never]).await;
    let events = store.read().events();
    assert_eq!(events.due_for_status(at(5), 10).await.unwrap(), [sooner.id, later.id]);
    assert_eq!(events.due_for_status(at(5), 1).await.unwrap(), [sooner.id]);
    assert_eq!(events.due_for_status(at(2), 10).await.unwrap(), []);
    assert_eq!(events.due_for_reminder(at(8), 10).await.unwrap(), [later.id]);
}

async fn twenty_nodes_take_a_reminder_once(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let mut demo = event(&server, &owner, 1);
    demo.profile.reminders = vec![15];
    demo.next_reminder_at = Some(demo.profile.series.start - Duration::minutes(15));
    stored(&*store, &[&demo]).await;
    let now = demo.profile.series.start - Duration::minutes(5);
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, id): (Arc<dyn Store>, _) = (Arc::clone(&store), demo.id);
        nodes.spawn(async move {
            let work = store.begin().await.unwrap();
            let mut event = work.events().lock(id).await.unwrap().unwrap();
            let taken = event.take_reminders(now, 10).len();
            work.events().save(&event).await.unwrap();
            work.commit().await.unwrap();
            taken
        });
    }
    assert_eq!(nodes.join_all().await.into_iter().sum::<usize>(), 1);
    assert_eq!(get(&*store, demo.id).await.unwrap().next_reminder_at, None);
}

async fn a_feed_has_one_link(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    let theirs = server(&owner, 100);
    founded(&*store, &theirs, &owner).await;
    for (server, fingerprint) in [(&ours, "first"), (&theirs, "other"), (&ours, "second")] {
        let work = store.begin().await.unwrap();
        work.events().open_feed(owner.id, server.id, fingerprint, at(1)).await.unwrap();
        work.commit().await.unwrap();
    }
    let owner_of = async |server: &Server, fingerprint: &str| {
        store.read().events().feed_owner(server.id, fingerprint).await.unwrap()
    };
    assert_eq!(owner_of(&ours, "second").await, Some(owner.id));
    assert_eq!(owner_of(&theirs, "other").await, Some(owner.id));
    assert_eq!(owner_of(&ours, "first").await, None, "void");
    assert_eq!(owner_of(&theirs, "second").await, None, "for another server");
}

async fn a_channel_takes_its_events_along(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let place = channel(&server, "general", 0);
    let (mut inside, outside) = (event(&server, &owner, 1), event(&server, &owner, 2));
    inside.profile.channel = Some(place.id);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    stored(&*store, &[&inside, &outside]).await;
    let work = store.begin().await.unwrap();
    work.events().invite(&[attendee(&inside, &owner, 1)]).await.unwrap();
    work.channels().delete(place.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!((get(&*store, inside.id).await, get(&*store, outside.id).await.is_some()), (None, true));
    assert_eq!(store.read().events().people(inside.id, false).await.unwrap(), []);
}
