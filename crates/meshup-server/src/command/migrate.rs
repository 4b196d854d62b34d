//! `migrate`

use clap::ValueEnum;
use meshup_store::{Step, migrate_down, migrate_status, migrate_up};

use super::block_on;
use crate::failure::Failure;
use crate::output;
use crate::settings::Settings;

/// What to do with migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Direction {
    Up,
    Down,
    Status,
}

/// `steps` is how many migrations `down` reverts; `None` means all.
pub(crate) fn run(settings: &Settings, direction: Direction, steps: Option<u32>) -> Result<(), Failure> {
    let url = settings.database.url.expose();
    block_on(async {
        match direction {
            Direction::Up => migrate_up(url).await?,
            Direction::Down => migrate_down(url, steps).await?,
            Direction::Status => {}
        }
        for Step { name, is_applied } in migrate_status(url).await? {
            output::line(format!("{} {name}", if is_applied { "applied" } else { "pending" }))?;
        }
        Ok(())
    })
}
