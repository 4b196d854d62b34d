//! Messages as text.
//!
//! During an upgrade, nodes of different versions talk to each other: messages may be added, and what a node does not
//! know, it skips.

use meshup_app::ports::{NodeId, NodeMessage, Place, PresenceMessage};
use meshup_domain::{RoomId, Seq, UserId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Message {
    Room(Uuid, i64),
    Read(Uuid, Uuid, i64),
    Logged,
    Typing(Uuid, Uuid, bool),
    /// Version, room (none for being online), user, whether present.
    Present(u64, Option<Uuid>, Uuid, bool),
    /// Version, connections.
    Alive(u64, u64),
    /// Version, part, whether the last, rooms and users.
    Snapshot(u64, u32, bool, Vec<(Option<Uuid>, Uuid)>),
    Request(Uuid),
    Stopped,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    from: Uuid,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

/// Payloads of at most `limit` bytes. A message that is larger by itself has a payload of its own, which the carrier
/// may refuse.
pub(super) fn encode(from: NodeId, messages: &[NodeMessage], limit: usize) -> Vec<String> {
    const END: &str = "]}";
    let start = format!(r#"{{"from":"{}","messages":["#, from.0);
    let mut payloads: Vec<String> = Vec::new();
    for message in messages.iter().filter_map(|message| serde_json::to_string(&Message::from(message)).ok()) {
        match payloads.last_mut() {
            Some(payload) if payload.len() + 1 + message.len() + END.len() <= limit => {
                payload.push(',');
                payload.push_str(&message);
            }
            Some(_) | None => payloads.push(format!("{start}{message}")),
        }
    }
    for payload in &mut payloads {
        payload.push_str(END);
    }
    payloads
}

/// The sender and those messages that this version knows; nothing if the payload is none of ours.
pub(super) fn decode(payload: &str) -> Option<(NodeId, Vec<NodeMessage>)> {
    let Envelope { from, messages } = serde_json::from_str(payload).ok()?;
    let known = messages.iter().filter_map(|message| serde_json::from_str::<Message>(message.get()).ok());
    Some((NodeId(from), known.map(NodeMessage::from).collect()))
}

impl From<&NodeMessage> for Message {
    fn from(message: &NodeMessage) -> Self {
        match message {
            NodeMessage::RoomAdvanced { room, seq } => Self::Room(room.0, seq.0),
            NodeMessage::ReadMoved { room, user, last_read_seq } => {
                Self::Read(room.0, user.0, last_read_seq.0)
            }
            NodeMessage::EventsLogged => Self::Logged,
            NodeMessage::Typing { room, user, typing } => Self::Typing(room.0, user.0, *typing),
            NodeMessage::Presence(presence) => match presence {
                PresenceMessage::Changed { version, place, user, is_present } => {
                    Self::Present(*version, room_of(*place), user.0, *is_present)
                }
                PresenceMessage::Alive { version, connections } => Self::Alive(*version, *connections),
                PresenceMessage::Snapshot { version, part, is_last, present } => {
                    let present = present.iter().map(|(place, user)| (room_of(*place), user.0)).collect();
                    Self::Snapshot(*version, *part, *is_last, present)
                }
                PresenceMessage::Request(node) => Self::Request(node.0),
                PresenceMessage::Stopped => Self::Stopped,
            },
        }
    }
}

impl From<Message> for NodeMessage {
    fn from(message: Message) -> Self {
        match message {
            Message::Room(room, seq) => Self::RoomAdvanced { room: RoomId(room), seq: Seq(seq) },
            Message::Read(room, user, seq) => {
                Self::ReadMoved { room: RoomId(room), user: UserId(user), last_read_seq: Seq(seq) }
            }
            Message::Logged => Self::EventsLogged,
            Message::Typing(room, user, typing) => {
                Self::Typing { room: RoomId(room), user: UserId(user), typing }
            }
            Message::Present(version, room, user, is_present) => Self::Presence(PresenceMessage::Changed {
                version,
                place: place_of(room),
                user: UserId(user),
                is_present,
            }),
            Message::Alive(version, connections) => {
                Self::Presence(PresenceMessage::Alive { version, connections })
            }
            Message::Snapshot(version, part, is_last, present) => {
                let present =
                    present.into_iter().map(|(room, user)| (place_of(room), UserId(user))).collect();
                Self::Presence(PresenceMessage::Snapshot { version, part, is_last, present })
            }
            Message::Request(node) => Self::Presence(PresenceMessage::Request(NodeId(node))),
            Message::Stopped => Self::Presence(PresenceMessage::Stopped),
        }
    }
}

fn room_of(place: Place) -> Option<Uuid> {
    match place {
        Place::Online => None,
        Place::Room(room) => Some(room.0),
    }
}

fn place_of(room: Option<Uuid>) -> Place {
    room.map_or(Place::Online, |room| Place::Room(RoomId(room)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    const NODE: NodeId = NodeId(Uuid::from_u128(7));

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn one_of_each() -> Vec<NodeMessage> {
        let (room, user) = (RoomId(id(1)), UserId(id(2)));
        let present = vec![(Place::Online, user), (Place::Room(room), user)];
        let presence = [
            PresenceMessage::Changed { version: 5, place: Place::Room(room), user, is_present: true },
            PresenceMessage::Alive { version: 5, connections: 9 },
            PresenceMessage::Snapshot { version: 6, part: 1, is_last: true, present },
            PresenceMessage::Request(NodeId(id(8))),
            PresenceMessage::Stopped,
        ];
        let others = [
            NodeMessage::RoomAdvanced { room, seq: Seq(3) },
            NodeMessage::ReadMoved { room, user, last_read_seq: Seq(2) },
            NodeMessage::EventsLogged,
            NodeMessage::Typing { room, user, typing: true },
        ];
        others.into_iter().chain(presence.into_iter().map(NodeMessage::Presence)).collect()
    }

    #[test]
    fn messages_arrive_as_they_were_sent() {
        let payloads = encode(NODE, &one_of_each(), 8_000);
        assert_eq!(payloads.len(), 1);
        assert_eq!(decode(&payloads[0]), Some((NODE, one_of_each())));
    }

    #[test]
    fn payloads_stay_within_the_limit_and_keep_the_order() {
        let sent: Vec<_> = (0..500).flat_map(|_| one_of_each()).collect();
        let payloads = encode(NODE, &sent, 1_000);
        assert!(payloads.len() > 100 && payloads.iter().all(|payload| payload.len() <= 1_000));
        let received: Vec<_> = payloads.iter().flat_map(|payload| decode(payload).unwrap().1).collect();
        assert_eq!(received, sent);
    }

    #[test]
    fn what_a_newer_version_sends_is_skipped() {
        let payload = format!(r#"{{"from":"{}","messages":[{{"future":[1]}},"logged"],"more":1}}"#, NODE.0);
        assert_eq!(decode(&payload), Some((NODE, vec![NodeMessage::EventsLogged])));
        assert_eq!(decode("anything else"), None);
    }
}
