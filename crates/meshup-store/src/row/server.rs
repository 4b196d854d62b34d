//! Rows of servers.

use meshup_app::ports::StoreError;
use meshup_domain::module::Modules;
use meshup_domain::server::{Server, ServerProfile, ServerSettings};
use meshup_domain::{FileKey, ServerId, UserId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

use crate::error::corrupt;
use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "servers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub icon: Option<String>,
    pub banner: Option<String>,
    pub region: String,
    pub is_public: bool,
    pub verification_level: i16,
    pub owner_id: Uuid,
    pub max_members: i32,
    pub max_channels: i32,
    pub retention_days: Option<i32>,
    pub require_two_factor: bool,
    pub default_notifications: bool,
    pub explicit_content_filter: bool,
    pub auto_moderation: bool,
    /// A JSON array.
    pub banned_words: String,
    /// A bit set.
    pub modules: i32,
    pub settings_updated_at: i64,
    pub member_count: i32,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The column with the time when a server was deleted, whose rows are deleted later. It is not part of [`Model`], since a
/// deleted server is never read.
pub(crate) const DELETED_AT: &str = "deleted_at";

/// Whether a server is not deleted.
pub(crate) fn is_live() -> Expr {
    Expr::col((Entity, DELETED_AT)).is_null()
}

/// The banned words stored as `json`.
pub(crate) fn words(json: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(json).map_err(|_| corrupt("banned words", json))
}

impl From<&Server> for Model {
    fn from(server: &Server) -> Self {
        let Server { id, profile, owner, member_count, created_at, updated_at, settings_updated_at } = server;
        let ServerProfile { name, description, icon, banner, region, is_public, settings } = profile.clone();
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
        } = settings;
        Self {
            id: id.0,
            name,
            description,
            icon: icon.map(|FileKey(key)| key),
            banner: banner.map(|FileKey(key)| key),
            region,
            is_public,
            verification_level,
            owner_id: owner.0,
            max_members,
            max_channels,
            retention_days,
            require_two_factor,
            default_notifications,
            explicit_content_filter,
            auto_moderation,
            banned_words: serde_json::Value::from(banned_words).to_string(),
            modules: modules.bits(),
            settings_updated_at: micros(*settings_updated_at),
            member_count: *member_count,
            created_at: micros(*created_at),
            updated_at: micros(*updated_at),
        }
    }
}

impl TryFrom<Model> for Server {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let settings = ServerSettings {
            default_notifications: row.default_notifications,
            explicit_content_filter: row.explicit_content_filter,
            verification_level: row.verification_level,
            require_two_factor: row.require_two_factor,
            auto_moderation: row.auto_moderation,
            banned_words: words(&row.banned_words)?,
            modules: Modules::from_bits(row.modules),
            max_members: row.max_members,
            max_channels: row.max_channels,
            retention_days: row.retention_days,
        };
        let profile = ServerProfile {
            name: row.name,
            description: row.description,
            icon: row.icon.map(FileKey),
            banner: row.banner.map(FileKey),
            region: row.region,
            is_public: row.is_public,
            settings,
        };
        Ok(Self {
            id: ServerId(row.id),
            profile,
            owner: UserId(row.owner_id),
            member_count: row.member_count,
            created_at: time(row.created_at)?,
            updated_at: time(row.updated_at)?,
            settings_updated_at: time(row.settings_updated_at)?,
        })
    }
}
