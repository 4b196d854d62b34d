#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::sync::{Arc, Mutex};

use meshup_domain::module::ItemId;
use meshup_domain::permission::Denied;
use meshup_domain::poll::{PollChanges, PollOption, PollProfile, PollRecord, PollState, PollStatus};
use meshup_domain::role::Permission;
use meshup_domain::{ChannelId, Patch, PollId, PollOptionId};
use uuid::Uuid;

use super::*;
use crate::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use crate::error::Explain;
use crate::items::view::ItemView;
use crate::ports::{PollCounts, Store};
use crate::schedule::ScheduledJob;
use crate::server_context::fixture::{SERVER, cards, context, facts, known, writable};
use crate::testing::{START, TestRepos, TestStore, actor, user_id};

mod access;

const ID: PollId = PollId(Uuid::from_u128(30));

fn option_id(n: u128) -> PollOptionId {
    PollOptionId(Uuid::from_u128(n))
}

/// A poll of person 2, in which person 1 takes part.
pub(super) fn poll() -> Poll {
    Poll::from(PollRecord {
        id: ID,
        server: SERVER,
        profile: PollProfile { question: "Where?".into(), allow_add_options: true, ..PollProfile::default() },
        state: PollState::Active,
        created_by: user_id(2),
        created_at: START,
        updated_at: START,
    })
}

/// The poll with a change to its record.
fn with(change: impl FnOnce(&mut PollRecord)) -> Poll {
    let mut record = (*poll()).clone();
    change(&mut record);
    record.into()
}

fn option(n: u128) -> PollOption {
    PollOption {
        id: option_id(n),
        poll: ID,
        text: format!("Option {n}"),
        position: i32::try_from(n).unwrap() - 1,
        added_by: user_id(2),
        created_at: START,
    }
}

/// `poll` with options 1 to 3; `voters` voted for the first.
fn asked(poll: Poll, voters: u64) -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, None));
    cards(&mut repos);
    let same = poll.clone();
    repos.polls.expect_get().returning(move |_| Ok(Some(poll.clone())));
    repos.polls.expect_lock().returning(move |_| Ok(Some(same.clone())));
    repos.polls.expect_options().returning(|_| Ok((1..=3).map(option).collect()));
    repos.polls.expect_counts().returning(move |_| {
        let tally = if voters > 0 { vec![(option_id(1), voters)] } else { Vec::new() };
        Ok(PollCounts { voters: tally.iter().map(|(_, count)| (ID, *count)).collect(), votes: tally })
    });
    repos.polls.expect_votes_of().returning(|_, _| Ok(Vec::new()));
    repos
}

fn managed(poll: Poll, voters: u64) -> TestRepos {
    let mut repos = asked(poll, voters);
    repos.servers.checkpoint();
    repos.servers.expect_lock_shared().returning(|_| Ok(true));
    known(&mut repos, facts(user_id(1), 300, Some(Permission::ManagePolls)));
    repos
}

/// Everyone has notifications switched off.
fn nobody_listens(repos: &mut TestRepos) {
    repos.members.expect_among().returning(|_, _| Ok(Vec::new()));
    repos.settings.expect_recipients().returning(|_, _, _| Ok(Vec::new()));
}

fn polls(repos: TestRepos) -> (TestStore, Polls) {
    let (store, context) = context(repos);
    (store, Polls::new(context))
}

fn change(kind: ItemChangeKind) -> DomainEvent {
    DomainEvent::ItemChanged(ItemChange { server: SERVER, channel: None, item: ItemId::Poll(ID), kind })
}

fn new_poll() -> PollChanges {
    PollChanges {
        question: Some("Where?".into()),
        options: Some(vec!["Lake cabin".into(), "City hotel".into()]),
        ..PollChanges::default()
    }
}

fn broken(error: &impl Explain) -> Vec<String> {
    error.explain().fields.0.into_keys().map(|field| field.to_string()).collect()
}

#[tokio::test]
async fn a_poll_is_made_with_its_options_in_their_order() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, None));
    writable(&mut repos);
    let written: Arc<Mutex<Vec<PollOption>>> = Arc::default();
    let kept = Arc::clone(&written);
    repos.polls.expect_insert().once().returning(move |poll, options| {
        assert_eq!((poll.state, poll.profile.allow_multiple_votes), (PollState::Active, false));
        *kept.lock().unwrap() = options.to_vec();
        Ok(())
    });
    let shown = Arc::clone(&written);
    repos.polls.expect_options().returning(move |_| Ok(shown.lock().unwrap().clone()));
    repos.polls.expect_counts().returning(|_| Ok(PollCounts::default()));
    repos.polls.expect_votes_of().returning(|_, _| Ok(Vec::new()));
    let (store, polls) = polls(repos);

    let view = polls.create(&actor(1), SERVER, new_poll()).await.unwrap();
    let texts: Vec<_> =
        view.options.iter().map(|view| (view.option.position, view.option.text.as_str())).collect();
    assert_eq!(texts, [(0, "Lake cabin"), (1, "City hotel")]);
    assert!(view.can_vote && view.voters.is_none(), "flags are false unless asked for");
    assert!(matches!(
        store.published_events()[..],
        [DomainEvent::ItemChanged(ItemChange { kind: ItemChangeKind::Created, .. })]
    ));
}

#[tokio::test]
async fn every_broken_rule_of_a_new_poll_is_reported_at_once() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 200, None));
    repos.channels.expect_get().returning(|_| Ok(None));
    let (store, polls) = polls(repos);
    let command = PollChanges {
        question: Some(" ".into()),
        options: Some(vec!["one".into()]),
        channel: Patch::Set(ChannelId(Uuid::from_u128(9))),
        expires_at: Patch::Set(START),
        status: Some(PollStatus::Closed),
        ..PollChanges::default()
    };
    let refused = polls.create(&actor(1), SERVER, command).await.unwrap_err();
    assert_eq!(broken(&refused), ["channel", "expires_at", "options", "question", "status"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_vote_is_announced_without_who_voted() {
    let mut repos = asked(poll(), 0);
    repos
        .polls
        .expect_vote()
        .once()
        .withf(|ballot| {
            (ballot.poll(), ballot.voter(), ballot.options()) == (ID, user_id(1), &[option_id(2)])
        })
        .returning(|_| Ok(true));
    let (store, polls) = polls(repos);
    polls.vote(&actor(1), SERVER, ID, &[option_id(2), option_id(2)]).await.unwrap();
    assert_eq!(store.published_events(), [change(ItemChangeKind::Voted)]);
}

#[tokio::test]
async fn a_second_single_choice_is_refused_and_a_multiple_one_replaces_the_first() {
    let mut single = asked(poll(), 1);
    single.polls.expect_vote().returning(|_| Ok(false));
    let (store, single) = polls(single);
    let again = single.vote(&actor(1), SERVER, ID, &[option_id(1)]).await.unwrap_err();
    assert_eq!((again, store.commits()), (VoteError::AlreadyVoted, 0));

    let mut repos = asked(with(|poll| poll.profile.allow_multiple_votes = true), 1);
    repos.polls.expect_unvote().once().returning(|_, _| Ok(true));
    repos.polls.expect_vote().once().returning(|_| Ok(true));
    let (store, polls) = polls(repos);
    polls.vote(&actor(1), SERVER, ID, &[option_id(1), option_id(3)]).await.unwrap();
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn only_options_of_the_poll_are_chosen_and_only_while_votes_are_taken() {
    let (store, open) = polls(asked(poll(), 0));
    for bad in [vec![], vec![option_id(9)], vec![option_id(1), option_id(2)]] {
        let refused = open.vote(&actor(1), SERVER, ID, &bad).await.unwrap_err();
        assert_eq!(broken(&refused), ["options"], "{bad:?}");
    }
    let ended = |state, expires_at| with(|poll| (poll.state, poll.profile.expires_at) = (state, expires_at));
    for (poll, why) in [
        (ended(PollState::Draft, None), VoteError::Draft),
        (ended(PollState::Closed { at: START }, None), VoteError::Closed),
        (ended(PollState::Active, Some(START)), VoteError::Closed),
    ] {
        let (_, polls) = polls(asked(poll, 0));
        assert_eq!(polls.vote(&actor(1), SERVER, ID, &[option_id(1)]).await.unwrap_err(), why);
    }
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn only_the_creator_and_who_manages_polls_change_close_or_delete() {
    let (store, polls) = polls(asked(poll(), 0));
    let denied = AccessError::Denied(Denied::MissingPermission);
    let me = actor(1);
    let closed = polls.close(&me, SERVER, ID).await.unwrap_err();
    assert_eq!(closed, ClosePollError::Access(denied.clone()));
    let deleted = polls.delete(&me, SERVER, ID).await.unwrap_err();
    assert_eq!(deleted, denied.clone());
    let updated = polls.update(&me, SERVER, ID, PollChanges::default()).await.unwrap_err();
    assert_eq!(updated, WritePollError::Access(denied));
    let elsewhere = ServerId(Uuid::from_u128(6));
    let unknown = polls.get(&me, elsewhere, ID).await.unwrap_err();
    assert_eq!(unknown, AccessError::NotFound);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_close_is_announced_once_it_is_written() {
    let mut repos = managed(poll(), 3);
    repos
        .polls
        .expect_save()
        .once()
        .withf(|poll| poll.state == PollState::Closed { at: START })
        .returning(|_| Ok(()));
    repos.polls.expect_voters().returning(|_| Ok(Vec::new()));
    nobody_listens(&mut repos);
    let (store, polls) = polls(repos);
    polls.close(&actor(1), SERVER, ID).await.unwrap();
    assert_eq!(store.published_events(), [change(ItemChangeKind::Closed)]);
}

#[tokio::test]
async fn what_was_voted_on_does_not_change() {
    let (store, voted) = polls(managed(poll(), 2));
    let changes = PollChanges { question: Some("When?".into()), ..PollChanges::default() };
    let refused = voted.update(&actor(1), SERVER, ID, changes).await.unwrap_err();
    assert_eq!(broken(&refused), ["question"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn what_stays_as_it_is_may_be_said_again() {
    let mut repos = managed(poll(), 2);
    repos.polls.expect_save().once().returning(|_| Ok(()));
    let (store, polls) = polls(repos);
    let same = PollChanges {
        question: Some("Where?".into()),
        options: Some((1..=3).map(|n| option(n).text).collect()),
        status: Some(PollStatus::Active),
        ..PollChanges::default()
    };
    polls.update(&actor(1), SERVER, ID, same).await.unwrap();
    assert_eq!(store.published_events(), [change(ItemChangeKind::Updated)]);
}

#[tokio::test]
async fn a_draft_begins() {
    let mut repos = managed(with(|poll| poll.state = PollState::Draft), 0);
    repos.polls.expect_save().once().withf(|poll| poll.state == PollState::Active).returning(|_| Ok(()));
    let (store, polls) = polls(repos);
    let begin = PollChanges { status: Some(PollStatus::Active), ..PollChanges::default() };
    polls.update(&actor(1), SERVER, ID, begin).await.unwrap();
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn hidden_results_are_kept_from_who_has_not_voted() {
    let (store, polls) = polls(asked(poll(), 2));
    let view = polls.get(&actor(1), SERVER, ID).await.unwrap();
    assert!(view.voters.is_none() && view.options.iter().all(|option| option.share.is_none()));
    assert_eq!(polls.results(&actor(1), SERVER, ID).await.unwrap_err(), ResultsError::Hidden);
    let found = ItemView::find(store.read(), ItemId::Poll(ID), START).await.unwrap();
    let Some(ItemView::Poll(nobody)) = found else { panic!("{found:?}") };
    assert!(nobody.voters.is_none() && !nobody.can_vote);
}

#[tokio::test]
async fn an_anonymous_poll_never_asks_who_voted() {
    let anonymous = with(|poll| {
        (poll.profile.anonymous_votes, poll.profile.show_results_before_vote) = (true, true);
    });
    let (_, polls) = polls(asked(anonymous, 2));
    let results = polls.results(&actor(1), SERVER, ID).await.unwrap();
    assert_eq!(results.voters, 2);
    assert_eq!(results.options[0].share, VoteShare { votes: 2, hundredths: 10_000 });
    assert!(results.options.iter().all(|option| option.voters.is_none()));
}

#[tokio::test]
async fn an_option_is_added_where_that_is_allowed_and_there_is_room() {
    let fixed = with(|poll| poll.profile.allow_add_options = false);
    let (store, fixed) = polls(asked(fixed, 0));
    let refused = fixed.add_option(&actor(1), SERVER, ID, "").await.unwrap_err();
    assert_eq!((refused, store.begun_units()), (AddPollOptionError::NotAllowed, 0));

    let mut full = asked(poll(), 0);
    full.polls.checkpoint();
    full.polls.expect_get().returning(|_| Ok(Some(poll())));
    full.polls.expect_lock().returning(|_| Ok(Some(poll())));
    full.polls.expect_options().returning(|_| Ok((1..=20).map(option).collect()));
    let (store, full) = polls(full);
    let same = full.add_option(&actor(1), SERVER, ID, " OPTION 7").await.unwrap_err();
    assert_eq!(broken(&same), ["text"]);
    let refused = full.add_option(&actor(1), SERVER, ID, "one more").await.unwrap_err();
    assert_eq!((refused, store.commits()), (AddPollOptionError::TooMany, 0));
}

#[tokio::test]
async fn the_clock_closes_what_another_node_has_not() {
    let mut repos = TestRepos::default();
    repos.polls.expect_get().returning(|_| Ok(Some(poll())));
    let (ours, theirs) = (ID, PollId(Uuid::from_u128(31)));
    repos
        .polls
        .expect_due()
        .once()
        .withf(|now, _| *now == START)
        .returning(move |_, _| Ok(vec![theirs, ours]));
    repos.polls.expect_expire().times(2).returning(move |id, _| {
        Ok((id == ours).then(|| with(|poll| poll.state = PollState::Closed { at: START })))
    });
    repos.polls.expect_voters().once().returning(|_| Ok(Vec::new()));
    nobody_listens(&mut repos);
    let (store, polls) = polls(repos);
    assert!(!PollExpiryJob(polls).run().await.unwrap());
    assert_eq!(store.published_events(), [change(ItemChangeKind::Closed)]);
}
