//! User settings.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::Settings;
use meshup_domain::settings::{self, OwnSettings, Topics, UserSettings, UserSettingsChanges};
use meshup_domain::{Violations, user};
use meshup_web::{Actor, ApiError, Json, Timestamp, choice};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The settings of a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserSettings)]
pub(crate) struct UserSettingsDto {
    /// The id of the user.
    id: Uuid,
    /// Stored for clients; it has no effect on the server.
    theme: choice::Theme,
    /// Stored for clients; it has no effect on the server.
    language: choice::Language,
    /// Stored for clients; it has no effect on the server.
    compact_mode: bool,
    /// Whether notifications are also sent by email.
    email_notifications: bool,
    /// Stored for clients; it has no effect on the server.
    push_notifications: bool,
    /// Stored for clients; it has no effect on the server.
    desktop_notifications: bool,
    /// Stored for clients; it has no effect on the server.
    notification_sound: bool,
    /// Whether to notify about direct messages and message requests.
    notify_messages: bool,
    /// Whether to notify about mentions.
    notify_mentions: bool,
    /// Whether to notify about tasks: assigned, due and overdue ones.
    notify_tasks: bool,
    /// Whether to notify about events: invitations and reminders.
    notify_events: bool,
    /// Whether to notify about polls.
    notify_polls: bool,
    /// If false, others see the user as `offline` and get no presence updates.
    show_online_status: bool,
    /// True unless `dm_privacy` is `no_one`.
    allow_direct_messages: bool,
    /// Who can open a direct conversation with the user; `followers` are the users who follow this user.
    dm_privacy: choice::DmPrivacy,
    /// Whether the email address is public: others can see it in the chats API and find the user by it.
    show_email: bool,
    /// Stored for clients; it has no effect on the server.
    reduced_motion: bool,
    /// Stored for clients; it has no effect on the server.
    high_contrast: bool,
    /// The time of registration if the settings were never changed.
    updated_at: Timestamp,
}

impl From<OwnSettings> for UserSettingsDto {
    fn from(own: OwnSettings) -> Self {
        let OwnSettings { user: account, settings } = own;
        let UserSettings {
            user,
            theme,
            language,
            compact_mode,
            email_notifications,
            push_notifications,
            desktop_notifications,
            notification_sound,
            topics: Topics { messages, mentions, tasks, events, polls },
            reduced_motion,
            high_contrast,
            updated_at,
        } = settings;
        Self {
            id: user.0,
            theme: theme.into(),
            language: language.into(),
            compact_mode,
            email_notifications,
            push_notifications,
            desktop_notifications,
            notification_sound,
            notify_messages: messages,
            notify_mentions: mentions,
            notify_tasks: tasks,
            notify_events: events,
            notify_polls: polls,
            show_online_status: account.show_online_status,
            allow_direct_messages: account.allows_direct_messages(),
            dm_privacy: account.dm_privacy.into(),
            show_email: account.show_email,
            reduced_motion,
            high_contrast,
            updated_at: updated_at.into(),
        }
    }
}

meshup_web::request! {
    update UpdateUserSettings, "Changes to the current user's settings; omitted fields are unchanged.";
    changes UserSettingsChanges, |_changes| Ok::<(), Violations>(());
    fields {
        /// Stored for clients; initially `dark`.
        theme: optional settings::Theme;
        /// Stored for clients; initially `en`.
        language: optional settings::Language;
        /// Stored for clients: whether to show messages densely; initially false.
        compact_mode: optional bool;
        /// Whether unread notifications are also sent by email; initially true.
        email_notifications: optional bool;
        /// Stored for clients on phones: whether to show notifications; initially true.
        push_notifications: optional bool;
        /// Stored for clients on desktops: whether to show notifications; initially true.
        desktop_notifications: optional bool;
        /// Stored for clients: whether notifications make a sound; initially true.
        notification_sound: optional bool;
        /// Whether to notify about direct messages and message requests; initially true.
        notify_messages: optional bool;
        /// Whether to notify about mentions; initially true.
        notify_mentions: optional bool;
        /// Whether to notify about tasks: assigned, due and overdue ones; initially true.
        notify_tasks: optional bool;
        /// Whether to notify about events: invitations and reminders; initially true.
        notify_events: optional bool;
        /// Whether to notify about polls; initially true.
        notify_polls: optional bool;
        /// False shows the user as `offline` to others, without presence updates; initially true.
        show_online_status: optional bool;
        /// False sets `dm_privacy` to `no_one`; true sets it to `everyone` if it was `no_one`. If both are
        /// sent and contradict each other, the one that differs from the stored value applies, or
        /// `dm_privacy` if both differ.
        allow_direct_messages: optional bool;
        /// Who can open a direct conversation with the user; `followers` are the users who follow this user.
        /// Initially `everyone`.
        dm_privacy: optional user::DmPrivacy;
        /// Whether others can see the email address and find the user by it; initially false.
        show_email: optional bool;
        /// Stored for clients: whether to avoid animations; initially false.
        reduced_motion: optional bool;
        /// Stored for clients: whether to use high contrast; initially false.
        high_contrast: optional bool;
    }
}

/// Retrieve the current user's settings.
#[utoipa::path(get, path = "/settings/user/", tag = "Settings", responses((status = 200, body = UserSettingsDto)))]
pub(super) async fn retrieve_user_settings(
    actor: Actor,
    settings: Data<Settings>,
) -> Result<JsonAnswer<UserSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.of_user(&actor).await?.into()))
}

/// Update the current user's settings.
///
/// Omitted fields are unchanged, even with PUT.
#[utoipa::path(method(put, patch), path = "/settings/user/", tag = "Settings",
    request_body = UpdateUserSettings, responses((status = 200, body = UserSettingsDto)))]
pub(super) async fn update_user_settings(
    actor: Actor,
    body: Json<UpdateUserSettings>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<UserSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.update_user(&actor, body.into_inner().0).await?.into()))
}
