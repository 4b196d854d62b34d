use meshup_domain::message::{Attachment, FileSource, Message, Thumbnails};
use meshup_domain::room::EventReaction;
use meshup_domain::{AttachmentId, MessageId, ReactionId};
use time::Duration;
use uuid::Uuid;

use super::*;
use crate::messages::view::{Quote, ReadState};
use crate::testing::{START, user, user_id};

const ID: MessageId = MessageId(Uuid::from_u128(7));

/// A message from person 1 to person 2.
fn message(content: &str) -> MessageView {
    let message =
        Message { content: content.into(), ..crate::testing::message(7, RoomId(Uuid::from_u128(1))) };
    let author = user(1).card();
    let (attachments, reactions) = (Vec::new(), Vec::new());
    MessageView { message, author, reply_to: None, attachments, reactions, read: ReadState::default() }
}

fn with_media(content: &str, kinds: &[AttachmentType], caption: Option<&str>) -> MessageView {
    let attachment = |kind: &AttachmentType| Attachment {
        id: AttachmentId(Uuid::from_u128(8)),
        message: ID,
        source: FileSource::Linked("https://example.com/1.jpg".into()),
        caption: caption.map(Into::into),
        file_name: "1.jpg".into(),
        file_size: 0,
        attachment_type: *kind,
        media_type: "image/jpeg".into(),
        width: None,
        height: None,
        thumbnails: Thumbnails::None,
        created_at: START,
    };
    MessageView { attachments: kinds.iter().map(attachment).collect(), ..message(content) }
}

fn reply_to(n: u128) -> MessageView {
    let quote = Quote {
        id: ID,
        number: meshup_domain::Number(1),
        author: user(n).card(),
        content: "?".into(),
        words: "?".into(),
        created_at: START,
    };
    MessageView { reply_to: Some(quote), ..message("Yes") }
}

/// The notice that user 2 gets of it.
fn notice_of(
    status: RequestStatus,
    change: RoomChange,
    message: MessageView,
) -> Option<(DirectNoticeKind, String)> {
    let at = START + Duration::SECOND;
    let event = RoomEventView { seq: Seq(8), at, actor: user(1).card(), change, message, nonce: None };
    let kind = kind(user_id(2), status, &event)?;
    let RoomEventView { at, actor: person, message, .. } = event;
    let notice = DirectNotice { conversation: Number(3), kind: kind.clone(), person, message, at };
    Some((kind, notice.preview()))
}

#[test]
fn each_kind_has_its_preview() {
    use AttachmentType::{Image, Video};
    use RequestStatus::{Accepted, Pending};
    let reaction = |emoji: &str| EventReaction {
        id: ReactionId(Uuid::from_u128(9)),
        emoji: emoji.into(),
        created_at: START,
    };
    let table = [
        (
            Pending,
            RoomChange::Created,
            message("Hi"),
            DirectNoticeKind::Requested,
            "Person 1 wants to message you",
        ),
        (
            Accepted,
            RoomChange::Created,
            message("Hey there!"),
            DirectNoticeKind::Wrote,
            "Person 1: Hey there!",
        ),
        (
            Accepted,
            RoomChange::Created,
            reply_to(2),
            DirectNoticeKind::Replied,
            "Person 1 replied to your message",
        ),
        (Accepted, RoomChange::Created, reply_to(1), DirectNoticeKind::Wrote, "Person 1: Yes"),
        (
            Accepted,
            RoomChange::Created,
            with_media("", &[Image], None),
            DirectNoticeKind::SentMedia,
            "Person 1 sent you a photo",
        ),
        (
            Accepted,
            RoomChange::Created,
            with_media("", &[Image, Image], None),
            DirectNoticeKind::SentMedia,
            "Person 1 sent you 2 photos",
        ),
        (
            Accepted,
            RoomChange::Created,
            with_media("Look", &[Image, Image, Video], Some("At the beach")),
            DirectNoticeKind::SentMedia,
            "Person 1 sent you 2 photos and 1 video: At the beach",
        ),
        (
            Accepted,
            RoomChange::ReactionAdded(reaction("👍")),
            message("Hi"),
            DirectNoticeKind::AddedReaction { emoji: "👍".into() },
            "Person 1 reacted 👍 to your message",
        ),
        (
            Accepted,
            RoomChange::ReactionRemoved(reaction("👍")),
            message("Hi"),
            DirectNoticeKind::TookReactionBack { emoji: "👍".into() },
            "Person 1 took back 👍 from your message",
        ),
    ];
    for (status, change, message, kind, preview) in table {
        assert_eq!(notice_of(status, change, message), Some((kind, preview.to_owned())));
    }
}

#[test]
fn edits_deletions_and_pins_are_no_notices() {
    for change in [RoomChange::Edited, RoomChange::Deleted, RoomChange::Pinned, RoomChange::Unpinned] {
        assert_eq!(notice_of(RequestStatus::Accepted, change, message("Hi")), None);
    }
}
