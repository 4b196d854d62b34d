//! The facts about a user in a server, in one query.

use meshup_app::ports::StoreError;
use meshup_domain::module::Modules;
use meshup_domain::permission::{MemberFacts, ServerFacts, UserFacts};
use meshup_domain::role::Permissions;
use meshup_domain::{MemberId, ServerId, UserId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QuerySelect,
    Select,
};

use crate::error::store_error;
use crate::repositories::time;
use crate::row::member::mute;
use crate::row::{member, member_role, role, server, user};

#[derive(DerivePartialModel)]
#[sea_orm(entity = "server::Entity")]
struct RoomSubject {
    owner_id: Uuid,
    is_public: bool,
    verification_level: i16,
    require_two_factor: bool,
    auto_moderation: bool,
    modules: i32,
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
struct Person {
    is_admin: bool,
    is_verified: bool,
    two_factor: bool,
    date_joined: i64,
}

impl Person {
    fn facts(self, id: UserId) -> Result<UserFacts, StoreError> {
        let Self { is_admin, is_verified, two_factor, date_joined } = self;
        Ok(UserFacts {
            id,
            is_site_admin: is_admin,
            is_verified,
            two_factor,
            registered_at: time(date_joined)?,
        })
    }
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "member::Entity")]
struct Membership {
    id: Uuid,
    muted: bool,
    muted_until: Option<i64>,
    banned_at: Option<i64>,
    joined_at: i64,
}

impl Membership {
    fn facts(self, permissions: Permissions, highest: i32) -> Result<MemberFacts, StoreError> {
        let Self { id, muted, muted_until, banned_at, joined_at } = self;
        Ok(MemberFacts {
            id: MemberId(id),
            permissions,
            highest,
            mute: mute(muted, muted_until)?,
            is_banned: banned_at.is_some(),
            joined_at: time(joined_at)?,
        })
    }
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "role::Entity")]
struct Grant {
    position: i32,
    permissions: i64,
}

/// One row per role of the member, or one if they have none.
#[derive(DerivePartialModel)]
struct Known {
    #[sea_orm(nested)]
    place: RoomSubject,
    #[sea_orm(nested)]
    person: Person,
    #[sea_orm(nested)]
    member: Option<Membership>,
    #[sea_orm(nested)]
    grant: Option<Grant>,
}

/// `None` if the server or the user does not exist.
pub(super) async fn of(
    conn: &impl ConnectionTrait,
    server: ServerId,
    person: UserId,
) -> Result<Option<ServerFacts>, StoreError> {
    let rows = query(server, person).into_partial_model::<Known>().all(conn).await.map_err(store_error)?;
    let (mut permissions, mut highest) = (Permissions::NONE, 0);
    for Grant { position, permissions: bits } in rows.iter().filter_map(|row| row.grant.as_ref()) {
        permissions = permissions.union(Permissions::from_bits(*bits));
        highest = std::cmp::max(highest, *position);
    }
    let Some(Known { place, person: known, member, grant: _ }) = rows.into_iter().next() else {
        return Ok(None);
    };
    let RoomSubject { owner_id, is_public, verification_level, require_two_factor, auto_moderation, modules } =
        place;
    Ok(Some(ServerFacts {
        server,
        owner: UserId(owner_id),
        is_public,
        verification_level,
        require_two_factor,
        auto_moderation,
        modules: Modules::from_bits(modules),
        person: known.facts(person)?,
        member: member.map(|member| member.facts(permissions, highest)).transpose()?,
    }))
}

fn query(server: ServerId, person: UserId) -> Select<server::Entity> {
    let mut query = server::Entity::find_by_id(server.0).filter(server::is_live());
    QuerySelect::query(&mut query)
        .inner_join(user::Entity, user::Column::Id.eq(person.0))
        .left_join(
            member::Entity,
            Condition::all()
                .add(member::Column::ServerId.eq(server.0))
                .add(member::Column::UserId.eq(person.0)),
        )
        .left_join(
            member_role::Entity,
            member_role::Column::MemberId.into_expr().eq(member::Column::Id.into_expr()),
        )
        .left_join(role::Entity, role::Column::Id.into_expr().eq(member_role::Column::RoleId.into_expr()));
    query
}
