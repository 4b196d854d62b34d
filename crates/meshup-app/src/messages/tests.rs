//! Shared fixtures for the tests of messages: a room with people in it, and the use cases over mocks.

use std::sync::Arc;

use meshup_domain::message::Message;
use meshup_domain::permission::{RoomFacts, RoomSubject};
use meshup_domain::room::RoomHead;
use meshup_domain::{MessageId, RoomId, Seq};
use uuid::Uuid;

use super::{Messages, RecentMessages};
use crate::access::Access;
use crate::testing::{Jobs, MockFiles, TestClock, TestIds, TestRepos, TestStore, channel_room, user};

pub(super) const ROOM: RoomId = RoomId(Uuid::from_u128(50));

pub(super) fn id(n: u128) -> MessageId {
    MessageId(Uuid::from_u128(n))
}

/// A message by person 1.
pub(super) fn message(n: u128) -> Message {
    Message { seq: Seq(4), content: "before".into(), ..crate::testing::message(n, ROOM) }
}

/// A channel whose server has auto moderation on.
pub(super) fn moderated_room(room: RoomId, person: meshup_domain::UserId) -> RoomFacts {
    let mut facts = channel_room(room, person);
    if let RoomSubject::Channel(channel) = &mut facts.place {
        channel.server.auto_moderation = true;
    }
    facts
}

/// Mocks in which every user exists and has `facts` in every room.
pub(super) fn repos(facts: fn(RoomId, meshup_domain::UserId) -> RoomFacts) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.rooms.expect_facts().returning(move |room, person| Ok(Some(facts(room, person))));
    repos.rooms.expect_lock().returning(|room| {
        Ok(Some(RoomHead { room, last_seq: Seq(4), message_count: 1, last_message_at: None }))
    });
    repos
        .users
        .expect_cards()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
    repos.messages.expect_attachments().returning(|_| Ok(Vec::new()));
    repos.reactions.expect_of().returning(|_| Ok(Vec::new()));
    repos
}

pub(super) fn messages(repos: TestRepos) -> (Messages, TestStore) {
    messages_with(repos, MockFiles::new())
}

pub(super) fn messages_with(repos: TestRepos, files: MockFiles) -> (Messages, TestStore) {
    let store = TestStore::new(repos);
    (over(&store, files, Arc::new(RecentMessages::new(0))), store)
}

/// Use cases that hold messages in memory.
pub(super) fn messages_with_memory(repos: TestRepos, bytes: usize) -> (Messages, Arc<RecentMessages>) {
    let recent = Arc::new(RecentMessages::new(bytes));
    (over(&TestStore::new(repos), MockFiles::new(), recent.clone()), recent)
}

fn over(store: &TestStore, files: MockFiles, recent: Arc<RecentMessages>) -> Messages {
    let clock = Arc::new(TestClock::default());
    let access = Arc::new(Access::new(Arc::new(store.clone()), clock.clone()));
    let (ids, jobs) = (Arc::new(TestIds::default()), Arc::new(Jobs::default()));
    Messages::new(Arc::new(store.clone()), access, Arc::new(files), clock, ids, recent, jobs)
}
