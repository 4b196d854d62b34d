//! Adapters to the platform: clock, ids, Argon2, JWT, files, archives, email and background jobs.
//!
//! One module per port. Only this crate reads the system clock and the random number generator.

pub mod archives;
pub mod background;
pub mod bundle;
pub mod clock;
mod cores;
pub mod files;
pub mod ids;
pub mod mailer;
pub mod one_time;
pub mod passwords;
pub mod recurrence;
pub mod seal;
pub mod tokens;

pub use archives::ZipArchives;
pub use background::BackgroundTasks;
pub use clock::SystemClock;
pub use files::{DirectUrl, S3Options, Serving, StoredFile, StoredFiles, StoredObject};
pub use ids::RandomIds;
pub use mailer::{DirectoryMailer, SmtpMailer};
pub use one_time::Totp;
pub use passwords::{Argon2Passwords, HashingCost};
pub use recurrence::RruleRecurrences;
pub use seal::SecretSeal;
pub use tokens::JwtTokens;
