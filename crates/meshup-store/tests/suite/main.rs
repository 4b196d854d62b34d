//! The tests of the store, on each database.
#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

mod community;
mod fixtures;
mod harness;
mod proofs;
mod statements;
mod talk;

mod access;
mod accounts;
mod administration;
mod audit;
mod channels;
mod clearing;
mod conversations;
mod deletion;
mod event_log;
mod events;
mod facts;
mod followers;
mod frozen;
mod invites;
mod keys;
mod leaving;
mod mails;
mod members;
mod messages;
mod migrations;
mod notes;
mod notices;
mod notifications;
mod people;
mod polls;
mod reactions;
mod relations;
mod rooms;
mod search;
mod servers;
mod settings;
mod tasks;
mod thumbnails;
mod two_factor;
mod units;
mod unread;
mod windows;
mod writer;
