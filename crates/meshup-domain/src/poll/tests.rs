use time::macros::datetime;
use uuid::Uuid;

use super::*;

const NOW: OffsetDateTime = datetime!(2025-11-07 08:00 UTC);

fn poll(state: PollState, expires_at: Option<OffsetDateTime>) -> Poll {
    Poll {
        id: PollId(Uuid::from_u128(1)),
        server: ServerId(Uuid::from_u128(2)),
        profile: PollProfile {
            question: "Where?".into(),
            description: String::new(),
            channel: None,
            choice: Choice::Single,
            allow_add_options: false,
            anonymous_votes: false,
            show_results_before_vote: false,
            expires_at,
        },
        state,
        created_by: UserId(Uuid::from_u128(3)),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn texts(options: &[&str]) -> Vec<String> {
    options.iter().map(ToString::to_string).collect()
}

#[test]
fn an_expired_poll_takes_no_votes_before_anybody_closed_it() {
    let (early, late) = (datetime!(2025-11-07 07:00 UTC), datetime!(2025-11-07 09:00 UTC));
    assert_eq!(poll(PollState::Active, Some(late)).votable(NOW), Ok(()));
    assert_eq!(poll(PollState::Active, None).votable(NOW), Ok(()));
    assert_eq!(poll(PollState::Active, Some(NOW)).votable(NOW), Err(NotVotable::Over));
    assert_eq!(poll(PollState::Draft, None).votable(NOW), Err(NotVotable::Draft));
    assert_eq!(poll(PollState::Closed { at: early }, None).votable(NOW), Err(NotVotable::Over));
}

#[test]
fn a_poll_that_expired_was_over_then() {
    let early = datetime!(2025-11-07 07:00 UTC);
    assert_eq!(poll(PollState::Active, Some(early)).closed(NOW), PollState::Closed { at: early });
    assert_eq!(poll(PollState::Active, None).closed(NOW), PollState::Closed { at: NOW });
    assert_eq!(poll(PollState::Draft, Some(early)).closed(NOW), PollState::Closed { at: NOW });
}

#[test]
fn results_are_hidden_from_who_has_not_voted_while_votes_are_taken() {
    let open = poll(PollState::Active, None);
    assert!(open.hides_results(false, NOW));
    assert!(!open.hides_results(true, NOW));
    assert!(!poll(PollState::Closed { at: NOW }, None).hides_results(false, NOW));
    assert!(!poll(PollState::Active, Some(NOW)).hides_results(false, NOW));
}

#[test]
fn options_are_two_to_twenty_that_look_different() {
    assert_eq!(options(&texts(&[" Lake cabin ", "City hotel"])), Ok(texts(&["Lake cabin", "City hotel"])));
    assert!(options(&texts(&["only"])).is_err());
    assert!(options(&texts(&["Straße", " STRASSE "])).is_err());
    assert_eq!(options(&texts(&["ok", " "])), Err(Violation::Blank));
    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    assert_eq!(options(&many), Err(Violation::TooMany(20)));
    assert!(options(&many[..20]).is_ok());
    assert_eq!(option_text(&"x".repeat(201)), Err(Violation::TooLong(200)));
}

#[test]
fn a_choice_counts_once_and_is_one_in_a_single_choice() {
    let [a, b] = [1, 2].map(|n| PollOptionId(Uuid::from_u128(n)));
    assert_eq!(ballot(&[a, a], Choice::Single), Ok(vec![a]));
    assert_eq!(ballot(&[a, b, a], Choice::Multiple), Ok(vec![a, b]));
    assert!(ballot(&[a, b], Choice::Single).is_err());
    assert!(ballot(&[], Choice::Multiple).is_err());
    let many: Vec<_> = (0..21).map(|n| PollOptionId(Uuid::from_u128(n))).collect();
    assert_eq!(ballot(&many, Choice::Multiple), Err(Violation::TooMany(20)));
}

#[test]
fn shares_are_of_the_people_who_voted() {
    assert_eq!(share(5, 12), 4_167);
    assert_eq!(share(1, 3), 3_333);
    assert_eq!(share(2, 3), 6_667);
    assert_eq!(share(7, 7), 10_000);
    assert_eq!(share(0, 0), 0);
}

#[test]
fn what_people_voted_on_is_named_when_it_differs() {
    let before = poll(PollState::Active, None).profile;
    let free = PollProfile { description: "More".into(), expires_at: Some(NOW), ..before.clone() };
    assert_eq!(before.changes_of_substance(&free), Vec::<&str>::new());
    let other = PollProfile { question: "When?".into(), anonymous_votes: true, ..before.clone() };
    assert_eq!(before.changes_of_substance(&other), ["question", "anonymous_votes"]);
}
