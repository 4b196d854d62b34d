//! The builder of a community.

use std::path::PathBuf;
use std::sync::Arc;

use meshup_app::accounts::TokenLifetimes;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{Mailer, Store};
use meshup_app::servers::ServerDefaults;
use meshup_platform::HashingCost;
use meshup_store::{StoreOptions, connect, migrate_up};
use time::Duration;

use crate::dispatcher::{EventDispatcher, OnEvent};
use crate::error::BuildError;
use crate::meshup::Meshup;
use crate::options::{Options, Outbox};
use crate::ports::Ports;

type Wrap = Box<dyn FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send>;

/// Puts a community together; see [`Meshup::builder`].
#[derive(Default)]
#[must_use = "nothing is opened before `build`"]
pub struct Builder {
    options: Options,
    wrap: Option<Wrap>,
    on_event: Option<OnEvent>,
}

impl Builder {
    /// `sqlite://path/to/file`, which is made where it is missing, or `postgres://user:password@host/database`.
    pub fn database(mut self, url: impl Into<String>) -> Self {
        self.options.database = Some(url.into());
        self
    }

    /// Connections to the database at most; 0, as unless said, for what suits one node.
    pub fn connections(mut self, most: u32) -> Self {
        self.options.connections = most;
        self
    }

    /// Whether the schema is brought up to date first, which it is unless said.
    pub fn migrate(mut self, migrate: bool) -> Self {
        self.options.migrate = migrate;
        self
    }

    /// The folder for uploaded files, which is made where it is missing.
    pub fn files(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.files = Some(folder.into());
        self
    }

    /// Where the program serves uploaded files from, for the URLs that people get; empty unless said.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.options.public_url = url.into();
        self
    }

    /// What tokens and URLs are signed with: at least 32 bytes that nobody can guess, and always the same.
    pub fn secret(mut self, secret: impl Into<Vec<u8>>) -> Self {
        self.options.secret = secret.into();
        self
    }

    /// Sends mail by a mailer of the program's own. Without any mailer, mail is dropped.
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.options.outbox = Outbox::Mailer(mailer);
        self
    }

    /// Sends mail by SMTP: `smtp://user:password@host:port`, and `Name <address>` of the sender.
    pub fn smtp(mut self, url: impl Into<String>, from: impl Into<String>) -> Self {
        self.options.outbox = Outbox::Smtp { url: url.into(), from: from.into() };
        self
    }

    /// Puts mail into a folder instead, and with `echo` into the log as well. Mails hold tokens.
    pub fn mail_folder(mut self, folder: impl Into<PathBuf>, from: impl Into<String>, echo: bool) -> Self {
        self.options.outbox = Outbox::Folder { folder: folder.into(), from: from.into(), echo };
        self
    }

    /// How long a notification stays unread before it is mailed to a person who has no live connection; a minute unless
    /// said.
    pub fn mail_delay(mut self, delay: Duration) -> Self {
        self.options.mail_delay = delay;
        self
    }

    /// What hashing a password costs.
    pub fn hashing_cost(mut self, cost: HashingCost) -> Self {
        self.options.hashing_cost = cost;
        self
    }

    /// How long tokens are good for.
    pub fn token_lifetimes(mut self, lifetimes: TokenLifetimes) -> Self {
        self.options.lifetimes = lifetimes;
        self
    }

    /// What new servers start with.
    pub fn server_defaults(mut self, defaults: ServerDefaults) -> Self {
        self.options.server_defaults = defaults;
        self
    }

    /// Puts something around the store that features write through.
    pub fn wrap_store(
        mut self,
        wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store> + Send + 'static,
    ) -> Self {
        self.wrap = Some(Box::new(wrap));
        self
    }

    /// Hears every event once it is on disk, in this process. It is called within the commit, so it must not block.
    ///
    /// Two events of a room may come in either order; go by their `seq`.
    pub fn on_event(mut self, hear: impl Fn(&DomainEvent) + Send + Sync + 'static) -> Self {
        self.on_event = Some(Box::new(hear));
        self
    }

    /// Opens everything.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub async fn build(self) -> Result<Meshup, BuildError> {
        let Self { options, wrap, on_event } = self;
        let dispatcher = Arc::new(EventDispatcher::default());
        let ports = Ports::open(&options)?;
        let store = open_store(&options, Arc::clone(&dispatcher)).await?;
        let wrapped = wrap.map_or_else(|| Arc::clone(&store), |wrap| wrap(Arc::clone(&store)));
        let meshup = Meshup::wire(&options, ports, store, &wrapped);
        dispatcher.begin(meshup.listeners(on_event));
        meshup.hub.open(meshup.source());
        Ok(meshup)
    }
}

impl Meshup {
    /// Says what the community is made of. [`Builder::database`], [`Builder::files`] and [`Builder::secret`] are
    /// needed; all else has a default.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

async fn open_store(options: &Options, sink: Arc<EventDispatcher>) -> Result<Arc<dyn Store>, BuildError> {
    let url = options.database.as_deref().ok_or(BuildError::Missing("database"))?;
    if options.migrate {
        migrate_up(url).await?;
    }
    let mut wanted = StoreOptions::new(url);
    if options.connections > 0 {
        wanted.connections = options.connections;
    }
    Ok(connect(wanted, sink).await?)
}
