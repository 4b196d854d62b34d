//! A server that knows its only response and its only frame: `meshup-bare`.

use tokio::process::Command;

use crate::Failure;
use crate::bench::Bench;
use crate::cluster::{Program, free_address};
use crate::usage::Processes;

/// The running program.
#[derive(Debug)]
pub(crate) struct Bare {
    pub(crate) address: String,
    pub(crate) processes: Processes,
    /// Ends with this.
    _program: Program,
}

impl Bare {
    /// Starts a server that answers with `bytes`, and sends them to all sockets. None if the nodes were started
    /// elsewhere.
    pub(crate) async fn start(bench: &Bench, bytes: &[u8]) -> Result<Option<Self>, Failure> {
        let Some(recipe) = &bench.recipe else { return Ok(None) };
        let (file, address) = (recipe.home.join("bytes"), free_address()?);
        std::fs::write(&file, bytes)?;
        let binary = std::env::current_exe()?.with_file_name("meshup-bare");
        let mut program = Program::start(Command::new(binary).arg(&address).arg(file), &recipe.home)?;
        program.until_open(&address).await?;
        Ok(Some(Self { address, processes: program.processes(), _program: program }))
    }
}
