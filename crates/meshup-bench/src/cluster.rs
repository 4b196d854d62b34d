//! The nodes that are measured, and other programs that are started for a while.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::Failure;
use crate::database::Database;
use crate::http::{Connection, request};
use crate::usage::Processes;

/// How long a program may take to start, or to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Program(Child);

impl Program {
    /// Starts a program that writes to a log in `home`.
    pub(crate) fn start(command: &mut Command, home: &Path) -> Result<Self, Failure> {
        let log = std::fs::File::options().create(true).append(true).open(home.join("log"))?;
        command.stdin(Stdio::null()).stderr(log.try_clone()?).stdout(log).kill_on_drop(true);
        let name = command.as_std().get_program().display().to_string();
        Ok(Self(command.spawn().map_err(|why| format!("{name} does not start: {why}"))?))
    }

    pub(crate) fn processes(&self) -> Processes {
        Processes { servers: self.0.id().into_iter().collect(), database: None }
    }

    /// Fails if the program has ended.
    fn check(&mut self) -> Result<(), Failure> {
        match self.0.try_wait()? {
            Some(status) => Err(format!("a program ended early: {status}").into()),
            None => Ok(()),
        }
    }

    /// Asks the program to end, and waits until it has.
    async fn stop(mut self) -> Result<(), Failure> {
        if let Some(pid) = self.0.id() {
            Command::new("kill").arg(pid.to_string()).status().await?;
        }
        let status = tokio::time::timeout(PATIENCE, self.0.wait()).await??;
        if status.success() { Ok(()) } else { Err(format!("a node ended with {status}").into()) }
    }

    /// Waits until the program accepts connections.
    pub(crate) async fn until_open(&mut self, address: &str) -> Result<(), Failure> {
        let start = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            self.check()?;
            if start.elapsed() > PATIENCE {
                return Err("a program does not listen".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }
}

/// How to start the nodes.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) binary: PathBuf,
    pub(crate) database: Database,
    pub(crate) home: PathBuf,
    pub(crate) nodes: usize,
}

impl Recipe {
    /// A command of the server with its settings. Limits are off, since all load comes from one address.
    pub(crate) fn command(&self, database: &Database) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.home)
            .env("MESHUP__DATABASE__URL", database.url())
            .env("MESHUP__STORAGE__URL", format!("file://{}", self.home.join("media").display()))
            .env("MESHUP__AUTH__SECRET", "the same secret for each of the nodes")
            .env("MESHUP__LIMITS__ENABLED", "false")
            .env("MESHUP__SERVERS__MAX_MEMBERS", "10000");
        command
    }

    async fn start(&self) -> Result<Vec<(String, Program)>, Failure> {
        let mut running = Vec::new();
        for _ in 0..self.nodes {
            let address = free_address()?;
            let mut command = self.command(&self.database);
            command.env("MESHUP__SERVER__BIND", &address);
            let mut program = Program::start(&mut command, &self.home)?;
            program.until_open(&address).await?;
            until_ready(&address).await?;
            running.push((address, program));
        }
        Ok(running)
    }
}

/// The nodes, started here or elsewhere.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) addresses: Vec<String>,
    pub(crate) processes: Processes,
    running: Vec<Program>,
}

impl Cluster {
    /// Nodes that run already.
    pub(crate) fn of(addresses: Vec<String>, processes: Processes) -> Self {
        Self { addresses, processes, running: Vec::new() }
    }

    pub(crate) async fn start(recipe: &Recipe, database: Option<u32>) -> Result<Self, Failure> {
        let (addresses, running): (Vec<_>, Vec<_>) = recipe.start().await?.into_iter().unzip();
        let servers = running.iter().filter_map(|program| program.0.id()).collect();
        Ok(Self { addresses, processes: Processes { servers, database }, running })
    }

    pub(crate) async fn stop(&mut self) -> Result<(), Failure> {
        for program in self.running.drain(..) {
            program.stop().await?;
        }
        Ok(())
    }
}

/// Waits until a node that accepts connections is ready.
async fn until_ready(address: &str) -> Result<(), Failure> {
    let (start, request) = (Instant::now(), request("GET", "/health/ready", None, None));
    while start.elapsed() < PATIENCE {
        if Connection::open(address).await?.exchange(&request).await?.is_success() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Err(format!("{address} does not become ready").into())
}

/// An address of the loopback interface that nobody listens on.
pub(crate) fn free_address() -> Result<String, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
