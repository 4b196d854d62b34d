//! Searching the messages of conversations.

use meshup_app::ports::{MESSAGE_INDEX, StoreError};
use meshup_domain::UserId;
use meshup_domain::search::SearchQuery;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult};

use crate::error::store_error;
use crate::repo::search::terms::SearchTerms;
use crate::repositories::SqlRepositories;
use crate::row::conversation::Column;

/// The maximum number of unindexed messages that are scanned. More are pending only after an upgrade, while
/// the index is rebuilt.
const FRESH: i64 = 1_000;

/// Messages in a user's conversations that were posted or edited since the index was updated.
const UNINDEXED: &str = "
    WITH behind AS (
        SELECT r.id AS room_id, COALESCE(f.seq, 0) AS seq
        FROM participants p
        JOIN conversations v ON v.id = p.conversation_id
        JOIN rooms r ON r.id = v.room_id
        LEFT JOIN room_followers f ON f.name = $2 AND f.room_id = r.id
        WHERE p.user_id = $1 AND r.last_seq > COALESCE(f.seq, 0)
    )
    SELECT room_id, content FROM (
        SELECT m.room_id, m.content FROM behind b JOIN messages m ON m.room_id = b.room_id AND m.seq > b.seq
        WHERE m.deleted_at IS NULL LIMIT $3) created
    UNION
    SELECT room_id, content FROM (
        SELECT m.room_id, m.content FROM behind b
        JOIN room_events e ON e.room_id = b.room_id AND e.seq > b.seq AND e.kind = 'edited'
        JOIN messages m ON m.id = e.message_id
        WHERE m.deleted_at IS NULL LIMIT $3) edited";

/// Searches the index for each conversation separately, with the code of its room in place of
/// [`ANY_ROOM`](crate::repo::search::terms::ANY_ROOM).
const ON_SQLITE: &str = "EXISTS (
    SELECT 1 FROM message_words CROSS JOIN messages x ON x.number = message_words.rowid
    WHERE message_words MATCH replace(?, '~', lower(substr(hex(conversations.room_id), 21)))
        AND x.room_id = conversations.room_id AND x.deleted_at IS NULL)";

const ON_POSTGRES: &str = "EXISTS (
    SELECT 1 FROM message_words w JOIN messages x ON x.number = w.number
    WHERE w.lexemes @@ replace($1, '~', right(conversations.room_id::text, 12))::tsquery
        AND x.room_id = conversations.room_id AND x.deleted_at IS NULL)";

/// The query, and the rooms in which an unindexed message matches.
#[derive(Default)]
pub(super) struct MessageMatches {
    query: Option<SearchQuery>,
    lately: Vec<Uuid>,
}

#[derive(Debug, FromQueryResult)]
struct Fresh {
    room_id: Uuid,
    content: String,
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Matches nothing if the text contains no words.
    pub(super) async fn matching_messages(
        &self,
        person: UserId,
        text: &str,
    ) -> Result<MessageMatches, StoreError> {
        let query = SearchQuery::parse(text).ok();
        let Some(words) = &query else { return Ok(MessageMatches::default()) };
        let values = [person.0.into(), MESSAGE_INDEX.into(), FRESH.into()];
        let fresh = Fresh::find_by_statement(self.statement(UNINDEXED, values));
        let fresh = fresh.all(&self.conn).await.map_err(store_error)?;
        let matching = fresh.into_iter().filter(|fresh| words.matches("", &fresh.content));
        let lately = matching.map(|fresh| fresh.room_id).collect();
        Ok(MessageMatches { query, lately })
    }

    pub(super) fn has_match(&self, found: &MessageMatches) -> Condition {
        let MessageMatches { query, lately } = found;
        let indexed = query.as_ref().map(|query| {
            let wanted = SearchTerms::in_room(None, query);
            if self.is_postgres() {
                Expr::cust_with_values(ON_POSTGRES, [wanted.tsquery()])
            } else {
                Expr::cust_with_values(ON_SQLITE, [wanted.fts5()])
            }
        });
        let lately = (!lately.is_empty()).then(|| Column::RoomId.is_in(lately.iter().copied()));
        Condition::any().add_option(indexed).add_option(lately)
    }
}
