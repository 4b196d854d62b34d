use meshup_domain::Number;
use meshup_domain::conversation::ConversationKind;
use meshup_domain::permission::{Denied, PeerFacts};
use meshup_domain::user::DmPrivacy;

use super::super::tests::{conversation, conversations, participant};
use super::*;
use crate::testing::{TestRepos, actor, user_id};

fn peer(id: UserId, privacy: DmPrivacy) -> PeerFacts {
    PeerFacts { id, privacy, is_followed: false, is_blocked: false }
}

fn with(people: &[u128]) -> OpenConversation {
    let people = UserKeys::Ids(people.iter().map(|n| user_id(*n)).collect());
    OpenConversation { people, with: OpenMode::ExactParticipants }
}

#[tokio::test]
async fn two_people_make_a_direct_conversation_and_three_a_group() {
    for (people, kind) in [(vec![2, 1, 2], ConversationKind::Direct), (vec![2, 3], ConversationKind::Group)] {
        let mut repos = TestRepos::default();
        repos
            .conversations
            .expect_peers()
            .returning(|_, ids| Ok(ids.iter().map(|id| peer(*id, DmPrivacy::Everyone)).collect()));
        repos
            .conversations
            .expect_insert()
            .once()
            .withf(move |new, _| new.kind == kind && new.set_key.is_some())
            .returning(|new, _| Ok(InsertConversationOutcome::New(new.clone())));
        repos.conversations.expect_participants().returning(|_| Ok(Vec::new()));
        let (conversations, store) = conversations(repos);

        assert_eq!(conversations.open(&actor(1), with(&people)).await.map(|opened| opened.is_new), Ok(true));
        assert_eq!(store.commits(), 1);
    }
}

#[tokio::test]
async fn opening_a_hidden_conversation_shows_it_again() {
    let mut repos = TestRepos::default();
    repos
        .conversations
        .expect_peers()
        .returning(|_, ids| Ok(ids.iter().map(|id| peer(*id, DmPrivacy::Everyone)).collect()));
    repos
        .conversations
        .expect_insert()
        .returning(|_, _| Ok(InsertConversationOutcome::Existing(conversation(ConversationKind::Direct))));
    repos.conversations.expect_participants().returning(|_| {
        Ok(vec![Participant { is_hidden: true, ..participant(user_id(1)) }, participant(user_id(2))])
    });
    repos.conversations.expect_save_participant().once().withf(|p| !p.is_hidden).returning(|_| Ok(()));
    let (conversations, _) = conversations(repos);

    assert_eq!(conversations.open(&actor(1), with(&[2])).await.map(|opened| opened.is_new), Ok(false));
}

#[tokio::test]
async fn unknown_people_are_named_and_unreachable_ones_refused() {
    let mut repos = TestRepos::default();
    repos.conversations.expect_peers().returning(|_, ids| {
        Ok(ids.iter().filter(|id| **id != user_id(404)).map(|id| peer(*id, DmPrivacy::NoOne)).collect())
    });
    let (conversations, store) = conversations(repos);

    let unknown = conversations.open(&actor(1), with(&[2, 404])).await;
    assert!(matches!(unknown, Err(OpenConversationError::Invalid(_))), "{unknown:?}");
    let refused = conversations.open(&actor(1), with(&[2])).await;
    assert_eq!(refused, Err(OpenConversationError::Access(AccessError::Denied(Denied::NotReachable))));
    let alone = conversations.open(&actor(1), with(&[1])).await;
    assert!(matches!(alone, Err(OpenConversationError::Invalid(_))), "{alone:?}");
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_title_makes_a_new_group_whoever_is_in_it() {
    let mut repos = TestRepos::default();
    repos
        .conversations
        .expect_peers()
        .returning(|_, ids| Ok(ids.iter().map(|id| peer(*id, DmPrivacy::Everyone)).collect()));
    repos
        .conversations
        .expect_insert()
        .once()
        .withf(|new, people| {
            new.kind == ConversationKind::Group
                && new.set_key.is_none()
                && people[0].is_admin
                && !people[1].is_admin
        })
        .returning(|new, _| Ok(InsertConversationOutcome::New(new.clone())));
    repos.conversations.expect_participants().returning(|_| Ok(Vec::new()));
    let (conversations, _) = conversations(repos);

    let titled = |title: &str| OpenConversation { with: OpenMode::NewGroup(title.into()), ..with(&[2]) };
    assert!(conversations.open(&actor(1), titled("Trip")).await.is_ok());
    let blank = conversations.open(&actor(1), titled(" ")).await;
    assert!(matches!(blank, Err(OpenConversationError::Invalid(fields)) if fields.0.contains_key("title")));
}

#[tokio::test]
async fn everything_that_is_wrong_is_reported_at_once() {
    let mut repos = TestRepos::default();
    repos.users.expect_by_numbers().returning(|_| Ok(vec![(Number(2), user_id(2))]));
    repos
        .conversations
        .expect_peers()
        .returning(|_, ids| Ok(ids.iter().map(|id| peer(*id, DmPrivacy::Everyone)).collect()));
    let (conversations, store) = conversations(repos);
    let people = || UserKeys::Numbers(vec![Number(2), Number(404)]);
    for (with, wrong) in [
        (OpenMode::NewGroup(" ".into()), vec!["participants", "title"]),
        (OpenMode::DirectWith, vec!["participants"]),
        (OpenMode::ExactParticipants, vec!["participants"]),
    ] {
        let command = OpenConversation { people: people(), with };
        let refused = conversations.open(&actor(1), command).await;
        let Err(OpenConversationError::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), wrong);
    }
    assert_eq!(store.begun_units(), 0);
}
