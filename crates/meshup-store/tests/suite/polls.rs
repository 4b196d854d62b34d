//! Polls, options and votes.

use std::sync::Arc;

use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{PollFilter, Store, Viewer};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::poll::{Ballot, Poll, PollOption, PollProfile, PollRecord, PollState, PollStatus};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{PollId, PollOptionId, UserId};
use uuid::Uuid;

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::proofs::allowed;
use crate::statements::statements;

on_each_database!(
    a_poll_is_read_as_it_was_written_until_it_is_deleted,
    options_are_unique_and_replaced_as_one,
    polls_are_listed_newest_first_by_filter_and_sight,
    votes_are_counted_and_named,
    fifty_first_votes_of_one_person_are_one,
    counts_equal_the_rows_while_people_change_their_minds,
    an_expired_poll_is_closed_once_and_as_of_its_end,
    counting_takes_one_statement_and_one_moment,
    a_channel_takes_its_polls_along,
);

async fn community(store: &dyn Store) -> (User, Server) {
    let owner = person(store, "owner").await;
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    (owner, server)
}

fn poll(server: &Server, creator: &User, age: i64) -> Poll {
    Poll::from(PollRecord {
        id: PollId(id()),
        server: server.id,
        profile: PollProfile {
            question: "Where?".to_owned(),
            description: "Vote".to_owned(),
            channel: None,
            allow_multiple_votes: true,
            allow_add_options: false,
            anonymous_votes: false,
            show_results_before_vote: true,
            expires_at: None,
        },
        state: PollState::Active,
        created_by: creator.id,
        created_at: at(age),
        updated_at: at(age),
    })
}

/// The poll with a change to its record.
fn with(poll: &Poll, change: impl FnOnce(&mut PollRecord)) -> Poll {
    let mut record = (**poll).clone();
    change(&mut record);
    Poll::from(record)
}

fn option(poll: &Poll, text: &str, position: i32) -> PollOption {
    PollOption {
        id: PollOptionId(id()),
        poll: poll.id,
        text: text.to_owned(),
        position,
        added_by: poll.created_by,
        created_at: at(0),
    }
}

fn options(poll: &Poll, texts: &[&str]) -> Vec<PollOption> {
    (0..).zip(texts).map(|(position, text)| option(poll, text, position)).collect()
}

/// Stores a poll with these options, and returns their ids.
async fn stored(store: &dyn Store, poll: &Poll, texts: &[&str]) -> Vec<PollOptionId> {
    let options = options(poll, texts);
    let work = store.begin().await.unwrap();
    work.polls().insert(poll, &options).await.unwrap();
    work.commit().await.unwrap();
    options.iter().map(|option| option.id).collect()
}

async fn ballot(store: &dyn Store, poll: &Poll, user: UserId, options: &[PollOptionId], age: i64) -> Ballot {
    let present = store.read().polls().options(&[poll.id]).await.unwrap();
    poll.cast(&allowed(poll.server, user), &present, options, at(age)).unwrap()
}

async fn vote(store: &dyn Store, poll: &Poll, user: UserId, options: &[PollOptionId], age: i64) -> bool {
    let ballot = ballot(store, poll, user, options, age).await;
    let work = store.begin().await.unwrap();
    work.polls().lock(poll.id).await.unwrap().unwrap();
    let counted = work.polls().vote(&ballot).await.unwrap();
    work.commit().await.unwrap();
    counted
}

async fn delete(store: &dyn Store, poll: &Poll, age: i64) {
    let work = store.begin().await.unwrap();
    let by = allowed(poll.server, poll.created_by);
    work.polls().delete(&by, poll.id, at(age)).await.unwrap();
    assert_eq!(work.polls().lock(poll.id).await.unwrap(), None);
    work.commit().await.unwrap();
}

/// The number of voters, and of votes for each of these options.
async fn counts(store: &dyn Store, poll: &Poll, options: &[PollOptionId]) -> (u64, Vec<u64>) {
    let counts = store.read().polls().counts(&[poll.id]).await.unwrap();
    let voters = counts.voters.first().map_or(0, |(_, voters)| *voters);
    let of = |id: &PollOptionId| counts.votes.iter().find(|(option, _)| option == id).map_or(0, |(_, n)| *n);
    (voters, options.iter().map(of).collect())
}

async fn a_poll_is_read_as_it_was_written_until_it_is_deleted(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let general = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    let full = with(&poll(&server, &owner, 1), |poll| {
        poll.profile = PollProfile {
            channel: Some(general.id),
            allow_multiple_votes: false,
            allow_add_options: true,
            anonymous_votes: true,
            show_results_before_vote: false,
            expires_at: Some(at(100)),
            ..poll.profile.clone()
        };
        poll.state = PollState::Draft;
    });
    let written = options(&full, &["Straße", "Hütte"]);
    let work = store.begin().await.unwrap();
    work.polls().insert(&full, &written).await.unwrap();
    work.commit().await.unwrap();
    let polls = store.read().polls();
    assert_eq!(polls.get(full.id).await.unwrap().as_ref(), Some(&full));
    assert_eq!(polls.options(&[full.id]).await.unwrap(), written);

    let full = with(&full, |poll| {
        poll.state = PollState::Closed { at: at(50) };
        "When?".clone_into(&mut poll.profile.question);
        poll.profile.channel = None;
        poll.updated_at = at(50);
    });
    let work = store.begin().await.unwrap();
    assert!(work.polls().lock(full.id).await.unwrap().is_some());
    work.polls().save(&full).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(polls.get(full.id).await.unwrap().as_ref(), Some(&full));

    delete(&*store, &full, 60).await;
    assert_eq!(polls.get(full.id).await.unwrap(), None);
}

async fn options_are_unique_and_replaced_as_one(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let poll = poll(&server, &owner, 0);
    stored(&*store, &poll, &["Straße", "Hotel"]).await;

    let work = store.begin().await.unwrap();
    let by = allowed(server.id, owner.id);
    assert!(!work.polls().add_option(&by, &option(&poll, "STRASSE", 2)).await.unwrap(), "looks the same");
    assert!(!work.polls().add_option(&by, &option(&poll, "Hütte", 1)).await.unwrap(), "no free position");
    assert!(
        work.polls().add_option(&by, &option(&poll, "Hütte", 2)).await.unwrap(),
        "the unit is still usable"
    );
    work.commit().await.unwrap();

    let others = options(&poll, &["Hotel", "Straße", "Zelt"]);
    let work = store.begin().await.unwrap();
    work.polls().replace_options(&allowed(server.id, owner.id), poll.id, &others).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.read().polls().options(&[poll.id]).await.unwrap(), others);
}

async fn polls_are_listed_newest_first_by_filter_and_sight(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    let other = person(&*store, "other").await;
    let hidden = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&ours, "hidden", 0).profile },
        ..channel(&ours, "hidden", 0)
    };
    let work = store.begin().await.unwrap();
    work.channels().insert(&hidden).await.unwrap();
    work.commit().await.unwrap();
    let (old, gone) = (poll(&ours, &owner, 1), poll(&ours, &owner, 4));
    let secret = with(&poll(&ours, &owner, 2), |poll| poll.profile.channel = Some(hidden.id));
    let draft = with(&poll(&ours, &other, 3), |poll| poll.state = PollState::Draft);
    for poll in [&old, &secret, &draft, &gone] {
        stored(&*store, poll, &["a", "b"]).await;
    }
    delete(&*store, &gone, 5).await;

    let list = async |user: &User, sees_all, filter: PollFilter| {
        let viewer = Viewer { user: user.id, sees_all };
        let page = store.read().polls().list(ours.id, viewer, &filter, PageRequest::FIRST).await.unwrap();
        let Page { items, total } = page;
        assert_eq!(items.len() as u64, total);
        items.into_iter().map(|poll| poll.id).collect::<Vec<_>>()
    };
    let all = PollFilter::default;
    assert_eq!(list(&owner, true, all()).await, [draft.id, secret.id, old.id]);
    assert_eq!(list(&other, false, all()).await, [draft.id, old.id]);
    let by_other = PollFilter { created_by: Some(other.id), ..all() };
    assert_eq!(list(&owner, true, by_other).await, [draft.id]);
    let active = PollFilter { status: Some(PollStatus::Active), ..all() };
    assert_eq!(list(&owner, true, active).await, [secret.id, old.id]);
    let inside = PollFilter { channel: Some(hidden.id), ..all() };
    assert_eq!(list(&owner, true, inside.clone()).await, [secret.id]);
    assert_eq!(list(&other, false, inside).await, []);
}

async fn votes_are_counted_and_named(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let (one, two) = (poll(&server, &owner, 0), poll(&server, &owner, 1));
    let ours = stored(&*store, &one, &["a", "b", "c"]).await;
    let theirs = stored(&*store, &two, &["a", "b"]).await;
    let people: Vec<UserId> = (1..=3).map(|n| UserId(Uuid::from_u128(n))).collect();

    assert!(vote(&*store, &one, people[2], &[ours[0]], 1).await);
    assert!(vote(&*store, &one, people[0], &[ours[0], ours[1]], 2).await);
    assert!(!vote(&*store, &one, people[0], &[ours[2]], 3).await, "there is a ballot");
    assert!(vote(&*store, &two, people[0], &[theirs[1]], 4).await);
    assert_eq!(counts(&*store, &one, &ours).await, (2, vec![2, 1, 0]));

    let polls = store.read().polls();
    let mut mine = polls.votes_of(&[one.id, two.id], people[0]).await.unwrap();
    mine.sort_unstable();
    let mut expected = vec![ours[0], ours[1], theirs[1]];
    expected.sort_unstable();
    assert_eq!(mine, expected);
    assert_eq!(polls.voters(one.id).await.unwrap(), [people[0], people[2]]);
    let mut choices = polls.choices(one.id, 9).await.unwrap();
    assert_eq!(choices[0], (ours[0], people[2]), "in order of voting");
    choices.sort_unstable();
    assert_eq!(choices.len(), 3);
    assert_eq!(polls.choices(one.id, 1).await.unwrap(), [(ours[0], people[2]), (ours[1], people[0])]);

    let work = store.begin().await.unwrap();
    let by = allowed(server.id, people[0]);
    assert!(work.polls().unvote(&by, one.id).await.unwrap());
    assert!(!work.polls().unvote(&by, one.id).await.unwrap(), "again");
    work.commit().await.unwrap();
    assert_eq!(counts(&*store, &one, &ours).await, (1, vec![1, 0, 0]));
    assert_eq!(counts(&*store, &two, &theirs).await, (1, vec![0, 1]));
}

async fn fifty_first_votes_of_one_person_are_one(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let poll = poll(&server, &owner, 0);
    let ids = stored(&*store, &poll, &["a", "b"]).await;
    let mut callers = tokio::task::JoinSet::new();
    for n in 0..50_usize {
        let (store, poll, choice, user) = (Arc::clone(&store), poll.clone(), ids[n % 2], owner.id);
        callers.spawn(async move {
            let ballot = ballot(&*store, &poll, user, &[choice], 1).await;
            // Without the lock, as if a node forgot it: the ballot's key alone decides.
            let work = store.begin().await.unwrap();
            let counted = work.polls().vote(&ballot).await.unwrap();
            work.commit().await.unwrap();
            counted
        });
    }
    let counted = callers.join_all().await.into_iter().filter(|counted| *counted).count();
    let (voters, tally) = counts(&*store, &poll, &ids).await;
    assert_eq!((counted, voters, tally.iter().sum::<u64>()), (1, 1, 1));
}

async fn counts_equal_the_rows_while_people_change_their_minds(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let poll = poll(&server, &owner, 0);
    let ids = stored(&*store, &poll, &["a", "b", "c"]).await;
    let mut callers = tokio::task::JoinSet::new();
    for n in 0..50_u128 {
        let (store, poll, ids) = (Arc::clone(&store), poll.clone(), ids.clone());
        callers.spawn(async move {
            let user = UserId(Uuid::from_u128(n % 25 + 1));
            let chosen = if n % 2 == 0 { &ids[..2] } else { &ids[1..] };
            let ballot = ballot(&*store, &poll, user, chosen, 1).await;
            let work = store.begin().await.unwrap();
            work.polls().lock(poll.id).await.unwrap();
            work.polls().unvote(&allowed(poll.server, user), poll.id).await.unwrap();
            assert!(work.polls().vote(&ballot).await.unwrap());
            work.commit().await.unwrap();
        });
    }
    callers.join_all().await;
    let (voters, tally) = counts(&*store, &poll, &ids).await;
    let rows = store.read().polls().choices(poll.id, 1_000).await.unwrap();
    let of = |id: &PollOptionId| rows.iter().filter(|(option, _)| option == id).count() as u64;
    assert_eq!(tally, ids.iter().map(of).collect::<Vec<_>>());
    assert_eq!((voters, tally[1], tally[0] + tally[2]), (25, 25, 25));
}

async fn an_expired_poll_is_closed_once_and_as_of_its_end(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let ending = |age, expires_at, state| {
        with(&poll(&server, &owner, age), |poll| {
            (poll.profile.expires_at, poll.state) = (Some(at(expires_at)), state);
        })
    };
    let late = ending(0, 20, PollState::Active);
    let early = ending(1, 10, PollState::Active);
    let others = [
        ending(2, 21, PollState::Active),
        ending(3, 10, PollState::Draft),
        ending(4, 10, PollState::Closed { at: at(5) }),
        poll(&server, &owner, 5),
    ];
    for poll in [&late, &early].into_iter().chain(&others) {
        stored(&*store, poll, &["a", "b"]).await;
    }
    let deleted = ending(6, 10, PollState::Active);
    stored(&*store, &deleted, &["a", "b"]).await;
    delete(&*store, &deleted, 6).await;

    let due = async |limit| store.read().polls().due(at(20), limit).await.unwrap();
    assert_eq!(due(9).await, [early.id, late.id]);
    assert_eq!(due(1).await, [early.id]);
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (store, id) = (Arc::clone(&store), early.id);
        nodes.spawn(async move {
            let work = store.begin().await.unwrap();
            let closed = work.polls().expire(id, at(20)).await.unwrap();
            work.commit().await.unwrap();
            closed
        });
    }
    let closed: Vec<Poll> = nodes.join_all().await.into_iter().flatten().collect();
    let expected = with(&early, |poll| {
        (poll.state, poll.updated_at) = (PollState::Closed { at: at(10) }, at(20));
    });
    assert_eq!(closed, [expected]);
    assert_eq!(due(9).await, [late.id]);
    for other in &others {
        let work = store.begin().await.unwrap();
        assert_eq!(work.polls().expire(other.id, at(20)).await.unwrap(), None, "{other:?}");
        work.commit().await.unwrap();
    }
}

async fn counting_takes_one_statement_and_one_moment(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let mut ids = Vec::new();
    for n in 0..30_u8 {
        let poll = poll(&server, &owner, i64::from(n));
        let chosen = stored(&*store, &poll, &["a", "b"]).await;
        vote(&*store, &poll, owner.id, &chosen[..1], 1).await;
        ids.push(poll.id);
    }
    let polls = store.read().polls();
    assert_eq!(statements(polls.counts(&ids)).await, 1);
    assert_eq!(statements(polls.options(&ids)).await, 1);
    assert_eq!(statements(polls.votes_of(&ids, owner.id)).await, 1);
    let viewer = Viewer { user: owner.id, sees_all: false };
    let all = PollFilter::default();
    let listing = polls.list(server.id, viewer, &all, PageRequest::FIRST);
    assert_eq!(statements(listing).await, 1);
    let counts = polls.counts(&ids).await.unwrap();
    assert_eq!((counts.voters.len(), counts.votes.len()), (30, 30));
}

async fn a_channel_takes_its_polls_along(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let general = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    let inside = with(&poll(&server, &owner, 0), |poll| poll.profile.channel = Some(general.id));
    let ids = stored(&*store, &inside, &["a", "b"]).await;
    assert!(vote(&*store, &inside, owner.id, &ids[..1], 1).await);

    let work = store.begin().await.unwrap();
    work.channels().delete(general.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.read().polls().get(inside.id).await.unwrap(), None);
    assert_eq!(store.read().polls().options(&[inside.id]).await.unwrap(), []);
    assert_eq!(counts(&*store, &inside, &ids).await, (0, vec![0, 0]));
}
