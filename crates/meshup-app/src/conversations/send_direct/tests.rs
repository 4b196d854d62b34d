use meshup_domain::conversation::ConversationKind;
use meshup_domain::message::Message;
use meshup_domain::permission::Denied;
use meshup_domain::user::DmPrivacy;
use meshup_domain::{Number, Seq};

use super::super::tests::{conversation, conversations, participant};
use super::*;
use crate::testing::{TestRepos, TestStore, actor, message, user_id};

/// The state before person 1 writes to person 2: no conversation, or one with this status begun by `by`.
#[derive(Clone, Copy)]
struct Before {
    status: Option<RequestStatus>,
    by: u128,
    follows: bool,
    privacy: DmPrivacy,
}

const NOTHING: Before = Before { status: None, by: 1, follows: false, privacy: DmPrivacy::Everyone };

fn known(before: Before) -> Conversation {
    Conversation {
        status: before.status.unwrap_or(RequestStatus::Accepted),
        created_by: user_id(before.by),
        ..conversation(ConversationKind::Direct)
    }
}

fn appended(new: &NewMessage) -> Message {
    Message {
        id: new.id,
        number: Number(1),
        room: new.room,
        seq: Seq(1),
        author: new.author,
        content: new.content.clone(),
        message_type: new.message_type,
        reply_to: None,
        thread: None,
        is_pinned: false,
        created_at: new.created_at,
        edited_at: None,
        deleted_at: None,
    }
}

fn world(before: Before) -> (Conversations, TestStore) {
    world_with(TestRepos::default(), before)
}

/// The same, with some expectations set by the caller.
fn world_with(mut repos: TestRepos, before: Before) -> (Conversations, TestStore) {
    let Before { status, by: _, follows, privacy } = before;
    repos.conversations.expect_peers().returning(move |_, ids| {
        let known = ids.iter().filter(|id| **id == user_id(2));
        Ok(known.map(|id| PeerFacts { id: *id, privacy, is_followed: follows, is_blocked: false }).collect())
    });
    repos.conversations.expect_by_set().returning(move |_| Ok(status.map(|_| known(before))));
    repos
        .conversations
        .expect_insert()
        .returning(move |_, _| Ok(InsertConversationOutcome::New(known(before))));
    repos
        .messages
        .expect_append()
        .returning(|new, _| Ok(vec![AppendOutcome::New { message: appended(&new[0]), ends_draft: false }]));
    repos.conversations.expect_show_to_all().returning(|_| Ok(()));
    repos.conversations.expect_accept().returning(|_, _| Ok(()));
    repos.conversations.expect_save().returning(|_| Ok(()));
    conversations(repos)
}

fn hello(to: u128) -> SendDirectMessage {
    SendDirectMessage { recipient: user_id(to), content: "Hello!".into(), nonce: None }
}

/// The status afterwards, and whether the conversation is new.
async fn outcome(before: Before, asks: bool) -> Result<(RequestStatus, bool), SendDirectMessageError> {
    let (conversations, store) = world(before);
    let me = actor(1);
    let written = if asks {
        conversations.send_request(&me, hello(2)).await
    } else {
        conversations.send_direct(&me, hello(2)).await
    };
    let written = written.map(|written| (written.summary.conversation.status, written.is_new));
    assert_eq!(store.commits(), usize::from(written.is_ok()));
    written
}

#[tokio::test]
async fn a_first_message_talks_at_once_and_a_request_waits_unless_the_sender_follows() {
    use RequestStatus::{Accepted, Pending};
    assert_eq!(outcome(NOTHING, false).await, Ok((Accepted, true)));
    assert_eq!(outcome(NOTHING, true).await, Ok((Pending, true)));
    assert_eq!(outcome(Before { follows: true, ..NOTHING }, true).await, Ok((Accepted, true)));
}

#[tokio::test]
async fn writing_back_accepts_and_writing_again_waits() {
    use RequestStatus::{Accepted, Pending, Rejected};
    let not_accepted = || Err(AccessError::Denied(Denied::NotAccepted).into());
    let with = |status, by| Before { status: Some(status), by, ..NOTHING };
    for asks in [true, false] {
        assert_eq!(outcome(with(Accepted, 1), asks).await, Ok((Accepted, false)));
        assert_eq!(outcome(with(Pending, 2), asks).await, Ok((Accepted, false)));
        assert_eq!(outcome(with(Rejected, 2), asks).await, Ok((Accepted, false)));
        assert_eq!(outcome(with(Rejected, 1), asks).await, not_accepted());
    }
    assert_eq!(outcome(with(Pending, 1), true).await, Err(SendDirectMessageError::StillPending));
    assert_eq!(outcome(with(Pending, 1), false).await, not_accepted());
}

#[tokio::test]
async fn nothing_is_written_to_oneself_to_nobody_or_to_who_does_not_allow_it() {
    let (conversations, store) = world(Before { privacy: DmPrivacy::NoOne, ..NOTHING });
    let me = actor(1);
    assert_eq!(conversations.send_direct(&me, hello(1)).await, Err(SendDirectMessageError::ToOneself));
    assert_eq!(conversations.send_direct(&me, hello(3)).await, Err(SendDirectMessageError::UnknownPerson));
    let refused = conversations.send_direct(&me, hello(2)).await;
    assert_eq!(refused, Err(AccessError::Denied(Denied::NotReachable).into()));
    let (conversations, _) = world(NOTHING);
    let bad = SendDirectMessage { content: " ".into(), nonce: Some("n".repeat(65)), ..hello(2) };
    let Err(SendDirectMessageError::Invalid(broken)) = conversations.send_direct(&me, bad).await else {
        panic!("all that is wrong is reported")
    };
    assert_eq!(broken.0.keys().collect::<Vec<_>>(), ["content", "nonce"]);
    assert_eq!(store.begun_units(), 0);
}

fn repeated() -> SendDirectMessage {
    SendDirectMessage { nonce: Some("n".into()), ..hello(2) }
}

/// The original message of the nonce, and what is needed to show it.
fn with_first(repos: &mut TestRepos) {
    let first = Message { content: "first".into(), ..message(4, known(NOTHING).room) };
    repos.messages.expect_by_nonce().returning(move |_, author, nonce, _| {
        assert_eq!((author, nonce), (user_id(1), "n"));
        Ok(Some(first.clone()))
    });
    repos.messages.expect_attachments().returning(|_| Ok(Vec::new()));
    repos.reactions.expect_of().returning(|_| Ok(Vec::new()));
    repos
        .conversations
        .expect_participants()
        .returning(|_| Ok(vec![participant(user_id(1)), participant(user_id(2))]));
}

#[tokio::test]
async fn a_known_nonce_gives_the_first_message_back_whatever_became_of_it() {
    for status in [RequestStatus::Pending, RequestStatus::Rejected, RequestStatus::Accepted] {
        let mut repos = TestRepos::default();
        with_first(&mut repos);
        let is_open = status == RequestStatus::Accepted;
        let known =
            |_: &[NewMessage], _| Ok(vec![AppendOutcome::Repeat(MessageId(uuid::Uuid::from_u128(4)))]);
        repos.messages.expect_append().times(usize::from(is_open)).returning(known);
        let (conversations, store) = world_with(repos, Before { status: Some(status), ..NOTHING });
        let Ok(written) = conversations.send_request(&actor(1), repeated()).await else {
            panic!("{status:?}: a repeat is no refusal")
        };
        assert_eq!((written.is_repeat, written.is_new), (true, false));
        assert_eq!(written.message.message.content, "first");
        assert_eq!((store.commits(), store.published_events().len()), (usize::from(is_open), 0));
    }
}

#[tokio::test]
async fn of_two_who_begin_at_once_the_second_writes_in_the_conversation_of_the_first() {
    for (status, by, nonce) in [
        (RequestStatus::Accepted, 2, false),
        (RequestStatus::Pending, 2, false),
        (RequestStatus::Pending, 1, true),
    ] {
        let mut repos = TestRepos::default();
        repos.conversations.expect_by_set().returning(|_| Ok(None));
        let theirs = known(Before { status: Some(status), by, ..NOTHING });
        repos
            .conversations
            .expect_insert()
            .returning(move |_, _| Ok(InsertConversationOutcome::Existing(theirs.clone())));
        with_first(&mut repos);
        let (conversations, store) = world_with(repos, NOTHING);
        let command = if nonce { repeated() } else { hello(2) };
        let written = conversations.send_request(&actor(1), command).await;
        assert_eq!(written.map(|written| (written.is_new, written.is_repeat)), Ok((false, nonce)));
        assert_eq!(store.commits(), 1);
    }
}

#[tokio::test]
async fn writing_to_somebody_known_takes_three_queries_and_two_statements() {
    let mut repos = TestRepos::default();
    let known = known(NOTHING);
    let peer = |id| PeerFacts { id, privacy: DmPrivacy::Everyone, is_followed: false, is_blocked: false };
    repos.conversations.expect_peers().once().returning(move |_, ids| Ok(vec![peer(ids[0])]));
    repos.conversations.expect_by_set().once().returning(move |_| Ok(Some(known.clone())));
    repos
        .users
        .expect_cards()
        .once()
        .returning(|ids| Ok(ids.iter().map(|id| crate::testing::user(id.0.as_u128()).card()).collect()));
    repos
        .messages
        .expect_append()
        .once()
        .returning(|new, _| Ok(vec![AppendOutcome::New { message: appended(&new[0]), ends_draft: false }]));
    repos.conversations.expect_show_to_all().once().returning(|_| Ok(()));
    // Calls without an expectation fail the test.
    let (conversations, store) = super::super::tests::bare(repos);
    let written = conversations.send_direct(&actor(1), hello(2)).await;
    assert_eq!(written.map(|written| written.summary.people.len()), Ok(2));
    assert_eq!(store.commits(), 1);
}
