//! Starting, and doing nothing.

use std::time::Duration;

use crate::Failure;
use crate::bench::Bench;
use crate::load::{Measured, percentile};
use crate::usage::float;

/// How often the nodes start.
const STARTS: usize = 5;

/// What background work at the start may take until memory is looked at.
const REST: Duration = Duration::from_secs(3);

/// Runs on a database that has the schema.
pub(crate) async fn run(bench: &mut Bench) -> Result<Measured, Failure> {
    let mut measured = Measured { count: STARTS, ..Measured::default() };
    for _ in 0..STARTS {
        measured.latencies.push(bench.restart().await?);
    }
    let watch = bench.processes().watch();
    tokio::time::sleep(REST.min(bench.scale.duration)).await;
    measured.usage = watch.end();
    let (ready, nodes) = (percentile(&measured.latencies, 0.5), float(bench.nodes().len()));
    measured.note("ready after ms", ready, None);
    measured.note("idle MiB of a node", measured.usage.memory_after / nodes, None);
    let size = std::fs::metadata(&bench.recipe()?.binary)?.len();
    measured.note("program in MB", float(usize::try_from(size)?) / 1e6, None);
    Ok(measured)
}
