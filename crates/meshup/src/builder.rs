//! The builder of [`Meshup`].

use std::path::PathBuf;
use std::sync::Arc;

use meshup_app::accounts::TokenLifetimes;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{Clock, Mailer, NodeId, Store};
use meshup_app::servers::ServerDefaults;
use meshup_app::site::SiteProfile;
use meshup_cluster::RedisOptions;
use meshup_platform::{HashingCost, S3Options};
use meshup_store::{StoreOptions, connect, migrate_up};
use time::Duration;

use crate::cluster::Cluster;
use crate::dispatcher::{EventDispatcher, OnEvent};
use crate::error::BuildError;
use crate::meshup::Meshup;
use crate::options::{FileStore, Options, Outbox};
use crate::ports::Ports;

type Wrap = Box<dyn FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send>;

/// Configures and opens [`Meshup`]; see [`Meshup::builder`].
#[derive(Default)]
#[must_use = "nothing is opened before `build`"]
pub struct Builder {
    options: Options,
    wrap: Option<Wrap>,
    on_event: Option<OnEvent>,
}

impl Builder {
    /// The URL of the database: `sqlite://path/to/file`, created if missing, or
    /// `postgres://user:password@host/database`.
    pub fn database(mut self, url: impl Into<String>) -> Self {
        self.options.database = Some(url.into());
        self
    }

    /// The maximum number of database connections. Defaults to 0, which stands for a number that suits one
    /// node.
    pub fn connections(mut self, most: u32) -> Self {
        self.options.connections = most;
        self
    }

    /// Whether to run pending migrations when the database is opened. Defaults to true.
    pub fn migrate(mut self, migrate: bool) -> Self {
        self.options.migrate = migrate;
        self
    }

    /// The Redis 7 or Valkey through which the nodes of a cluster communicate. Without one they do so through PostgreSQL.
    pub fn redis(mut self, redis: RedisOptions) -> Self {
        self.options.redis = Some(redis);
        self
    }

    /// The folder for uploaded files, created if missing.
    pub fn files(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.files = Some(FileStore::Folder(folder.into()));
        self
    }

    /// The bucket for uploaded files, instead of a folder. It is not contacted before a file is stored or read.
    pub fn files_in_s3(mut self, bucket: S3Options) -> Self {
        self.options.files = Some(FileStore::S3(bucket));
        self
    }

    /// The folder for files that are being made, such as exports, which must exist. Defaults to the system's temporary
    /// folder.
    pub fn spool(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.spool = folder.into();
        self
    }

    /// The base URL under which the program serves uploaded files. Defaults to an empty string, which makes
    /// their URLs relative.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.options.public_url = url.into();
        self
    }

    /// The key that signs tokens and URLs: at least 32 random bytes. Changing it invalidates all of them.
    pub fn secret(mut self, secret: impl Into<Vec<u8>>) -> Self {
        self.options.secret = secret.into();
        self
    }

    /// The clock of the use cases, for tests and for data with times in the past. Defaults to that of the system. Jobs run
    /// at intervals of real time all the same.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.options.clock = clock;
        self
    }

    /// Sends mail through a custom mailer. Without any mailer, mail is discarded. In either case it waits in the database
    /// until [`Meshup::start`] is called.
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.options.outbox = Outbox::Mailer(mailer);
        self
    }

    /// Sends mail over SMTP. `url` is like `smtp://user:password@host:port`, `from` like `Name <address>`.
    pub fn smtp(mut self, url: impl Into<String>, from: impl Into<String>) -> Self {
        self.options.outbox = Outbox::Smtp { url: url.into(), from: from.into() };
        self
    }

    /// Writes mail to a folder instead of sending it, and with `echo` also to the log. Mail contains tokens.
    pub fn mail_folder(mut self, folder: impl Into<PathBuf>, from: impl Into<String>, echo: bool) -> Self {
        self.options.outbox = Outbox::Folder { folder: folder.into(), from: from.into(), echo };
        self
    }

    /// How long a notification remains unread before it is mailed to a user without a live connection.
    /// Defaults to one minute.
    pub fn mail_delay(mut self, delay: Duration) -> Self {
        self.options.mail_delay = delay;
        self
    }

    /// Days after which messages are deleted, unless their server chooses another number. Defaults to 0, which keeps
    /// them.
    pub fn retention_days(mut self, days: i32) -> Self {
        self.options.retention_days = days;
        self
    }

    /// The memory for the newest messages of rooms in use, in bytes. Defaults to 64 MiB; 0 reads all messages from the
    /// database.
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.options.cache_bytes = bytes;
        self
    }

    /// The cost parameters of password hashing.
    pub fn hashing_cost(mut self, cost: HashingCost) -> Self {
        self.options.hashing_cost = cost;
        self
    }

    /// The lifetimes of access and refresh tokens.
    pub fn token_lifetimes(mut self, lifetimes: TokenLifetimes) -> Self {
        self.options.lifetimes = lifetimes;
        self
    }

    /// The limits and region of new servers.
    pub fn server_defaults(mut self, defaults: ServerDefaults) -> Self {
        self.options.server_defaults = defaults;
        self
    }

    /// The name of the site, and who may register. Defaults to "Meshup", and everybody.
    pub fn site(mut self, profile: SiteProfile) -> Self {
        self.options.site = profile;
        self
    }

    /// Wraps the store that use cases read and write through, for example to make requests idempotent.
    pub fn wrap_store(
        mut self,
        wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send + 'static,
    ) -> Self {
        self.wrap = Some(Box::new(wrap));
        self
    }

    /// Calls `hear` with every event that this process commits, once it is durable. The call is synchronous
    /// and delays the committing request, so it must not block.
    ///
    /// Events of one room may arrive out of order; compare their `seq`.
    pub fn on_event(mut self, hear: impl Fn(&DomainEvent) + Send + Sync + 'static) -> Self {
        self.on_event = Some(Box::new(hear));
        self
    }

    /// Opens the database and the store of files. Background jobs run only after [`Meshup::start`].
    ///
    /// # Errors
    /// If a required option is missing, or one cannot be used.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub async fn build(self) -> Result<Meshup, BuildError> {
        let Self { options, wrap, on_event } = self;
        let dispatcher = Arc::new(EventDispatcher::default());
        let ports = Ports::open(&options)?;
        let node = NodeId(ports.ids.next());
        let store = open_store(&options, node, Arc::clone(&dispatcher)).await?;
        let (cluster, subscribe) = Cluster::open(&options, node)?;
        let wrapped = wrap.map_or_else(|| Arc::clone(&store), |wrap| wrap(Arc::clone(&store)));
        let meshup = Meshup::wire(&options, ports, store, &wrapped, Arc::clone(&dispatcher), cluster);
        dispatcher.begin(meshup.listeners(on_event));
        meshup.hub.open(meshup.source());
        meshup.join_cluster(subscribe);
        Ok(meshup)
    }
}

impl Meshup {
    /// Starts a builder. [`Builder::database`], [`Builder::files`] or [`Builder::files_in_s3`], and
    /// [`Builder::secret`] are required; everything else has a default.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

async fn open_store(
    options: &Options,
    node: NodeId,
    sink: Arc<EventDispatcher>,
) -> Result<Arc<dyn Store>, BuildError> {
    let url = options.database();
    if url.is_empty() {
        return Err(BuildError::Missing("database"));
    }
    if options.migrate {
        migrate_up(url).await?;
    }
    let mut wanted = StoreOptions { node, ..StoreOptions::new(url) };
    if options.connections > 0 {
        wanted.connections = options.connections;
    }
    Ok(connect(wanted, sink).await?)
}
