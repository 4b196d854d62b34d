//! Polls.

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::PollCounts;
use meshup_app::testing::{START, TestRepos, user_id};
use meshup_domain::poll::{Poll, PollOption, PollProfile, PollRecord, PollState};
use meshup_domain::{PollId, PollOptionId};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use crate::community::{SERVER, known_as, plain};
use crate::kit::{ask, ask_all, get, patch, post, signed_in};

const ID: PollId = PollId(Uuid::from_u128(30));

fn option_id(n: u128) -> PollOptionId {
    PollOptionId(Uuid::from_u128(n))
}

fn poll() -> Poll {
    Poll::from(PollRecord {
        id: ID,
        server: SERVER,
        profile: PollProfile {
            question: "Where should we host the offsite?".into(),
            description: "Vote for preferred location".into(),
            channel: None,
            allow_multiple_votes: false,
            allow_add_options: false,
            anonymous_votes: false,
            show_results_before_vote: true,
            expires_at: Some(datetime!(2025-11-15 23:59 UTC)),
        },
        state: PollState::Active,
        created_by: user_id(1),
        created_at: START,
        updated_at: START,
    })
}

fn options() -> Vec<PollOption> {
    let option = |(position, text): (i32, &str)| PollOption {
        id: option_id(40 + u128::from(position.unsigned_abs())),
        poll: ID,
        text: text.to_owned(),
        position,
        added_by: user_id(1),
        created_at: START,
    };
    (0..).zip(["Lake cabin", "City hotel", "Beach resort"]).map(option).collect()
}

/// Twelve users voted, five of them for the first option; `chosen` is what user 1 voted for.
fn asked(poll: Poll, chosen: &'static [u128]) -> TestRepos {
    let mut repos = known_as(plain);
    let (found, locked) = (poll.clone(), poll.clone());
    repos.polls.expect_list().returning(move |_, _, _, _| Ok(Page { items: vec![poll.clone()], total: 1 }));
    repos.polls.expect_get().returning(move |_| Ok(Some(found.clone())));
    repos.polls.expect_lock().returning(move |_| Ok(Some(locked.clone())));
    repos.polls.expect_options().returning(|_| Ok(options()));
    repos.polls.expect_counts().returning(|_| {
        let votes = vec![(option_id(40), 5), (option_id(41), 4), (option_id(42), 3)];
        Ok(PollCounts { voters: vec![(ID, 12)], votes })
    });
    repos.polls.expect_votes_of().returning(|_, _| Ok(chosen.iter().copied().map(option_id).collect()));
    repos.polls.expect_choices().returning(|_, _| Ok(vec![(option_id(40), user_id(2))]));
    repos
}

/// The poll with a changed record.
fn with(change: impl FnOnce(&mut PollRecord)) -> Poll {
    let mut record = (*poll()).clone();
    change(&mut record);
    record.into()
}

fn hidden() -> Poll {
    with(|poll| poll.profile.show_results_before_vote = false)
}

fn path(rest: &str) -> String {
    format!("/polls/{SERVER}/{ID}/{rest}")
}

#[actix_web::test]
async fn polls_have_the_documented_fields() {
    let list = signed_in(get(&format!("/polls/{SERVER}/")));
    assert_json_snapshot!(ask(asked(poll(), &[40]), list).await);
}

#[actix_web::test]
async fn results_name_voters_unless_votes_are_anonymous() {
    let request = || signed_in(get(&path("results/")));
    assert_json_snapshot!("poll_results", ask(asked(poll(), &[]), request()).await);
    let anonymous = with(|poll| poll.profile.anonymous_votes = true);
    assert_json_snapshot!("poll_results_anonymous", ask(asked(anonymous, &[]), request()).await);
}

#[actix_web::test]
async fn hidden_results_are_null_and_forbidden() {
    let requests = vec![signed_in(get(&path(""))), signed_in(get(&path("results/")))];
    assert_json_snapshot!(ask_all(asked(hidden(), &[]), requests).await);
}

#[actix_web::test]
async fn a_vote_and_its_undoing_say_so() {
    let mut repos = asked(poll(), &[40]);
    repos.polls.expect_vote().returning(|_| Ok(true));
    repos.polls.expect_unvote().returning(|_, _| Ok(true));
    let vote = post(&path("vote/"), &json!({"option_ids": [Uuid::from_u128(40)]}));
    let unvote = TestRequest::delete().uri(&format!("/api/v1{}", path("unvote/")));
    assert_json_snapshot!(ask_all(repos, vec![signed_in(vote), signed_in(unvote)]).await);
}

#[actix_web::test]
async fn refusals_have_codes() {
    let vote = |options: &[u128]| {
        let ids: Vec<Uuid> = options.iter().copied().map(Uuid::from_u128).collect();
        signed_in(post(&path("vote/"), &json!({"option_ids": ids})))
    };
    let mut open = asked(poll(), &[40]);
    open.polls.expect_vote().returning(|_| Ok(false));
    let add = signed_in(post(&path("options/"), &json!({"option_text": "Mountain hut"})));
    let requests = vec![vote(&[41]), vote(&[]), vote(&[40, 41]), vote(&[99]), add];
    assert_json_snapshot!("poll_open", ask_all(open, requests).await);
    let closed = with(|poll| poll.state = PollState::Closed { at: START });
    let unvote = signed_in(TestRequest::delete().uri(&format!("/api/v1{}", path("unvote/"))));
    let close = signed_in(post(&path("close/"), &json!({})));
    assert_json_snapshot!("poll_closed", ask_all(asked(closed, &[]), vec![vote(&[40]), unvote, close]).await);
}

#[actix_web::test]
async fn broken_rules_are_reported_at_once_and_put_wants_question_and_options() {
    let create = json!({"question": "", "options": ["a", "A"], "expires_at": "2025-11-07T08:00:00Z", "status": "closed"});
    let put = TestRequest::put().uri(&format!("/api/v1{}", path(""))).set_json(json!({"description": "x"}));
    let requests = vec![
        signed_in(post(&format!("/polls/{SERVER}/"), &create)),
        signed_in(put),
        signed_in(patch(&path(""), &json!({"question": "When?", "options": ["a", "b"], "status": "draft"}))),
        signed_in(get(&format!("/polls/{SERVER}/?status=open&channel=general"))),
    ];
    assert_json_snapshot!(ask_all(asked(poll(), &[]), requests).await);
}
