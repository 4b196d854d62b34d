use meshup_domain::permission::{Denied, RoomSubject};
use meshup_domain::role::Permissions;
use meshup_domain::{FileKey, Seq};

use super::super::tests::{ROOM, id, message, messages, repos};
use super::*;
use crate::testing::{actor, channel_room};

#[tokio::test]
async fn a_moderators_deletion_is_in_the_audit_log() {
    let mut repos = repos(|room, person| {
        let mut facts = channel_room(room, person);
        if let RoomSubject::Channel(channel) = &mut facts.place
            && let Some(member) = &mut channel.server.member
        {
            member.permissions = Permissions::all();
        }
        facts
    });
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    repos.messages.expect_save().once().withf(|m| m.deleted_at.is_some()).returning(|_| Ok(()));
    repos.rooms.expect_record().once().returning(|_, _| Ok(Seq(5)));
    repos
        .audit
        .expect_insert()
        .once()
        .withf(|e| e.action == AuditAction::MessageDeleted)
        .returning(|_| Ok(()));
    let files = [FileKey("attachments/a".into())];
    repos.messages.expect_remove_attachments().returning(move |_| Ok(files.to_vec()));
    repos.discarded_files.expect_add().once().withf(|keys, _| keys.len() == 1).returning(|_, _| Ok(()));
    let (messages, store) = messages(repos);

    assert_eq!(messages.delete(&actor(2), ROOM, id(3)).await, Ok(()));
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn others_cannot_delete_and_a_deleted_message_is_gone() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, wanted| {
        let mut found = message(3);
        found.deleted_at = (wanted == id(4)).then_some(found.created_at);
        Ok(Some(found))
    });
    let (messages, store) = messages(repos);

    let refused = messages.delete(&actor(2), ROOM, id(3)).await;
    assert_eq!(refused, Err(AccessError::Denied(Denied::MissingPermission)));
    assert_eq!(messages.delete(&actor(1), ROOM, id(4)).await, Err(AccessError::NotFound));
    assert_eq!(store.begun_units(), 0);
}
