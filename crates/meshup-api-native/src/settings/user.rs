//! What people set for themselves.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::Settings;
use meshup_domain::settings::{self, OwnSettings, Topics, UserSettings, UserSettingsChanges};
use meshup_domain::{Violations, user};
use meshup_web::{Actor, ApiError, Json, Timestamp, choice};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a person has set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserSettings)]
pub(crate) struct UserSettingsDto {
    /// The person's id.
    id: Uuid,
    /// Kept for clients; nothing on the server depends on it.
    theme: choice::Theme,
    /// Kept for clients; nothing on the server depends on it.
    language: choice::Language,
    /// Kept for clients; nothing on the server depends on it.
    compact_mode: bool,
    /// Whether notifications are mailed too.
    email_notifications: bool,
    /// Kept for clients; nothing on the server depends on it.
    push_notifications: bool,
    /// Kept for clients; nothing on the server depends on it.
    desktop_notifications: bool,
    /// Kept for clients; nothing on the server depends on it.
    notification_sound: bool,
    /// Whether direct messages and message requests notify.
    notify_messages: bool,
    /// Whether mentions notify.
    notify_mentions: bool,
    /// Whether tasks notify: assigned, due, overdue.
    notify_tasks: bool,
    /// Whether events notify: invitations and reminders.
    notify_events: bool,
    /// Whether polls notify.
    notify_polls: bool,
    /// Without it others see this person as `offline`, and never see them come or go.
    show_online_status: bool,
    /// True unless `dm_privacy` is `no_one`.
    allow_direct_messages: bool,
    /// Who may open a direct conversation; `followers` are those whom this person follows.
    dm_privacy: choice::DmPrivacy,
    /// Whether others may see the email address, where a surface shows addresses.
    show_email: bool,
    /// Kept for clients; nothing on the server depends on it.
    reduced_motion: bool,
    /// Kept for clients; nothing on the server depends on it.
    high_contrast: bool,
    /// The time of registration as long as nothing was set.
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
    update UpdateUserSettings, "What is to change about one's settings; what is left out stays.";
    changes UserSettingsChanges, |_changes| Ok::<(), Violations>(());
    fields {
        theme: optional settings::Theme;
        language: optional settings::Language;
        compact_mode: optional bool;
        email_notifications: optional bool;
        push_notifications: optional bool;
        desktop_notifications: optional bool;
        notification_sound: optional bool;
        notify_messages: optional bool;
        notify_mentions: optional bool;
        notify_tasks: optional bool;
        notify_events: optional bool;
        notify_polls: optional bool;
        show_online_status: optional bool;
        /// False is `dm_privacy` `no_one`; true is `everyone` where it was `no_one`. Where both are sent and contradict
        /// each other, that one counts which differs from what was set before; if both do, `dm_privacy`.
        allow_direct_messages: optional bool;
        dm_privacy: optional user::DmPrivacy;
        show_email: optional bool;
        reduced_motion: optional bool;
        high_contrast: optional bool;
    }
}

/// Retrieve one's settings.
#[utoipa::path(get, path = "/settings/user/", tag = "Settings", responses((status = 200, body = UserSettingsDto)))]
pub(super) async fn retrieve_user_settings(
    actor: Actor,
    settings: Data<Settings>,
) -> Result<JsonAnswer<UserSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.of_user(&actor).await?.into()))
}

/// Change one's settings.
///
/// What is left out stays, with PUT too.
#[utoipa::path(method(put, patch), path = "/settings/user/", tag = "Settings",
    request_body = UpdateUserSettings, responses((status = 200, body = UserSettingsDto)))]
pub(super) async fn update_user_settings(
    actor: Actor,
    body: Json<UpdateUserSettings>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<UserSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.update_user(&actor, body.into_inner().0).await?.into()))
}
