//! Searches in a server with a million messages.

use std::time::Duration;

use crate::Failure;
use crate::bench::Bench;
use crate::load::{Client, Measured, repeat};
use crate::seed::seed;
use crate::usage::Usage;

/// A word of every message, of every tenth, of every hundredth and of every thousandth, one of none, two at once, a
/// beginning, and a phrase.
const QUERIES: [&str; 8] =
    ["sentence", "often", "seldom", "n7", "nowhere", "sentence+seldom", "time+sen", "%22time+is%22"];

pub(crate) async fn run(bench: &mut Bench) -> Result<Measured, Failure> {
    seed(bench).await?;
    let seeded = bench.large_room.as_ref().ok_or("no large room")?;
    let (user, server) = (&seeded.room.members[0], &seeded.room.server);
    let turn = bench.scale.duration / u32::try_from(QUERIES.len())?;
    let (mut measured, mut worst) = (Measured::default(), 0_f64);
    for query in QUERIES {
        let path = format!("/servers/{server}/search/?q={query}&page=1&page_size=20");
        let clients = Client::several(bench.nodes(), 2, user.request("GET", &path, None));
        let of_query = repeat(bench.processes(), turn.max(Duration::from_millis(100)), clients).await;
        worst = worst.max(of_query.percentile(0.95));
        measured.usage = sum(measured.usage, of_query.usage);
        measured.count += of_query.count;
        measured.fail(of_query.errors, of_query.problem.unwrap_or_default());
        measured.latencies.extend(of_query.latencies);
    }
    measured.note("p95 of the slowest query in ms", worst, None);
    Ok(measured)
}

/// Two measurements, one after the other.
fn sum(one: Usage, other: Usage) -> Usage {
    let first = if one.elapsed.is_zero() { other } else { one };
    Usage {
        elapsed: one.elapsed + other.elapsed,
        servers: one.servers + other.servers,
        database: one.database + other.database,
        generator: one.generator + other.generator,
        memory_before: first.memory_before,
        memory_after: other.memory_after,
        memory_peak: one.memory_peak.max(other.memory_peak),
    }
}
