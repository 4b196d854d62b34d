//! Every message of the native sockets, from the types of the frames. `/api/asyncapi.json` and
//! `GET /api/v1/realtime/` are generated from it.

mod client_frames;
pub(super) mod examples;
mod server_frames;

use meshup_web::asyncapi::{Message, Parameter, Socket};
use meshup_web::cookie;

use crate::messages::present::{ChannelMessage, DirectMessage};
use server_frames::Rooms;

use super::present::RoomMessage;
use super::{server_events, user_events};

const SURFACE: &str = "Native";

/// The sockets, the most specific one first.
pub fn sockets() -> Vec<Socket> {
    vec![channel(), direct(), many()]
}

fn channel() -> Socket {
    let mut said = server_frames::of_room::<ChannelMessage>(Rooms::One);
    said.extend(server_frames::of_channel(Rooms::One));
    Socket {
        name: "native.channel",
        surface: SURFACE,
        address: "/ws/v1/realtime/servers/{server_id}/channels/{channel_id}/",
        title: "One channel",
        description: "Messages and presence in a channel. `?after_seq=N` first replays the events after N.",
        parameters: vec![
            Parameter::new("server_id", "The id of a server."),
            Parameter::new("channel_id", "The id of a channel of that server."),
        ],
        query: vec![AFTER],
        cookie: Some(cookie::NATIVE),
        said,
        heard: client_frames::in_room(Rooms::One),
    }
}

fn direct() -> Socket {
    Socket {
        name: "native.direct",
        surface: SURFACE,
        address: "/ws/v1/realtime/direct-messages/{dm_id}/",
        title: "One direct conversation",
        description: "Messages and presence in a direct conversation. `?after_seq=N` first replays the events after N.",
        parameters: vec![Parameter::new("dm_id", "The id of a direct conversation.")],
        query: vec![AFTER],
        cookie: Some(cookie::NATIVE),
        said: server_frames::of_room::<DirectMessage>(Rooms::One),
        heard: client_frames::in_room(Rooms::One),
    }
}

fn many() -> Socket {
    let mut said = server_frames::of_subscriptions();
    said.extend(server_frames::of_room::<RoomMessage>(Rooms::Many));
    said.extend(server_frames::of_channel(Rooms::Many));
    said.extend(user_events::items());
    said.extend(server_events::servers());
    said.extend(server_frames::of_user());
    Socket {
        name: "native.many",
        surface: SURFACE,
        address: "/ws/v1/realtime/",
        title: "Any number of rooms",
        description: "Events in the rooms that the client subscribes to, identified by `room`; changes to the \
            user's servers, their channels, members and roles, and their notes, tasks, events and polls, identified by \
            `server`; and what concerns the user alone: notifications, settings of rooms, and drafts.",
        parameters: vec![],
        query: vec![],
        cookie: Some(cookie::NATIVE),
        said,
        heard: client_frames::of_subscriptions()
            .into_iter()
            .chain(client_frames::in_room(Rooms::Many))
            .collect(),
    }
}

const AFTER: Parameter =
    Parameter::new("after_seq", "The position (`seq`) of the last event that the client knows.");

/// Every message of any of the sockets, each once.
pub(super) fn each(of: impl Fn(Socket) -> Vec<Message>) -> Vec<Message> {
    let mut known: Vec<Message> = Vec::new();
    for message in sockets().into_iter().flat_map(of) {
        if known.iter().all(|other| other.id != message.id) {
            known.push(message);
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_socket_says_and_hears_a_word_once() {
        for Socket { name, said, heard, .. } in sockets() {
            for all in [said, heard] {
                let mut ids: Vec<_> = all.iter().map(|message| message.id).collect();
                ids.sort_unstable();
                let count = ids.len();
                ids.dedup();
                assert_eq!(ids.len(), count, "{name}: {ids:?}");
            }
        }
    }

    #[test]
    fn whatever_a_socket_of_one_room_knows_is_known_where_there_are_many() {
        let many: Vec<_> = many().said.iter().map(|message| message.id).collect();
        for message in channel().said.iter().filter(|message| message.name != "presence.join") {
            assert!(many.contains(&message.id), "{}", message.id);
        }
    }
}
