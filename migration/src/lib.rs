//! The schema, as a sequence of migrations.
//!
//! Each migration is one transaction on both databases, and can be reverted. Released migrations are never
//! changed; further changes are added as new migrations.

mod dialect;
mod m0001_people;
mod m0002_servers;
mod m0003_rooms;
mod m0004_messages;
mod m0005_idempotency_keys;
mod m0006_server_settings;
mod m0007_discarded_files;
mod m0008_notes;
mod m0009_tasks;
mod m0010_events;
mod m0011_polls;
mod m0012_notifications;
mod m0013_search;
mod m0014_user_settings;
mod m0015_two_factor;
mod m0016_ages;
mod m0017_media;
mod m0018_comments;
mod m0019_words;
mod m0020_event_log;
mod m0021_rate_limits;
mod m0022_room_of_rows;
mod m0023_queued_mails;
mod m0024_thumbnails;
mod m0025_administration;
mod m0026_leaving;
mod m0027_retention;
mod m0029_file_sweep;
mod m0030_deleted_messages;
mod m0031_drafts;
mod m0032_room_settings;

use sea_orm_migration::MigrationTrait;
pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

/// All migrations, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_servers::Migration),
            Box::new(m0003_rooms::Migration),
            Box::new(m0004_messages::Migration),
            Box::new(m0005_idempotency_keys::Migration),
            Box::new(m0006_server_settings::Migration),
            Box::new(m0007_discarded_files::Migration),
            Box::new(m0008_notes::Migration),
            Box::new(m0009_tasks::Migration),
            Box::new(m0010_events::Migration),
            Box::new(m0011_polls::Migration),
            Box::new(m0012_notifications::Migration),
            Box::new(m0013_search::Migration),
            Box::new(m0014_user_settings::Migration),
            Box::new(m0015_two_factor::Migration),
            Box::new(m0016_ages::Migration),
            Box::new(m0017_media::Migration),
            Box::new(m0018_comments::Migration),
            Box::new(m0019_words::Migration),
            Box::new(m0020_event_log::Migration),
            Box::new(m0021_rate_limits::Migration),
            Box::new(m0022_room_of_rows::Migration),
            Box::new(m0023_queued_mails::Migration),
            Box::new(m0024_thumbnails::Migration),
            Box::new(m0025_administration::Migration),
            Box::new(m0026_leaving::Migration),
            Box::new(m0027_retention::Migration),
            Box::new(m0029_file_sweep::Migration),
            Box::new(m0030_deleted_messages::Migration),
            Box::new(m0031_drafts::Migration),
            Box::new(m0032_room_settings::Migration),
        ]
    }
}
