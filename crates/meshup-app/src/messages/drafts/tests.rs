use super::super::tests::{ROOM, id, message, messages, repos};
use super::*;
use crate::testing::{START, actor, channel_room, user_id};

#[tokio::test]
async fn a_draft_is_announced_if_it_was_saved() {
    for outcome in [SaveDraftOutcome::Saved, SaveDraftOutcome::Gone, SaveDraftOutcome::TooMany] {
        let mut repos = repos(channel_room);
        repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
        repos
            .drafts
            .expect_save()
            .withf(|user, room, _, limit| (*user, *room, *limit) == (user_id(2), ROOM, 500))
            .returning(move |_, _, _, _| Ok(outcome));
        let (messages, store) = messages(repos);

        let saved = messages.save_draft(&actor(2), ROOM, " and ", Some(id(3))).await;
        let draft = Draft { content: " and ".to_owned(), reply_to: Some(id(3)), updated_at: START };
        let expected = match outcome {
            SaveDraftOutcome::Saved => Ok(draft),
            SaveDraftOutcome::Gone => Err(AccessError::NotFound.into()),
            SaveDraftOutcome::TooMany => Err(SaveDraftError::TooMany),
        };
        assert_eq!(saved, expected);
        let announced = DomainEvent::OwnDataChanged { user: user_id(2), room: ROOM, data: OwnData::Draft };
        let is_saved = outcome == SaveDraftOutcome::Saved;
        assert_eq!(store.published_events(), Vec::from_iter(is_saved.then_some(announced)));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_draft_is_named_together() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(None));
    let (messages, store) = messages(repos);

    let refused = messages.save_draft(&actor(2), ROOM, " ", Some(id(3))).await;
    let Err(SaveDraftError::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.0.keys().map(AsRef::as_ref).collect::<Vec<&str>>(), ["content", "reply_to"]);
    assert_eq!(store.begun_units(), 0);
}
