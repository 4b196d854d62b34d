//! Server settings.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::settings::Settings;
use meshup_domain::ServerId;
use meshup_domain::module::Module;
use meshup_domain::server::{Server, ServerSettings, ServerSettingsChanges};
use meshup_web::{Actor, ApiError, Json, PathParams, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The settings of a server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServerSettings)]
pub(crate) struct ServerSettingsDto {
    /// The id of the server.
    id: Uuid,
    /// The default notification level of members: true for everything, false for mentions only.
    default_notifications: bool,
    /// Stored for clients; the server does not filter images.
    explicit_content_filter: bool,
    /// What members must have before they can post; each level includes those below it. 0: nothing, 1: a
    /// verified email address, 2: an account at least 5 minutes old, 3: 10 minutes of membership, 4:
    /// two-factor authentication.
    #[schema(minimum = 0, maximum = 4, example = 2)]
    verification_level: i16,
    /// Whether `.manage` permissions require two-factor authentication; applies to the owner too.
    require_2fa_for_admin: bool,
    /// Whether messages that contain a banned word are rejected.
    auto_moderation: bool,
    /// Words and phrases, matched as whole words, ignoring case, width and invisible characters.
    #[schema(max_items = 500, example = json!(["spoiler"]))]
    banned_words: Vec<String>,
    /// If false, tasks return 403 `module_disabled`.
    enable_tasks: bool,
    /// If false, notes return 403 `module_disabled`.
    enable_notes: bool,
    /// If false, events return 403 `module_disabled`.
    enable_events: bool,
    /// If false, polls return 403 `module_disabled`.
    enable_polls: bool,
    /// A limit below the current number of members removes nobody.
    #[schema(minimum = 1, maximum = 1_000_000, example = 250)]
    max_members: i32,
    /// A limit below the current number of channels deletes none.
    #[schema(minimum = 1, maximum = 5_000, example = 75)]
    max_channels: i32,
    /// How many days messages are kept, unless they are pinned. Null: as the site is configured.
    #[schema(minimum = 1, maximum = 3_650, example = 90)]
    retention_days: Option<i32>,
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
            retention_days,
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
            retention_days,
            updated_at: server.settings_updated_at.into(),
        }
    }
}

meshup_web::request! {
    update UpdateServerSettings, "Changes to a server's settings; omitted fields are unchanged.";
    changes ServerSettingsChanges, |changes| ServerSettings::default().apply(changes);
    fields {
        /// The notification level of members without a preference: true for everything, false for mentions only;
        /// initially true.
        default_notifications: optional bool;
        /// Stored for clients; the server does not filter images. Initially true.
        explicit_content_filter: optional bool;
        /// What members must have before they can post, from 0 (nothing) to 4; initially 0.
        verification_level: optional i64, { "minimum": 0, "maximum": 4, "examples": [2] };
        /// Turning it on requires two-factor authentication on the caller's account: otherwise 403
        /// `two_factor_required`.
        require_two_factor as "require_2fa_for_admin": optional bool;
        /// Whether messages that contain a banned word are rejected; initially false.
        auto_moderation: optional bool;
        /// At most 500 words or phrases of 1 to 100 characters each; duplicates count once, ignoring case.
        banned_words: optional Vec<String>, { "maxItems": 500, "examples": [["spoiler"]] };
        /// False makes tasks return 403 `module_disabled` and keeps them; initially true.
        tasks as "enable_tasks": optional bool;
        /// False makes notes return 403 `module_disabled` and keeps them; initially true.
        notes as "enable_notes": optional bool;
        /// False makes events return 403 `module_disabled` and keeps them; initially true.
        events as "enable_events": optional bool;
        /// False makes polls return 403 `module_disabled` and keeps them; initially true.
        polls as "enable_polls": optional bool;
        /// 1 to 1,000,000, without banned users; a limit below the current number removes nobody. The installation sets
        /// the initial value.
        max_members: optional i64, { "minimum": 1, "maximum": 1_000_000, "examples": [250] };
        /// 1 to 5,000; a limit below the current number deletes none. The installation sets the initial value.
        max_channels: optional i64, { "minimum": 1, "maximum": 5_000, "examples": [75] };
        /// Older messages are deleted within an hour, and cannot be restored. Null for the setting of the site.
        retention_days: patch i64, { "minimum": 1, "maximum": 3_650, "examples": [90] };
    }
}

/// Retrieve a server's settings.
///
/// Requires membership.
#[utoipa::path(get, path = "/settings/servers/{server_id}/", tag = "Settings",
    responses((status = 200, body = ServerSettingsDto)))]
pub(super) async fn retrieve_server_settings(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<ServerSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.of_server(&actor, server).await?.into()))
}

/// Update a server's settings.
///
/// Requires `server.manage`. Omitted fields are unchanged, even with PUT. Changes are recorded in the audit
/// log.
#[utoipa::path(method(put, patch), path = "/settings/servers/{server_id}/", tag = "Settings",
    request_body = UpdateServerSettings, responses((status = 200, body = ServerSettingsDto)))]
pub(super) async fn update_server_settings(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<UpdateServerSettings>,
    settings: Data<Settings>,
) -> Result<JsonAnswer<ServerSettingsDto>, ApiError> {
    Ok(JsonAnswer(settings.update_server(&actor, server, body.into_inner().0).await?.into()))
}
