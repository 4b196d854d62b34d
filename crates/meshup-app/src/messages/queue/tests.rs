use meshup_domain::message::{Message, MessageDraft, NewMessage};
use meshup_domain::permission::{PostMessage, ask};
use meshup_domain::{MessageId, Seq};
use tokio::join;
use uuid::Uuid;

use super::super::tests::ROOM;
use super::*;
use crate::domain_event::DomainEvent;
use crate::testing::{Jobs, START, TestRepos, TestStore, channel_room, message, user_id};

/// A queue that writes when the jobs are run.
fn queue(repos: TestRepos) -> (Arc<PostQueue>, TestStore, Arc<Jobs>) {
    let (store, jobs) = (TestStore::new(repos), Arc::new(Jobs::default()));
    let transactions = Transactions::new(Arc::new(store.clone()));
    (Arc::new(PostQueue::new(transactions, jobs.clone())), store, jobs)
}

/// A message of this user with this text.
fn text(author: u128, content: &str) -> Post {
    let facts = channel_room(ROOM, user_id(author));
    let Ok(allowed) = ask::<PostMessage>(&facts, START) else { panic!("members may write") };
    let draft = MessageDraft { content: content.to_owned(), ..MessageDraft::default() };
    let new = NewMessage::post(&allowed, draft, MessageId(Uuid::from_u128(author)), START);
    Post { allowed, facts, new, mentioned: Vec::new(), attachments: Vec::new() }
}

/// Positions from 1, in order.
fn appended(new: &[NewMessage]) -> Vec<AppendOutcome> {
    let placed =
        |(seq, new): (i64, &NewMessage)| Message { seq: Seq(seq), ..message(new.id.0.as_u128(), ROOM) };
    (1..).zip(new).map(placed).map(|message| AppendOutcome::New { message, ends_draft: false }).collect()
}

fn seq(outcome: Outcome) -> Result<i64, StoreError> {
    match outcome? {
        AppendOutcome::New { message, ends_draft: _ } => Ok(message.seq.0),
        other @ (AppendOutcome::Repeat(_) | AppendOutcome::Gone | AppendOutcome::AnswerGone) => {
            panic!("{other:?}")
        }
    }
}

#[tokio::test]
async fn those_who_wait_are_written_in_one_unit_in_order_and_announced_once() {
    let mut repos = TestRepos::default();
    repos.messages.expect_append().once().returning(|new, _| Ok(appended(new)));
    let (queue, store, jobs) = queue(repos);
    let (one, two, three, ()) =
        join!(queue.post(text(1, "a")), queue.post(text(2, "b")), queue.post(text(3, "c")), jobs.run_all());
    assert_eq!([one, two, three].map(seq), [Ok(1), Ok(2), Ok(3)]);
    assert_eq!((store.begun_units(), store.commits()), (1, 1));
    assert_eq!(store.published_events(), [DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(3) }]);
}

#[tokio::test]
async fn an_author_who_was_deactivated_is_refused_alone() {
    let mut repos = TestRepos::default();
    repos.users.checkpoint();
    repos
        .users
        .expect_hold_active()
        .once()
        .withf(|ids| ids == [user_id(1), user_id(2), user_id(3)])
        .returning(|ids| Ok(ids.iter().copied().filter(|id| *id != user_id(2)).collect()));
    repos.messages.expect_append().once().returning(|new, _| Ok(appended(new)));
    let (queue, _, jobs) = queue(repos);
    let (one, two, three, ()) =
        join!(queue.post(text(3, "a")), queue.post(text(2, "b")), queue.post(text(1, "c")), jobs.run_all());
    assert_eq!([one, two, three].map(seq), [Ok(1), Err(StoreError::Deactivated), Ok(2)]);
}

#[tokio::test]
async fn a_message_that_the_database_refuses_harms_no_other() {
    let refused = || StoreError::Missing("a row".to_owned());
    let mut repos = TestRepos::default();
    repos.messages.expect_append().times(4).returning(move |new, _| {
        if new.iter().any(|new| new.content == "bad") { Err(refused()) } else { Ok(appended(new)) }
    });
    let (queue, store, jobs) = queue(repos);
    let (one, two, three, ()) =
        join!(queue.post(text(1, "a")), queue.post(text(2, "bad")), queue.post(text(3, "c")), jobs.run_all());
    assert_eq!([one, two, three].map(seq), [Ok(1), Err(refused()), Ok(1)]);
    assert_eq!(store.commits(), 2);
}

#[tokio::test]
async fn a_database_that_is_away_is_waited_for_once() {
    let away = || StoreError::Unavailable("away".to_owned());
    let mut repos = TestRepos::default();
    repos
        .messages
        .expect_append()
        .once()
        .withf(|new, _| new.len() == GROUP)
        .returning(move |_, _| Err(away()));
    let (queue, _, jobs) = queue(repos);
    let mut sends = tokio::task::JoinSet::new();
    for author in 1..=GROUP as u128 + 10 {
        let queue = Arc::clone(&queue);
        sends.spawn(async move { queue.post(text(author, "a")).await });
    }
    // The runtime may take several turns to start all of them.
    for _ in 0..sends.len() {
        tokio::task::yield_now().await;
    }
    jobs.run_all().await;
    assert!(sends.join_all().await.into_iter().all(|outcome| outcome == Err(away())));
}

#[tokio::test]
async fn who_leaves_takes_nothing_along() {
    let mut repos = TestRepos::default();
    repos
        .messages
        .expect_append()
        .once()
        .withf(|new, _| new.len() == 2)
        .returning(|new, _| Ok(appended(new)));
    let (queue, _, jobs) = queue(repos);
    let leaving = async {
        tokio::select! {
            biased;
            _ = queue.post(text(1, "a")) => panic!("nothing was written yet"),
            () = std::future::ready(()) => {}
        }
    };
    let ((), two, ()) = join!(leaving, queue.post(text(2, "b")), jobs.run_all());
    assert_eq!(seq(two), Ok(2));
}

#[tokio::test]
async fn a_writer_that_never_runs_leaves_nobody_waiting() {
    let mut repos = TestRepos::default();
    repos.messages.expect_append().once().returning(|new, _| Ok(appended(new)));
    let (queue, _, jobs) = queue(repos);
    let (one, two, ()) =
        join!(queue.post(text(1, "a")), queue.post(text(2, "b")), async { jobs.discard_all() });
    assert!([one, two].iter().all(|outcome| matches!(outcome, Err(StoreError::Unavailable(_)))));
    let (three, ()) = join!(queue.post(text(3, "c")), jobs.run_all());
    assert_eq!(seq(three), Ok(1));
}
