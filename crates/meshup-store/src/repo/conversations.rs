//! The repository of conversations and participants.

mod filter;
mod message_search;
pub(crate) mod peers;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{ConversationQuery, ConversationRepository, InsertConversationOutcome, StoreError};
use meshup_domain::conversation::{Conversation, Participant, RequestStatus};
use meshup_domain::permission::PeerFacts;
use meshup_domain::{ConversationId, Number, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, padded, sorted_page};
use crate::row::conversation::{ActiveModel, Column, Entity};
use crate::row::{participant, room};
use message_search::MessageMatches;

/// How many times to retry if a set of users is taken at the insert but free again at the lookup.
const ATTEMPTS: usize = 3;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ConversationRepository for SqlRepositories<C> {
    /// If the set is taken, the insert waits for a concurrent unit that is taking it, and the next statement
    /// sees its rows. That conversation may be deleted in between; then the set is free.
    async fn insert(
        &self,
        new: &Conversation,
        people: &[Participant],
    ) -> Result<InsertConversationOutcome, StoreError> {
        for _ in 0..ATTEMPTS {
            if let Some(inserted) = self.try_insert(new, people).await? {
                return Ok(inserted);
            }
        }
        Err(StoreError::Unavailable("a set of people was taken and released too often".to_owned()))
    }

    async fn get(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.conn).await.map_err(store_error)?;
        row.map(Conversation::try_from).transpose()
    }

    async fn lock(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.locked_conversation(id, LockType::NoKeyUpdate).await
    }

    async fn lock_to_delete(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.locked_conversation(id, LockType::Update).await
    }

    async fn by_set(&self, key: &str) -> Result<Option<Conversation>, StoreError> {
        let row = Entity::find().filter(Column::SetKey.eq(key)).one(&self.conn).await.map_err(store_error)?;
        row.map(Conversation::try_from).transpose()
    }

    async fn save(&self, conversation: &Conversation) -> Result<(), StoreError> {
        let changes = ActiveModel {
            title: Set(conversation.title.clone()),
            set_key: Set(conversation.set_key.clone()),
            status: Set(conversation.status.as_str().to_owned()),
            updated_at: Set(micros(conversation.updated_at)),
            ..ActiveModel::default()
        };
        Entity::update_many()
            .set(changes)
            .filter(Column::Id.eq(conversation.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// The row of the room stays, which the sweep deletes.
    async fn delete(&self, id: ConversationId, at: OffsetDateTime) -> Result<(), StoreError> {
        let room =
            Query::select().column(Column::RoomId).from(Entity).and_where(Column::Id.eq(id.0)).to_owned();
        self.mark_rooms_deleted(room::Column::Id.in_subquery(room), at).await?;
        Entity::delete_many().filter(Column::Id.eq(id.0)).exec(&self.conn).await.map_err(store_error)?;
        Ok(())
    }

    async fn by_number(&self, number: Number) -> Result<Option<Conversation>, StoreError> {
        let query = Entity::find().filter(Column::Number.eq(number.0));
        let row = query.one(&self.conn).await.map_err(store_error)?;
        row.map(Conversation::try_from).transpose()
    }

    async fn list(
        &self,
        query: &ConversationQuery,
        request: PageRequest,
    ) -> Result<Page<Conversation>, StoreError> {
        let found = match &query.search {
            Some(text) => self.matching_messages(query.person, text).await?,
            None => MessageMatches::default(),
        };
        let rows = sorted_page(&self.conn, self.filter(query, &found), request).await?;
        let items = rows.items.into_iter().map(Conversation::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total: rows.total })
    }

    async fn participants(&self, ids: &[ConversationId]) -> Result<Vec<Participant>, StoreError> {
        let rows = participant::Entity::find()
            .join(JoinType::InnerJoin, participant::Relation::Conversation.def())
            .join(JoinType::LeftJoin, participant::reading())
            .filter(participant::Column::ConversationId.is_in(padded(ids.iter().map(|id| id.0))))
            .order_by_asc(participant::Column::JoinedAt)
            .order_by_asc(participant::Column::UserId)
            .into_partial_model::<participant::Reader>()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Participant::try_from).collect()
    }

    async fn add_participants(&self, people: &[Participant]) -> Result<(), StoreError> {
        let Some((conversation, since)) =
            people.iter().map(|person| (person.conversation, person.joined_at)).min_by_key(|(_, at)| *at)
        else {
            return Ok(());
        };
        self.insert_participants(people).await?;
        self.read_conversation(conversation, since).await
    }

    async fn save_participant(&self, participant: &Participant) -> Result<(), StoreError> {
        let changes = participant::ActiveModel {
            is_admin: Set(participant.is_admin),
            is_muted: Set(participant.is_muted),
            is_pinned: Set(participant.is_pinned),
            is_archived: Set(participant.is_archived),
            is_hidden: Set(participant.is_hidden),
            ..participant::ActiveModel::default()
        };
        participant::Entity::update_many()
            .set(changes)
            .filter(participant::Column::ConversationId.eq(participant.conversation.0))
            .filter(participant::Column::UserId.eq(participant.user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn remove_participant(&self, id: ConversationId, user: UserId) -> Result<bool, StoreError> {
        let removed =
            participant::Entity::delete_by_id((id.0, user.0)).exec(&self.conn).await.map_err(store_error)?;
        Ok(removed.rows_affected > 0)
    }

    async fn accept(&self, id: ConversationId, at: OffsetDateTime) -> Result<(), StoreError> {
        let accepted = ActiveModel {
            status: Set(RequestStatus::Accepted.as_str().to_owned()),
            updated_at: Set(micros(at)),
            ..ActiveModel::default()
        };
        Entity::update_many()
            .set(accepted)
            .filter(Column::Id.eq(id.0))
            .filter(Column::Status.ne(RequestStatus::Accepted.as_str()))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn show_to_all(&self, ids: &[ConversationId]) -> Result<(), StoreError> {
        let shown = participant::ActiveModel {
            is_archived: Set(false),
            is_hidden: Set(false),
            ..participant::ActiveModel::default()
        };
        let is_away = Condition::any()
            .add(participant::Column::IsArchived.eq(true))
            .add(participant::Column::IsHidden.eq(true));
        participant::Entity::update_many()
            .set(shown)
            .filter(participant::Column::ConversationId.is_in(ids.iter().map(|id| id.0)))
            .filter(is_away)
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn peers(&self, person: UserId, people: &[UserId]) -> Result<Vec<PeerFacts>, StoreError> {
        self.standings(person, people).await
    }
}

impl<C: ConnectionTrait + Send + Sync> SqlRepositories<C> {
    /// The existing conversation is locked to prevent its deletion; `None` if it is gone by then.
    async fn try_insert(
        &self,
        new: &Conversation,
        people: &[Participant],
    ) -> Result<Option<InsertConversationOutcome>, StoreError> {
        room::Entity::insert(room::Model::empty(new.room).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        let inserted = Entity::insert(ActiveModel::from(new))
            .on_conflict(OnConflict::column(Column::SetKey).do_nothing().to_owned())
            .exec_with_returning_many(&self.conn)
            .await
            .map_err(store_error)?;
        if let Some(row) = inserted.into_iter().next() {
            self.insert_participants(people).await?;
            return Ok(Some(InsertConversationOutcome::New(row.try_into()?)));
        }
        room::Entity::delete_by_id(new.room.0).exec(&self.conn).await.map_err(store_error)?;
        let key = new.set_key.as_deref().unwrap_or_default();
        let Some(existing) = self.by_set(key).await? else { return Ok(None) };
        Ok(self.lock(existing.id).await?.map(InsertConversationOutcome::Existing))
    }

    async fn locked_conversation(
        &self,
        id: ConversationId,
        lock: LockType,
    ) -> Result<Option<Conversation>, StoreError> {
        let room =
            Query::select().column(Column::RoomId).from(Entity).and_where(Column::Id.eq(id.0)).to_owned();
        let room = room::Entity::find().filter(room::Column::Id.in_subquery(room)).lock(lock);
        room.one(&self.conn).await.map_err(store_error)?;
        let row = Entity::find_by_id(id.0).lock(lock).one(&self.conn).await.map_err(store_error)?;
        row.map(Conversation::try_from).transpose()
    }

    async fn insert_participants(&self, people: &[Participant]) -> Result<(), StoreError> {
        let rows = people.iter().map(|person| participant::Model::from(person).into_active_model());
        participant::Entity::insert_many(rows)
            .on_conflict_do_nothing()
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
