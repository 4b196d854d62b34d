//! The use cases, feature by feature.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::accounts::Accounts;
use meshup_app::administration::Administration;
use meshup_app::channels::Channels;
use meshup_app::conversations::Conversations;
use meshup_app::events::Events;
use meshup_app::exports::Exports;
use meshup_app::messages::{Messages, RecentMessages};
use meshup_app::notes::Notes;
use meshup_app::notifications::Notifications;
use meshup_app::polls::Polls;
use meshup_app::ports::Store;
use meshup_app::search::Search;
use meshup_app::server_context::ServerContext;
use meshup_app::servers::{Invites, Members, Roles, Servers};
use meshup_app::settings::Settings;
use meshup_app::site::Site;
use meshup_app::tasks::Tasks;
use meshup_app::transactions::Transactions;
use meshup_app::typing::Typing;
use meshup_app::users::Users;
use meshup_platform::{BackgroundTasks, RruleRecurrences, Totp};
use meshup_realtime::Hub;

use crate::options::Options;
use crate::ports::Ports;

/// The version of the software.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Lists every feature once: passes its name, type and description to the macro `$declare`.
///
/// To add a feature, add a line here and one in `Features::new`. [`Meshup`](crate::Meshup) has a method for
/// each.
#[macro_export]
macro_rules! features {
    ($declare:ident) => {
        $declare! {
            accounts: $crate::app::accounts::Accounts = "Registration, login, sessions, passwords and two-factor authentication.",
            users: $crate::app::users::Users = "User profiles, follows and blocks.",
            servers: $crate::app::servers::Servers = "Servers, which are communities.",
            members: $crate::app::servers::Members = "Members of servers.",
            roles: $crate::app::servers::Roles = "Roles of servers.",
            invites: $crate::app::servers::Invites = "Invitations to servers.",
            channels: $crate::app::channels::Channels = "Channels of servers.",
            notes: $crate::app::notes::Notes = "Notes of servers.",
            tasks: $crate::app::tasks::Tasks = "Tasks of servers.",
            events: $crate::app::events::Events = "Events of servers, and calendar feeds.",
            polls: $crate::app::polls::Polls = "Polls of servers.",
            settings: $crate::app::settings::Settings = "Settings of users and servers.",
            notifications: $crate::app::notifications::Notifications = "Notifications of users.",
            search: $crate::app::search::Search = "Search over everything that a user can see.",
            messages: $crate::app::messages::Messages = "Messages of channels and conversations.",
            conversations: $crate::app::conversations::Conversations = "Direct conversations, one-to-one or group.",
            typing: $crate::app::typing::Typing = "Typing indicators.",
            site: $crate::app::site::Site = "The site: its name, who may register, and its setup.",
            exports: $crate::app::exports::Exports = "Exports of what a user wrote.",
            administration: $crate::app::administration::Administration = "What site admins do.",
        }
    };
}

macro_rules! declare_features {
    ($($name:ident: $type:ty = $what:literal),+ $(,)?) => {
        pub(crate) struct Features {
            $(pub(crate) $name: Arc<$type>),+
        }
    };
}

features!(declare_features);

impl Features {
    pub(crate) fn new(
        options: &Options,
        ports: &Ports,
        store: &Arc<dyn Store>,
        access: &Arc<Access>,
        hub: &Arc<Hub>,
        background: &BackgroundTasks,
        recent: &Arc<RecentMessages>,
    ) -> Self {
        let (clock, ids, files) = (ports.clock.clone(), ports.ids.clone(), ports.files.clone());
        let context = ports.context(store, access);
        let conversations = Conversations::new(store.clone(), access.clone(), clock.clone(), ids);
        let typing = Typing { store: store.clone(), access: access.clone(), clock, state: hub.clone() };
        let servers = Servers::new(context.clone(), files.clone(), options.server_defaults.clone());
        let recurrences = Arc::new(RruleRecurrences);
        Self {
            accounts: Arc::new(accounts(options, ports, &context, background)),
            site: Arc::new(site(options, ports, store)),
            exports: Arc::new(exports(ports, store)),
            administration: Arc::new(administration(ports, store, &servers, hub)),
            users: Arc::new(users(ports, store, hub, background)),
            servers: Arc::new(servers),
            members: Arc::new(Members::new(context.clone())),
            roles: Arc::new(Roles::new(context.clone())),
            invites: Arc::new(Invites::new(context.clone())),
            notes: Arc::new(Notes::new(context.clone())),
            tasks: Arc::new(Tasks::new(context.clone(), files)),
            events: Arc::new(Events::new(context.clone(), recurrences, ports.tokens.clone())),
            polls: Arc::new(Polls::new(context.clone())),
            settings: Arc::new(Settings::new(context.clone())),
            notifications: Arc::new(Notifications::new(context.clone())),
            search: Arc::new(Search::new(context.clone())),
            channels: Arc::new(Channels::new(context)),
            messages: Arc::new(messages(ports, store, access, recent, background)),
            conversations: Arc::new(conversations),
            typing: Arc::new(typing),
        }
    }
}

fn accounts(
    options: &Options,
    ports: &Ports,
    context: &ServerContext,
    background: &BackgroundTasks,
) -> Accounts {
    Accounts {
        store: context.store.clone(),
        clock: ports.clock.clone(),
        ids: ports.ids.clone(),
        passwords: ports.passwords.clone(),
        tokens: ports.tokens.clone(),
        one_time_passwords: Arc::new(Totp),
        mails: ports.mails.clone(),
        background: Arc::new(background.clone()),
        lifetimes: options.lifetimes,
        registration: options.site.registration,
        invites: Invites::new(context.clone()),
    }
}

fn messages(
    ports: &Ports,
    store: &Arc<dyn Store>,
    access: &Arc<Access>,
    recent: &Arc<RecentMessages>,
    background: &BackgroundTasks,
) -> Messages {
    let (files, clock, ids) = (ports.files.clone(), ports.clock.clone(), ports.ids.clone());
    let background = Arc::new(background.clone());
    Messages::new(store.clone(), access.clone(), files, clock, ids, recent.clone(), background)
}

fn exports(ports: &Ports, store: &Arc<dyn Store>) -> Exports {
    Exports { store: Transactions::new(store.clone()), clock: ports.clock.clone(), ids: ports.ids.clone() }
}

fn site(options: &Options, ports: &Ports, store: &Arc<dyn Store>) -> Site {
    Site {
        store: Transactions::new(store.clone()),
        clock: ports.clock.clone(),
        ids: ports.ids.clone(),
        tokens: ports.tokens.clone(),
        profile: options.site.clone(),
        version: VERSION,
    }
}

fn administration(
    ports: &Ports,
    store: &Arc<dyn Store>,
    servers: &Servers,
    hub: &Arc<Hub>,
) -> Administration {
    Administration {
        store: Transactions::new(store.clone()),
        clock: ports.clock.clone(),
        ids: ports.ids.clone(),
        servers: servers.clone(),
        deployment: hub.clone(),
        version: VERSION,
        started_at: ports.clock.now(),
    }
}

fn users(ports: &Ports, store: &Arc<dyn Store>, hub: &Arc<Hub>, background: &BackgroundTasks) -> Users {
    Users {
        store: Transactions::new(store.clone()),
        clock: ports.clock.clone(),
        files: ports.files.clone(),
        presence: hub.clone(),
        background: Arc::new(background.clone()),
    }
}
