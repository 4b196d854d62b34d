//! Servers as they are kept.

use meshup_app::ports::StoreError;
use meshup_domain::module::Modules;
use meshup_domain::server::Server;
use meshup_domain::{FileKey, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::sea::{micros, time};

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
    pub require_two_factor: bool,
    /// Bits.
    pub modules: i32,
    pub member_count: i32,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Server> for Model {
    fn from(server: &Server) -> Self {
        let Server {
            id,
            name,
            description,
            icon,
            banner,
            region,
            is_public,
            verification_level,
            owner,
            max_members,
            max_channels,
            require_two_factor,
            modules,
            member_count,
            created_at,
            updated_at,
        } = server.clone();
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
            require_two_factor,
            modules: modules.bits(),
            member_count,
            created_at: micros(created_at),
            updated_at: micros(updated_at),
        }
    }
}

impl TryFrom<Model> for Server {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            name,
            description,
            icon,
            banner,
            region,
            is_public,
            verification_level,
            owner_id,
            max_members,
            max_channels,
            require_two_factor,
            modules,
            member_count,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: ServerId(id),
            name,
            description,
            icon: icon.map(FileKey),
            banner: banner.map(FileKey),
            region,
            is_public,
            verification_level,
            owner: UserId(owner_id),
            max_members,
            max_channels,
            require_two_factor,
            modules: Modules::from_bits(modules),
            member_count,
            created_at: time(created_at)?,
            updated_at: time(updated_at)?,
        })
    }
}
