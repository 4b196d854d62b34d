//! Settings of users and servers.

mod preferences;
mod rooms;
mod server;
mod user;

use meshup_app::settings::{PreferenceError, UpdateServerSettingsError, UserSettingsError};
use meshup_web::routes::Endpoint;

pub(crate) use rooms::RoomSettingsDto;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        user::retrieve_user_settings => UserSettingsError,
        user::update_user_settings => UserSettingsError,
        server::retrieve_server_settings,
        server::update_server_settings => UpdateServerSettingsError,
        preferences::list_preferences,
        preferences::create_preference => PreferenceError,
        preferences::retrieve_preference => PreferenceError,
        preferences::update_preference => PreferenceError,
        preferences::delete_preference => PreferenceError,
        rooms::list_room_settings,
        rooms::update_room_settings,
    ]
}
