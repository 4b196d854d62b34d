//! Rows of members.

use meshup_app::ports::{MemberView, StoreError};
use meshup_domain::member::{Ban, Member, Mute};
use meshup_domain::role::Role;
use meshup_domain::{MemberId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use super::{server, user};
use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "members")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub user_id: Uuid,
    pub nickname: Option<String>,
    pub muted: bool,
    pub muted_until: Option<i64>,
    pub banned_at: Option<i64>,
    pub ban_reason: Option<String>,
    pub joined_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
    #[sea_orm(
        belongs_to = "super::server::Entity",
        from = "Column::ServerId",
        to = "super::server::Column::Id"
    )]
    Server,
}

impl ActiveModelBehavior for ActiveModel {}

/// A member with the user and the owner of the server.
#[derive(Debug, DerivePartialModel)]
pub(crate) struct Listed {
    #[sea_orm(nested)]
    pub member: Model,
    #[sea_orm(nested)]
    user: user::Card,
    #[sea_orm(from_expr = "server::Column::OwnerId")]
    owner: Uuid,
}

impl Listed {
    /// The view, with the member's roles, highest first.
    pub(crate) fn with_roles(self, roles: Vec<Role>) -> Result<MemberView, StoreError> {
        let Self { member, user, owner } = self;
        let is_owner = member.user_id == owner;
        Ok(MemberView { member: member.try_into()?, user: user.try_into()?, roles, is_owner })
    }
}

/// The two columns of a mute: whether there is one, and when it ends.
fn mute_columns(mute: Mute) -> (bool, Option<i64>) {
    match mute {
        Mute::None => (false, None),
        Mute::Until(end) => (true, Some(micros(end))),
        Mute::Indefinite => (true, None),
    }
}

/// Reads what [`mute_columns`] wrote.
pub(crate) fn mute(muted: bool, until: Option<i64>) -> Result<Mute, StoreError> {
    Ok(match (muted, until) {
        (false, _) => Mute::None,
        (true, Some(end)) => Mute::Until(time(end)?),
        (true, None) => Mute::Indefinite,
    })
}

impl From<&Member> for Model {
    fn from(member: &Member) -> Self {
        let Member { id, server, user, nickname, mute, ban, joined_at } = member.clone();
        let (muted, muted_until) = mute_columns(mute);
        let (banned_at, ban_reason) = ban.map(|Ban { at, reason }| (micros(at), reason)).unzip();
        Self {
            id: id.0,
            server_id: server.0,
            user_id: user.0,
            nickname,
            muted,
            muted_until,
            banned_at,
            ban_reason,
            joined_at: micros(joined_at),
        }
    }
}

impl TryFrom<Model> for Member {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, server_id, user_id, nickname, muted, muted_until, banned_at, ban_reason, joined_at } =
            row;
        let ban = match banned_at {
            Some(at) => Some(Ban { at: time(at)?, reason: ban_reason.unwrap_or_default() }),
            None => None,
        };
        Ok(Self {
            id: MemberId(id),
            server: ServerId(server_id),
            user: UserId(user_id),
            nickname,
            mute: mute(muted, muted_until)?,
            ban,
            joined_at: time(joined_at)?,
        })
    }
}
