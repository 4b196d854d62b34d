//! Responses of the surface to documented and invalid requests, over mocked ports.

#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

mod admin;
mod auth;
mod channels;
mod community;
mod events;
mod kit;
mod leaving;
mod members;
mod messages;
mod notes;
mod notifications;
mod polls;
mod search;
mod servers;
mod settings;
mod tasks;
mod users;
