//! Messages of channels and of direct conversations.

use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::{AppendOutcome, InsertConversationOutcome, UnreadRoom};
use meshup_app::testing::{START, TestRepos, channel_room, direct_room, user, user_id};
use meshup_domain::conversation::{Conversation, Participant};
use meshup_domain::message::{
    Attachment, AttachmentType, FileSource, Message, NewMessage, Reaction, ThumbnailFiles, Thumbnails,
};
use meshup_domain::permission::PeerFacts;
use meshup_domain::room::{RoomHead, RoomOwner};
use meshup_domain::user::DmPrivacy;
use meshup_domain::{
    AttachmentId, ChannelId, ConversationId, FileKey, Number, ReactionId, RoomId, Seq, ServerId,
};
use serde_json::json;
use uuid::Uuid;

use crate::kit::{ask, get, post, signed_in};

const ROOM: RoomId = RoomId(Uuid::from_u128(50));
const CHANNEL: ChannelId = ChannelId(Uuid::from_u128(8));
const DM: ConversationId = ConversationId(Uuid::from_u128(9));

/// All users exist, and the room is a public channel, or a conversation of users 1 and 2.
fn repos(is_channel: bool) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.rooms.expect_of_channel().returning(|_| Ok(Some(ROOM)));
    repos.rooms.expect_of_conversation().returning(|_| Ok(Some(ROOM)));
    repos.rooms.expect_facts().returning(move |room, person| {
        let peer = user_id(if person == user_id(1) { 2 } else { 1 });
        Ok(Some(if is_channel { channel_room(room, person) } else { direct_room(room, person, peer) }))
    });
    repos.rooms.expect_lock().returning(|room| {
        Ok(Some(RoomHead { room, last_seq: Seq(4), message_count: 1, last_message_at: None }))
    });
    repos
        .users
        .expect_cards()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
    repos.conversations.expect_show_to_all().returning(|_| Ok(()));
    repos.conversations.expect_participants().returning(|_| Ok([1, 2].map(participant).into()));
    repos
}

fn participant(n: u128) -> Participant {
    Participant { is_admin: n == 1, ..Participant::founder(DM, user_id(n), START) }
}

fn message(n: u128, author: u128) -> Message {
    Message {
        number: Number(42),
        seq: Seq(3),
        author: user_id(author),
        content: "Yesterday's summary".into(),
        ..meshup_app::testing::message(n, ROOM)
    }
}

fn appended(new: &NewMessage) -> AppendOutcome {
    let NewMessage { id, room, author, content, message_type, reply_to, thread, nonce: _, created_at } =
        new.clone();
    let message = Message {
        id,
        room,
        author,
        content,
        message_type,
        reply_to,
        thread,
        created_at,
        seq: Seq(5),
        ..message(1, 1)
    };
    AppendOutcome::New { message, ends_draft: false }
}

#[actix_web::test]
async fn a_new_message_has_the_documented_fields() {
    let mut repos = repos(true);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(60, 2))));
    repos.messages.expect_append().returning(|new, _| Ok(new.iter().map(appended).collect()));
    let body = json!({"content": "Standup in 10 minutes", "reply_to": message(60, 2).id.to_string(), "author": "me"});
    let path = format!("/messages/channels/{CHANNEL}/");
    assert_json_snapshot!(ask(repos, signed_in(post(&path, &body))).await);
}

#[actix_web::test]
async fn a_listed_message_shows_its_files_and_reactions() {
    let mut repos = repos(true);
    repos.messages.expect_list().returning(|_, _, _, _| {
        let edited = Message { edited_at: Some(START), is_pinned: true, ..message(60, 2) };
        Ok(Page { items: vec![edited], total: 1 })
    });
    repos.messages.expect_attachments().returning(|ids| {
        Ok(vec![Attachment {
            id: AttachmentId(Uuid::from_u128(70)),
            message: ids[0],
            source: FileSource::Attached(FileKey("attachments/a.png".into())),
            caption: None,
            file_name: "chart.png".into(),
            file_size: 2_048,
            attachment_type: AttachmentType::Image,
            media_type: "image/png".into(),
            width: Some(640),
            height: Some(480),
            thumbnails: Thumbnails::Made(ThumbnailFiles {
                small: FileKey("attachments/a.small.webp".into()),
                large: FileKey("attachments/a.large.webp".into()),
            }),
            created_at: START,
        }])
    });
    repos.reactions.expect_of().returning(|ids| {
        Ok(vec![Reaction {
            id: ReactionId(Uuid::from_u128(80)),
            number: Number(7),
            message: ids[0],
            user: user_id(1),
            emoji: ":thumbsup:".into(),
            created_at: START,
        }])
    });
    let path = format!("/messages/channels/{CHANNEL}/?page=1");
    assert_json_snapshot!(ask(repos, signed_in(get(&path))).await);
}

#[actix_web::test]
async fn a_direct_message_says_whether_it_was_read() {
    let mut repos = repos(false);
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(60, 1))));
    repos.messages.expect_attachments().returning(|_| Ok(Vec::new()));
    repos.reactions.expect_of().returning(|_| Ok(Vec::new()));
    repos.conversations.checkpoint();
    repos
        .conversations
        .expect_participants()
        .returning(|_| Ok([1, 2].map(|n| Participant { last_read_seq: Seq(3), ..participant(n) }).into()));
    let path = format!("/messages/dm/{DM}/messages/{}/", message(60, 1).id);
    assert_json_snapshot!(ask(repos, signed_in(get(&path))).await);
}

#[actix_web::test]
async fn an_opened_conversation_has_the_documented_fields() {
    let mut repos = repos(false);
    repos.conversations.expect_peers().returning(|_, people| {
        let peer = |id| PeerFacts { id, privacy: DmPrivacy::Everyone, is_followed: false, is_blocked: false };
        Ok(people.iter().copied().map(peer).collect())
    });
    repos.conversations.expect_insert().returning(|new, _| {
        Ok(InsertConversationOutcome::New(Conversation { room: ROOM, number: Number(3), ..new.clone() }))
    });
    repos.messages.expect_last_of().returning(|_| Ok(vec![message(60, 2)]));
    repos.messages.expect_attachments().returning(|_| Ok(Vec::new()));
    repos.reactions.expect_of().returning(|_| Ok(Vec::new()));
    repos.rooms.expect_unread_in().returning(|_, _| Ok(Vec::new()));
    let body = json!({"participant_ids": [user_id(2).to_string()]});
    assert_json_snapshot!(ask(repos, signed_in(post("/messages/dm/", &body))).await);
}

#[actix_web::test]
async fn broken_fields_of_a_message_are_reported_together() {
    let body = json!({"content": 5, "reply_to": "nope", "thread_id": 7, "nonce": ["n"]});
    let path = format!("/messages/channels/{CHANNEL}/");
    assert_json_snapshot!("message_types", ask(repos(true), signed_in(post(&path, &body))).await);
    let body = json!({"content": " ", "nonce": ""});
    assert_json_snapshot!("message_rules", ask(repos(true), signed_in(post(&path, &body))).await);
    assert_json_snapshot!("message_anonymous", ask(repos(true), post(&path, &body)).await);
}

#[actix_web::test]
async fn unread_numbers_come_by_room() {
    let mut repos = repos(true);
    repos.rooms.expect_unread().returning(|_| {
        let room = |owner, unread| UnreadRoom {
            owner,
            unread,
            mentions: 1,
            last_read_seq: Seq(2),
            last_seq: Seq(5),
        };
        let server = ServerId(Uuid::from_u128(7));
        Ok(vec![
            room(RoomOwner::Channel { id: CHANNEL, server }, 3),
            room(RoomOwner::Conversation { id: DM }, 1),
        ])
    });
    assert_json_snapshot!(ask(repos, signed_in(get("/users/me/unread/"))).await);
}
