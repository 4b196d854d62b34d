//! A conversation between two users, and the ways to access it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::Person;

/// A way to access a conversation: a surface, or the native socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Door {
    NativeRest,
    NativeSocket,
    Chats,
    Dms,
    Conversations,
    Threads,
}

impl Door {
    pub(super) const ALL: [Self; 6] =
        [Self::NativeRest, Self::NativeSocket, Self::Chats, Self::Dms, Self::Conversations, Self::Threads];
    /// Where messages are listed.
    pub(super) const LISTS: [Self; 5] =
        [Self::NativeRest, Self::Chats, Self::Dms, Self::Conversations, Self::Threads];
    /// Where unread messages are counted and marked as read.
    pub(super) const COUNTS: [Self; 4] = [Self::NativeRest, Self::Chats, Self::Dms, Self::Threads];
}

/// Two users and their conversation, by id and by number.
pub(super) struct Talk {
    pub(super) alice: Person,
    pub(super) bob: Person,
    pub(super) dm: String,
    pub(super) number: i64,
    pub(super) a: i64,
    pub(super) b: i64,
}

fn integer(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no integer"))
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl Talk {
    pub(super) async fn open(alice: Person, bob: Person) -> Self {
        let dm = alice.open_dm(&[&bob]).await;
        let shown = alice.get(&format!("/messages/dm/{dm}/")).await.expect(200);
        let (a, b) = (alice.number().await, bob.number().await);
        Self { number: integer(&shown["number"]), alice, bob, dm, a, b }
    }

    fn peer(&self, person: &Person) -> i64 {
        if person.id == self.alice.id { self.b } else { self.a }
    }

    /// The ids and numbers of the messages, newest first.
    async fn ids(&self) -> Vec<(String, i64)> {
        let listed = self.alice.get(&format!("/messages/dm/{}/messages/", self.dm)).await.expect(200);
        listed
            .as_array()
            .unwrap()
            .iter()
            .map(|message| (word(&message["id"]), integer(&message["number"])))
            .collect()
    }

    pub(super) async fn id_of(&self, number: i64) -> String {
        let ids = self.ids().await;
        ids.into_iter().find(|(_, known)| *known == number).unwrap_or_else(|| panic!("message {number}")).0
    }

    /// Sends a message, and returns its number.
    pub(super) async fn say(&self, by: &Person, door: Door, text: &str) -> i64 {
        let (status, number) = self.send(by, door, text, &Value::Null).await;
        assert_eq!(status, 201, "{door:?}");
        number
    }

    /// Sends a message with a nonce, or null; returns whether it was new (201) or known (200), and its
    /// number.
    pub(super) async fn send(&self, by: &Person, door: Door, text: &str, nonce: &Value) -> (u16, i64) {
        let (dm, n) = (&self.dm, self.number);
        let content = json!({"content": text, "nonce": nonce});
        let (path, body) = match door {
            Door::NativeRest => (format!("/api/v1/messages/dm/{dm}/messages/"), content),
            Door::NativeSocket => {
                let before = self.ids().await.len();
                let mut socket = by.socket(&format!("/direct-messages/{dm}/")).await;
                socket.send(&json!({"event": "message.send", "payload": content})).await;
                let number = integer(&socket.until("message.ack").await["payload"]["number"]);
                let is_new = self.ids().await.len() > before;
                return (if is_new { 201 } else { 200 }, number);
            }
            Door::Chats => (format!("/messages/api/chats/{n}/messages/"), content),
            Door::Dms => (format!("/dms/threads/{n}/messages"), json!({"text": text, "nonce": nonce})),
            Door::Conversations => (format!("/api/v1/conversations/{dm}/messages/"), content),
            Door::Threads => {
                let body = json!({"recipient_id": self.peer(by), "content": text, "nonce": nonce});
                ("/api/messages/messages/".to_owned(), body)
            }
        };
        let answer = by.ask_at("POST", &path, Some(&body)).await;
        assert!(answer.status.is_success(), "{door:?}: {}", answer.body);
        let number = match door {
            Door::NativeRest => integer(&answer.body["number"]),
            Door::Conversations => {
                let id = word(&answer.body["id"]);
                self.ids().await.into_iter().find(|(known, _)| *known == id).unwrap().1
            }
            Door::NativeSocket | Door::Chats | Door::Dms | Door::Threads => integer(&answer.body["id"]),
        };
        (answer.status.as_u16(), number)
    }

    /// The messages on a surface, newest first.
    pub(super) async fn seen(&self, by: &Person, door: Door) -> Vec<(i64, String)> {
        let (dm, n) = (&self.dm, self.number);
        let list = |list: &Value, id: &str, text: &str| {
            let message = |message: &Value| (integer(&message[id]), word(&message[text]));
            list.as_array().unwrap().iter().map(message).collect::<Vec<_>>()
        };
        let get = |path: String| async move { by.ask_at("GET", &path, None).await.expect(200) };
        match door {
            Door::NativeRest | Door::NativeSocket => {
                list(&get(format!("/api/v1/messages/dm/{dm}/messages/")).await, "number", "content")
            }
            Door::Chats => {
                let page = get(format!("/messages/api/chats/{n}/messages/")).await;
                let messages = list(&page["results"], "id", "content");
                assert_eq!(page["count"], json!(messages.len()));
                messages
            }
            Door::Dms => {
                let page = get(format!("/dms/threads/{n}/messages")).await;
                let messages = list(&page["items"], "id", "text");
                assert_eq!(page["total"], json!(messages.len()));
                messages
            }
            Door::Conversations => {
                let ids: BTreeMap<String, i64> = self.ids().await.into_iter().collect();
                let listed = get(format!("/api/v1/conversations/{dm}/messages/")).await;
                let message = |message: &Value| (ids[&word(&message["id"])], word(&message["content"]));
                listed.as_array().unwrap().iter().map(message).collect()
            }
            Door::Threads => {
                let thread = get(format!("/api/messages/messages/{n}/")).await;
                let mut messages = list(&thread["messages"], "id", "content");
                messages.reverse();
                messages
            }
        }
    }

    pub(super) async fn edit(&self, by: &Person, door: Door, number: i64, text: &str) {
        let (path, body) = self.edit_request(door, number, text).await;
        by.ask_at("PATCH", &path, Some(&body)).await.expect(200);
    }

    pub(super) async fn refuses_edit(&self, by: &Person, door: Door, number: i64) {
        let (path, body) = self.edit_request(door, number, "not mine").await;
        by.ask_at("PATCH", &path, Some(&body)).await.expect(403);
    }

    async fn edit_request(&self, door: Door, number: i64, text: &str) -> (String, Value) {
        (self.message_path(door, number).await, json!({"content": text}))
    }

    /// The path at which a message can be changed.
    async fn message_path(&self, door: Door, number: i64) -> String {
        let (dm, n) = (&self.dm, self.number);
        match door {
            Door::NativeRest => {
                format!("/api/v1/messages/dm/{dm}/messages/{}/", self.id_or_nil(number).await)
            }
            Door::Conversations => {
                format!("/api/v1/conversations/{dm}/messages/{}/", self.id_or_nil(number).await)
            }
            Door::Chats => format!("/messages/api/messages/{number}/"),
            Door::Dms => format!("/dms/threads/{n}/messages/{number}"),
            Door::NativeSocket | Door::Threads => panic!("{door:?} changes no messages"),
        }
    }

    /// A deleted message is in no list.
    async fn id_or_nil(&self, number: i64) -> String {
        let ids = self.ids().await;
        let known = ids.into_iter().find(|(_, known)| *known == number);
        known.map_or_else(|| uuid::Uuid::nil().to_string(), |(id, _)| id)
    }

    /// Attempts to delete a message, and returns the status.
    pub(super) async fn delete(&self, by: &Person, door: Door, number: i64) -> u16 {
        by.ask_at("DELETE", &self.message_path(door, number).await, None).await.status.as_u16()
    }

    pub(super) async fn react(&self, by: &Person, door: Door, number: i64, emoji: &str) {
        let body = json!({"emoji": emoji});
        let path = self.message_path(door, number).await;
        let (path, status) = match door {
            Door::NativeRest => (format!("{path}react/"), 201),
            Door::Chats => (format!("{path}reactions/"), 200),
            Door::Dms => (format!("{path}/reactions"), 201),
            Door::NativeSocket | Door::Conversations | Door::Threads => panic!("{door:?} has no reactions"),
        };
        by.ask_at("POST", &path, Some(&body)).await.expect(status);
    }

    pub(super) async fn unreact(&self, by: &Person, door: Door, number: i64, emoji: &str) {
        let body = json!({"emoji": emoji});
        let path = self.message_path(door, number).await;
        match door {
            Door::NativeRest => {
                drop(by.ask_at("DELETE", &format!("{path}unreact/?emoji={emoji}"), None).await.expect(204));
            }
            Door::Chats => {
                let answer = by.ask_at("POST", &format!("{path}reactions/"), Some(&body)).await.expect(200);
                assert_eq!(answer["action"], json!("removed"));
            }
            Door::Dms => drop(by.ask_at("POST", &format!("{path}/heart"), None).await.expect(200)),
            Door::NativeSocket | Door::Conversations | Door::Threads => panic!("{door:?} has no reactions"),
        }
    }

    /// Each emoji, with the numbers of the users who reacted.
    pub(super) async fn reactions(&self, by: &Person, door: Door, number: i64) -> Vec<(String, i64)> {
        let path = self.message_path(door, number).await;
        let by_name = |name: &Value| if *name == json!("alice") { self.a } else { self.b };
        match door {
            Door::NativeRest => {
                let message = by.ask_at("GET", &path, None).await.expect(200);
                let reactions = message["reactions"].as_array().unwrap();
                reactions.iter().map(|one| (word(&one["emoji"]), by_name(&one["user"]["username"]))).collect()
            }
            Door::Chats => {
                let message = by.ask_at("GET", &path, None).await.expect(200);
                let reactions = message["reactions"].as_array().unwrap();
                let one = |one: &Value| {
                    assert_eq!(one["count"], json!(one["users"].as_array().unwrap().len()));
                    (word(&one["emoji"]), integer(&one["users"][0]))
                };
                reactions.iter().map(one).collect()
            }
            Door::Dms => {
                let by_emoji = by.ask_at("GET", &format!("{path}/reactions"), None).await.expect(200);
                let reactions = by_emoji.as_object().unwrap();
                reactions
                    .iter()
                    .map(|(emoji, people)| (emoji.clone(), integer(&people[0]["user_id"])))
                    .collect()
            }
            Door::NativeSocket | Door::Conversations | Door::Threads => panic!("{door:?} has no reactions"),
        }
    }

    /// A message as the dms surface shows it.
    pub(super) async fn dms_message(&self, by: &Person, number: i64) -> Value {
        let page =
            by.ask_at("GET", &format!("/dms/threads/{}/messages", self.number), None).await.expect(200);
        let found = page["items"].as_array().unwrap().iter().find(|message| message["id"] == json!(number));
        found.unwrap_or_else(|| panic!("message {number}")).clone()
    }

    pub(super) async fn mark_read(&self, by: &Person, door: Door) {
        let (dm, n) = (&self.dm, self.number);
        let nothing = json!({});
        match door {
            Door::NativeRest => {
                drop(by.post(&format!("/messages/dm/{dm}/read/"), &nothing).await.expect(204));
            }
            Door::Chats => {
                let path = format!("/messages/api/chats/{n}/mark-as-read/");
                let answer = by.ask_at("POST", &path, Some(&nothing)).await.expect(200);
                assert_eq!(answer, json!({"status": "success", "marked_count": 2}));
            }
            Door::Dms => {
                let path = format!("/dms/threads/{n}/mark-read");
                drop(by.ask_at("POST", &path, None).await.expect(204));
            }
            Door::Threads => {
                let path = format!("/api/messages/messages/{n}/mark_read/");
                drop(by.ask_at("PATCH", &path, None).await.expect(200));
            }
            Door::NativeSocket | Door::Conversations => panic!("{door:?} marks nothing"),
        }
    }

    /// The unread counts of the conversation, by where they are shown.
    pub(super) async fn unread(&self, by: &Person) -> BTreeMap<Door, i64> {
        let native = by.get("/users/me/unread/").await.expect(200);
        let in_rooms = native["rooms"].as_array().unwrap().iter().find(|room| room["room"] == json!(self.dm));
        let chats = by.ask_at("GET", "/messages/api/chats/", None).await.expect(200);
        let threads = by.ask_at("GET", "/api/messages/messages/", None).await.expect(200);
        let dms = format!("/dms/threads/{}/unread-count", self.number);
        let dms = by.ask_at("GET", &dms, None).await.expect(200);
        assert_eq!(by.ask_at("GET", "/dms/unread-count", None).await.expect(200), dms);
        BTreeMap::from([
            (Door::NativeRest, in_rooms.map_or(0, |room| integer(&room["unread"]))),
            (Door::Chats, integer(&chats["results"][0]["unread_count"])),
            (Door::Dms, integer(&dms["unread"])),
            (Door::Threads, integer(&threads["results"][0]["unread_count"])),
        ])
    }

    /// Whether the other user has read a message of `by`, according to a surface.
    pub(super) async fn read_by_peer(&self, by: &Person, door: Door, number: i64) -> Option<bool> {
        match door {
            Door::NativeRest => {
                let path = self.message_path(door, number).await;
                by.ask_at("GET", &path, None).await.expect(200)["is_read"].as_bool()
            }
            Door::Chats => {
                let path = format!("/messages/api/chats/{}/messages/", self.number);
                let page = by.ask_at("GET", &path, None).await.expect(200);
                let found = page["results"].as_array().unwrap().iter().find(|one| one["id"] == json!(number));
                Some(found?["read_by"].as_array().unwrap().contains(&json!(self.peer(by))))
            }
            Door::Dms => self.dms_message(by, number).await["seen"].as_bool(),
            Door::Threads => {
                let path = format!("/api/messages/messages/{}/", self.number);
                let thread = by.ask_at("GET", &path, None).await.expect(200);
                let found =
                    thread["messages"].as_array().unwrap().iter().find(|one| one["id"] == json!(number));
                found?["is_read"].as_bool()
            }
            Door::NativeSocket | Door::Conversations => None,
        }
    }
}
