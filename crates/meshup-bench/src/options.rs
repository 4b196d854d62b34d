//! The command line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::Failure;
use crate::bench::{Bench, Scale};
use crate::cluster::{Cluster, Recipe};
use crate::database::Database;
use crate::scenario::Scenario;
use crate::usage::Processes;

/// Puts load on a server, and prints throughput, latencies, what the server spent on it, and how far that is from what
/// the machine allows.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Options {
    /// The server to start, with its data in a temporary folder.
    #[arg(long, required_unless_present = "nodes", conflicts_with = "nodes")]
    server: Option<PathBuf>,
    /// `sqlite`, or the URL of a superuser of PostgreSQL.
    #[arg(long, default_value = "sqlite")]
    database: String,
    /// How many nodes to start.
    #[arg(long, default_value_t = 1)]
    count: usize,
    /// Instead of a server to start, the address of a node that runs, such as http://127.0.0.1:8000. Load is spread
    /// evenly over several.
    #[arg(long = "node")]
    nodes: Vec<String>,
    /// Process of such a node; its processor time and memory are printed.
    #[arg(long = "pid", requires = "nodes")]
    servers: Vec<u32>,
    /// Process of PostgreSQL; that of its descendants is counted too.
    #[arg(long = "database-pid")]
    database_pid: Option<u32>,
    /// How long each measurement takes, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// How often each scenario runs; medians are printed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=99))]
    runs: u8,
    /// Runs each scenario once, for a moment and with little data, to see that it works.
    #[arg(long)]
    quick: bool,
    /// Also appends a line of JSON for each scenario to this file.
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
    /// What to run, in this order; everything by default.
    scenarios: Vec<Scenario>,
}

impl Options {
    pub(crate) fn runs(&self) -> usize {
        if self.quick { 1 } else { self.runs.into() }
    }

    pub(crate) fn scenarios(&self) -> Vec<Scenario> {
        if self.scenarios.is_empty() { Scenario::value_variants().to_vec() } else { self.scenarios.clone() }
    }

    /// What scenarios run against, with running nodes.
    pub(crate) async fn open(&self, home: &Path) -> Result<Bench, Failure> {
        let scale = if self.quick { Scale::quick() } else { Scale::full(Duration::from_secs(self.seconds)) };
        let database_pid = self.database_pid;
        let recipe = self.server.as_ref().map(|binary| {
            let database = Database::named(&self.database, home);
            Ok::<_, Failure>(Recipe {
                binary: binary.canonicalize()?,
                database,
                home: home.to_owned(),
                nodes: self.count,
            })
        });
        let recipe = recipe.transpose()?;
        let cluster = match &recipe {
            Some(recipe) => Cluster::start(recipe, database_pid).await?,
            None => self.running(),
        };
        Ok(Bench { scale, cluster, recipe, large_room: None, database_pid })
    }

    /// Nodes that were started elsewhere.
    fn running(&self) -> Cluster {
        let addresses = self.nodes.iter().map(|node| node.trim_start_matches("http://").to_owned()).collect();
        Cluster::of(addresses, Processes { servers: self.servers.clone(), database: self.database_pid })
    }
}
