#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::message::Message;
use meshup_domain::module::{Module, Modules};
use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::Permission;
use meshup_domain::room::RoomChange;
use meshup_domain::search::digest;
use meshup_domain::{MessageId, RoomId, Seq, Violations};

use super::*;
use crate::access::AccessError;
use crate::page::{Page, PageRequest};
use crate::ports::{Cursor, MockSearchRepository, RoomEvent, SearchMatch, Store};
use crate::projection::{Batch, Projection};
use crate::schedule::ScheduledJob;
use crate::server_context::fixture::{SERVER, cards, context, facts, known};
use crate::testing::{START, TestRepos, TestStore, actor, server_facts, user_id};

const ROOM: RoomId = RoomId(Uuid::from_u128(20));
const CHANNEL: ChannelId = ChannelId(Uuid::from_u128(8));

fn search(repos: TestRepos) -> Search {
    Search::new(context(repos).1)
}

fn note(n: u128, title: &str, body: &str) -> SearchDocument {
    SearchDocument {
        kind: SearchKind::Note,
        id: Uuid::from_u128(n),
        server: SERVER,
        channel: None,
        author: user_id(n),
        title: title.to_owned(),
        body: body.to_owned(),
        created_at: START,
    }
}

fn message(n: u128, content: &str) -> Message {
    Message { author: user_id(n), content: content.to_owned(), ..crate::testing::message(n, ROOM) }
}

fn of_message(n: u128) -> SearchDocument {
    SearchDocument { kind: SearchKind::Message, channel: Some(CHANNEL), ..note(n, "", "") }
}

fn member() -> ServerFacts {
    facts(user_id(1), 200, None)
}

/// An index with these documents, newest first.
fn with(documents: Vec<SearchDocument>, facts: ServerFacts) -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts);
    cards(&mut repos);
    let places = || (0_i64..).take(documents.len()).map(|n| 100 - n);
    let found: Vec<SearchMatch> = places()
        .zip(&documents)
        .map(|(position, document)| SearchMatch { position, digest: digest(&document.title, &document.body) })
        .collect();
    let by_place: Vec<(i64, SearchDocument)> = places().zip(documents).collect();
    repos.search.expect_find().returning(move |_, _, _, _, _| Ok(found.clone()));
    repos.search.expect_documents().returning(move |positions| {
        let at = |place: &i64| {
            by_place.iter().find(|(known, _)| known == place).map(|(_, document)| document.clone())
        };
        Ok(positions.iter().filter_map(at).collect())
    });
    repos
}

fn looking_for(q: &str) -> SearchContent {
    SearchContent { q: q.to_owned(), ..SearchContent::default() }
}

async fn found(repos: TestRepos, q: &str, page: PageRequest) -> Page<SearchHit> {
    search(repos).find(&actor(1), SERVER, looking_for(q), page).await.unwrap()
}

#[tokio::test]
async fn the_best_comes_first_and_the_newest_of_equals() {
    let documents =
        || vec![note(1, "Other", "a plan"), note(2, "Other", "the plan"), note(3, "Plan", "nothing")];
    let all = found(with(documents(), member()), "plan", PageRequest::FIRST).await;
    let ids: Vec<_> = all.items.iter().map(|hit| hit.id.as_u128()).collect();
    assert_eq!((ids, all.total), (vec![3, 1, 2], 3));
    assert_eq!(all.items[1].snippet, "a <mark>plan</mark>");
    let second = found(with(documents(), member()), "plan", PageRequest::page(2, 2)).await;
    assert_eq!((second.items[0].id.as_u128(), second.items.len(), second.total), (2, 1, 3));
}

#[tokio::test]
async fn messages_show_what_they_say_now_and_not_what_they_said() {
    let mut repos = with(vec![of_message(1), of_message(2), of_message(3), of_message(4)], member());
    let deleted = Message { deleted_at: Some(START), ..message(3, "plan") };
    repos.messages.expect_get_many().returning(move |_| {
        Ok(vec![message(1, "the planned secret"), message(2, "edited since"), deleted.clone()])
    });
    let page = found(repos, "plan", PageRequest::FIRST).await;
    let shown: Vec<_> = page.items.iter().map(|hit| (hit.title.as_deref(), hit.snippet.as_str())).collect();
    assert_eq!(shown, [(None, "the <mark>planned</mark> secret")]);
}

#[tokio::test]
async fn a_search_without_a_word_is_refused_on_q_after_access_is_asked() {
    for q in ["", "!!", "\0", "👍", &"x".repeat(201)] {
        let refused = search(with(Vec::new(), member()))
            .find(&actor(1), SERVER, looking_for(q), PageRequest::FIRST)
            .await;
        let Err(FindError::Invalid(Violations(fields))) = refused else { panic!("{q:?}: {refused:?}") };
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["q"], "{q:?}");
    }
    let stranger = ServerFacts { member: None, ..server_facts(SERVER, user_id(1)) };
    let refused =
        search(with(Vec::new(), stranger)).find(&actor(1), SERVER, looking_for(""), PageRequest::FIRST).await;
    assert_eq!(refused, Err(FindError::Access(AccessError::Denied(Denied::NotAMember))));
}

#[tokio::test]
async fn modules_that_are_off_are_not_looked_through() {
    let mut repos = TestRepos::default();
    let modules = Modules::default().with(Module::Notes, false);
    known(&mut repos, ServerFacts { modules, ..facts(user_id(1), 300, Some(Permission::ManageChannels)) });
    cards(&mut repos);
    repos
        .search
        .expect_find()
        .once()
        .withf(|_, viewer, _, filter, _| {
            viewer.sees_all && filter.kinds == [SearchKind::Message, SearchKind::Poll]
        })
        .returning(|_, _, _, _, _| Ok(Vec::new()));
    repos.search.expect_documents().returning(|_| Ok(Vec::new()));
    let search = search(repos);
    let of = |kinds: &[SearchKind]| SearchContent { kinds: kinds.to_vec(), ..looking_for("plan") };
    let kinds = [SearchKind::Poll, SearchKind::Note, SearchKind::Message];
    search.find(&actor(1), SERVER, of(&kinds), PageRequest::FIRST).await.unwrap();
    let nothing = search.find(&actor(1), SERVER, of(&[SearchKind::Note]), PageRequest::FIRST).await.unwrap();
    assert_eq!(nothing, Page { items: Vec::new(), total: 0 });
}

fn event(seq: i64, message: u128, change: RoomChange) -> RoomEvent {
    RoomEvent {
        seq: Seq(seq),
        message: MessageId(Uuid::from_u128(message)),
        actor: user_id(1),
        change,
        at: START,
        nonce: None,
    }
}

async fn followed(repos: TestRepos) -> Cursor {
    let events = vec![
        event(1, 1, RoomChange::Created),
        event(2, 2, RoomChange::Created),
        event(3, 9, RoomChange::Pinned),
        event(4, 3, RoomChange::Edited),
        event(5, 2, RoomChange::Deleted),
    ];
    let batch = Batch { room: ROOM, from: Cursor::default(), events };
    let work = TestStore::new(repos).begin().await.unwrap();
    MessageIndexer.handle(&*work, &batch).await.unwrap()
}

#[tokio::test]
async fn messages_are_indexed_as_they_are_now_and_forgotten_when_they_are_gone() {
    let mut repos = TestRepos { search: MockSearchRepository::new(), ..TestRepos::default() };
    repos.search.expect_channel_of().returning(|_| Ok(Some((SERVER, CHANNEL))));
    repos
        .messages
        .expect_get_many()
        .withf(|ids| ids.iter().map(|id| id.0.as_u128()).eq([1, 2, 3]))
        .returning(|_| {
            let deleted = Message { deleted_at: Some(START), ..message(2, "gone") };
            Ok(vec![message(1, "hello"), deleted, message(3, "")])
        });
    repos
        .search
        .expect_put_messages()
        .once()
        .withf(|messages| messages.iter().map(|message| message.id.0.as_u128()).eq([1, 2, 3]))
        .returning(|_| Ok(()));
    let hello = SearchDocument { body: "hello".to_owned(), ..of_message(1) };
    repos.search.expect_put().once().withf(move |put| put == [hello.clone()]).returning(|_| Ok(()));
    repos
        .search
        .expect_remove()
        .once()
        .withf(|kind, ids| *kind == SearchKind::Message && ids.iter().map(Uuid::as_u128).eq([2, 3]))
        .returning(|_, _| Ok(()));
    assert_eq!(followed(repos).await, Cursor::after(Seq(5)));
}

#[tokio::test]
async fn messages_of_conversations_are_found_in_their_own_lists_only() {
    let mut repos = TestRepos { search: MockSearchRepository::new(), ..TestRepos::default() };
    repos.search.expect_channel_of().returning(|_| Ok(None));
    repos.messages.expect_get_many().returning(|_| Ok(vec![message(1, "hello")]));
    repos.search.expect_put_messages().once().withf(|put| put.len() == 1).returning(|_| Ok(()));
    repos.search.expect_put().never();
    assert_eq!(followed(repos).await, Cursor::after(Seq(5)));
}

#[tokio::test]
async fn what_is_outdated_is_read_again_in_batches() {
    for (count, more) in [(0, false), (3, false), (100, true)] {
        let mut repos = TestRepos { search: MockSearchRepository::new(), ..TestRepos::default() };
        repos
            .search
            .expect_outdated()
            .returning(move |_| Ok((0..count).map(|n| note(n, "title", "body")).collect()));
        let renewed = usize::from(count > 0);
        repos
            .search
            .expect_renew()
            .times(renewed)
            .withf(move |read| read.len() as u128 == count)
            .returning(|_| Ok(()));
        let store = TestStore::new(repos);
        assert_eq!(ReindexJob(std::sync::Arc::new(store.clone())).run().await, Ok(more), "{count}");
        assert_eq!(store.commits(), renewed);
    }
}
