//! The repository of users.

pub(super) mod accounts;
mod search;

use async_trait::async_trait;
use meshup_app::page::{Direction, Page};
use meshup_app::ports::{Credentials, InsertUserOutcome, StoreError, UserOrder, UserQuery, UserRepository};
use meshup_domain::text::folded;
use meshup_domain::user::{Status, User, UserCard};
use meshup_domain::{Number, UserId};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    UpdateMany,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, padded, page};
use crate::row::user::{ActiveModel, Card, Column, Entity, Model};
use accounts::standing;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> UserRepository for SqlRepositories<C> {
    async fn by_numbers(&self, numbers: &[Number]) -> Result<Vec<(Number, UserId)>, StoreError> {
        let rows: Vec<(i64, Uuid)> = Entity::find()
            .select_only()
            .column(Column::Number)
            .column(Column::Id)
            .filter(Column::Number.is_in(numbers.iter().map(|number| number.0)))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|(number, id)| (Number(number), UserId(id))).collect())
    }

    async fn insert(&self, user: &User, password_hash: &str) -> Result<InsertUserOutcome, StoreError> {
        let row = ActiveModel { password_hash: Set(password_hash.to_owned()), ..user.into() };
        let stored = Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_with_returning_many(&self.conn)
            .await
            .map_err(store_error)?;
        match stored.into_iter().next() {
            Some(row) => Ok(InsertUserOutcome::Done(Box::new(row.try_into()?))),
            None => self.taken(user).await,
        }
    }

    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.conn).await.map_err(store_error)?;
        row.map(User::try_from).transpose()
    }

    /// Keys never change, so the lock neither blocks units that only hold the account nor waits for them.
    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.locked_user(id, LockType::NoKeyUpdate).await
    }

    async fn hold_active(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError> {
        self.held_active(ids).await
    }

    async fn wait_for_holders(&self, id: UserId) -> Result<(), StoreError> {
        self.locked_user(id, LockType::Update).await.map(|_| ())
    }

    async fn lock_to_delete(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.locked_user(id, LockType::Update).await
    }

    /// The keys of names are unique, and no name has a colon.
    async fn erase(&self, user: &User, at: OffsetDateTime) -> Result<(), StoreError> {
        let key = format!("deleted:{}", user.id);
        let erased = ActiveModel {
            id: NotSet,
            email_key: Set(key.clone()),
            username_key: Set(key),
            password_hash: Set(String::new()),
            deleted_at: Set(Some(micros(at))),
            ..user.into()
        };
        self.write(&[user.id], Entity::update_many().set(erased)).await
    }

    async fn by_login(&self, login: &str) -> Result<Option<Credentials>, StoreError> {
        let login = folded(login);
        let named = Condition::any().add(Column::EmailKey.eq(&login)).add(Column::UsernameKey.eq(&login));
        self.with_password(Condition::all().add(named)).await
    }

    async fn by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let row = Entity::find()
            .filter(Column::EmailKey.eq(folded(email)))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(User::try_from).transpose()
    }

    async fn credentials(&self, id: UserId) -> Result<Option<Credentials>, StoreError> {
        self.with_password(Condition::all().add(Column::Id.eq(id.0))).await
    }

    async fn save(&self, user: &User) -> Result<(), StoreError> {
        self.write(&[user.id], Entity::update_many().set(ActiveModel { id: NotSet, ..user.into() })).await
    }

    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<(), StoreError> {
        let hash = ActiveModel { password_hash: Set(password_hash.to_owned()), ..ActiveModel::default() };
        self.write(&[id], Entity::update_many().set(hash)).await
    }

    async fn note_login(&self, id: UserId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.write(&[id], online().col_expr(Column::LastLogin, Expr::value(micros(at)))).await
    }

    async fn note_active(&self, ids: &[UserId], at: OffsetDateTime) -> Result<(), StoreError> {
        let active = ActiveModel { last_active_at: Set(Some(micros(at))), ..ActiveModel::default() };
        self.write(ids, Entity::update_many().set(active)).await
    }

    async fn note_live(&self, id: UserId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.write(&[id], online().col_expr(Column::LastActiveAt, Expr::value(micros(at)))).await
    }

    async fn list(&self, query: &UserQuery) -> Result<Page<User>, StoreError> {
        let UserQuery { only, search, is_active, is_admin, order, page: request } = query;
        let mut people =
            Entity::find().filter(Column::DeletedAt.is_null()).filter(standing(*is_active, *is_admin));
        if let Some(only) = only {
            people = people.filter(Column::Id.eq(only.0));
        }
        if let Some(text) = search {
            people = people.filter(
                Condition::any()
                    .add(self.contains(Column::Username.into_expr(), text))
                    .add(self.contains(Column::Email.into_expr(), text)),
            );
        }
        let people = match order {
            UserOrder::Username(direction) => people.order_by(Column::UsernameKey, sorted(*direction)),
            UserOrder::DateJoined(direction) => people
                .order_by(Column::DateJoined, sorted(*direction))
                .order_by(Column::Number, sorted(*direction)),
        };
        let Page { items, total } = page(&self.conn, people, *request).await?;
        let items = items.into_iter().map(User::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn active_after(&self, after: Option<UserId>, limit: u64) -> Result<Vec<UserId>, StoreError> {
        self.active_accounts(after, limit).await
    }

    async fn storage_used(&self, ids: &[UserId]) -> Result<Vec<(UserId, u64)>, StoreError> {
        self.storage_of(ids).await
    }

    async fn cards(&self, ids: &[UserId]) -> Result<Vec<UserCard>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = Entity::find()
            .filter(Column::Id.is_in(padded(ids.iter().map(|id| id.0))))
            .into_partial_model::<Card>()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(UserCard::try_from).collect()
    }

    async fn by_usernames(&self, names: &[String]) -> Result<Vec<(String, UserId)>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let found: Vec<(String, uuid::Uuid)> = Entity::find()
            .select_only()
            .columns([Column::UsernameKey, Column::Id])
            .filter(Column::UsernameKey.is_in(names))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(found.into_iter().map(|(name, id)| (name, UserId(id))).collect())
    }

    async fn search(&self, viewer: UserId, text: &str, limit: u64) -> Result<Vec<UserCard>, StoreError> {
        let rows = Entity::find()
            .filter(self.findable(viewer, text))
            .order_by_asc(Column::UsernameKey)
            .limit(limit)
            .into_partial_model::<Card>()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(UserCard::try_from).collect()
    }

    async fn directory(&self, viewer: UserId, text: &str, limit: u64) -> Result<Vec<User>, StoreError> {
        let rows = Entity::find()
            .filter(self.listed(viewer, text))
            .order_by_asc(Column::UsernameKey)
            .limit(limit)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(User::try_from).collect()
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Which of the names is taken. The conflicting row is committed by the time of this query, since the
    /// insert waited for it.
    async fn taken(&self, user: &User) -> Result<InsertUserOutcome, StoreError> {
        let (email, username) = (folded(&user.email), folded(&user.username));
        let taken: Vec<(String, String)> = Entity::find()
            .select_only()
            .columns([Column::EmailKey, Column::UsernameKey])
            .filter(Condition::any().add(Column::EmailKey.eq(&email)).add(Column::UsernameKey.eq(&username)))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        if taken.is_empty() {
            return Err(StoreError::Internal(format!("the id {} was used twice", user.id)));
        }
        Ok(InsertUserOutcome::Taken {
            email: taken.iter().any(|(key, _)| *key == email),
            username: taken.iter().any(|(_, key)| *key == username),
        })
    }

    async fn with_password(&self, who: Condition) -> Result<Option<Credentials>, StoreError> {
        let there = who.add(Column::DeletedAt.is_null());
        let row = Entity::find().filter(there).one(&self.conn).await.map_err(store_error)?;
        row.map(|row: Model| {
            let password_hash = row.password_hash.clone();
            Ok(Credentials { user: row.try_into()?, password_hash })
        })
        .transpose()
    }

    /// Writes to accounts that are not deleted: what was noted about a user before may be written after.
    async fn write(&self, ids: &[UserId], change: UpdateMany<Entity>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let whose = Column::Id.is_in(ids.iter().map(|id| id.0));
        change
            .filter(whose)
            .filter(Column::DeletedAt.is_null())
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// Sets the status to online unless the user chose one.
fn online() -> UpdateMany<Entity> {
    let status = Expr::case(Column::StatusChosen.eq(true), Column::Status.into_expr())
        .finally(Expr::value(Status::Online.as_str()));
    Entity::update_many().col_expr(Column::Status, status.into())
}

fn sorted(direction: Direction) -> Order {
    match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    }
}
