//! The platform's side of the ports: clock, ids, argon2, JWT, files, mail, background work.
//!
//! One module per port. This is the one crate that may ask the machine for the time and for randomness.

pub mod background;
pub mod clock;
mod cores;
pub mod files;
pub mod ids;
pub mod mailer;
pub mod passwords;
pub mod tokens;

pub use background::Tasks;
pub use clock::SystemClock;
pub use files::{OpenFile, StoredFiles};
pub use ids::RandomIds;
pub use mailer::{DirectoryMailer, SmtpMailer};
pub use passwords::{Argon2Passwords, HashingCost};
pub use tokens::JwtTokens;
