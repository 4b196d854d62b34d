//! What can be run.

mod fan_out;
mod sends;

use clap::ValueEnum;

use crate::load::Measured;
use crate::{Failure, Options};

/// A kind of load.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Scenario {
    /// 32 users send over HTTP in one room.
    SendsInOneRoom,
    /// 32 users send over HTTP in 8 rooms.
    SendsInEightRooms,
    /// 8 users send in a room whose 100 listeners are spread over the nodes.
    FanOut,
}

impl Scenario {
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    pub(crate) async fn run(self, options: &Options) -> Result<Measured, Failure> {
        match self {
            Self::SendsInOneRoom => sends::run(options, 1, 32).await,
            Self::SendsInEightRooms => sends::run(options, 8, 4).await,
            Self::FanOut => fan_out::run(options, 8, 100).await,
        }
    }
}
