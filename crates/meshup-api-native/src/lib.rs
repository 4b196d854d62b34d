//! The native surface, `/api/v1/` and `/ws/v1/realtime/` (`docs/rules.md#native-surface`), and the
//! conversations surface, which shares its base (`docs/rules.md#conversations-surface`).
//!
//! Each resource is one file, structured as `meshup_web`'s documentation describes, which lists its handlers
//! for the router and the OpenAPI document alike.

mod admin;
mod audit;
mod auth;
mod channels;
mod comments;
mod conversations;
mod direct;
mod drafts;
mod events;
mod invites;
mod members;
mod messages;
mod notes;
mod notifications;
pub mod openapi;
mod polls;
mod realtime;
mod roles;
mod search;
mod servers;
mod settings;
mod site;
mod tasks;
mod users;

use meshup_web::routes::{Endpoint, Surface};
use meshup_web::{ErrorStyle, cookie};

pub use realtime::{asyncapi, sockets};

type Resource = fn() -> Vec<Endpoint>;

/// The resources of the native surface, grouped by tag in the order of the reference, with the tags'
/// descriptions.
const GROUPS: [(&str, &str, &[Resource]); 16] = [
    ("Authentication", "Registration, sessions, passwords.", &[auth::endpoints]),
    ("Users", "Profiles, follows and blocks.", &[users::endpoints]),
    (
        "Servers",
        "Communities, their members, roles, invites and audit log.",
        &[servers::endpoints, members::endpoints, roles::endpoints, invites::endpoints, audit::endpoints],
    ),
    ("Channels", "The channels of a server.", &[channels::endpoints]),
    (
        "Messages",
        "Messages of channels, reactions, pins, read state and drafts.",
        &[messages::endpoints, drafts::endpoints],
    ),
    ("Direct messages", "Direct conversations and their messages.", &[direct::endpoints]),
    ("Notes", "Notes that the members of a server edit together, with version history.", &[notes::endpoints]),
    ("Tasks", "Tasks of a server, with comments and files.", &[tasks::endpoints]),
    (
        "Events",
        "The calendar of a server: invitations, recurring events, reminders and a feed.",
        &[events::endpoints],
    ),
    ("Polls", "Polls of a server, with votes and comments.", &[polls::endpoints]),
    ("Search", "Full-text search over everything in a server.", &[search::endpoints]),
    ("Settings", "Settings of users and servers, and notification preferences.", &[settings::endpoints]),
    ("Notifications", "Notifications of the current user.", &[notifications::endpoints]),
    ("Site", "The name of this installation, and who may register.", &[site::endpoints]),
    (
        "Administration",
        "Users, servers, statistics, jobs and announcements, for site admins.",
        &[admin::endpoints],
    ),
    ("Realtime", "Live sockets and their events.", &[realtime::endpoints]),
];

/// Everything under `/api/v1/`: the native surface, and the conversations surface, which shares its base.
pub fn surface() -> Surface {
    part(native().chain(conversations::endpoints()).collect())
}

/// The endpoints of all native resources.
fn native() -> impl Iterator<Item = Endpoint> {
    GROUPS.iter().flat_map(|(_, _, resources)| *resources).flat_map(|endpoints| endpoints())
}

fn part(endpoints: Vec<Endpoint>) -> Surface {
    Surface::new("/api/v1", ErrorStyle::NATIVE, endpoints).with_cookie_login(cookie::NATIVE)
}
