//! Database rows and their conversions to and from entities.
//!
//! A conversion names every field of both sides, so that a new one does not compile until it is converted.
#![expect(unreachable_pub, reason = "derived entities are public, so the types in them must be too")]

pub(crate) mod announcement;
pub(crate) mod attachment;
mod audit_changes;
pub(crate) mod audit_entry;
pub(crate) mod block;
pub(crate) mod channel;
pub(crate) mod channel_member;
pub(crate) mod comment;
pub(crate) mod conversation;
pub(crate) mod discarded_file;
pub(crate) mod event;
pub(crate) mod event_attendee;
pub(crate) mod event_feed;
pub(crate) mod event_log;
pub(crate) mod export;
pub(crate) mod follow;
pub(crate) mod idempotency_key;
pub(crate) mod invite;
pub(crate) mod job_run;
pub(crate) mod mailed_token;
pub(crate) mod member;
pub(crate) mod member_role;
pub(crate) mod mention;
pub(crate) mod message;
pub(crate) mod message_revision;
pub(crate) mod note;
pub(crate) mod note_collaborator;
pub(crate) mod note_tag;
pub(crate) mod note_version;
pub(crate) mod notification;
pub(crate) mod participant;
pub(crate) mod poll;
pub(crate) mod poll_ballot;
pub(crate) mod poll_option;
pub(crate) mod poll_vote;
pub(crate) mod preference;
pub(crate) mod projection_cursor;
pub(crate) mod queued_mail;
pub(crate) mod reaction;
pub(crate) mod read_marker;
pub(crate) mod recovery_code;
pub(crate) mod role;
pub(crate) mod room;
pub(crate) mod room_event;
pub(crate) mod room_settings;
pub(crate) mod search_document;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod setup_token;
pub(crate) mod site_audit_entry;
pub(crate) mod task;
pub(crate) mod task_file;
pub(crate) mod two_factor;
pub(crate) mod user;
pub(crate) mod user_settings;

/// Tables whose rows belong to a server, and to one of its channels if `channel_id` is set.
pub(crate) const IN_CHANNELS: [&str; 4] = ["tasks", "events", "polls", "search_documents"];
