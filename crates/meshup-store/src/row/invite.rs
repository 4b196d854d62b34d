//! Rows of invites.

use meshup_app::ports::{InviteView, StoreError};
use meshup_domain::invite::{Invite, InviteTerms};
use meshup_domain::{InviteId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use super::user;
use crate::repositories::{micros, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invites")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub inviter_id: Uuid,
    pub code: String,
    pub label: String,
    pub invitee_email: Option<String>,
    pub max_uses: Option<i32>,
    pub uses: i32,
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::InviterId", to = "super::user::Column::Id")]
    Inviter,
}

impl ActiveModelBehavior for ActiveModel {}

/// An invite with its creator.
#[derive(Debug, DerivePartialModel)]
pub(crate) struct Listed {
    #[sea_orm(nested)]
    invite: Model,
    #[sea_orm(nested)]
    inviter: user::Card,
}

impl TryFrom<Listed> for InviteView {
    type Error = StoreError;

    fn try_from(row: Listed) -> Result<Self, StoreError> {
        let Listed { invite, inviter } = row;
        Ok(Self { invite: invite.try_into()?, inviter: inviter.try_into()? })
    }
}

impl From<&Invite> for Model {
    fn from(invite: &Invite) -> Self {
        let Invite { id, server, inviter, code, terms, uses, revoked_at, created_at } = invite.clone();
        let InviteTerms { label, invitee_email, max_uses, expires_at } = terms;
        Self {
            id: id.0,
            server_id: server.0,
            inviter_id: inviter.0,
            code,
            label,
            invitee_email,
            max_uses,
            uses,
            expires_at: expires_at.map(micros),
            revoked_at: revoked_at.map(micros),
            created_at: micros(created_at),
        }
    }
}

impl TryFrom<Model> for Invite {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            server_id,
            inviter_id,
            code,
            label,
            invitee_email,
            max_uses,
            uses,
            expires_at,
            revoked_at,
            created_at,
        } = row;
        Ok(Self {
            id: InviteId(id),
            server: ServerId(server_id),
            inviter: UserId(inviter_id),
            code,
            terms: InviteTerms { label, invitee_email, max_uses, expires_at: time_or_none(expires_at)? },
            uses,
            revoked_at: time_or_none(revoked_at)?,
            created_at: time(created_at)?,
        })
    }
}
