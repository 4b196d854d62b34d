//! The repository of follows and blocks.

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{RelationRepository, StoreError};
use meshup_domain::UserId;
use meshup_domain::user::UserCard;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, page_of};
use crate::row::user::Card;
use crate::row::{block, follow, user};

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> RelationRepository for SqlRepositories<C> {
    async fn follow(&self, person: UserId, followed: UserId, at: OffsetDateTime) -> Result<(), StoreError> {
        follow::Entity::insert(follow::ActiveModel {
            follower_id: Set(person.0),
            followed_id: Set(followed.0),
            created_at: Set(micros(at)),
        })
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&self.conn)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn unfollow(&self, person: UserId, followed: UserId) -> Result<(), StoreError> {
        follow::Entity::delete_by_id((person.0, followed.0)).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn block(&self, person: UserId, blocked: UserId, at: OffsetDateTime) -> Result<(), StoreError> {
        block::Entity::insert(block::ActiveModel {
            blocker_id: Set(person.0),
            blocked_id: Set(blocked.0),
            created_at: Set(micros(at)),
        })
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&self.conn)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn unblock(&self, person: UserId, blocked: UserId) -> Result<(), StoreError> {
        block::Entity::delete_by_id((person.0, blocked.0)).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn following(&self, follower: UserId, request: PageRequest) -> Result<Page<UserCard>, StoreError> {
        let newest_first = user::Entity::find()
            .join_rev(JoinType::InnerJoin, follow::Relation::Followed.def())
            .filter(follow::Column::FollowerId.eq(follower.0))
            .order_by_desc(follow::Column::CreatedAt)
            .order_by_desc(user::Column::Number);
        cards(page_of::<Card, _, _>(&self.conn, newest_first, request).await?)
    }

    async fn blocks(&self, blocker: UserId, request: PageRequest) -> Result<Page<UserCard>, StoreError> {
        let newest_first = user::Entity::find()
            .join_rev(JoinType::InnerJoin, block::Relation::Blocked.def())
            .filter(block::Column::BlockerId.eq(blocker.0))
            .order_by_desc(block::Column::CreatedAt)
            .order_by_desc(user::Column::Number);
        cards(page_of::<Card, _, _>(&self.conn, newest_first, request).await?)
    }
}

fn cards(page: Page<Card>) -> Result<Page<UserCard>, StoreError> {
    let Page { items, total } = page;
    let items = items.into_iter().map(UserCard::try_from).collect::<Result<_, _>>()?;
    Ok(Page { items, total })
}
