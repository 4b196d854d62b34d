//! The command line.

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
