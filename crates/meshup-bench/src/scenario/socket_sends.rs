//! Messages sent over sockets, each as soon as the one before was acknowledged.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use crate::Failure;
use crate::api::text;
use crate::bench::Bench;
use crate::http::position;
use crate::load::Measured;
use crate::socket::Socket;
use crate::world::Room;

/// The messages of a page.
const PAGE: usize = 200;

/// Runs with as many rooms, and as many users in each. A message that is acknowledged and cannot be read, or twice, is
/// an error.
pub(crate) async fn run(bench: &mut Bench, rooms: usize, users: usize) -> Result<Measured, Failure> {
    let (mut worlds, mut sockets) = (Vec::new(), Vec::new());
    for _ in 0..rooms {
        let room = Room::with_members(bench.nodes(), users).await?;
        let mut of_room = Vec::new();
        for (member, node) in room.members.iter().zip(bench.nodes().iter().cycle()) {
            of_room.push(member.socket(node, &room.socket()).await?);
        }
        sockets.push(of_room);
        worlds.push(room);
    }
    let watch = bench.processes().watch();
    let until = Instant::now() + bench.scale.duration;
    let tasks = sockets.into_iter().map(|of_room| {
        let senders = of_room.into_iter().enumerate();
        join_all(senders.map(|(number, socket)| tokio::spawn(send_until(socket, number, until))))
    });
    let results = join_all(tasks).await;
    let mut measured = Measured { usage: watch.end(), ..Measured::default() };
    for (of_room, room) in results.into_iter().zip(&mut worlds) {
        let mut acknowledged = HashSet::new();
        for sent in of_room {
            let Sent { contents, latencies, problem } = sent?;
            acknowledged.extend(contents);
            measured.latencies.extend(latencies);
            measured.fail(usize::from(problem.is_some()), problem.unwrap_or_default());
        }
        measured.fail(wrong(room, acknowledged).await?, "messages are not there once");
    }
    measured.count = measured.latencies.len();
    measured.note("acknowledged per second", measured.rate(), None);
    Ok(measured)
}

#[derive(Default)]
struct Sent {
    contents: Vec<String>,
    latencies: Vec<Duration>,
    problem: Option<String>,
}

async fn send_until(mut socket: Socket, sender: usize, until: Instant) -> Sent {
    let mut sent = Sent::default();
    while Instant::now() < until {
        let nonce = format!("{sender}-{}", sent.contents.len());
        let content = format!("a message over a socket, the number of which is {nonce}");
        let frame = json!({ "event": "message.send", "payload": { "content": content, "nonce": nonce } });
        let start = Instant::now();
        if let Err(problem) = acknowledged(&mut socket, &frame.to_string(), &nonce).await {
            sent.problem = Some(problem.to_string());
            break;
        }
        sent.latencies.push(start.elapsed());
        sent.contents.push(content);
    }
    sent
}

async fn acknowledged(socket: &mut Socket, frame: &str, nonce: &str) -> Result<(), Failure> {
    socket.send(frame).await?;
    let mut refusal = None;
    let quoted = format!("\"{nonce}\"");
    socket
        .listen(|text| {
            let event = &text[..text.len().min(40)];
            if position(event, b"\"error\"").is_some() {
                refusal = Some(String::from_utf8_lossy(text).into_owned());
            }
            let is_acknowledged =
                position(event, b"\"message.ack\"").is_some() && position(text, quoted.as_bytes()).is_some();
            refusal.is_none() && !is_acknowledged
        })
        .await?;
    refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// How many messages are missing, too many, or there twice.
async fn wrong(room: &mut Room, mut acknowledged: HashSet<String>) -> Result<usize, Failure> {
    let (mut others, mut number) = (0, 1);
    loop {
        let path = format!("{}?page={number}&page_size={PAGE}", room.messages());
        let page = room.members[0].get(&path).await?;
        let messages = page["results"].as_array().ok_or("no page")?;
        others += messages.iter().filter(|message| !acknowledged.remove(&text(&message["content"]))).count();
        if page["next"].is_null() {
            return Ok(others + acknowledged.len());
        }
        number += 1;
    }
}
