//! Profiles, as their owners see them.

use meshup_app::users::ProfileView;
use meshup_domain::user::{User, UserProfile};
use meshup_web::choice::Status;
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user's account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct ProfileDto {
    /// The `user_id` in paths.
    id: Uuid,
    /// Unique across all users; the user's id in the APIs with integer ids (chats, dms and threads).
    number: i64,
    /// As typed at registration.
    #[schema(example = "user@example.com")]
    email: String,
    /// As typed at registration; unique, ignoring case.
    #[schema(example = "meshup_user")]
    username: String,
    /// Four digits, assigned at registration.
    #[schema(example = "1234")]
    discriminator: String,
    /// 1 to 50 characters; not unique.
    #[schema(example = "Meshup User")]
    display_name: String,
    /// The URL of the image.
    #[schema(format = "uri")]
    avatar: Option<String>,
    /// At most 500 characters; may be empty.
    #[schema(example = "About me")]
    bio: String,
    /// The stored status for the user themselves; for site admins, the status that others see.
    status: Status,
    /// At most 100 characters, shown beside the status; may be empty.
    #[schema(example = "Heads down")]
    custom_status: String,
    /// Whether the email address is verified.
    is_verified: bool,
    /// Whether the user is a site admin.
    is_admin: bool,
    /// Whether logging in requires `otp`.
    two_factor_enabled: bool,
    date_joined: Timestamp,
    /// Registration does not count.
    last_login: Option<Timestamp>,
}

impl ProfileDto {
    pub(crate) fn of(profile: ProfileView, show: &Presenter) -> Self {
        let ProfileView { user, status } = profile;
        let User {
            id,
            number,
            email,
            username,
            discriminator,
            profile,
            is_admin,
            is_active: _,
            is_verified,
            two_factor,
            show_online_status: _,
            show_email: _,
            dm_privacy: _,
            date_joined,
            last_login,
            last_active_at: _,
        } = user;
        let UserProfile { display_name, avatar, bio, status: _, status_chosen: _, custom_status } = profile;
        Self {
            id: id.0,
            number: number.0,
            email,
            username,
            discriminator,
            display_name,
            avatar: show.image(avatar.as_ref()),
            bio,
            status: status.into(),
            custom_status,
            is_verified,
            is_admin,
            two_factor_enabled: two_factor,
            date_joined: date_joined.into(),
            last_login: last_login.map(Timestamp),
        }
    }
}
