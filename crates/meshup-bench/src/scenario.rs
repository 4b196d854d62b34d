//! What can be run.

mod deep_page;
mod fan_out;
mod idle_sockets;
mod lists;
mod login;
mod mixed;
mod page;
mod reconnect_storm;
mod search;
mod sends;
mod socket_sends;
mod start;

use clap::ValueEnum;

use crate::Failure;
use crate::bench::Bench;
use crate::load::Measured;

/// A kind of load.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Scenario {
    /// The nodes start again; their idle memory, and the size of the program.
    Start,
    /// 32 users log in at once, while another one reads.
    Login,
    /// 16 users read a page of 50 messages in a room of 1,000.
    Page,
    /// 16 users read a page of 50 messages in a room of 1,000,000.
    PageOfMillion,
    /// The oldest page of a room of 1,000,000 messages against the newest, after a restart and warm.
    DeepPage,
    /// The conversations of a user who has 500 of them.
    Conversations,
    /// The unread counts of a user who has 500 conversations.
    Unread,
    /// 32 users send over HTTP in one room.
    SendsInOneRoom,
    /// 32 users send over HTTP in 8 rooms.
    SendsInEightRooms,
    /// 50 users send over sockets in 10 rooms; all that is acknowledged is read back.
    SocketSends,
    /// Messages in a room with 100 sockets: at 4 a second, then as fast as they are delivered.
    #[value(name = "fan-out-100")]
    FanOut100,
    /// The same with 1,000 sockets.
    #[value(name = "fan-out-1000")]
    FanOut1000,
    /// The same with 5,000 sockets.
    #[value(name = "fan-out-5000")]
    FanOut5000,
    /// 5,000 sockets that do nothing.
    IdleSockets,
    /// 500 sockets that resume at once, each 1,000 events behind, while another user reads; and one alone.
    ReconnectStorm,
    /// Searches in a server with 1,000,000 messages.
    Search,
    /// 32 users in 8 rooms: 80 % reads, 15 % sends, 5 % reactions and edits, while 64 sockets listen.
    Mixed,
}

impl Scenario {
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// One run, on a world of its own except for the large room.
    pub(crate) async fn run(self, bench: &mut Bench) -> Result<Measured, Failure> {
        match self {
            Self::Start => start::run(bench).await,
            Self::Login => login::run(bench).await,
            Self::Page => page::in_small_room(bench).await,
            Self::PageOfMillion => page::in_large_room(bench).await,
            Self::DeepPage => deep_page::run(bench).await,
            Self::Conversations => lists::run(bench, "/messages/dm/?page=1&page_size=50").await,
            Self::Unread => lists::run(bench, "/users/me/unread/").await,
            Self::SendsInOneRoom => sends::run(bench, 1, 32).await,
            Self::SendsInEightRooms => sends::run(bench, 8, 4).await,
            Self::SocketSends => socket_sends::run(bench, 10, 5).await,
            Self::FanOut100 => fan_out::run(bench, 100).await,
            Self::FanOut1000 => fan_out::run(bench, 1_000).await,
            Self::FanOut5000 => fan_out::run(bench, 5_000).await,
            Self::IdleSockets => idle_sockets::run(bench, 5_000).await,
            Self::ReconnectStorm => reconnect_storm::run(bench, 500, 1_000).await,
            Self::Search => search::run(bench).await,
            Self::Mixed => mixed::run(bench).await,
        }
    }
}
