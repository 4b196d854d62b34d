//! All sockets of the two users, and the frames they received.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::doors::Talk;
use crate::harness::{Person, Socket};

/// The last message of a scenario; everything before it has been received by then.
const LAST: &str = "That is all.";

/// A socket, and the frames about messages it received.
struct Ear {
    name: String,
    socket: Socket,
    heard: Vec<(&'static str, i64)>,
    /// Native frames identify messages by id; only those about their creation have the number too.
    numbers: HashMap<String, i64>,
    /// Who has read, according to native sockets.
    reads: Vec<(String, i64)>,
}

/// The sockets of both users.
pub(super) struct Ears {
    all: Vec<Ear>,
    /// Bob's stream of notifications.
    notices: Socket,
}

impl Ears {
    /// The sockets of the conversation, on each surface that has any.
    pub(super) fn addresses(talk: &Talk) -> [String; 3] {
        let n = talk.number;
        [
            format!("/ws/v1/realtime/direct-messages/{}/", talk.dm),
            format!("/messages/ws/chats/{n}/"),
            format!("/ws/dms/{n}"),
        ]
    }

    pub(super) async fn open(talk: &Talk) -> Self {
        let mut all = Vec::new();
        for person in [&talk.alice, &talk.bob] {
            for address in Self::addresses(talk) {
                let mut socket = person.socket_at(&address).await;
                socket.next().await;
                all.push(Ear::new(person, &address, socket));
            }
            let mut many = person.socket_at("/ws/v1/realtime/").await;
            many.send(&json!({"event": "subscribe", "room": talk.dm})).await;
            many.until("subscribed").await;
            all.push(Ear::new(person, "/ws/v1/realtime/", many));
        }
        let mut notices = talk.bob.socket_at("/ws/dms/notifications").await;
        assert_eq!(notices.next().await["type"], "connection_established");
        Self { all, notices }
    }

    /// Checks that each socket received exactly these events, in this order.
    pub(super) async fn heard_all(&mut self, talk: &Talk, expected: &[(&str, i64)]) {
        talk.alice
            .post(&format!("/messages/dm/{}/messages/", talk.dm), &json!({"content": LAST}))
            .await
            .expect(201);
        for ear in &mut self.all {
            ear.listen_to_the_end().await;
            assert_eq!(ear.heard, expected, "{}", ear.name);
        }
    }

    /// Bob's notifications so far, by preview; to be called after [`Ears::heard_all`].
    pub(super) async fn notices(&mut self, talk: &Talk) -> Vec<String> {
        let mut previews = Vec::new();
        loop {
            let frame = self.notices.next().await;
            assert_eq!(
                (&frame["type"], &frame["event"], &frame["thread_id"], &frame["message"]["sender_id"]),
                (&json!("dm_notification"), &json!("dm_message"), &json!(talk.number), &json!(talk.a))
            );
            if frame["message"]["message_text"] == LAST {
                return previews;
            }
            previews.push(frame["preview"].as_str().unwrap().to_owned());
        }
    }

    /// Waits until each native socket of Alice receives that Bob has read, and Bob's dms sockets that nothing
    /// is unread.
    pub(super) async fn hear_read(&mut self, talk: &Talk) {
        for ear in &mut self.all {
            if ear.name.starts_with("alice") && ear.name.contains("realtime") {
                let seen = ear.reads.len();
                while ear.reads.iter().skip(seen).all(|(user, _)| *user != talk.bob.id) {
                    ear.listen().await;
                }
            } else if ear.name.starts_with("bobby") && ear.name.contains("dms") {
                while ear.listen().await
                    != json!({"type": "unread_update", "thread_id": talk.number, "unread": 0})
                {
                }
            }
        }
    }

    /// Checks that Alice's native sockets received so many read positions of Bob, in increasing order.
    pub(super) fn read_exactly(&self, times: usize) {
        for ear in
            self.all.iter().filter(|ear| ear.name.starts_with("alice") && ear.name.contains("realtime"))
        {
            let mut marks: Vec<_> = ear.reads.clone();
            marks.dedup();
            assert_eq!((&marks, marks.len()), (&ear.reads, times), "{}", ear.name);
        }
    }
}

impl Ear {
    fn new(person: &Person, address: &str, socket: Socket) -> Self {
        Self {
            name: format!("{} at {address}", person.username),
            socket,
            heard: Vec::new(),
            numbers: HashMap::new(),
            reads: Vec::new(),
        }
    }

    async fn listen_to_the_end(&mut self) {
        loop {
            let frame = self.listen().await;
            let message = if frame["message"].is_object() { &frame["message"] } else { &frame["payload"] };
            if message["content"] == LAST || message["text"] == LAST {
                // The last message is not part of the scenario.
                self.heard.pop();
                return;
            }
        }
    }

    /// Receives a frame and records it.
    async fn listen(&mut self) -> Value {
        let frame = self.socket.next().await;
        let what = frame["event"].as_str().or(frame["type"].as_str()).unwrap().to_owned();
        let payload = &frame["payload"];
        let number = |value: &Value| value.as_i64().unwrap();
        let known = |id: &Value| self.numbers[id.as_str().unwrap()];
        let heard = match what.as_str() {
            "message.created" => {
                self.numbers.insert(payload["id"].as_str().unwrap().to_owned(), number(&payload["number"]));
                Some(("created", number(&payload["number"])))
            }
            "message.updated" => Some(("edited", number(&payload["number"]))),
            "message.deleted" => Some(("deleted", known(&payload["id"]))),
            "reaction.added" | "reaction.removed" => Some(("reaction", known(&payload["message"]))),
            "new_message" => Some(("created", number(&frame["message"]["id"]))),
            "message_updated" => Some(("edited", number(&frame["message"]["id"]))),
            "message_deleted" => Some(("deleted", number(&frame["message_id"]))),
            "reaction_updated" | "reaction_update" => Some(("reaction", number(&frame["message_id"]))),
            "read.updated" => {
                let user = payload["user"]["id"].as_str().unwrap().to_owned();
                if self.name.starts_with("alice") && payload["user"]["username"] == "bobby" {
                    self.reads.push((user, number(&payload["last_read_seq"])));
                }
                None
            }
            "error" => panic!("{}: {frame}", self.name),
            _ => None,
        };
        self.heard.extend(heard);
        frame
    }
}
