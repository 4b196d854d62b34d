//! Ports meet what stands behind them, and use cases get their ports.

mod announcer;
mod features;
pub(crate) mod folders;
mod jobs;
mod ports;

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::community::Community;
use meshup_app::live::Live;
use meshup_app::notifications::{MessageNotices, Notifications};
use meshup_app::ports::Store;
use meshup_app::search::MessageIndex;
use meshup_app::units::Units;
use meshup_platform::BackgroundTasks;
use meshup_realtime::{AppSource, Hub, Pace};
use meshup_store::{StoreOptions, connect, migrate_up};
use time::Duration;

use crate::failure::Failure;
use crate::follower::Followers;
use crate::settings::Settings;
use announcer::Announcer;
use features::Features;
pub(crate) use ports::Ports;

/// Everything that answers requests are made of; one per process.
pub(crate) struct Application {
    pub(crate) ports: Ports,
    /// The bare store; use cases have one that knows of idempotency keys.
    pub(crate) store: Arc<dyn Store>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) background: BackgroundTasks,
    pub(crate) authenticator: Arc<Authenticator>,
    pub(crate) access: Arc<Access>,
    pub(crate) live: Arc<Live>,
    pub(crate) features: Features,
    pub(crate) followers: Followers,
    pub(crate) mail_delay: Duration,
}

impl Application {
    /// Opens the database, brought up to date if the settings say so, and wires everything to it.
    ///
    /// `address` is where the server listens; links to files lead there unless a public URL is set.
    pub(crate) async fn open(settings: &Settings, address: &str) -> Result<Self, Failure> {
        let ports = Ports::open(settings, address)?;
        let hub = Hub::new(Pace::default());
        let announcer = Arc::new(Announcer::new(Arc::clone(&hub)));
        let store = open_store(settings, Arc::clone(&announcer)).await?;
        let background = BackgroundTasks::on_this_runtime();
        let access = Arc::new(Access::new(Arc::clone(&store), ports.clock()));
        let authenticator = Arc::new(Authenticator::new(
            Arc::clone(&store),
            ports.clock(),
            ports.tokens(),
            Arc::new(background.clone()),
        ));
        announcer.tell_first(&access, &authenticator);
        let notices = MessageNotices::new(Community {
            store: Units::new(Arc::clone(&store)),
            access: Arc::clone(&access),
            clock: ports.clock(),
            ids: ports.ids(),
        });
        let followers = Followers::new(&store, vec![Arc::new(notices), Arc::new(MessageIndex)]);
        announcer.tell_last(followers.clone());
        let application = Self {
            live: Arc::new(Live::new(Arc::clone(&store), ports.clock())),
            features: Features::new(settings, &ports, &store, &access, &hub, &background),
            ports,
            store,
            hub,
            background,
            authenticator,
            access,
            followers,
            mail_delay: Duration::seconds(settings.notifications.mail_delay.into()),
        };
        application.hub.open(application.source());
        Ok(application)
    }

    /// What the hub asks.
    fn source(&self) -> Arc<AppSource> {
        Arc::new(AppSource {
            store: Arc::clone(&self.store),
            access: Arc::clone(&self.access),
            authenticator: Arc::clone(&self.authenticator),
            messages: Arc::clone(&self.features.messages),
            live: Arc::clone(&self.live),
            notifications: Notifications::clone(&self.features.notifications),
            clock: self.ports.clock(),
        })
    }
}

async fn open_store(settings: &Settings, sink: Arc<Announcer>) -> Result<Arc<dyn Store>, Failure> {
    let url = settings.database.url.expose();
    if settings.database.migrate {
        migrate_up(url).await?;
    }
    let mut options = StoreOptions::new(url);
    if settings.database.connections > 0 {
        options.connections = settings.database.connections;
    }
    Ok(connect(options, sink).await?)
}
