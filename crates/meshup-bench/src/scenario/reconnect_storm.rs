//! Sockets that resume after they have missed much.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Failure;
use crate::bench::Bench;
use crate::load::{Client, Measured, beside, percentile};
use crate::socket::{Socket, is_new_message};
use crate::world::Room;

/// How long all may take.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) async fn run(bench: &mut Bench, clients: usize, missed: usize) -> Result<Measured, Failure> {
    let (clients, missed) = (bench.scale.of(clients), bench.scale.of(missed));
    let mut room = Room::with_members(bench.nodes(), 20).await?;
    room.fill(missed).await?;
    let sockets: Vec<(String, String)> = bench
        .nodes()
        .iter()
        .cycle()
        .zip(room.members.iter().cycle())
        .map(|(node, member)| (node.clone(), member.at_socket(&room.socket(), "&after_seq=0")))
        .take(clients)
        .collect();
    let mut alone = Vec::new();
    for (node, path) in sockets.iter().take(5).cloned() {
        alone.push(replay(node, path, missed).await?);
    }
    let reads = room.members[0].request("GET", &format!("{}?limit=50", room.messages()), None);
    let reader = Client::new(&bench.nodes()[0], vec![reads].into());
    let watch = bench.processes().watch();
    let (storm, reads) = beside(reader, tokio::time::timeout(PATIENCE, all(sockets, missed))).await?;
    let mut measured =
        Measured { count: clients, usage: watch.end(), latencies: storm??, ..Measured::default() };
    measured.note("one client alone has all after ms", percentile(&alone, 0.5), None);
    measured.note("all have all after ms", percentile(&measured.latencies, 1.0), None);
    measured.note("p99 of others' reads in ms", percentile(&reads, 0.99), None);
    Ok(measured)
}

async fn all(sockets: Vec<(String, String)>, missed: usize) -> Result<Vec<Duration>, Failure> {
    let mut tasks = JoinSet::new();
    for (node, path) in sockets {
        tasks.spawn(replay(node, path, missed));
    }
    let mut latencies = Vec::new();
    while let Some(task) = tasks.join_next().await {
        latencies.push(task??);
    }
    Ok(latencies)
}

/// How long it takes from the connection to the last of `missed` messages.
async fn replay(node: String, path: String, missed: usize) -> Result<Duration, Failure> {
    let (start, mut heard) = (Instant::now(), 0);
    let mut socket = Socket::open(&node, &path).await?;
    socket
        .listen(|text| {
            heard += usize::from(is_new_message(text));
            heard < missed
        })
        .await?;
    Ok(start.elapsed())
}
