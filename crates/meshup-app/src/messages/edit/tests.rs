use meshup_domain::Seq;
use meshup_domain::permission::Denied;

use super::super::tests::{ROOM, id, message, messages, moderated_room, repos};
use super::*;
use crate::domain_event::DomainEvent;
use crate::testing::{actor, channel_room};

fn edit(content: &str) -> EditMessage {
    EditMessage { room: ROOM, id: id(3), content: content.into() }
}

#[tokio::test]
async fn the_former_text_is_kept_and_the_change_announced() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos
        .messages
        .expect_add_revision()
        .once()
        .withf(|_, _, former| former.content == "before")
        .returning(|_, _, _| Ok(()));
    repos.messages.expect_save().once().returning(|_| Ok(()));
    repos.messages.expect_set_mentions().once().returning(|_, _| Ok(()));
    repos.rooms.expect_record().once().returning(|_, _| Ok(Seq(5)));
    let (messages, store) = messages(repos);

    let edited = messages.edit(&actor(1), edit("after")).await;

    assert_eq!(edited.map(|view| view.message.content).as_deref(), Ok("after"));
    assert_eq!(store.published_events(), [DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(5) }]);
}

#[tokio::test]
async fn the_same_text_changes_nothing() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    let (messages, store) = messages(repos);

    let edited = messages.edit(&actor(1), edit("before")).await;

    assert_eq!(edited.map(|view| view.message.edited_at), Ok(None));
    assert!(store.published_events().is_empty());
}

#[tokio::test]
async fn a_banned_word_is_not_edited_in() {
    let mut repos = repos(moderated_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.servers.expect_banned_words().returning(|_| Ok(vec!["after".into()]));
    let (messages, store) = messages(repos);

    let refused = messages.edit(&actor(1), edit("AFT\u{200d}ER!")).await;

    let Err(EditMessageError::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert!(fields.0.contains_key("content"));
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn only_the_author_edits() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    let (messages, store) = messages(repos);

    let refused = messages.edit(&actor(2), edit("after")).await;

    assert_eq!(refused, Err(EditMessageError::Access(AccessError::Denied(Denied::NotTheAuthor))));
    assert_eq!(store.begun_units(), 0);
}
