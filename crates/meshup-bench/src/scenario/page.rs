//! The newest page of a room, which everybody reads who opens it.

use crate::Failure;
use crate::api::User;
use crate::bench::Bench;
use crate::http::request;
use crate::limit::Bare;
use crate::load::{Client, Measured, repeat};
use crate::seed::seed;
use crate::world::Room;

const READERS: usize = 16;

pub(crate) async fn in_small_room(bench: &mut Bench) -> Result<Measured, Failure> {
    let mut room = Room::with_members(bench.nodes(), 5).await?;
    room.fill(bench.scale.of(1_000)).await?;
    let path = format!("{}?limit=50", room.messages());
    run(bench, &mut room.members[0], &path).await
}

pub(crate) async fn in_large_room(bench: &mut Bench) -> Result<Measured, Failure> {
    seed(bench).await?;
    let mut seeded = bench.large_room.take().ok_or("no large room")?;
    let path = format!("{}?limit=50", seeded.room.messages());
    let mut owner = seeded.room.members.swap_remove(0);
    owner.reconnect(&bench.nodes()[0]).await?;
    let measured = run(bench, &mut owner, &path).await;
    seeded.room.members.push(owner);
    bench.large_room = Some(seeded);
    measured
}

async fn run(bench: &Bench, user: &mut User, path: &str) -> Result<Measured, Failure> {
    let body = user.body(path).await?;
    let clients = Client::several(bench.nodes(), READERS, user.request("GET", path, None));
    let mut measured = repeat(bench.processes(), bench.scale.duration, clients).await;
    let limit = bare(bench, &body).await?;
    measured.note("pages per CPU second", measured.per_second_of_cpu(), limit);
    Ok(measured)
}

/// The same load on a handler that has the response.
async fn bare(bench: &Bench, body: &[u8]) -> Result<Option<f64>, Failure> {
    let Some(bare) = Bare::start(bench, body).await? else { return Ok(None) };
    let nodes = [bare.address.clone()];
    let clients = Client::several(&nodes, READERS, request("GET", "/page", None, None));
    Ok(Some(repeat(&bare.processes, bench.scale.duration, clients).await.per_second_of_cpu()))
}
