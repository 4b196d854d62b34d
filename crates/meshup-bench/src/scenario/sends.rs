//! Messages sent over HTTP, as fast as they are acknowledged.

use crate::Failure;
use crate::bench::Bench;
use crate::limit;
use crate::load::{Client, Measured, repeat};
use crate::world::Room;

/// Runs with as many rooms, and as many users in each.
pub(crate) async fn run(bench: &mut Bench, rooms: usize, users: usize) -> Result<Measured, Failure> {
    let mut clients = Vec::new();
    for _ in 0..rooms {
        let room = Room::with_members(bench.nodes(), users).await?;
        clients.extend(senders(bench.nodes(), &room));
    }
    let mut measured = repeat(bench.processes(), bench.scale.duration, clients).await;
    let limit = limit::sends_per_second(bench, rooms).await?;
    measured.note("sends per second", measured.rate(), limit);
    Ok(measured)
}

/// A client of each member, spread over the nodes.
pub(crate) fn senders(nodes: &[String], room: &Room) -> Vec<Client> {
    room.posts().zip(nodes.iter().cycle()).map(|(post, node)| Client::new(node, vec![post].into())).collect()
}
