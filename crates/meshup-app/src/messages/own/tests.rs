use meshup_domain::Patch;
use meshup_domain::settings::RoomNotificationLevel;

use super::super::tests::{ROOM, messages, repos};
use super::*;
use crate::testing::{START, actor, channel_room, user_id};

const MUTED: RoomSettingsChanges =
    RoomSettingsChanges { level: RoomNotificationLevel::Mentions, muted_until: Patch::Set(START) };

#[tokio::test]
async fn settings_of_a_room_are_announced_once_they_are_written() {
    let settings = RoomSettings { level: RoomNotificationLevel::Mentions, muted_until: Some(START) };
    for saved in [Some(settings), None] {
        let mut repos = repos(channel_room);
        repos
            .settings
            .expect_save_room()
            .withf(|user, room, changes, _| (*user, *room, changes) == (user_id(2), ROOM, &MUTED))
            .returning(move |_, _, _, _| Ok(saved));
        let (messages, store) = messages(repos);

        let written = messages.update_room_settings(&actor(2), ROOM, MUTED).await;
        assert_eq!(written, saved.ok_or(AccessError::NotFound));
        let announced = DomainEvent::OwnDataChanged { user: user_id(2), room: ROOM, data: OwnData::Settings };
        assert_eq!(store.published_events(), Vec::from_iter(saved.map(|_| announced)));
    }
}
