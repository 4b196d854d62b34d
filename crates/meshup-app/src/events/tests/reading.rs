//! Calendars, answers and feeds.

use meshup_domain::event::RsvpStatus;

use super::*;
use crate::page::PageRequest;
use crate::ports::MockEventRepository;

fn with_series(events: &mut MockEventRepository) {
    events.expect_series_within().once().returning(|_, _, _, _| Ok(vec![(ID, event().profile.series)]));
    events.expect_by_ids().once().returning(|ids| {
        assert_eq!(ids, [ID], "each event is read once, however often it happens");
        Ok(vec![event()])
    });
}

#[tokio::test]
async fn a_month_holds_each_occurrence_in_three_queries() {
    let mut repos = before(member());
    with_series(&mut repos.events);
    let (_, events) = events(repos);
    let (year, month, occurrences) = events.month(&actor(1), SERVER, (None, None)).await.unwrap();
    assert_eq!((year, month), (2025, 11));
    let seen: Vec<_> = occurrences.iter().map(|o| (o.occurrence.start.day(), o.occurrence.index)).collect();
    assert_eq!(seen, [(8, 0), (15, 1), (22, 2), (29, 3)]);
    assert!(occurrences.iter().all(|occurrence| occurrence.status == EventStatus::Scheduled));
    let bad = events.month(&actor(1), SERVER, (Some(1969), Some(13))).await.unwrap_err();
    assert_eq!(broken(&bad), ["month", "year"]);
}

#[tokio::test]
async fn upcoming_is_paged_by_occurrence() {
    let mut repos = before(member());
    with_series(&mut repos.events);
    let (_, events) = events(repos);
    let page = events.upcoming(&actor(1), SERVER, PageRequest::FIRST).await.unwrap();
    assert_eq!((page.total, page.items[0].occurrence.index), (1, 0), "the second is eight days away");
}

#[tokio::test]
async fn an_answer_keeps_the_row_of_an_invitation() {
    let mut repos = before(member());
    let invited = Attendee::invited(AttendeeId(Uuid::from_u128(42)), ID, user_id(1), START);
    let known = invited.clone();
    repos.events.expect_attendee().returning(move |_, user| Ok((user == user_id(1)).then(|| known.clone())));
    repos.events.expect_answer().once().returning(|_| Ok(()));
    let (store, events) = events(repos);
    let yes = Rsvp { status: RsvpStatus::Attending, notes: Some(" Flying in ".into()) };
    let view = events.rsvp(&actor(1), SERVER, ID, yes).await.unwrap();
    assert_eq!((view.attendee.id, view.attendee.notes.as_str()), (invited.id, "Flying in"));
    assert_eq!((view.attendee.invited_at, view.attendee.responded_at), (START, Some(START)));
    let wordy = Rsvp { status: RsvpStatus::Maybe, notes: Some("x".repeat(501)) };
    assert_eq!(broken(&events.rsvp(&actor(1), SERVER, ID, wordy).await.unwrap_err()), ["notes"]);
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn a_module_that_is_off_is_closed_also_to_a_link() {
    let mut off = member();
    off.modules = off.modules.with(Module::Events, false);
    let mut repos = before(off);
    repos.events.expect_feed_owner().returning(|_, _| Ok(Some(user_id(1))));
    let (_, events) = events(repos);
    let refused = events.feed_of_link(SERVER, "secret").await.unwrap_err();
    assert_eq!(refused, FeedError::Access(AccessError::Denied(Denied::ModuleDisabled)));
    let refused = events.get(&actor(1), SERVER, ID).await.unwrap_err();
    assert_eq!(refused, AccessError::Denied(Denied::ModuleDisabled));
}

#[tokio::test]
async fn a_link_is_kept_as_a_fingerprint() {
    let mut repos = before(member());
    repos.events.expect_open_feed().once().returning(|user, server, fingerprint, _| {
        assert_eq!((user, server), (user_id(1), SERVER));
        assert!(fingerprint.starts_with("fingerprint of secret-"));
        Ok(())
    });
    repos.events.expect_feed_owner().returning(|_, _| Ok(None::<UserId>));
    let (store, events) = events(repos);
    let secret = events.open_feed(&actor(1), SERVER).await.unwrap();
    assert!(secret.starts_with("secret-"));
    assert_eq!(store.commits(), 1);
    let unknown = events.feed_of_link(SERVER, "other").await.unwrap_err();
    assert_eq!(unknown.explain().kind, ErrorKind::Unauthenticated);
}
