//! The repository of members.

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{MemberRepository, MemberView, StoreError};
use meshup_domain::member::{Member, Standing};
use meshup_domain::role::Role;
use meshup_domain::{ChannelId, MemberId, RoleId, ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, padded, page_of};
use crate::row::member::{Column, Entity, Listed, Model, Relation};
use crate::row::{member_role, role};
use crate::visibility::seen_by;

/// The members of a server with the columns of [`Listed`].
fn listed(server: ServerId) -> Select<Entity> {
    Entity::find()
        .join(JoinType::InnerJoin, Relation::User.def())
        .join(JoinType::InnerJoin, Relation::Server.def())
        .filter(Column::ServerId.eq(server.0))
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn active_members(
        &self,
        server: ServerId,
        people: &[UserId],
        also: Condition,
    ) -> Result<Vec<UserId>, StoreError> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let people = Column::UserId.is_in(padded(people.iter().map(|UserId(id)| *id)));
        self.all_active_members(server, also.add(people)).await
    }

    async fn all_active_members(&self, server: ServerId, also: Condition) -> Result<Vec<UserId>, StoreError> {
        let members: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::UserId)
            .filter(Column::ServerId.eq(server.0))
            .filter(Column::BannedAt.is_null())
            .filter(also)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(members.into_iter().map(UserId).collect())
    }

    /// Whether a member can see a channel of their server.
    fn sees(&self, channel: ChannelId) -> Condition {
        let sees = seen_by("members.user_id", "members.id");
        let id = if self.is_postgres() { "$1" } else { "?" };
        let sees = format!(
            "EXISTS (SELECT 1 FROM channels c JOIN servers s ON s.id = c.server_id WHERE c.id = {id} AND {sees})"
        );
        Condition::all().add(Expr::cust_with_values(sees, [channel.0]))
    }

    /// The views of these members, with one query for all of their roles.
    async fn member_views(&self, rows: Vec<Listed>) -> Result<Vec<MemberView>, StoreError> {
        let mut roles = self.roles_held_by(rows.iter().map(|row| row.member.id).collect()).await?;
        rows.into_iter()
            .map(|row| {
                let held = roles.remove(&row.member.id).unwrap_or_default();
                row.with_roles(held)
            })
            .collect()
    }

    /// The roles of each member, highest first.
    async fn roles_held_by(&self, members: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<Role>>, StoreError> {
        let mut roles = HashMap::<_, Vec<_>>::new();
        if members.is_empty() {
            return Ok(roles);
        }
        let rows = member_role::Entity::find()
            .join(JoinType::InnerJoin, member_role::Relation::Role.def())
            .filter(member_role::Column::MemberId.is_in(padded(members)))
            .order_by_desc(role::Column::Position)
            .order_by_asc(role::Column::CreatedAt)
            .order_by_asc(role::Column::Id)
            .into_partial_model::<member_role::Held>()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        for member_role::Held { holder, role } in rows {
            roles.entry(holder).or_default().push(role.try_into()?);
        }
        Ok(roles)
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> MemberRepository for SqlRepositories<C> {
    async fn insert(&self, member: &Member) -> Result<bool, StoreError> {
        let unless_known = OnConflict::columns([Column::ServerId, Column::UserId]).do_nothing().to_owned();
        let stored = Entity::insert(Model::from(member).into_active_model())
            .on_conflict(unless_known)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(stored == 1)
    }

    async fn find(&self, server: ServerId, id: Uuid) -> Result<Option<MemberView>, StoreError> {
        let row = listed(server)
            .filter(Condition::any().add(Column::Id.eq(id)).add(Column::UserId.eq(id)))
            .into_partial_model::<Listed>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        let views = self.member_views(row.into_iter().collect()).await?;
        Ok(views.into_iter().next())
    }

    async fn list(
        &self,
        server: ServerId,
        banned: bool,
        request: PageRequest,
    ) -> Result<Page<MemberView>, StoreError> {
        let which = if banned { Column::BannedAt.is_not_null() } else { Column::BannedAt.is_null() };
        let query = listed(server).filter(which).order_by_asc(Column::JoinedAt).order_by_asc(Column::Id);
        let Page { items, total } = page_of::<Listed, _, _>(&self.conn, query, request).await?;
        Ok(Page { items: self.member_views(items).await?, total })
    }

    async fn save(&self, member: &Member) -> Result<(), StoreError> {
        let mut row = Model::from(member).into_active_model().reset_all();
        (row.id, row.server_id, row.user_id, row.joined_at) = (NotSet, NotSet, NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(member.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn delete(&self, id: MemberId) -> Result<bool, StoreError> {
        let deleted = Entity::delete_by_id(id.0).exec(&self.conn).await.map_err(store_error)?;
        Ok(deleted.rows_affected == 1)
    }

    async fn set_roles(&self, id: MemberId, roles: &[RoleId]) -> Result<(), StoreError> {
        member_role::Entity::delete_many()
            .filter(member_role::Column::MemberId.eq(id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        if roles.is_empty() {
            return Ok(());
        }
        let held = roles
            .iter()
            .map(|RoleId(role)| member_role::Model { member_id: id.0, role_id: *role }.into_active_model());
        let once = OnConflict::columns([member_role::Column::MemberId, member_role::Column::RoleId])
            .do_nothing()
            .to_owned();
        member_role::Entity::insert_many(held)
            .on_conflict(once)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn mentioned(
        &self,
        server: ServerId,
        roles: &[RoleId],
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<UserId>, StoreError> {
        let mut query = Entity::find()
            .select_only()
            .column(Column::UserId)
            .filter(Column::ServerId.eq(server.0))
            .filter(Column::BannedAt.is_null())
            .order_by_asc(Column::UserId)
            .limit(limit);
        if let Some(UserId(after)) = after {
            query = query.filter(Column::UserId.gt(after));
        }
        if !roles.is_empty() {
            let holders = Query::select()
                .column(member_role::Column::MemberId)
                .from(member_role::Entity)
                .and_where(member_role::Column::RoleId.is_in(roles.iter().map(|RoleId(id)| *id)))
                .to_owned();
            query = query.filter(Column::Id.in_subquery(holders));
        }
        let members: Vec<Uuid> = query.into_tuple().all(&self.conn).await.map_err(store_error)?;
        Ok(members.into_iter().map(UserId).collect())
    }

    async fn among(&self, server: ServerId, people: &[UserId]) -> Result<Vec<UserId>, StoreError> {
        self.active_members(server, people, Condition::all()).await
    }

    async fn standings(
        &self,
        user: UserId,
        servers: &[ServerId],
    ) -> Result<Vec<(ServerId, Standing)>, StoreError> {
        if servers.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Uuid, Option<i64>)> = Entity::find()
            .select_only()
            .columns([Column::ServerId, Column::BannedAt])
            .filter(Column::UserId.eq(user.0))
            .filter(Column::ServerId.is_in(padded(servers.iter().map(|ServerId(id)| *id))))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        let standing = |ban: Option<i64>| if ban.is_some() { Standing::Banned } else { Standing::Member };
        Ok(rows.into_iter().map(|(server, ban)| (ServerId(server), standing(ban))).collect())
    }

    async fn who_can_see(
        &self,
        server: ServerId,
        channel: ChannelId,
        people: &[UserId],
    ) -> Result<Vec<UserId>, StoreError> {
        self.active_members(server, people, self.sees(channel)).await
    }

    async fn who_sees(&self, server: ServerId, channel: ChannelId) -> Result<Vec<UserId>, StoreError> {
        self.all_active_members(server, self.sees(channel)).await
    }
}
