//! What holds for everybody in a server.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::{Settings, UpdateServerSettings};
use meshup_domain::ServerId;
use meshup_domain::module::Module;
use meshup_domain::server::{Server, ServerSettings};
use meshup_web::{Actor, ApiError, At, Fields, FromFields, Json, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a server has set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServerSettings)]
pub(crate) struct ServerSettingsDto {
    /// The server's id.
    id: Uuid,
    /// What members without a preference of their own hear of the server: everything, or only mentions.
    default_notifications: bool,
    /// Kept for clients; nothing on the server looks into pictures.
    explicit_content_filter: bool,
    /// What members must have shown before they post: nothing, a verified email, and an account that is 5 minutes
    /// old, and 10 minutes of membership, and two-factor authentication.
    #[schema(minimum = 0, maximum = 4, example = 2)]
    verification_level: i16,
    /// Whether a `.manage` permission may be used only with two-factor authentication on; it binds the owner too.
    require_2fa_for_admin: bool,
    /// Whether messages that hold a banned word are refused.
    auto_moderation: bool,
    /// Words and phrases, found as whole words in any case, width and disguise of invisible characters.
    #[schema(max_items = 500, example = json!(["spoiler"]))]
    banned_words: Vec<String>,
    /// Where false, tasks answer 403 `module_disabled`.
    enable_tasks: bool,
    /// Where false, notes answer 403 `module_disabled`.
    enable_notes: bool,
    /// Where false, events answer 403 `module_disabled`.
    enable_events: bool,
    /// Where false, polls answer 403 `module_disabled`.
    enable_polls: bool,
    /// A smaller number than there are members evicts nobody.
    #[schema(minimum = 1, maximum = 1_000_000, example = 250)]
    max_members: i32,
    /// A smaller number than there are channels deletes none.
    #[schema(minimum = 1, maximum = 5_000, example = 75)]
    max_channels: i32,
    updated_at: Timestamp,
}

impl From<Server> for ServerSettingsDto {
    fn from(server: Server) -> Self {
        let ServerSettings {
            default_notifications,
            explicit_content_filter,
            verification_level,
            require_two_factor,
            auto_moderation,
            banned_words,
            modules,
            max_members,
            max_channels,
            updated_at,
        } = server.settings;
        Self {
            id: server.id.0,
            default_notifications,
            explicit_content_filter,
            verification_level,
            require_2fa_for_admin: require_two_factor,
            auto_moderation,
            banned_words,
            enable_tasks: modules.has(Module::Tasks),
            enable_notes: modules.has(Module::Notes),
            enable_events: modules.has(Module::Events),
            enable_polls: modules.has(Module::Polls),
            max_members,
            max_channels,
            updated_at: updated_at.into(),
        }
    }
}

/// What is to change about a server's settings; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(as = UpdateServerSettings)]
pub(crate) struct UpdateServerSettingsBody {
    default_notifications: Option<bool>,
    explicit_content_filter: Option<bool>,
    #[schema(minimum = 0, maximum = 4, example = 2)]
    verification_level: Option<i64>,
    /// Turning it on needs two-factor authentication on oneself: else 403 `two_factor_required`.
    require_2fa_for_admin: Option<bool>,
    auto_moderation: Option<bool>,
    /// At most 500, of 1 to 100 characters each; repeats in any case count once.
    #[schema(max_items = 500, example = json!(["spoiler"]))]
    banned_words: Option<Vec<String>>,
    enable_tasks: Option<bool>,
    enable_notes: Option<bool>,
    enable_events: Option<bool>,
    enable_polls: Option<bool>,
    #[schema(minimum = 1, maximum = 1_000_000, example = 250)]
    max_members: Option<i64>,
    #[schema(minimum = 1, maximum = 5_000, example = 75)]
    max_channels: Option<i64>,
}

impl FromFields for UpdateServerSettingsBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            default_notifications: fields.optional("default_notifications"),
            explicit_content_filter: fields.optional("explicit_content_filter"),
            verification_level: fields.optional("verification_level"),
            require_2fa_for_admin: fields.optional("require_2fa_for_admin"),
            auto_moderation: fields.optional("auto_moderation"),
            banned_words: fields.optional("banned_words"),
            enable_tasks: fields.optional("enable_tasks"),
            enable_notes: fields.optional("enable_notes"),
            enable_events: fields.optional("enable_events"),
            enable_polls: fields.optional("enable_polls"),
            max_members: fields.optional("max_members"),
            max_channels: fields.optional("max_channels"),
        }
    }
}

impl From<UpdateServerSettingsBody> for UpdateServerSettings {
    fn from(body: UpdateServerSettingsBody) -> Self {
        let modules = [
            (Module::Tasks, body.enable_tasks),
            (Module::Notes, body.enable_notes),
            (Module::Events, body.enable_events),
            (Module::Polls, body.enable_polls),
        ];
        Self {
            default_notifications: body.default_notifications,
            explicit_content_filter: body.explicit_content_filter,
            verification_level: body.verification_level,
            require_two_factor: body.require_2fa_for_admin,
            auto_moderation: body.auto_moderation,
            banned_words: body.banned_words,
            modules: modules.into_iter().filter_map(|(module, on)| Some((module, on?))).collect(),
            max_members: body.max_members,
            max_channels: body.max_channels,
        }
    }
}

/// Retrieve a server's settings.
///
/// For its members.
#[utoipa::path(get, path = "/settings/servers/{server_id}/", tag = "Settings",
    responses((status = 200, body = ServerSettingsDto)))]
pub(super) async fn retrieve_server_settings(
    actor: Actor,
    At(server): At<ServerId>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<ServerSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.of_server(&actor, server).await?.into()))
}

/// Change a server's settings.
///
/// Needs `server.manage`. What is left out stays, with PUT too. The audit log keeps what was changed.
#[utoipa::path(method(put, patch), path = "/settings/servers/{server_id}/", tag = "Settings",
    request_body = UpdateServerSettingsBody, responses((status = 200, body = ServerSettingsDto)))]
pub(super) async fn update_server_settings(
    actor: Actor,
    At(server): At<ServerId>,
    body: Json<UpdateServerSettingsBody>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<ServerSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.update_server(&actor, server, body.into_inner().into()).await?.into()))
}
