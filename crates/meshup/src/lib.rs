//! Meshup as a library: all use cases, configured by a builder, without HTTP.
//!
//! ```
//! use meshup::app::accounts::{Device, NewAccount, Register};
//! use meshup::{CancellationToken, Meshup};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let home = tempfile::tempdir()?;
//! # let url = format!("sqlite://{}/meshup.db", home.path().display());
//! # let files = home.path().join("files");
//! let meshup = Meshup::builder()
//!     .database(url) // such as sqlite://meshup.db
//!     .files(files)
//!     .secret("a secret of this program, of 32 bytes or more")
//!     .on_event(|event| drop(event.clone()))
//!     .build()
//!     .await?;
//! meshup.start(&CancellationToken::new());
//!
//! let account = NewAccount::new("alice@example.com", "alice", "SecurePass123!");
//! let alice = meshup.accounts().register(Register { account, device: Device::default() }).await?;
//! assert_eq!(alice.user.username, "alice");
//! # Ok(())
//! # }
//! ```
//!
//! The parameters and results of use cases are types of [`app`] and [`domain`]. To test use cases of your own
//! without a database, see the feature `testing` of `meshup-app`.
#![warn(missing_docs)]

mod builder;
mod cluster;
mod dispatcher;
mod error;
mod features;
mod jobs;
mod meshup;
mod options;
mod peers;
mod ports;
mod projections;
mod scheduler;
mod wiring;

pub use builder::Builder;
pub use error::BuildError;
pub use meshup_app as app;
pub use meshup_cluster::RedisOptions;
pub use meshup_domain as domain;
pub use meshup_platform::{HashingCost, S3Options};
pub use tokio_util::sync::CancellationToken;

pub use crate::meshup::Meshup;
