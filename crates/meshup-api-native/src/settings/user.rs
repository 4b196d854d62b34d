//! What people set for themselves.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::{OwnSettings, Settings, UpdateUserSettings};
use meshup_domain::settings::{Language, Theme, Topics, UserSettings};
use meshup_domain::user::DmPrivacy;
use meshup_web::{Actor, ApiError, Fields, FromFields, Json, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a person has set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserSettings)]
pub(crate) struct UserSettingsDto {
    /// The person's id.
    id: Uuid,
    /// `light`, `dark` or `auto`. Kept for clients; nothing on the server depends on it.
    #[schema(example = "dark")]
    theme: &'static str,
    /// `en`, `es`, `fr`, `de` or `ja`. Kept for clients; nothing on the server depends on it.
    #[schema(example = "en")]
    language: &'static str,
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
    /// Who may open a direct conversation: `everyone`, `followers` (whom this person follows) or `no_one`.
    #[schema(example = "everyone")]
    dm_privacy: &'static str,
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
            theme: theme.as_str(),
            language: language.as_str(),
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
            dm_privacy: account.dm_privacy.as_str(),
            show_email: account.show_email,
            reduced_motion,
            high_contrast,
            updated_at: updated_at.into(),
        }
    }
}

/// What is to change about one's settings; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(as = UpdateUserSettings)]
pub(crate) struct UpdateUserSettingsBody {
    /// `light`, `dark` or `auto`.
    #[schema(value_type = Option<String>, example = "dark")]
    theme: Option<Theme>,
    /// `en`, `es`, `fr`, `de` or `ja`.
    #[schema(value_type = Option<String>, example = "en")]
    language: Option<Language>,
    compact_mode: Option<bool>,
    email_notifications: Option<bool>,
    push_notifications: Option<bool>,
    desktop_notifications: Option<bool>,
    notification_sound: Option<bool>,
    notify_messages: Option<bool>,
    notify_mentions: Option<bool>,
    notify_tasks: Option<bool>,
    notify_events: Option<bool>,
    notify_polls: Option<bool>,
    show_online_status: Option<bool>,
    /// False is `dm_privacy` `no_one`; true is `everyone` where it was `no_one`. Where both are sent and contradict
    /// each other, that one counts which differs from what was set before; if both do, `dm_privacy`.
    allow_direct_messages: Option<bool>,
    /// `everyone`, `followers` or `no_one`.
    #[schema(value_type = Option<String>, example = "followers")]
    dm_privacy: Option<DmPrivacy>,
    show_email: Option<bool>,
    reduced_motion: Option<bool>,
    high_contrast: Option<bool>,
}

impl FromFields for UpdateUserSettingsBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            theme: fields.optional("theme"),
            language: fields.optional("language"),
            compact_mode: fields.optional("compact_mode"),
            email_notifications: fields.optional("email_notifications"),
            push_notifications: fields.optional("push_notifications"),
            desktop_notifications: fields.optional("desktop_notifications"),
            notification_sound: fields.optional("notification_sound"),
            notify_messages: fields.optional("notify_messages"),
            notify_mentions: fields.optional("notify_mentions"),
            notify_tasks: fields.optional("notify_tasks"),
            notify_events: fields.optional("notify_events"),
            notify_polls: fields.optional("notify_polls"),
            show_online_status: fields.optional("show_online_status"),
            allow_direct_messages: fields.optional("allow_direct_messages"),
            dm_privacy: fields.optional("dm_privacy"),
            show_email: fields.optional("show_email"),
            reduced_motion: fields.optional("reduced_motion"),
            high_contrast: fields.optional("high_contrast"),
        }
    }
}

impl From<UpdateUserSettingsBody> for UpdateUserSettings {
    fn from(body: UpdateUserSettingsBody) -> Self {
        Self {
            theme: body.theme,
            language: body.language,
            compact_mode: body.compact_mode,
            email_notifications: body.email_notifications,
            push_notifications: body.push_notifications,
            desktop_notifications: body.desktop_notifications,
            notification_sound: body.notification_sound,
            notify_messages: body.notify_messages,
            notify_mentions: body.notify_mentions,
            notify_tasks: body.notify_tasks,
            notify_events: body.notify_events,
            notify_polls: body.notify_polls,
            show_online_status: body.show_online_status,
            allow_direct_messages: body.allow_direct_messages,
            dm_privacy: body.dm_privacy,
            show_email: body.show_email,
            reduced_motion: body.reduced_motion,
            high_contrast: body.high_contrast,
        }
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
    request_body = UpdateUserSettingsBody, responses((status = 200, body = UserSettingsDto)))]
pub(super) async fn update_user_settings(
    actor: Actor,
    body: Json<UpdateUserSettingsBody>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<UserSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.update_user(&actor, body.into_inner().into()).await?.into()))
}
