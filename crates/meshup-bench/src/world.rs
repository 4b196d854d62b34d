//! Servers, channels and members that scenarios need.

use serde_json::{Value, json};

use crate::Failure;
use crate::api::{User, text};

/// A message of the usual length, whose words are their own index entries.
const TEXT: &str = "what a message holds most of the time is a sentence or two";

/// A channel of a server of its own.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) server: String,
    pub(crate) channel: String,
    pub(crate) members: Vec<User>,
}

/// A room with a million messages.
#[derive(Debug)]
pub(crate) struct LargeRoom {
    pub(crate) room: Room,
    /// The ids of its oldest 100 messages, the oldest first.
    pub(crate) oldest: Vec<String>,
}

impl Room {
    /// A room with as many members, its owner among them.
    pub(crate) async fn with_members(nodes: &[String], members: usize) -> Result<Self, Failure> {
        let mut members = User::several(nodes, members).await?;
        let [owner, others @ ..] = &mut members[..] else { return Err("a room has an owner".into()) };
        let server = owner.post("/servers/", &json!({ "name": "Load", "is_public": true })).await?;
        let server = text(&server["id"]);
        let channel = owner.post(&format!("/channels/{server}/"), &json!({ "name": "load" })).await?;
        for member in others {
            member.post(&format!("/servers/{server}/join/"), &json!({})).await?;
        }
        Ok(Self { server, channel: text(&channel["id"]), members })
    }

    /// Its messages, below `/api/v1`.
    pub(crate) fn messages(&self) -> String {
        format!("/messages/channels/{}/", self.channel)
    }

    /// Its socket, below `/ws/v1/realtime/`.
    pub(crate) fn socket(&self) -> String {
        format!("servers/{}/channels/{}/", self.server, self.channel)
    }

    /// A request of each member that posts a message.
    pub(crate) fn posts(&self) -> impl Iterator<Item = Vec<u8>> {
        let path = self.messages();
        self.members.iter().map(move |member| member.request("POST", &path, Some(&message(TEXT))))
    }

    /// Posts as many messages, by all members in turn. One in a hundred has the word "seldom", one in ten "often".
    pub(crate) async fn fill(&mut self, count: usize) -> Result<(), Failure> {
        let (path, members) = (self.messages(), self.members.len());
        for (number, member) in (0..count).zip((0..members).cycle()) {
            let word = match number {
                number if number % 100 == 7 => "seldom",
                number if number % 10 == 3 => "often",
                _ => "usual",
            };
            self.members[member].post(&path, &message(&format!("{TEXT} {word} n{number}"))).await?;
        }
        Ok(())
    }
}

/// The body of a new message.
pub(crate) fn message(content: &str) -> Value {
    json!({ "content": content })
}
