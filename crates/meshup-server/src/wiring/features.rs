//! The use cases, feature by feature.

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use meshup_app::access::Access;
use meshup_app::accounts::{Accounts, TokenLifetimes};
use meshup_app::channels::Channels;
use meshup_app::community::Community;
use meshup_app::conversations::Conversations;
use meshup_app::events::Events;
use meshup_app::messages::Messages;
use meshup_app::notes::Notes;
use meshup_app::notifications::Notifications;
use meshup_app::polls::Polls;
use meshup_app::ports::{Background, Presence, Store, TypingState};
use meshup_app::search::Search;
use meshup_app::servers::{Invites, Members, Roles, ServerDefaults, Servers};
use meshup_app::settings::Settings as SettingsOf;
use meshup_app::tasks::Tasks;
use meshup_app::typing::Typing;
use meshup_app::units::Units;
use meshup_app::users::Users;
use meshup_platform::{BackgroundTasks, RruleRecurrences, Totp};
use meshup_realtime::Hub;
use meshup_web::IdempotentStore;
use time::Duration;

use super::ports::Ports;
use crate::settings::Settings;

/// Names the use cases once: as fields, and as what handlers find in the application's data.
macro_rules! features {
    ($($name:ident: $type:ty),+ $(,)?) => {
        /// What surfaces call.
        pub(crate) struct Features {
            $(pub(crate) $name: Data<$type>),+
        }

        impl Features {
            /// Adds them to the data of an application.
            pub(crate) fn give(&self, config: &mut ServiceConfig) {
                $(config.app_data(self.$name.clone());)+
            }
        }
    };
}

features! {
    accounts: Accounts,
    users: Users,
    servers: Servers,
    members: Members,
    roles: Roles,
    invites: Invites,
    channels: Channels,
    notes: Notes,
    tasks: Tasks,
    events: Events,
    polls: Polls,
    settings: SettingsOf,
    notifications: Notifications,
    search: Search,
    messages: Messages,
    conversations: Conversations,
    typing: Typing,
}

impl Features {
    /// All of them write through a store whose units carry the request's idempotency key.
    pub(super) fn new(
        settings: &Settings,
        ports: &Ports,
        store: &Arc<dyn Store>,
        access: &Arc<Access>,
        hub: &Arc<Hub>,
        background: &BackgroundTasks,
    ) -> Self {
        let store: Arc<dyn Store> = Arc::new(IdempotentStore::new(Arc::clone(store)));
        let background: Arc<dyn Background> = Arc::new(background.clone());
        let (clock, ids, files) = (ports.clock(), ports.ids(), ports.files());
        let community = Community {
            store: Units::new(store.clone()),
            access: access.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        };
        let messages =
            Messages::new(store.clone(), access.clone(), files.clone(), clock.clone(), ids.clone());
        Self {
            accounts: Data::new(accounts(settings, ports, &store, &background)),
            users: Data::new(users(ports, &store, hub, background)),
            servers: Data::new(Servers::new(community.clone(), files.clone(), server_defaults(settings))),
            members: Data::new(Members::new(community.clone())),
            roles: Data::new(Roles::new(community.clone())),
            invites: Data::new(Invites::new(community.clone())),
            notes: Data::new(Notes::new(community.clone())),
            tasks: Data::new(Tasks::new(community.clone(), files.clone())),
            events: Data::new(Events::new(community.clone(), Arc::new(RruleRecurrences), ports.tokens())),
            polls: Data::new(Polls::new(community.clone())),
            settings: Data::new(SettingsOf::new(community.clone())),
            notifications: Data::new(Notifications::new(community.clone())),
            search: Data::new(Search::new(community.clone())),
            typing: Data::new(typing(ports, &store, access, hub)),
            channels: Data::new(Channels::new(community)),
            messages: Data::new(messages),
            conversations: Data::new(Conversations::new(store, access.clone(), clock, ids)),
        }
    }
}

fn accounts(
    settings: &Settings,
    ports: &Ports,
    store: &Arc<dyn Store>,
    background: &Arc<dyn Background>,
) -> Accounts {
    Accounts {
        store: Units::new(store.clone()),
        clock: ports.clock(),
        ids: ports.ids(),
        passwords: ports.passwords(),
        tokens: ports.tokens(),
        one_time_passwords: Arc::new(Totp),
        mailer: ports.mailer(),
        background: background.clone(),
        lifetimes: TokenLifetimes {
            access: Duration::seconds(settings.auth.access_ttl),
            refresh: Duration::seconds(settings.auth.refresh_ttl),
        },
    }
}

fn users(ports: &Ports, store: &Arc<dyn Store>, hub: &Arc<Hub>, background: Arc<dyn Background>) -> Users {
    let presence = Arc::clone(hub) as Arc<dyn Presence>;
    let store = Units::new(store.clone());
    Users { store, clock: ports.clock(), files: ports.files(), presence, background }
}

fn typing(ports: &Ports, store: &Arc<dyn Store>, access: &Arc<Access>, hub: &Arc<Hub>) -> Typing {
    let state = Arc::clone(hub) as Arc<dyn TypingState>;
    Typing { store: store.clone(), access: access.clone(), clock: ports.clock(), state }
}

fn server_defaults(settings: &Settings) -> ServerDefaults {
    let servers = &settings.servers;
    ServerDefaults {
        regions: servers.regions.0.clone(),
        max_members: servers.max_members,
        max_channels: servers.max_channels,
    }
}
