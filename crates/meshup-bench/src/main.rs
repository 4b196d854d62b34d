//! Puts load on a server, and prints throughput, latencies, what the server spent on it, and how far that is from what
//! the machine allows.
//!
//! It starts the nodes itself, or uses those that run already; they must then have been started with
//! `MESHUP__LIMITS__ENABLED=false`, since the load comes from one address. It takes one core at most.

mod api;
mod bench;
mod broadcast;
mod cluster;
mod database;
mod http;
mod limit;
mod load;
mod options;
mod report;
mod scenario;
mod seed;
mod socket;
mod usage;
mod world;

use clap::Parser;
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};

use crate::bench::Bench;
use crate::options::Options;
use crate::report::Row;
use crate::scenario::Scenario;

/// Why a run ended early.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let options = Options::parse();
    // What was started ends when it is dropped.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        done = run(&options) => done,
        _ = interrupt.recv() => Err("interrupted".into()),
        _ = terminate.recv() => Err("terminated".into()),
    }
}

async fn run(options: &Options) -> Result<(), Failure> {
    let home = TempDir::with_prefix("meshup-bench.")?;
    let mut bench = options.open(home.path()).await?;
    report::head(options, &bench).await?;
    let mut wrong = Vec::new();
    for scenario in options.scenarios() {
        let row = repeated(scenario, &mut bench, options.runs()).await?;
        row.print()?;
        if let Some(file) = &options.json {
            row.append(options, &bench, file)?;
        }
        if row.is_wrong() {
            wrong.push(scenario.name());
        }
    }
    bench.stop().await?;
    if wrong.is_empty() { Ok(()) } else { Err(format!("with errors, or without requests: {wrong:?}").into()) }
}

/// Each run begins with fresh nodes, whose memory shows nothing of former ones.
async fn repeated(scenario: Scenario, bench: &mut Bench, runs: usize) -> Result<Row, Failure> {
    let mut measured = Vec::new();
    for _ in 0..runs {
        if bench.recipe.is_some() {
            bench.restart().await?;
        }
        let run = scenario.run(bench).await;
        measured.push(run.map_err(|why| format!("{}: {why}", scenario.name()))?);
    }
    Ok(Row::of(scenario, &measured))
}
