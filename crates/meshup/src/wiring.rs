//! Who gets what.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::live::Live;
use meshup_app::notifications::{MessageNotices, Notifications};
use meshup_app::ports::Store;
use meshup_app::search::MessageIndex;
use meshup_platform::BackgroundTasks;
use meshup_realtime::{AppSource, Hub, Pace};

use crate::announcer::{Listeners, OnEvent};
use crate::features::Features;
use crate::follower::Followers;
use crate::meshup::Meshup;
use crate::options::Options;
use crate::ports::Ports;

impl Meshup {
    /// Everything on one store; `wrapped` is the same for what features write.
    pub(crate) fn wire(
        options: &Options,
        ports: Ports,
        store: Arc<dyn Store>,
        wrapped: &Arc<dyn Store>,
    ) -> Self {
        let hub = Hub::new(Pace::default());
        let background = BackgroundTasks::on_this_runtime();
        let access = Arc::new(Access::new(store.clone(), ports.clock.clone()));
        let authenticator = Arc::new(Authenticator::new(
            store.clone(),
            ports.clock.clone(),
            ports.tokens.clone(),
            Arc::new(background.clone()),
        ));
        let notices = MessageNotices::new(ports.community(&store, &access));
        Self {
            live: Arc::new(Live::new(store.clone(), ports.clock.clone())),
            followers: Followers::new(&store, vec![Arc::new(notices), Arc::new(MessageIndex)]),
            features: Features::new(options, &ports, wrapped, &access, &hub, &background),
            mail_delay: options.mail_delay,
            ports,
            store,
            access,
            authenticator,
            hub,
            background,
        }
    }

    /// Whom to tell of what was committed.
    pub(crate) fn listeners(&self, on_event: Option<OnEvent>) -> Listeners {
        Listeners {
            access: Arc::downgrade(&self.access),
            authenticator: Arc::downgrade(&self.authenticator),
            hub: Arc::downgrade(&self.hub),
            nudges: self.followers.nudges(),
            on_event,
        }
    }

    /// What the hub asks.
    pub(crate) fn source(&self) -> Arc<AppSource> {
        Arc::new(AppSource {
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
