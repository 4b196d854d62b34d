//! The options of the builder.

use std::path::PathBuf;
use std::sync::Arc;

use meshup_app::accounts::TokenLifetimes;
use meshup_app::ports::{Clock, Mailer};
use meshup_app::servers::ServerDefaults;
use meshup_app::site::SiteProfile;
use meshup_cluster::RedisOptions;
use meshup_platform::{HashingCost, S3Options, SystemClock};
use time::Duration;

pub(crate) struct Options {
    pub(crate) database: Option<String>,
    /// 0 for a number that suits one node.
    pub(crate) connections: u32,
    pub(crate) migrate: bool,
    pub(crate) redis: Option<RedisOptions>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) files: Option<FileStore>,
    pub(crate) spool: PathBuf,
    pub(crate) public_url: String,
    pub(crate) secret: Vec<u8>,
    pub(crate) outbox: Outbox,
    pub(crate) mail_delay: Duration,
    pub(crate) hashing_cost: HashingCost,
    pub(crate) lifetimes: TokenLifetimes,
    pub(crate) server_defaults: ServerDefaults,
    pub(crate) site: SiteProfile,
    /// 0 keeps messages.
    pub(crate) retention_days: i32,
    /// 0 for no messages in memory.
    pub(crate) cache_bytes: usize,
}

impl Options {
    /// The URL of the database; empty if it is not set.
    pub(crate) fn database(&self) -> &str {
        self.database.as_deref().unwrap_or_default()
    }
}

/// Where files are stored.
pub(crate) enum FileStore {
    Folder(PathBuf),
    S3(S3Options),
}

/// How mail is sent.
pub(crate) enum Outbox {
    Nowhere,
    Mailer(Arc<dyn Mailer>),
    Folder { folder: PathBuf, from: String, echo: bool },
    Smtp { url: String, from: String },
}

impl Default for Options {
    fn default() -> Self {
        Self {
            database: None,
            connections: 0,
            migrate: true,
            redis: None,
            clock: Arc::new(SystemClock),
            files: None,
            spool: std::env::temp_dir(),
            public_url: String::new(),
            secret: Vec::new(),
            outbox: Outbox::Nowhere,
            mail_delay: Duration::minutes(1),
            hashing_cost: HashingCost::default(),
            lifetimes: TokenLifetimes::default(),
            server_defaults: ServerDefaults::default(),
            site: SiteProfile::default(),
            retention_days: 0,
            cache_bytes: 64 * 1024 * 1024,
        }
    }
}
