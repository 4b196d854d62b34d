#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use time::macros::datetime;
use uuid::Uuid;

use super::options::options;
use super::*;
use crate::member::Mute;
use crate::module::{Module, Modules};
use crate::permission::{
    self, Action, ItemFacts, MemberFacts, ModuleFacts, ParticipateInItem, ServerFacts, UserFacts,
};
use crate::role::Permissions;
use crate::{MemberId, Patch, Violation};

const NOW: OffsetDateTime = datetime!(2025-11-07 08:00 UTC);
const EARLY: OffsetDateTime = datetime!(2025-11-07 07:00 UTC);
const LATE: OffsetDateTime = datetime!(2025-11-07 09:00 UTC);

fn poll(state: PollState, expires_at: Option<OffsetDateTime>) -> Poll {
    asked(state, PollProfile { question: "Where?".into(), expires_at, ..PollProfile::default() })
}

fn asked(state: PollState, profile: PollProfile) -> Poll {
    Poll::from(PollRecord {
        id: PollId(Uuid::from_u128(1)),
        server: ServerId(Uuid::from_u128(2)),
        profile,
        state,
        created_by: UserId(Uuid::from_u128(3)),
        created_at: EARLY,
        updated_at: EARLY,
    })
}

/// The permission of an ordinary member who created the poll.
fn allowed<A: Action<Facts = ItemFacts>>() -> Allowed<A> {
    let me = UserId(Uuid::from_u128(3));
    let server = ServerFacts {
        server: ServerId(Uuid::from_u128(2)),
        owner: UserId(Uuid::from_u128(9)),
        is_public: true,
        verification_level: 0,
        require_two_factor: false,
        modules: Modules::default(),
        auto_moderation: false,
        person: UserFacts {
            id: me,
            is_site_admin: false,
            is_verified: false,
            two_factor: false,
            registered_at: EARLY,
        },
        member: Some(MemberFacts {
            id: MemberId(me.0),
            permissions: Permissions::NONE,
            highest: 200,
            mute: Mute::None,
            is_banned: false,
            joined_at: EARLY,
        }),
    };
    let module = ModuleFacts { server, module: Module::Polls };
    let facts = ItemFacts { module, channel: None, created_by: me, assigned_to: None };
    permission::ask(&facts, NOW).unwrap()
}

fn option_id(n: u128) -> PollOptionId {
    PollOptionId(Uuid::from_u128(n))
}

/// Options added by person 8, with ids starting at 1.
fn present(options: &[&str]) -> Vec<PollOption> {
    let mut ids = 0;
    let next = || {
        ids += 1;
        option_id(ids)
    };
    options::in_order(PollId(Uuid::from_u128(1)), UserId(Uuid::from_u128(8)), texts(options), next, EARLY)
}

fn texts(options: &[&str]) -> Vec<String> {
    options.iter().map(ToString::to_string).collect()
}

/// The fields for which changing a poll with two options violates a rule.
fn broken(poll: &Poll, changes: PollChanges, has_votes: bool) -> Vec<String> {
    let planned = poll.plan(changes, &present(&["a", "b"]), has_votes, NOW);
    planned.unwrap_err().0.into_keys().map(String::from).collect()
}

fn turned(status: PollStatus) -> PollChanges {
    PollChanges { status: Some(status), ..PollChanges::default() }
}

#[test]
fn an_expired_poll_takes_no_votes_before_anybody_closed_it() {
    assert_eq!(poll(PollState::Active, Some(LATE)).check_open(NOW), Ok(()));
    assert_eq!(poll(PollState::Active, None).check_open(NOW), Ok(()));
    assert_eq!(poll(PollState::Active, Some(NOW)).check_open(NOW), Err(VoteRefusal::Over));
    assert_eq!(poll(PollState::Draft, None).check_open(NOW), Err(VoteRefusal::Draft));
    assert_eq!(poll(PollState::Closed { at: EARLY }, None).check_open(NOW), Err(VoteRefusal::Over));
}

#[test]
fn a_poll_that_expired_was_over_then() {
    assert_eq!(poll(PollState::Active, Some(EARLY)).closed(NOW), PollState::Closed { at: EARLY });
    assert_eq!(poll(PollState::Active, None).closed(NOW), PollState::Closed { at: NOW });
    assert_eq!(poll(PollState::Draft, Some(EARLY)).closed(NOW), PollState::Closed { at: NOW });
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
    let (single, multiple) =
        (PollProfile::default(), PollProfile { allow_multiple_votes: true, ..PollProfile::default() });
    let [single, multiple] = [single, multiple].map(|profile| asked(PollState::Active, profile));
    let [a, b] = [1, 2].map(option_id);
    assert_eq!(single.choose(&[a, a]), Ok(vec![a]));
    assert_eq!(multiple.choose(&[a, b, a]), Ok(vec![a, b]));
    assert!(single.choose(&[a, b]).is_err());
    assert!(multiple.choose(&[]).is_err());
    let many: Vec<_> = (0..21).map(option_id).collect();
    assert_eq!(multiple.choose(&many), Err(Violation::TooMany(20)));
}

#[test]
fn a_ballot_is_of_options_of_a_poll_that_takes_votes() {
    let (open, options) = (poll(PollState::Active, None), present(&["a", "b"]));
    let ballot = open.cast(&allowed(), &options, &[option_id(2)], NOW).unwrap();
    assert_eq!((ballot.poll(), ballot.voter(), ballot.at()), (open.id, UserId(Uuid::from_u128(3)), NOW));
    assert_eq!(ballot.options(), [option_id(2)]);
    let unknown = open.cast(&allowed(), &options, &[option_id(3)], NOW);
    assert!(matches!(unknown, Err(BallotRefusal::Choice(_))));
    let closed = poll(PollState::Closed { at: EARLY }, None);
    let late = closed.cast(&allowed(), &options, &[option_id(2)], NOW);
    assert_eq!(late, Err(BallotRefusal::Poll(VoteRefusal::Over)));
}

#[test]
fn an_option_is_added_last_where_members_may_and_there_is_room() {
    let open = || asked(PollState::Active, PollProfile { allow_add_options: true, ..PollProfile::default() });
    let add = |mut poll: Poll, options: &[PollOption], text: &str| {
        let added =
            poll.add_option(&allowed::<ParticipateInItem>(), options, (option_id(9), text.into()), NOW);
        added.map(|option| (option.position, option.added_by, poll.updated_at))
    };
    let options = present(&["a", "Straße"]);
    assert_eq!(add(open(), &options, "c"), Ok((2, UserId(Uuid::from_u128(3)), NOW)));
    assert_eq!(add(poll(PollState::Active, None), &options, "c"), Err(AddOptionRefusal::Fixed));
    assert_eq!(add(open(), &options, " STRASSE"), Err(AddOptionRefusal::Same));
    let over = PollProfile { expires_at: Some(NOW), ..open().profile.clone() };
    assert_eq!(add(asked(PollState::Active, over), &options, "c"), Err(AddOptionRefusal::Over));
    let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(add(open(), &present(&many), "c"), Err(AddOptionRefusal::Full));
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
fn what_people_voted_on_does_not_change() {
    let open = poll(PollState::Active, None);
    let free = PollChanges {
        description: Some("More".into()),
        expires_at: Patch::Set(LATE),
        ..PollChanges::default()
    };
    assert!(open.plan(free, &[], true, NOW).is_ok());
    let changes = PollChanges {
        question: Some("When?".into()),
        options: Some(texts(&["b", "a"])),
        anonymous_votes: Some(true),
        status: Some(PollStatus::Draft),
        expires_at: Patch::Set(NOW),
        ..PollChanges::default()
    };
    let fields = ["anonymous_votes", "expires_at", "options", "question", "status"];
    assert_eq!(broken(&open, changes.clone(), true), fields);
    assert_eq!(broken(&open, changes, false), ["expires_at"]);
}

#[test]
fn what_stays_as_it_is_may_be_said_again() {
    let over = poll(PollState::Closed { at: EARLY }, Some(EARLY));
    let same = PollChanges {
        question: Some("Where?".into()),
        options: Some(texts(&["a", "b"])),
        expires_at: Patch::Set(EARLY),
        status: Some(PollStatus::Closed),
        ..PollChanges::default()
    };
    let plan = over.plan(same, &present(&["a", "b"]), true, NOW).unwrap();
    assert_eq!(plan, ValidatedPoll { profile: over.profile.clone(), state: over.state, options: None });
}

#[test]
fn a_closed_poll_stays_closed_and_a_draft_that_begins_is_not_over() {
    let closed = poll(PollState::Closed { at: EARLY }, None);
    for status in [PollStatus::Draft, PollStatus::Active] {
        assert_eq!(broken(&closed, turned(status), false), ["status"]);
    }
    let later = PollChanges { expires_at: Patch::Set(LATE), ..turned(PollStatus::Active) };
    assert_eq!(broken(&closed, later, false), ["expires_at", "status"]);

    let expired = poll(PollState::Active, Some(EARLY));
    assert_eq!(broken(&expired, turned(PollStatus::Draft), false), ["status"]);
    assert_eq!(
        broken(&poll(PollState::Draft, Some(EARLY)), turned(PollStatus::Active), false),
        ["expires_at"]
    );
    let draft = poll(PollState::Draft, Some(LATE));
    let state = |poll: &Poll, status| poll.plan(turned(status), &[], false, NOW).unwrap().state;
    assert_eq!(state(&draft, PollStatus::Active), PollState::Active);
    assert_eq!(state(&draft, PollStatus::Closed), PollState::Closed { at: NOW });
    assert_eq!(state(&poll(PollState::Active, None), PollStatus::Draft), PollState::Draft);
    assert_eq!(state(&expired, PollStatus::Closed), PollState::Closed { at: EARLY });
}

#[test]
fn options_that_look_the_same_stay_the_ones_they_were() {
    let (mut open, before) = (poll(PollState::Active, None), present(&["Straße", "Hotel"]));
    let changes = PollChanges { options: Some(texts(&["Zelt", "STRASSE"])), ..PollChanges::default() };
    let plan = open.plan(changes, &before, false, NOW).unwrap();
    let after = open.revise(&allowed(), plan, &before, || option_id(9), NOW);
    assert_eq!(open.updated_at, NOW);
    let mine = UserId(Uuid::from_u128(3));
    let found: Vec<_> = after.iter().map(|o| (o.id, o.text.as_str(), o.position, o.added_by)).collect();
    let kept = (option_id(1), "STRASSE", 1, before[0].added_by);
    assert_eq!(found, [(option_id(9), "Zelt", 0, mine), kept]);
}

#[test]
fn a_poll_is_closed_once() {
    let mut open = poll(PollState::Active, None);
    assert!(open.close(&allowed(), NOW) && open.is_closed());
    assert!(!open.close(&allowed(), LATE));
    assert_eq!((open.state, open.updated_at), (PollState::Closed { at: NOW }, NOW));
}

#[test]
fn a_new_poll_needs_a_question_and_options_and_is_open_or_a_draft() {
    let chosen = PollChanges {
        question: Some("Where?".into()),
        options: Some(texts(&["a", "b"])),
        ..PollChanges::default()
    };
    let plan = ValidatedPoll::first(chosen.clone(), NOW).unwrap();
    assert_eq!((plan.state, plan.options), (PollState::Active, Some(texts(&["a", "b"]))));
    let draft = PollChanges { status: Some(PollStatus::Draft), ..chosen };
    assert_eq!(ValidatedPoll::first(draft, NOW).unwrap().state, PollState::Draft);

    let ended = PollChanges { expires_at: Patch::Set(NOW), ..turned(PollStatus::Closed) };
    let refused = ValidatedPoll::first(ended, NOW).unwrap_err();
    let fields: Vec<_> = refused.0.into_keys().collect();
    assert_eq!(fields, ["expires_at", "options", "question", "status"]);
}
