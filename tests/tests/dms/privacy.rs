//! Who can open a conversation with whom, and write in it: the same on all surfaces.

use serde_json::{Value, json};

use super::{get, post, put, request};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    who_may_open_is_decided_by_privacy_and_blocks,
    who_may_write_is_asked_again_at_every_message
);

/// The relation of a sender to a recipient.
#[derive(Debug, Clone, Copy)]
struct Case {
    privacy: &'static str,
    follows: bool,
    block: Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Nobody,
    ByRecipient,
    BySender,
}

fn cases() -> impl Iterator<Item = Case> {
    ["everyone", "followers", "no_one"].into_iter().flat_map(|privacy| {
        [false, true].into_iter().flat_map(move |follows| {
            [Block::Nobody, Block::ByRecipient, Block::BySender].into_iter().map(move |block| Case {
                privacy,
                follows,
                block,
            })
        })
    })
}

impl Case {
    /// The rule: the recipient's privacy setting applies, and a block by either side stops both.
    fn is_allowed(self) -> bool {
        let by_privacy = match self.privacy {
            "everyone" => true,
            "followers" => self.follows,
            _ => false,
        };
        by_privacy && self.block == Block::Nobody
    }

    async fn set(self, sender: &Person, recipient: &Person) {
        put(recipient, "/privacy", &json!({"privacy": self.privacy})).await.expect(200);
        relate(sender, "follow", recipient, self.follows).await;
        relate(sender, "block", recipient, self.block == Block::BySender).await;
        relate(recipient, "block", sender, self.block == Block::ByRecipient).await;
    }
}

async fn relate(person: &Person, how: &str, other: &Person, wanted: bool) {
    let path = format!("/users/{}/{how}/", other.id);
    let answer = if wanted { person.put(&path, &json!({})).await } else { person.delete(&path).await };
    answer.expect(204);
}

/// A surface that opens conversations.
#[derive(Debug, Clone, Copy)]
enum Surface {
    Dms,
    Threads,
    Native,
    Chats,
    Conversations,
}

impl Surface {
    const ALL: [Self; 5] = [Self::Dms, Self::Threads, Self::Native, Self::Chats, Self::Conversations];

    async fn open(self, sender: &Person, recipient: &Person) -> Answer {
        match self {
            Self::Dms => request(sender, recipient.number().await, "Hello!").await,
            Self::Threads => {
                let body = json!({"recipient_id": recipient.number().await, "content": "Hello!"});
                sender.ask_at("POST", "/api/messages/messages/", Some(&body)).await
            }
            Self::Native => sender.post("/messages/dm/", &json!({"participant_ids": [recipient.id]})).await,
            Self::Chats => {
                let body = json!({"chat_type": "dm", "member_ids": [recipient.number().await]});
                sender.ask_at("POST", "/messages/api/chats/", Some(&body)).await
            }
            Self::Conversations => {
                sender.post("/conversations/", &json!({"participant_ids": [recipient.id]})).await
            }
        }
    }

    async fn write(self, sender: &Person, recipient: &Person, thread: &Thread) -> Answer {
        match self {
            Self::Dms => {
                let path = format!("/threads/{}/messages", thread.number);
                post(sender, &path, &json!({"text": "Hello again!"})).await
            }
            Self::Threads => self.open(sender, recipient).await,
            Self::Native => {
                let path = format!("/messages/dm/{}/messages/", thread.id);
                sender.post(&path, &json!({"content": "Hello again!"})).await
            }
            Self::Chats => {
                let path = format!("/messages/api/chats/{}/messages/", thread.number);
                sender.ask_at("POST", &path, Some(&json!({"content": "Hello again!"}))).await
            }
            Self::Conversations => {
                let path = format!("/conversations/{}/messages/", thread.id);
                sender.post(&path, &json!({"content": "Hello again!"})).await
            }
        }
    }
}

struct Thread {
    id: String,
    number: i64,
}

async fn who_may_open_is_decided_by_privacy_and_blocks(database: Database) {
    let server = Server::start(database).await;
    let sender = Person::register(&server, "sender").await;
    for (n, case) in cases().enumerate() {
        for surface in Surface::ALL {
            let name = format!("{surface:?}{n}").to_lowercase();
            let recipient = Person::register(&server, &name).await;
            case.set(&sender, &recipient).await;
            let answer = surface.open(&sender, &recipient).await;
            let actual = (answer.status.as_u16(), answer.code());
            let expected = if case.is_allowed() { (201, "") } else { (403, "not_reachable") };
            assert_eq!(actual, expected, "{surface:?} {case:?}");
            let seen = recipient.get("/messages/dm/").await.expect(200);
            let requests = get(&recipient, "/requests").await.expect(200);
            let known = seen.as_array().unwrap().len() + requests.as_array().unwrap().len();
            assert_eq!(known, usize::from(case.is_allowed()), "{surface:?} {case:?}");
            if case.is_allowed() {
                let waits = matches!(surface, Surface::Dms) && !case.follows;
                assert_eq!(requests.as_array().unwrap().len(), usize::from(waits), "{surface:?} {case:?}");
            }
        }
    }
}

async fn who_may_write_is_asked_again_at_every_message(database: Database) {
    let server = Server::start(database).await;
    let (sender, recipient) =
        (Person::register(&server, "sender").await, Person::register(&server, "recipient").await);
    let opened = sender.post("/messages/dm/", &json!({"participant_ids": [recipient.id]})).await.expect(201);
    let thread =
        Thread { id: opened["id"].as_str().unwrap().to_owned(), number: opened["number"].as_i64().unwrap() };
    for case in cases() {
        case.set(&sender, &recipient).await;
        for surface in Surface::ALL {
            let answer = surface.write(&sender, &recipient, &thread).await;
            let actual = (answer.status.as_u16(), answer.code());
            let expected = if case.is_allowed() { (201, "") } else { (403, "not_reachable") };
            assert_eq!(actual, expected, "{surface:?} {case:?}");
        }
        // Only the recipient's privacy setting applies; a block stops both.
        let back = Surface::Dms.write(&recipient, &sender, &thread).await.status.as_u16();
        assert_eq!(back, if case.block == Block::Nobody { 201 } else { 403 }, "{case:?}");
        let reading = get(&sender, &format!("/threads/{}/messages", thread.number)).await;
        assert!(reading.expect(200)["total"] != Value::Null, "the history remains readable");
    }
}
