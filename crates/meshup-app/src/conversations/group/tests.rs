use meshup_domain::UserId;
use meshup_domain::permission::{Denied, RoomFacts, RoomSubject};
use meshup_domain::user::DmPrivacy;

use super::super::tests::{conversation, conversations, participant};
use super::*;
use crate::testing::{TestRepos, TestStore, actor, direct_room, user_id};

/// A group of person 1, its admin, and person 2; or their one-to-one conversation.
fn repos(kind: ConversationKind) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.rooms.expect_facts().returning(move |room, person| {
        let mut facts: RoomFacts = direct_room(room, person, user_id(2));
        if let RoomSubject::Conversation(place) = &mut facts.place {
            place.kind = kind;
            place.is_admin = person == user_id(1);
        }
        Ok(Some(facts))
    });
    repos.conversations.expect_get().returning(move |_| Ok(Some(conversation(kind))));
    repos.conversations.expect_lock().returning(move |_| Ok(Some(conversation(kind))));
    repos
        .conversations
        .expect_participants()
        .returning(|_| Ok(vec![participant(user_id(1)), participant(user_id(2))]));
    repos.users.expect_by_numbers().returning(|numbers| {
        let known = numbers.iter().filter(|number| number.0 < 100);
        Ok(known.map(|number| (*number, user_id(number.0.unsigned_abs().into()))).collect())
    });
    repos
}

fn group(change: impl FnOnce(&mut TestRepos)) -> (Conversations, TestStore) {
    let mut repos = repos(ConversationKind::Group);
    change(&mut repos);
    conversations(repos)
}

const ID: ConversationId = ConversationId(uuid::Uuid::from_u128(9));

fn titled(text: &str) -> UpdateGroup {
    UpdateGroup { title: Some(text.into()), admins: None }
}

#[tokio::test]
async fn a_title_takes_a_group_from_its_set() {
    let (conversations, store) = group(|repos| {
        let is_titled = |c: &Conversation| c.title.as_deref() == Some("Trip") && c.set_key.is_none();
        repos.conversations.expect_save().once().withf(is_titled).returning(|_| Ok(()));
    });
    assert!(conversations.update_group(&actor(1), ID, titled("Trip")).await.is_ok());
    assert_eq!(store.commits(), 1);
    let blank = conversations.update_group(&actor(1), ID, titled(" ")).await;
    assert!(matches!(blank, Err(GroupError::Invalid(_))), "{blank:?}");
}

#[tokio::test]
async fn members_who_are_no_admins_and_conversations_of_two_are_refused() {
    let (conversations, store) = group(|_| {});
    let refused = conversations.update_group(&actor(2), ID, titled("Mine")).await;
    assert_eq!(refused, Err(AccessError::Denied(Denied::MissingPermission).into()));
    let (direct, _) = super::super::tests::conversations(repos(ConversationKind::Direct));
    assert_eq!(direct.update_group(&actor(1), ID, titled("Us")).await, Err(GroupError::NotAGroup));
    assert_eq!(direct.delete_group(&actor(1), ID).await, Err(GroupError::NotAGroup));
    assert_eq!(direct.remove_member(&actor(1), ID, Number(1)).await, Err(GroupError::NotAGroup));
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn admins_are_members_and_at_least_one() {
    let (conversations, _) = group(|repos| {
        repos.conversations.expect_save_participant().times(2).returning(|_| Ok(()));
    });
    let admins = |people: &[u128]| UpdateGroup {
        admins: Some(UserKeys::Ids(people.iter().map(|n| user_id(*n)).collect())),
        title: None,
    };
    assert!(conversations.update_group(&actor(1), ID, admins(&[2])).await.is_ok());
    for bad in [&[][..], &[3]] {
        let refused = conversations.update_group(&actor(1), ID, admins(bad)).await;
        assert!(matches!(refused, Err(GroupError::Invalid(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn only_newcomers_are_added_and_only_people_who_allow_it() {
    let (conversations, store) = group(|repos| {
        repos.conversations.expect_peers().returning(|_, ids| {
            let privacy = |id| if id == user_id(4) { DmPrivacy::NoOne } else { DmPrivacy::Everyone };
            let peer = |id: &UserId| meshup_domain::permission::PeerFacts {
                id: *id,
                privacy: privacy(*id),
                is_followed: false,
                is_blocked: false,
            };
            Ok(ids.iter().map(peer).collect())
        });
        repos.conversations.expect_save().returning(|_| Ok(()));
        repos
            .conversations
            .expect_add_participants()
            .once()
            .withf(|people| people.len() == 1 && people[0].user == user_id(3))
            .returning(|_| Ok(()));
    });
    let added = conversations.add_members(&actor(1), ID, UserKeys::Numbers(vec![Number(2), Number(3)])).await;
    assert_eq!(added, Ok(1));
    assert_eq!(store.published_events().len(), 1);
    let refused = conversations.add_members(&actor(1), ID, vec![user_id(4)].into()).await;
    assert!(matches!(refused, Err(GroupError::UserKeys(_))), "{refused:?}");
}

#[tokio::test]
async fn a_member_is_taken_out_and_a_stranger_not_found() {
    let (conversations, store) = group(|repos| {
        repos.conversations.expect_remove_participant().once().returning(|_, _| Ok(true));
        repos.conversations.expect_save().once().returning(|_| Ok(()));
    });
    assert_eq!(conversations.remove_member(&actor(1), ID, Number(2)).await, Ok(()));
    let stranger = conversations.remove_member(&actor(1), ID, Number(5)).await;
    assert_eq!(stranger, Err(AccessError::NotFound.into()));
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn a_group_ends_with_its_files() {
    let (conversations, store) = group(|repos| {
        let locked = |_| Ok(Some(conversation(ConversationKind::Group)));
        repos.conversations.expect_lock_to_delete().once().returning(locked);
        repos.conversations.expect_delete().once().returning(|_, _| Ok(()));
    });
    assert_eq!(conversations.delete_group(&actor(1), ID).await, Ok(()));
    assert_eq!(store.published_events().len(), 1);
}

#[tokio::test]
async fn numbers_that_nobody_has_are_named_and_members_are_no_newcomers() {
    let (conversations, store) = group(|_| {});
    let unknown = conversations.add_members(&actor(1), ID, UserKeys::Numbers(vec![Number(404)])).await;
    let named = Violations::one("participants", "Invalid pk \"404\" - object does not exist.");
    assert_eq!(unknown, Err(named.into()));
    let inside =
        conversations.add_members(&actor(1), ID, UserKeys::Numbers(vec![Number(1), Number(2)])).await;
    assert_eq!(inside, Ok(0));
    let crowd = UserKeys::Numbers((1..=51).map(Number).collect());
    assert!(matches!(conversations.add_members(&actor(1), ID, crowd).await, Err(GroupError::Invalid(_))));
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn whoever_lost_the_group_meanwhile_changes_nothing_in_it() {
    for (left, refusal) in [
        (vec![participant(user_id(2))], AccessError::Denied(Denied::Hidden)),
        (
            vec![Participant { is_admin: false, ..participant(user_id(1)) }, participant(user_id(2))],
            AccessError::Denied(Denied::MissingPermission),
        ),
    ] {
        let mut repos = repos(ConversationKind::Group);
        repos.conversations.checkpoint();
        repos.conversations.expect_get().returning(|_| Ok(Some(conversation(ConversationKind::Group))));
        repos.conversations.expect_lock().returning(|_| Ok(Some(conversation(ConversationKind::Group))));
        repos.conversations.expect_participants().returning(move |_| Ok(left.clone()));
        let (conversations, store) = conversations(repos);
        let refused = conversations.remove_member(&actor(1), ID, Number(2)).await;
        assert_eq!(refused, Err(refusal.into()));
        assert_eq!(store.commits(), 0);
    }
}

#[tokio::test]
async fn deleting_a_1_to_1_hides_it() {
    let mut repos = repos(ConversationKind::Direct);
    repos.conversations.expect_save_participant().once().withf(|p| p.is_hidden).returning(|_| Ok(()));
    let (direct, store) = conversations(repos);
    assert_eq!(direct.delete(&actor(1), ID).await, Ok(()));
    assert_eq!(store.commits(), 1);
}
