//! Wiring of ports, use cases and the hub.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::cluster::EventLogReader;
use meshup_app::messages::RecentMessages;
use meshup_app::notifications::{MessageNotifier, Notifications};
use meshup_app::online::OnlineUsers;
use meshup_app::ports::{BusReceiver, Store, Subscribe};
use meshup_app::search::MessageIndexer;
use meshup_platform::BackgroundTasks;
use meshup_realtime::{AppBackend, Hub, Timings};

use crate::cluster::Cluster;
use crate::dispatcher::{EventDispatcher, Listeners, OnEvent};
use crate::features::Features;
use crate::meshup::Meshup;
use crate::options::Options;
use crate::peers::Peers;
use crate::ports::Ports;
use crate::projections::Projections;

impl Meshup {
    /// Wires everything to one store. Use cases write through `wrapped`.
    pub(crate) fn wire(
        options: &Options,
        ports: Ports,
        store: Arc<dyn Store>,
        wrapped: &Arc<dyn Store>,
        dispatcher: Arc<EventDispatcher>,
        cluster: Cluster,
    ) -> Self {
        let hub = Hub::new(Timings::default(), Arc::clone(&cluster.bus));
        let log = EventLogReader::new(store.clone(), cluster.bus.node());
        let background = BackgroundTasks::on_this_runtime();
        let access = Arc::new(Access::new(store.clone(), ports.clock.clone()));
        let authenticator = Arc::new(Authenticator::new(
            store.clone(),
            ports.clock.clone(),
            ports.tokens.clone(),
            Arc::new(background.clone()),
        ));
        let recent = Arc::new(RecentMessages::new(options.cache_bytes));
        let notices = MessageNotifier::new(ports.context(&store, &access));
        Self {
            live: Arc::new(OnlineUsers::new(store.clone(), ports.clock.clone())),
            projections: Projections::new(&store, vec![Arc::new(notices), Arc::new(MessageIndexer)]),
            features: Features::new(options, &ports, wrapped, &access, &hub, &background, &recent),
            mail_delay: options.mail_delay,
            retention_days: options.retention_days,
            peers: Peers::new(dispatcher, &hub, log),
            cluster,
            mail_queued: Arc::default(),
            ports,
            store,
            access,
            recent,
            authenticator,
            hub,
            background,
        }
    }

    /// The receivers of committed events.
    pub(crate) fn listeners(&self, on_event: Option<OnEvent>) -> Listeners {
        Listeners {
            access: Arc::downgrade(&self.access),
            recent: self.recent.clone(),
            authenticator: Arc::downgrade(&self.authenticator),
            hub: Arc::downgrade(&self.hub),
            pending: self.projections.pending(),
            bus: self.cluster.bus.clone(),
            mail_queued: self.mail_queued.clone(),
            on_event,
        }
    }

    /// Receives what other nodes commit, from now on.
    pub(crate) fn join_cluster(&self, subscribe: Subscribe) {
        self.peers.follow();
        let peers: Arc<dyn BusReceiver> = self.peers.clone();
        subscribe(Arc::downgrade(&peers));
    }

    /// The backend of the hub.
    pub(crate) fn source(&self) -> Arc<AppBackend> {
        Arc::new(AppBackend {
            store: self.store.clone(),
            access: self.access.clone(),
            authenticator: self.authenticator.clone(),
            messages: self.features.messages.clone(),
            live: self.live.clone(),
            notifications: Notifications::clone(&self.features.notifications),
            clock: self.ports.clock.clone(),
        })
    }
}
