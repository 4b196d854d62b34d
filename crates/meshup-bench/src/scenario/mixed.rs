//! What a community does, most of the time: reading.

use serde_json::json;

use crate::Failure;
use crate::api::{User, text};
use crate::bench::Bench;
use crate::broadcast::Audience;
use crate::load::{Client, Measured, repeat};
use crate::usage::float;
use crate::world::{Room, message};

const ROOMS: usize = 8;
const USERS: usize = 4;
/// The sockets of a room.
const LISTENERS: usize = 8;

pub(crate) async fn run(bench: &mut Bench) -> Result<Measured, Failure> {
    let (mut clients, mut audiences, mut rooms) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROOMS {
        let mut room = Room::with_members(bench.nodes(), USERS).await?;
        room.fill(bench.scale.of(200)).await?;
        let mut audience = Audience::default();
        for (member, node) in room.members.iter().cycle().zip(bench.nodes().iter().cycle()).take(LISTENERS) {
            audience.add(member.socket(node, &room.socket()).await?);
        }
        for (member, node) in (0..USERS).zip(bench.nodes().iter().cycle()) {
            let requests = requests(&mut room, member).await?;
            clients.push(Client::new(node, requests.into()));
        }
        audiences.push(audience);
        rooms.push(room);
    }
    let mut measured = repeat(bench.processes(), bench.scale.duration, clients).await;
    let heard: usize = audiences.iter().map(Audience::heard).sum();
    measured.note("deliveries per second", float(heard) / measured.usage.elapsed.as_secs_f64(), None);
    measured.note("requests per CPU second", measured.per_second_of_cpu(), None);
    Ok(measured)
}

/// Of 40 requests, 32 read, six send, and two react or edit.
async fn requests(room: &mut Room, member: usize) -> Result<Vec<Vec<u8>>, Failure> {
    let (path, server) = (room.messages(), room.server.clone());
    let user = &mut room.members[member];
    let own = text(&user.post(&path, &message("a message to read, react to and edit")).await?["id"]);
    let reads = |user: &User| {
        [
            user.request("GET", &format!("{path}?limit=50"), None),
            user.request("GET", &format!("{path}{own}/"), None),
            user.request("GET", "/users/me/unread/", None),
            user.request("GET", &format!("/channels/{server}/"), None),
        ]
    };
    let mut requests = Vec::new();
    for part in 0..8 {
        requests.extend(reads(user));
        match part {
            0 => {
                let emoji = json!({ "emoji": "👍" });
                requests.push(user.request("POST", &format!("{path}{own}/react/"), Some(&emoji)));
            }
            4 => {
                let edited = message("a message that was edited");
                requests.push(user.request("PATCH", &format!("{path}{own}/"), Some(&edited)));
            }
            _ => requests.push(user.request("POST", &path, Some(&message("a sentence or two in between")))),
        }
    }
    Ok(requests)
}
