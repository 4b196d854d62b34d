//! Live sockets of every surface: the handshake, the limits, and the pump between the hub and one client.
//!
//! A surface says what it speaks by a [`Dialect`]; everything else is the same on all sockets
//! (`docs/rules.md#sockets`):
//!
//! - the token comes in `?token=`, `Authorization: Bearer`, or as second subprotocol after `bearer`; where the scope has
//!   [`CookieLogin`](crate::cookie::CookieLogin), a session cookie does too, from pages of this server alone;
//! - refusals are close frames right after the upgrade, so that browsers can read them ([`Close`]);
//! - frames are bounded in size, kind and rate; silence, expiry and shutdown close;
//! - what the hub queued is written in as few writes as possible, and who does not drain is closed.

mod caller;
mod close;
mod credentials;
mod dialect;
mod fault;
mod handshake;
mod link;
mod origin;
mod rate;
mod reader;
mod session;
pub mod typed;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use meshup_app::accounts::Authenticator;
use meshup_app::ports::Clock;
use meshup_realtime::Hub;
use tokio_util::sync::CancellationToken;

pub use close::Close;
pub use dialect::Dialect;
pub use fault::{Fault, FaultCode, object};
pub use handshake::{after_seq, open};
pub use link::{Link, RefreshError};
pub use origin::Origins;

/// What all sockets need. The server puts it into the application's data.
pub struct Sockets {
    pub hub: Arc<Hub>,
    pub authenticator: Arc<Authenticator>,
    pub clock: Arc<dyn Clock>,
    /// Pages that may open sockets.
    pub origins: Origins,
    pub limits: Limits,
    /// Once cancelled, every socket closes with 1012 when what it accepted is acknowledged.
    pub stop: CancellationToken,
}

/// How much a client may do, and how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a client's message, its fragments together.
    pub message: usize,
    /// How many frames a client may send, whatever they hold; `None` if any number.
    pub frames: Option<FrameRate>,
    /// Between two pings of the server.
    pub ping: Duration,
    /// A client that was not heard for so long is gone.
    pub silence: Duration,
    /// A write that takes longer is a client's that does not read.
    pub write: Duration,
}

/// Frames that a client may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    /// All the time.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 64 * 1024,
            frames: Some(FrameRate { per_second: 20, burst: 60 }),
            ping: Duration::from_secs(25),
            silence: Duration::from_secs(40),
            write: Duration::from_secs(8),
        }
    }
}
