//! Messages of a few, heard by many.

use std::time::Duration;

use crate::Failure;
use crate::bench::Bench;
use crate::broadcast::{Audience, Delivered};
use crate::http::request;
use crate::limit::Bare;
use crate::load::{Client, Measured};
use crate::scenario::sends::senders;
use crate::socket::{Socket, is_new_message};
use crate::usage::Processes;
use crate::world::Room;

/// How many users send.
const SENDERS: usize = 4;

/// Between two messages at the low rate.
const PAUSE: Duration = Duration::from_millis(250);

/// What was delivered at the low rate and at the full one.
struct Both {
    low: Delivered,
    full: Delivered,
}

pub(crate) async fn run(bench: &mut Bench, listeners: usize) -> Result<Measured, Failure> {
    let listeners = bench.scale.of(listeners);
    let room = Room::with_members(bench.nodes(), SENDERS).await?;
    let frame = frame(bench, &room).await?;
    let mut audience = Audience::default();
    for (node, member) in bench.nodes().iter().cycle().zip(room.members.iter().cycle()).take(listeners) {
        audience.add(member.socket(node, &room.socket()).await?);
    }
    let clients = senders(bench.nodes(), &room);
    let Both { low, full } = both(bench, bench.processes(), clients, &audience).await?;
    let limit = bare(bench, &frame, listeners).await?;
    let limit = |of: fn(&Both) -> &Delivered| limit.as_ref().map(|both| of(both).per_second_of_cpu());
    let mut measured =
        Measured { count: full.frames, latencies: low.latencies.clone(), ..Measured::default() };
    measured.usage = full.usage;
    measured.fail(low.missing + full.missing, "deliveries are missing, or too many");
    measured.note("deliveries per second", full.per_second(), None);
    measured.note("deliveries per CPU second, 4 frames/s", low.per_second_of_cpu(), limit(|both| &both.low));
    measured.note("deliveries per CPU second, full rate", full.per_second_of_cpu(), limit(|both| &both.full));
    Ok(measured)
}

async fn both(
    bench: &Bench,
    processes: &Processes,
    mut clients: Vec<Client>,
    audience: &Audience,
) -> Result<Both, Failure> {
    let [one, ..] = &mut clients[..] else { return Err("nobody sends".into()) };
    let low = audience.at_rate(processes, one, PAUSE, bench.scale.duration).await?;
    let full = audience.at_full_rate(processes, clients, bench.scale.duration).await?;
    Ok(Both { low, full })
}

/// The same load on sockets of actix-ws.
async fn bare(bench: &Bench, frame: &[u8], listeners: usize) -> Result<Option<Both>, Failure> {
    let Some(bare) = Bare::start(bench, frame).await? else { return Ok(None) };
    let mut audience = Audience::default();
    for _ in 0..listeners {
        audience.add(Socket::open(&bare.address, "/socket").await?);
    }
    let post = request("POST", "/broadcast", None, None);
    let clients = Client::several(std::slice::from_ref(&bare.address), SENDERS, post);
    both(bench, &bare.processes, clients, &audience).await.map(Some)
}

/// The frame of a message in the room.
async fn frame(bench: &Bench, room: &Room) -> Result<Vec<u8>, Failure> {
    let mut socket = room.members[0].socket(&bench.nodes()[0], &room.socket()).await?;
    let mut sender = senders(bench.nodes(), room).into_iter().next().ok_or("nobody sends")?;
    sender.ask().await?;
    let mut frame = Vec::new();
    socket
        .listen(|text| {
            frame = text.to_vec();
            !is_new_message(text)
        })
        .await?;
    Ok(frame)
}
