//! What people and servers have set.

mod preferences;
mod server;
mod user;

use meshup_web::routes::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        user::retrieve_user_settings,
        user::update_user_settings,
        server::retrieve_server_settings,
        server::update_server_settings,
        preferences::list_preferences,
        preferences::create_preference,
        preferences::retrieve_preference,
        preferences::update_preference,
        preferences::delete_preference,
    ]
}
