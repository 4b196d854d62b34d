//! Servers, channels and members that scenarios need.

use reqwest::{Client, Method};
use serde_json::json;

use crate::Failure;
use crate::api::{User, text};

/// A server with one channel.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) server: String,
    pub(crate) channel: String,
    pub(crate) members: Vec<User>,
}

impl Room {
    /// A room with as many members, its owner among them.
    pub(crate) async fn with_members(http: &Client, node: &str, members: usize) -> Result<Self, Failure> {
        let owner = User::register(http.clone(), node).await?;
        let api = format!("{node}/api/v1");
        let server = json!({ "name": "Load", "is_public": true });
        let server = text(&owner.call(Method::POST, format!("{api}/servers/"), server).await?["id"]);
        let channel =
            owner.call(Method::POST, format!("{api}/channels/{server}/"), json!({ "name": "load" })).await?;
        let mut room = Self { server, channel: text(&channel["id"]), members: vec![owner] };
        for _ in 1..members {
            let member = User::register(http.clone(), node).await?;
            member.call(Method::POST, format!("{api}/servers/{}/join/", room.server), json!({})).await?;
            room.members.push(member);
        }
        Ok(room)
    }

    /// Where its messages are sent and listed.
    pub(crate) fn messages(&self, node: &str) -> String {
        format!("{node}/api/v1/messages/channels/{}/", self.channel)
    }

    /// Its socket.
    pub(crate) fn socket(&self) -> String {
        format!("/ws/v1/realtime/servers/{}/channels/{}/", self.server, self.channel)
    }
}
