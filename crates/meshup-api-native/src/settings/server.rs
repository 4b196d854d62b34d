//! What holds for everybody in a server.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::Settings;
use meshup_domain::ServerId;
use meshup_domain::module::Module;
use meshup_domain::server::{Server, ServerSettings, ServerSettingsChanges};
use meshup_web::{Actor, ApiError, At, Json, Timestamp};
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
        } = server.profile.settings;
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
            updated_at: server.settings_updated_at.into(),
        }
    }
}

meshup_web::request! {
    update UpdateServerSettings, "What is to change about a server's settings; what is left out stays.";
    changes ServerSettingsChanges, |changes| ServerSettings::default().apply(changes);
    fields {
        default_notifications: optional bool;
        explicit_content_filter: optional bool;
        verification_level: optional i64, { "minimum": 0, "maximum": 4, "examples": [2] };
        /// Turning it on needs two-factor authentication on oneself: else 403 `two_factor_required`.
        require_two_factor as "require_2fa_for_admin": optional bool;
        auto_moderation: optional bool;
        /// At most 500, of 1 to 100 characters each; repeats in any case count once.
        banned_words: optional Vec<String>, { "maxItems": 500, "examples": [["spoiler"]] };
        tasks as "enable_tasks": optional bool;
        notes as "enable_notes": optional bool;
        events as "enable_events": optional bool;
        polls as "enable_polls": optional bool;
        max_members: optional i64, { "minimum": 1, "maximum": 1_000_000, "examples": [250] };
        max_channels: optional i64, { "minimum": 1, "maximum": 5_000, "examples": [75] };
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
    request_body = UpdateServerSettings, responses((status = 200, body = ServerSettingsDto)))]
pub(super) async fn update_server_settings(
    actor: Actor,
    At(server): At<ServerId>,
    body: Json<UpdateServerSettings>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<ServerSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.update_server(&actor, server, body.into_inner().0).await?.into()))
}
