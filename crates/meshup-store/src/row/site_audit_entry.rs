//! Rows of the site's audit log.

use meshup_app::ports::{SiteAuditView, StoreError};
use meshup_domain::site::SiteAuditEntry;
use meshup_domain::{AuditId, UserId};
use sea_orm::entity::prelude::*;

use super::{audit_changes, user};
use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site_audit_entries")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub actor_id: Uuid,
    pub action: String,
    pub target: String,
    pub target_id: Uuid,
    /// See [`audit_changes`].
    pub changes: String,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::ActorId", to = "super::user::Column::Id")]
    Actor,
}

impl ActiveModelBehavior for ActiveModel {}

/// An entry with its actor.
#[derive(Debug, DerivePartialModel)]
pub(crate) struct Listed {
    #[sea_orm(nested)]
    entry: Model,
    #[sea_orm(nested)]
    actor: user::Card,
}

impl TryFrom<Listed> for SiteAuditView {
    type Error = StoreError;

    fn try_from(row: Listed) -> Result<Self, StoreError> {
        let Listed { entry, actor } = row;
        Ok(Self { entry: entry.try_into()?, actor: actor.try_into()? })
    }
}

impl TryFrom<&SiteAuditEntry> for Model {
    type Error = StoreError;

    fn try_from(entry: &SiteAuditEntry) -> Result<Self, StoreError> {
        let SiteAuditEntry { id, actor, action, target, target_id, changes, created_at } = entry;
        Ok(Self {
            id: id.0,
            actor_id: actor.0,
            action: action.as_str().to_owned(),
            target: target.as_str().to_owned(),
            target_id: *target_id,
            changes: audit_changes::to_json(changes)?,
            created_at: micros(*created_at),
        })
    }
}

impl TryFrom<Model> for SiteAuditEntry {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, actor_id, action, target, target_id, changes, created_at } = row;
        Ok(Self {
            id: AuditId(id),
            actor: UserId(actor_id),
            action: parse_enum(&action)?,
            target: parse_enum(&target)?,
            target_id,
            changes: audit_changes::from_json(&changes)?,
            created_at: time(created_at)?,
        })
    }
}
