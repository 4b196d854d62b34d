//! What scenarios run against.

use std::time::Duration;

use crate::Failure;
use crate::cluster::{Cluster, Recipe};
use crate::database::Database;
use crate::usage::Processes;
use crate::world::LargeRoom;

/// How much a scenario does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// How long a measurement takes.
    pub(crate) duration: Duration,
    /// The messages of the large room, a multiple of 1,000.
    pub(crate) messages: usize,
    /// What numbers of sockets, rooms and events are divided by.
    divisor: usize,
}

impl Scale {
    pub(crate) fn full(duration: Duration) -> Self {
        Self { duration, messages: 1_000_000, divisor: 1 }
    }

    /// Enough to see that scenarios work.
    pub(crate) fn quick() -> Self {
        Self { duration: Duration::from_millis(700), messages: 3_000, divisor: 20 }
    }

    /// A number of sockets, rooms or events at this scale.
    pub(crate) fn of(self, count: usize) -> usize {
        (count / self.divisor).max(5)
    }
}

/// The nodes with their database.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) scale: Scale,
    pub(crate) cluster: Cluster,
    /// None if the nodes were started elsewhere; they are then not restarted, and limits are not measured.
    pub(crate) recipe: Option<Recipe>,
    /// The large room, once it is needed.
    pub(crate) large_room: Option<LargeRoom>,
    pub(crate) database_pid: Option<u32>,
}

impl Bench {
    pub(crate) fn nodes(&self) -> &[String] {
        &self.cluster.addresses
    }

    pub(crate) fn processes(&self) -> &Processes {
        &self.cluster.processes
    }

    pub(crate) fn recipe(&self) -> Result<&Recipe, Failure> {
        self.recipe.as_ref().ok_or_else(|| "this scenario starts the server itself: use --server".into())
    }

    pub(crate) fn database(&self) -> Result<&Database, Failure> {
        Ok(&self.recipe()?.database)
    }

    pub(crate) async fn stop(&mut self) -> Result<(), Failure> {
        self.cluster.stop().await
    }

    /// Starts the nodes again after [`Bench::stop`], and returns how long it took until they were ready.
    pub(crate) async fn start(&mut self) -> Result<Duration, Failure> {
        let start = std::time::Instant::now();
        self.cluster = Cluster::start(self.recipe()?, self.database_pid).await?;
        Ok(start.elapsed())
    }

    pub(crate) async fn restart(&mut self) -> Result<Duration, Failure> {
        self.recipe()?;
        self.stop().await?;
        self.start().await
    }
}
