//! One conversation through every surface: what happens on one is visible on all others, and sent exactly
//! once on every socket.

mod doors;
mod ears;

use std::collections::BTreeMap;

use serde_json::json;

use crate::harness::{Database, Person, Server};
use doors::{Door, Talk};
use ears::Ears;

on_each_deployment!(
    a_message_is_seen_through_every_door_and_announced_once,
    a_nonce_is_one_message_through_every_door,
    edits_are_seen_through_every_door_and_announced_once,
    deletions_are_seen_through_every_door_and_announced_once,
    reactions_are_seen_through_every_door_and_announced_once,
    read_marks_and_unread_numbers_agree_everywhere,
    first_words_through_every_door_at_once_make_one_conversation,
    a_group_is_the_same_wherever_groups_are,
    a_stranger_finds_nothing_anywhere,
);

async fn talk(server: &Server) -> Talk {
    let (alice, bob) = (Person::register(server, "alice").await, Person::register(server, "bobby").await);
    Talk::open(alice, bob).await
}

/// Both write through each surface in turn; everyone sees the same messages under the same ids.
async fn a_message_is_seen_through_every_door_and_announced_once(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let mut ears = Ears::open(&talk).await;
    let mut expected = Vec::new();
    for (n, door) in Door::ALL.into_iter().enumerate() {
        let by = if n % 2 == 0 { &talk.alice } else { &talk.bob };
        let text = format!("{} through {door:?}", by.username);
        let number = talk.say(by, door, &text).await;
        expected.insert(0, (number, text));
        for viewer in [&talk.alice, &talk.bob] {
            for view in Door::LISTS {
                assert_eq!(talk.seen(viewer, view).await, expected, "{door:?} as seen through {view:?}");
            }
        }
    }
    let frames: Vec<_> = expected.iter().rev().map(|(number, _)| ("created", *number)).collect();
    ears.heard_all(&talk, &frames).await;
    let to_bob = expected.iter().rev().filter(|(_, text)| text.starts_with("alice")).map(|(_, text)| text);
    let previews: Vec<String> = to_bob.map(|text| format!("alice: {text}")).collect();
    assert_eq!(ears.notices(&talk).await, previews);
}

/// A repeated nonce returns the first message, through whichever surfaces the two requests came.
async fn a_nonce_is_one_message_through_every_door(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let mut expected = Vec::new();
    for first in Door::ALL {
        let nonce = json!(format!("{first:?}"));
        let (status, number) = talk.send(&talk.alice, first, "once", &nonce).await;
        assert_eq!(status, 201, "{first:?}");
        expected.insert(0, (number, "once".to_owned()));
        for again in Door::ALL {
            let repeat = talk.send(&talk.alice, again, "twice", &nonce).await;
            assert_eq!(repeat, (200, number), "{first:?}, then {again:?}");
        }
        for socket in [format!("/messages/ws/chats/{}/", talk.number), format!("/ws/dms/{}", talk.number)] {
            let mut socket = talk.alice.socket_at(&socket).await;
            socket
                .send(&json!({"type": "message", "content": "twice", "text": "twice", "nonce": nonce}))
                .await;
            socket.send(&json!({"type": "ping"})).await;
            while socket.next().await["type"] != "pong" {}
        }
        assert_eq!(talk.seen(&talk.bob, Door::Dms).await, expected);
    }
    // A nonce belongs to one author.
    let (status, _) = talk.send(&talk.bob, Door::Threads, "another", &json!("Threads")).await;
    assert_eq!(status, 201);
}

async fn edits_are_seen_through_every_door_and_announced_once(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let mut ears = Ears::open(&talk).await;
    let mut frames = Vec::new();
    let mut expected = Vec::new();
    for door in [Door::NativeRest, Door::Chats, Door::Conversations] {
        let number = talk.say(&talk.alice, door, "hastily").await;
        talk.edit(&talk.alice, door, number, "with care").await;
        talk.refuses_edit(&talk.bob, door, number).await;
        frames.extend([("created", number), ("edited", number)]);
        expected.insert(0, (number, "with care".to_owned()));
        for view in Door::LISTS {
            assert_eq!(talk.seen(&talk.bob, view).await, expected, "{door:?} as seen through {view:?}");
        }
    }
    ears.heard_all(&talk, &frames).await;
}

async fn deletions_are_seen_through_every_door_and_announced_once(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let mut ears = Ears::open(&talk).await;
    let kept = talk.say(&talk.bob, Door::Threads, "this stays").await;
    let mut frames = vec![("created", kept)];
    for door in [Door::NativeRest, Door::Chats, Door::Dms, Door::Conversations] {
        let number = talk.say(&talk.alice, Door::Threads, "never mind").await;
        assert_eq!(talk.delete(&talk.bob, door, number).await, 403, "{door:?}");
        assert_eq!(talk.delete(&talk.alice, door, number).await, 204, "{door:?}");
        assert_eq!(talk.delete(&talk.alice, door, number).await, 404, "{door:?}");
        frames.extend([("created", number), ("deleted", number)]);
        for view in Door::LISTS {
            let seen = talk.seen(&talk.bob, view).await;
            assert_eq!(seen, [(kept, "this stays".to_owned())], "{door:?} as seen through {view:?}");
        }
        assert_eq!(talk.unread(&talk.bob).await, BTreeMap::from(Door::COUNTS.map(|view| (view, 0))));
    }
    ears.heard_all(&talk, &frames).await;
}

async fn reactions_are_seen_through_every_door_and_announced_once(database: Database) {
    const DOORS: [Door; 3] = [Door::NativeRest, Door::Chats, Door::Dms];
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let mut ears = Ears::open(&talk).await;
    let mut frames = Vec::new();
    for door in DOORS {
        let number = talk.say(&talk.alice, Door::Dms, "What do you think?").await;
        talk.react(&talk.bob, door, number, "❤️").await;
        for view in DOORS {
            let seen = talk.reactions(&talk.alice, view, number).await;
            assert_eq!(seen, [("❤️".to_owned(), talk.b)], "{door:?} as seen through {view:?}");
        }
        let listed = talk.dms_message(&talk.bob, number).await;
        assert_eq!((&listed["heart_count"], &listed["liked_by_me"]), (&json!(1), &json!(true)));
        talk.unreact(&talk.bob, door, number, "❤️").await;
        for view in DOORS {
            let seen = talk.reactions(&talk.alice, view, number).await;
            assert!(seen.is_empty(), "{door:?} as seen through {view:?}");
        }
        frames.extend([("created", number), ("reaction", number), ("reaction", number)]);
    }
    ears.heard_all(&talk, &frames).await;
}

async fn read_marks_and_unread_numbers_agree_everywhere(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let mut ears = Ears::open(&talk).await;
    let agreed = |unread| BTreeMap::from(Door::COUNTS.map(|view| (view, unread)));
    for door in Door::COUNTS {
        let first = talk.say(&talk.alice, Door::Chats, "one").await;
        let second = talk.say(&talk.alice, Door::NativeRest, "two").await;
        assert_eq!(talk.unread(&talk.bob).await, agreed(2), "{door:?}");
        assert_eq!(talk.unread(&talk.alice).await, agreed(0), "{door:?}");
        for view in Door::COUNTS {
            assert_eq!(talk.read_by_peer(&talk.alice, view, second).await, Some(false), "{view:?}");
        }
        talk.mark_read(&talk.bob, door).await;
        assert_eq!(talk.unread(&talk.bob).await, agreed(0), "{door:?}");
        for view in Door::COUNTS {
            for number in [first, second] {
                assert_eq!(talk.read_by_peer(&talk.alice, view, number).await, Some(true), "{view:?}");
            }
        }
        ears.hear_read(&talk).await;
    }
    ears.read_exactly(Door::COUNTS.len());
}

/// Both begin at once, five times each, through four surfaces.
async fn first_words_through_every_door_at_once_make_one_conversation(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let (a, b) = (alice.number().await, bob.number().await);
    // A message request is accepted at once if the sender follows the recipient, so none remains pending.
    alice.put(&format!("/users/{}/follow/", bob.id), &json!({})).await.expect(204);
    bob.put(&format!("/users/{}/follow/", alice.id), &json!({})).await.expect(204);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let (by, to) = if n % 2 == 0 { (alice.clone(), b) } else { (bob.clone(), a) };
        let to_id = if n % 2 == 0 { bob.id.clone() } else { alice.id.clone() };
        let (path, body, status) = match n / 2 % 4 {
            0 => ("/dms/requests", json!({"recipient_id": to, "text": "Hi"}), [200, 201]),
            1 => ("/api/messages/messages/", json!({"recipient_id": to, "content": "Hi"}), [201, 201]),
            2 => ("/messages/api/chats/", json!({"chat_type": "dm", "member_ids": [to]}), [200, 201]),
            _ => ("/api/v1/messages/dm/", json!({"participant_ids": [to_id]}), [200, 201]),
        };
        tasks.spawn(async move {
            let answer = by.ask_at("POST", path, Some(&body)).await;
            assert!(status.contains(&answer.status.as_u16()), "{path}: {} {}", answer.status, answer.body);
        });
    }
    tasks.join_all().await;
    for person in [&alice, &bob] {
        let listed = person.get("/messages/dm/").await.expect(200);
        assert_eq!(listed.as_array().unwrap().len(), 1);
        let n = &listed[0]["number"];
        let inbox = person.ask_at("GET", "/dms/inbox", None).await.expect(200);
        assert_eq!((&inbox["total"], &inbox["items"][0]["id"]), (&json!(1), n));
        let messages = person.ask_at("GET", &format!("/dms/threads/{n}/messages"), None).await.expect(200);
        // Message requests and first messages have a text; the rest only opens the conversation.
        let sent = (0..20).filter(|n| n / 2 % 4 < 2).count();
        assert_eq!(messages["total"], json!(sent));
    }
}

/// Groups exist on the native, chats and conversations surfaces; dms and threads have only 1:1 conversations.
async fn a_group_is_the_same_wherever_groups_are(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let carol = Person::register(&server, "carol").await;
    let number = carol.number().await;
    let body = json!({"chat_type": "group", "title": "Project Team", "member_ids": [talk.b, number]});
    let made = talk.alice.ask_at("POST", "/messages/api/chats/", Some(&body)).await.expect(201);
    let chat = made["id"].as_i64().unwrap();
    let path = format!("/messages/api/chats/{chat}/messages/");
    talk.alice.ask_at("POST", &path, Some(&json!({"content": "Hello, everyone!"}))).await.expect(201);
    for person in [&talk.bob, &carol] {
        let native = person.get("/messages/dm/").await.expect(200);
        assert_eq!(native[0]["number"], json!(chat));
        let id = native[0]["id"].as_str().unwrap();
        let conversations = person.get("/conversations/").await.expect(200);
        assert_eq!(
            (
                &conversations[0]["id"],
                &conversations[0]["title"],
                &conversations[0]["last_message"]["content"]
            ),
            (&json!(id), &json!("Project Team"), &json!("Hello, everyone!"))
        );
        let chats = person.ask_at("GET", "/messages/api/chats/", None).await.expect(200);
        assert_eq!(
            (&chats["results"][0]["id"], &chats["results"][0]["unread_count"]),
            (&json!(chat), &json!(1))
        );
        for absent in [
            format!("/api/messages/messages/{chat}/"),
            format!("/dms/threads/{chat}/messages"),
            format!("/dms/threads/{chat}/presence"),
        ] {
            person.ask_at("GET", &absent, None).await.expect(404);
        }
    }
    let threads = carol.ask_at("GET", "/api/messages/messages/", None).await.expect(200);
    assert_eq!(threads["count"], json!(0));
    assert_eq!(carol.ask_at("GET", "/dms/inbox", None).await.expect(200)["total"], json!(0));
}

async fn a_stranger_finds_nothing_anywhere(database: Database) {
    let server = Server::start(database).await;
    let talk = talk(&server).await;
    let number = talk.say(&talk.alice, Door::Dms, "between us").await;
    let (dm, n) = (&talk.dm, talk.number);
    let id = talk.id_of(number).await;
    let mallory = Person::register(&server, "mallory").await;
    let (text, emoji) = (json!({"text": "x", "content": "x"}), json!({"emoji": "👍"}));
    let table = [
        ("GET", format!("/api/v1/messages/dm/{dm}/"), None),
        ("GET", format!("/api/v1/messages/dm/{dm}/messages/"), None),
        ("POST", format!("/api/v1/messages/dm/{dm}/messages/"), Some(&text)),
        ("PATCH", format!("/api/v1/messages/dm/{dm}/messages/{id}/"), Some(&text)),
        ("POST", format!("/api/v1/messages/dm/{dm}/messages/{id}/react/"), Some(&emoji)),
        ("POST", format!("/api/v1/messages/dm/{dm}/read/"), None),
        ("GET", format!("/api/v1/conversations/{dm}/"), None),
        ("GET", format!("/api/v1/conversations/{dm}/messages/"), None),
        ("POST", format!("/api/v1/conversations/{dm}/messages/"), Some(&text)),
        ("GET", format!("/api/v1/conversations/{dm}/messages/{id}/"), None),
        ("DELETE", format!("/api/v1/conversations/{dm}/messages/{id}/"), None),
        ("GET", format!("/messages/api/chats/{n}/"), None),
        ("GET", format!("/messages/api/chats/{n}/messages/"), None),
        ("POST", format!("/messages/api/chats/{n}/messages/"), Some(&text)),
        ("GET", format!("/messages/api/messages/{number}/"), None),
        ("DELETE", format!("/messages/api/messages/{number}/"), None),
        ("POST", format!("/messages/api/messages/{number}/reactions/"), Some(&emoji)),
        ("POST", format!("/messages/api/chats/{n}/mark-as-read/"), None),
        ("GET", format!("/dms/threads/{n}/messages"), None),
        ("POST", format!("/dms/threads/{n}/messages"), Some(&text)),
        ("DELETE", format!("/dms/threads/{n}/messages/{number}"), None),
        ("POST", format!("/dms/threads/{n}/messages/{number}/heart"), None),
        ("GET", format!("/dms/threads/{n}/unread-count"), None),
        ("GET", format!("/api/messages/messages/{n}/"), None),
        ("PATCH", format!("/api/messages/messages/{n}/mark_read/"), None),
    ];
    for (method, path, body) in table {
        // The response is the same as for what does not exist, so that numbers cannot be guessed.
        let nothing = path.replace(dm, &uuid::Uuid::nil().to_string()).replace(&format!("/{n}/"), "/999999/");
        let [stranger, unknown] =
            [path.as_str(), nothing.as_str()].map(|path| mallory.ask_at(method, path, body));
        let (stranger, unknown) = (stranger.await, unknown.await);
        assert_eq!(stranger.status, 404, "{method} {path}");
        assert_eq!(stranger.body, unknown.body, "{method} {path}");
    }
    for path in Ears::addresses(&talk) {
        assert_eq!(mallory.socket_at(&path).await.closed().await, 4404, "{path}");
    }
    assert_eq!(talk.seen(&talk.bob, Door::Dms).await, [(number, "between us".to_owned())]);
}
