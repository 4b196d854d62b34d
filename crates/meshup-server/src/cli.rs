//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::command;
use crate::command::migrate::Direction;
use crate::failure::Failure;
use crate::settings::{Origin, Settings};

/// A communication and collaboration server.
///
/// Settings are read from config/default.toml (built in), config/<MESHUP_ENV>.toml, and environment variables
/// such as MESHUP__SERVER__BIND. Later sources override earlier ones.
#[derive(Debug, Parser)]
#[command(name = "meshup-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server (default).
    Serve,
    /// Apply or revert database migrations, or show their status.
    Migrate {
        /// `up` applies all pending migrations, `down` reverts the latest ones, and `status` only lists them.
        #[arg(value_enum, default_value_t = Direction::Up)]
        direction: Direction,
        /// Number of migrations that `down` reverts; data in the tables that they created is lost.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
        /// Makes `down` revert all migrations, which deletes all data.
        #[arg(long, conflicts_with = "steps")]
        all: bool,
    },
    /// Create a site admin: a user who passes every permission check.
    CreateAdmin {
        /// Email address of the new account.
        #[arg(long)]
        email: String,
        /// Username of the new account: 3 to 50 letters, digits, `_`, `.` and `-`.
        #[arg(long)]
        username: String,
        /// Password of the new account; if omitted, one is generated and printed.
        #[arg(long)]
        password: Option<String>,
    },
    /// Write a backup: the database, the uploaded files and the generated secret, in one ZIP archive.
    ///
    /// The server may run meanwhile and is not held up. Every message that was acknowledged before the backup began is
    /// in it. FILE appears only once the whole archive is on disk and has been read again: all checksums match, the
    /// database passes SQLite's integrity check, and its rows are counted. Whoever can read FILE can read everything
    /// and act as everybody; only its owner may.
    ///
    /// PostgreSQL is dumped by its own tools; the backup then holds the files, and this command prints how.
    Backup {
        /// The archive. An existing one is refused, except with `--keep`.
        file: PathBuf,
        /// Keep N backups in all: FILE, FILE.1 before it, and so on up to FILE.<N-1>; older ones are deleted.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
        keep: Option<u16>,
        /// Leave out the uploaded files, because they are kept safe in another way.
        #[arg(long)]
        without_media: bool,
    },
    /// Restore a backup into an empty place.
    ///
    /// Everything in FILE is verified before anything is written, and nothing that exists is overwritten: the database
    /// file, the files and the generated secret of these settings must not exist, or PostgreSQL must have no accounts.
    /// The database gets its name last, so a restore that was interrupted leaves none.
    Restore {
        /// An archive that `backup` wrote, of this version or an earlier one.
        file: PathBuf,
    },
    /// Check the data, and fail if something is wrong with it.
    ///
    /// It changes nothing, and the server may run meanwhile. It checks the database file and its references (SQLite),
    /// that each room has its events from 1 to the last without a gap, and what is counted or stored twice.
    Check {
        /// Also compares indexes with their tables, looks for copies of values that differ, and lists the store of
        /// files to find those that are missing, or that nothing refers to and that are older than an hour.
        #[arg(long)]
        full: bool,
    },
    /// Copy everything in a database into an empty one, such as from SQLite to PostgreSQL, and check the copy. Run it
    /// again if it was interrupted.
    CopyDatabase {
        /// The URL of the source, on which no server may be running.
        #[arg(long)]
        from: String,
        /// The URL of the target.
        #[arg(long)]
        to: String,
    },
    /// Fill an empty database with a community to look at, and print how to log in.
    Demo {
        /// How many accounts it has.
        #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(2..=500))]
        people: u16,
    },
    /// Print the OpenAPI document of all APIs.
    Openapi,
    /// Print the AsyncAPI document of all WebSockets.
    Asyncapi,
    /// Check all settings, and report everything that is wrong.
    CheckConfig,
    /// Check whether the server that runs on this machine with these settings is ready.
    CheckHealth,
}

pub(crate) fn run() -> Result<(), Failure> {
    let Cli { command } = Cli::parse();
    let settings = || Settings::load(&Origin::of_process());
    match command.unwrap_or(Command::Serve) {
        Command::Serve => command::serve::run(settings()?),
        Command::Migrate { direction, steps, all } => {
            command::migrate::run(&settings()?, direction, (!all).then_some(steps))
        }
        Command::CreateAdmin { email, username, password } => {
            command::create_admin::run(&settings()?, email, username, password)
        }
        Command::Backup { file, keep, without_media } => {
            command::backup::run(&settings()?, &file, keep, !without_media)
        }
        Command::Restore { file } => command::restore::run(&settings()?, &file),
        Command::Check { full } => command::check::run(&settings()?, full),
        Command::CopyDatabase { from, to } => command::copy_database::run(&from, &to),
        Command::Demo { people } => command::demo::run(&settings()?, people),
        Command::Openapi => command::document::openapi(),
        Command::Asyncapi => command::document::asyncapi(),
        Command::CheckConfig => command::check_config::run(&settings()?),
        Command::CheckHealth => command::check_health::run(&settings()?),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serving_is_what_happens_without_a_command() {
        let parsed = Cli::try_parse_from(["meshup-server"]);
        assert!(parsed.is_ok_and(|cli| cli.command.is_none()));
    }

    #[test]
    fn a_migration_goes_up_by_default() {
        let parse = |arguments: &[&str]| {
            let cli = Cli::try_parse_from(["meshup-server", "migrate"].iter().chain(arguments));
            cli.ok().and_then(|cli| match cli.command {
                Some(Command::Migrate { direction, steps, all }) => Some((direction, steps, all)),
                _ => None,
            })
        };
        assert_eq!(parse(&[]), Some((Direction::Up, 1, false)));
        assert_eq!(parse(&["down", "--steps", "2"]), Some((Direction::Down, 2, false)));
        assert_eq!(parse(&["down", "--all"]), Some((Direction::Down, 1, true)));
        assert_eq!(parse(&["sideways"]), None);
    }
}
