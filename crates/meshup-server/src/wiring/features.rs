//! The use cases, feature by feature.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::accounts::{Accounts, TokenLifetimes};
use meshup_app::channels::Channels;
use meshup_app::community::Community;
use meshup_app::conversations::Conversations;
use meshup_app::events::Events;
use meshup_app::items::live::Items;
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

use super::Ports;
use crate::settings::Settings;

/// What surfaces call.
pub(crate) struct Features {
    pub(crate) accounts: Accounts,
    pub(crate) users: Users,
    pub(crate) servers: Servers,
    pub(crate) members: Members,
    pub(crate) roles: Roles,
    pub(crate) invites: Invites,
    pub(crate) channels: Channels,
    pub(crate) notes: Notes,
    pub(crate) tasks: Tasks,
    pub(crate) events: Events,
    pub(crate) polls: Polls,
    pub(crate) settings: SettingsOf,
    pub(crate) notifications: Notifications,
    pub(crate) search: Search,
    pub(crate) messages: Arc<Messages>,
    pub(crate) conversations: Arc<Conversations>,
    pub(crate) typing: Typing,
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
            accounts: accounts(settings, ports, &store, &background),
            users: users(ports, &store, hub, background),
            servers: Servers::new(community.clone(), files.clone(), server_defaults(settings)),
            members: Members::new(community.clone()),
            roles: Roles::new(community.clone()),
            invites: Invites::new(community.clone()),
            notes: Notes::new(community.clone()),
            tasks: Tasks::new(community.clone(), files.clone()),
            events: Events::new(community.clone(), Arc::new(RruleRecurrences), ports.tokens()),
            polls: Polls::new(community.clone()),
            settings: SettingsOf::new(community.clone()),
            notifications: Notifications::new(community.clone()),
            search: Search::new(community.clone()),
            typing: typing(ports, &store, access, hub),
            channels: Channels::new(community),
            messages: Arc::new(messages),
            conversations: Arc::new(Conversations::new(store, access.clone(), clock, ids)),
        }
    }
}

impl Features {
    /// What live sockets are told of.
    pub(super) fn items(&self) -> Items {
        Items {
            notes: self.notes.clone(),
            tasks: self.tasks.clone(),
            events: self.events.clone(),
            polls: self.polls.clone(),
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
        store: store.clone(),
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
    Users { store: store.clone(), clock: ports.clock(), files: ports.files(), presence, background }
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
