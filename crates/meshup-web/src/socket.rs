//! The WebSockets of all surfaces: the handshake, the limits, and the loop between the hub and a client.
//!
//! Each surface implements a [`SocketHandler`]; everything else is the same for all sockets
//! (`docs/rules.md#sockets`):
//!
//! - the token is sent in `?token=`, in `Authorization: Bearer`, or as the second subprotocol after `bearer`;
//!   in a scope with [`CookieLogin`](crate::cookie::CookieLogin), a session cookie works too, from pages of
//!   this server only;
//! - rejections are close frames right after the upgrade, so that browsers can read them ([`Close`]);
//! - frames are limited in size, kind and rate; sockets close on silence, expiry and shutdown;
//! - queued frames are sent in as few writes as possible, and clients that do not read are disconnected.

mod body;
mod caller;
mod close;
mod context;
mod credentials;
mod error;
mod handler;
mod handshake;
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
pub use context::{RefreshError, SocketContext};
pub use error::{SocketError, SocketErrorCode, object};
pub use handler::SocketHandler;
pub use handshake::{after_seq, open};
pub use origin::Origins;

/// The dependencies of all sockets, which the server puts into the application's data.
pub struct Sockets {
    pub hub: Arc<Hub>,
    pub authenticator: Arc<Authenticator>,
    pub clock: Arc<dyn Clock>,
    /// The origins of pages that may open sockets.
    pub origins: Origins,
    pub limits: Limits,
    /// Once cancelled, every socket closes with 1012 after acknowledging what it has accepted.
    pub stop: CancellationToken,
}

/// Limits on a client's messages and on its response times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of a client's message in bytes, including all of its fragments.
    pub message: usize,
    /// Maximum rate of frames from a client; `None` for no limit.
    pub frames: Option<FrameRate>,
    /// The interval between the server's pings.
    pub ping: Duration,
    /// How long a client may be silent before it is considered gone.
    pub silence: Duration,
    /// How long a write may take before the client is considered not to be reading.
    pub write: Duration,
}

/// A rate limit for frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    /// The sustained rate.
    pub per_second: u32,
    /// The size of a burst.
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
