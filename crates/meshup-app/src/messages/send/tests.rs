use meshup_domain::conversation::RequestStatus;
use meshup_domain::message::FileSource;
use meshup_domain::permission::{Denied, RoomSubject};
use meshup_domain::{FileKey, Number, Seq};

use super::super::tests::{ROOM, id, message, messages, messages_with, moderated_room, repos};
use super::*;
use crate::domain_event::{AccessScope, DomainEvent, OwnData};
use crate::ports::{Inspected, MockFiles};
use crate::testing::{START, actor, channel_room, direct_room, user_id};

fn hello() -> SendMessage {
    SendMessage::text(ROOM, " Hello ")
}

fn appended(new: &[NewMessage]) -> Vec<AppendOutcome> {
    new.iter().map(appended_one).collect()
}

fn appended_one(new: &NewMessage) -> AppendOutcome {
    let NewMessage { id, room, author, content, message_type, reply_to, thread, nonce: _, created_at } =
        new.clone();
    let message = Message {
        id,
        number: Number(7),
        room,
        seq: Seq(5),
        author,
        content,
        message_type,
        reply_to,
        thread,
        is_pinned: false,
        created_at,
        edited_at: None,
        deleted_at: None,
    };
    AppendOutcome::New { message, ends_draft: false }
}

#[tokio::test]
async fn a_message_is_announced_once_it_is_committed() {
    let mut repos = repos(channel_room);
    repos.messages.expect_append().once().returning(|new, _| Ok(appended(new)));
    let (messages, store) = messages(repos);

    let sent = messages.send(&actor(1), hello()).await;

    assert_eq!(sent.map(|sent| sent.message.message.content).as_deref(), Ok("Hello"));
    assert_eq!(store.published_events(), [DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(5) }]);
}

#[tokio::test]
async fn every_broken_rule_is_named_at_once_and_nothing_is_begun() {
    let mut repos = repos(channel_room);
    repos.messages.expect_get().returning(|_, _| Ok(None));
    let (messages, store) = messages(repos);
    let command = SendMessage {
        content: "\0".into(),
        reply_to: Some(MessageKey::Id(id(9))),
        nonce: Some("x".repeat(65)),
        ..hello()
    };

    let refused = messages.send(&actor(1), command).await;

    let Err(SendMessageError::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["content", "nonce", "reply_to"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_known_nonce_gives_the_first_message_and_announces_nothing() {
    let mut repos = repos(channel_room);
    repos.messages.expect_append().returning(|_, _| Ok(vec![AppendOutcome::Repeat(id(3))]));
    repos.messages.expect_get().returning(|_, _| Ok(Some(message(3))));
    let (messages, store) = messages(repos);

    let sent = messages.send(&actor(1), SendMessage { nonce: Some("n".into()), ..hello() }).await;

    assert_eq!(sent.map(|sent| (sent.message.message.id, sent.is_repeat)), Ok((id(3), true)));
    assert_eq!((store.commits(), store.published_events().len()), (1, 0));
}

#[tokio::test]
async fn files_of_a_message_that_fails_are_removed() {
    let mut repos = repos(channel_room);
    repos.messages.expect_append().returning(|_, _| Err(StoreError::Full));
    let mut files = MockFiles::new();
    files.expect_inspect().returning(|_| {
        Ok(Inspected {
            media_type: "text/plain".into(),
            attachment_type: meshup_domain::message::AttachmentType::Document,
            dimensions: None,
        })
    });
    files.expect_put().returning(|_, _, _| Ok(FileKey("attachments/a".into())));
    files
        .expect_remove()
        .once()
        .withf(|keys| keys == [FileKey("attachments/a".into())])
        .returning(|_| Ok(()));
    let (messages, store) = messages_with(repos, files);
    let upload = Upload { file_name: "a.txt".into(), path: "a".into(), size: 1 };

    let failed = messages.send(&actor(1), SendMessage { uploads: vec![upload], ..hello() }).await;

    assert_eq!(failed, Err(StoreError::Full.into()));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn banned_words_are_refused_where_moderation_is_on_and_read_once() {
    let mut moderated = repos(moderated_room);
    moderated.messages.expect_append().returning(|new, _| Ok(appended(new)));
    moderated.servers.expect_banned_words().once().returning(|_| Ok(vec!["hello".into()]));
    let (messages, store) = messages(moderated);
    for _ in 0..2 {
        let refused = messages.send(&actor(1), hello()).await;
        let Err(SendMessageError::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["content"]);
    }
    assert_eq!(store.begun_units(), 0);
    let other = SendMessage { content: "Othello".into(), ..hello() };
    assert!(messages.send(&actor(1), other).await.is_ok());
}

#[tokio::test]
async fn slow_mode_makes_a_member_wait() {
    let mut repos = repos(|room, person| {
        let mut facts = channel_room(room, person);
        if let RoomSubject::Channel(channel) = &mut facts.place {
            channel.slowmode_delay = 30;
        }
        facts
    });
    repos.messages.expect_last_post_at().returning(|_, _| Ok(Some(START - Duration::seconds(10))));
    let (messages, store) = messages(repos);

    let refused = messages.send(&actor(1), hello()).await;

    assert_eq!(refused, Err(SlowMode { wait: Duration::seconds(20) }.into()));
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn a_stranger_and_a_blocked_person_never_reach_the_writer() {
    type Facts = fn(RoomId, meshup_domain::UserId) -> RoomFacts;
    let cases: [(Facts, Denied); 2] = [
        (
            |room, person| {
                let mut facts = channel_room(room, person);
                if let RoomSubject::Channel(channel) = &mut facts.place {
                    channel.server.member = None;
                }
                facts
            },
            Denied::NotAMember,
        ),
        (
            |room, person| {
                let mut facts = direct_room(room, person, user_id(2));
                if let RoomSubject::Conversation(conversation) = &mut facts.place
                    && let Some(peer) = &mut conversation.peer
                {
                    peer.is_blocked = true;
                }
                facts
            },
            Denied::NotReachable,
        ),
    ];
    for (facts, denied) in cases {
        let (messages, store) = messages(repos(facts));
        let refused = messages.send(&actor(1), hello()).await;
        assert_eq!(refused, Err(SendMessageError::Access(AccessError::Denied(denied))));
        assert_eq!(store.begun_units(), 0);
    }
}

#[tokio::test]
async fn writing_in_a_conversation_shows_it_to_all_again() {
    let mut repos = repos(|room, person| direct_room(room, person, user_id(2)));
    repos.messages.expect_append().returning(|new, _| Ok(appended(new)));
    repos.conversations.expect_show_to_all().once().returning(|_| Ok(()));
    let (messages, store) = messages(repos);

    assert!(messages.send(&actor(1), hello()).await.is_ok());
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn media_are_enough_and_ones_own_uploads_keep_working() {
    let mut repos = repos(channel_room);
    repos.messages.expect_append().once().returning(|new, _| Ok(appended(new)));
    repos
        .messages
        .expect_add_attachments()
        .once()
        .withf(|_, files| {
            let sources: Vec<_> = files.iter().map(|file| file.source.clone()).collect();
            sources
                == [
                    FileSource::Uploaded(FileKey("dm_media/1/photos/a.png".into())),
                    FileSource::Linked("https://here.example/dm_media/2/photos/b.png".into()),
                ]
                && files[0].caption.as_deref() == Some("The sea")
                && files[1].caption.is_none()
        })
        .returning(|_, _| Ok(()));
    let mut files = MockFiles::new();
    files
        .expect_key_of()
        .returning(|url| url.strip_prefix("https://here.example/").map(|key| FileKey(key.to_owned())));
    let (messages, _) = messages_with(repos, files);
    let media = Media {
        photos: ["1/photos/a.png", "2/photos/b.png"]
            .map(|key| format!("https://here.example/dm_media/{key}"))
            .to_vec(),
        videos: Vec::new(),
        caption: Some(" The sea ".into()),
    };

    let sent = messages.send(&actor(1), SendMessage { content: String::new(), media, ..hello() }).await;
    assert_eq!(sent.map(|sent| sent.message.attachments.len()), Ok(2));
}

#[tokio::test]
async fn writing_back_accepts_a_request() {
    let mut repos = repos(|room, person| {
        let mut facts = direct_room(room, person, user_id(2));
        if let RoomSubject::Conversation(place) = &mut facts.place {
            place.status = RequestStatus::Pending;
            place.created_by = user_id(2);
        }
        facts
    });
    repos.messages.expect_append().once().returning(|new, _| Ok(appended(new)));
    repos.conversations.expect_show_to_all().returning(|_| Ok(()));
    repos.conversations.expect_accept().once().returning(|_, _| Ok(()));
    let (messages, store) = messages(repos);

    assert!(messages.send(&actor(1), hello()).await.is_ok());
    assert!(store.published_events().contains(&DomainEvent::AccessChanged(AccessScope::Room(ROOM))));
}

#[tokio::test]
async fn an_author_whose_draft_ends_is_told() {
    let mut repos = repos(channel_room);
    repos.messages.expect_append().returning(|new, _| {
        let ended = |new| match appended_one(new) {
            AppendOutcome::New { message, ends_draft: _ } => AppendOutcome::New { message, ends_draft: true },
            other @ (AppendOutcome::Repeat(_) | AppendOutcome::Gone | AppendOutcome::AnswerGone) => other,
        };
        Ok(new.iter().map(ended).collect())
    });
    let (messages, store) = messages(repos);

    let sent = messages.send(&actor(2), SendMessage::text(ROOM, "hello")).await;
    assert!(sent.is_ok(), "{sent:?}");
    let told = DomainEvent::OwnDataChanged { user: user_id(2), room: ROOM, data: OwnData::Draft };
    assert!(store.published_events().contains(&told));
}
