use meshup_domain::Seq;

use super::super::tests::{ROOM, id, message, messages, repos};
use super::*;
use crate::domain_event::DomainEvent;
use crate::testing::{actor, channel_room};

#[tokio::test]
async fn the_same_emoji_again_gives_the_first_reaction_and_announces_nothing() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.reactions.expect_count_others().returning(|_, _| Ok(0));
    repos.reactions.expect_add().returning(|_, wanted| Ok((wanted.clone(), false)));
    let (messages, store) = messages(repos);

    let reacted = messages.react(&actor(2), ROOM, id(3), "👍").await;

    assert_eq!(reacted.map(|r| r.is_new), Ok(false));
    assert_eq!((store.commits(), store.published_events().len()), (1, 0));
}

#[tokio::test]
async fn a_new_reaction_takes_the_next_place_in_the_room() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.reactions.expect_count_others().returning(|_, _| Ok(19));
    repos.reactions.expect_add().returning(|_, wanted| Ok((wanted.clone(), true)));
    repos.rooms.expect_record().once().returning(|_, _| Ok(Seq(5)));
    let (messages, store) = messages(repos);

    assert!(messages.react(&actor(2), ROOM, id(3), "👍").await.is_ok());
    assert_eq!(store.published_events(), [DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(5) }]);
}

#[tokio::test]
async fn a_twenty_first_emoji_and_one_with_a_space_are_refused() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.reactions.expect_count_others().returning(|_, _| Ok(20));
    let (messages, store) = messages(repos);

    assert_eq!(messages.react(&actor(2), ROOM, id(3), "👍").await, Err(ReactError::TooMany));
    assert!(matches!(messages.react(&actor(2), ROOM, id(3), "a b").await, Err(ReactError::Invalid(_))));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_taken_back() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.reactions.expect_remove().returning(|_, _, _| Ok(None));
    let (messages, store) = messages(repos);

    assert_eq!(messages.unreact(&actor(2), ROOM, id(3), "👍").await, Err(UnreactError::NoReaction));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn a_reaction_that_is_there_is_taken_back_and_another_one_added() {
    for is_there in [true, false] {
        let mut repos = repos(channel_room);
        repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
        repos.reactions.expect_count_others().returning(|_, _| Ok(0));
        repos.reactions.expect_remove().returning(move |message, user, emoji| {
            Ok(is_there.then(|| Reaction {
                id: ReactionId(uuid::Uuid::nil()),
                number: Number(1),
                message,
                user,
                emoji: emoji.to_owned(),
                created_at: crate::testing::START,
            }))
        });
        repos
            .reactions
            .expect_add()
            .times(usize::from(!is_there))
            .returning(|_, wanted| Ok((wanted.clone(), true)));
        repos.rooms.expect_record().once().returning(|_, _| Ok(Seq(5)));
        let (messages, store) = messages(repos);

        let toggled = messages.toggle(&actor(2), ROOM, id(3), "👍").await;
        assert_eq!(toggled, Ok(ReactionToggle { emoji: "👍".into(), is_added: !is_there, count: 0 }));
        assert_eq!(store.published_events(), [DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(5) }]);
    }
}
