//! Puts load on a server that runs, and prints throughput, latencies, and what the server spent on it.
//!
//! The server must have been started with `MESHUP__LIMITS__ENABLED=false`, since the load comes from one address.

mod api;
mod load;
mod report;
mod scenario;
mod usage;
mod world;

use std::time::Duration;

use clap::Parser;

use crate::scenario::Scenario;
use crate::usage::Processes;

/// Why a run ended early.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Puts load on a running server, and prints throughput, latencies, and what the server spent on it.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Options {
    /// Address of a node, such as http://127.0.0.1:8000; load is spread evenly over several.
    #[arg(long = "node", required = true)]
    nodes: Vec<String>,
    /// Process of a node; its processor time and memory are printed.
    #[arg(long = "pid")]
    servers: Vec<u32>,
    /// Process of the database; that of its descendants is counted too.
    #[arg(long = "database-pid")]
    database: Option<u32>,
    /// How long each scenario runs, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// What to run, in this order.
    #[arg(required = true)]
    scenarios: Vec<Scenario>,
}

impl Options {
    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    fn processes(&self) -> Processes {
        Processes::new(&self.servers, self.database)
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // Clients need one even for connections without TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = Options::parse();
    report::head()?;
    for scenario in &options.scenarios {
        report::row(*scenario, &scenario.run(&options).await?)?;
    }
    Ok(())
}
