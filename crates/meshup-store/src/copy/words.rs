//! The word indexes of copied rows, which the databases store in different ways.

use std::collections::HashMap;

use meshup_app::ports::StoreError;
use meshup_app::search::SearchDocument;
use meshup_domain::message::Message;
use meshup_domain::search::SearchKind;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryResult,
    QuerySelect, Value,
};
use uuid::Uuid;

use super::error::CopyError;
use super::rows::{self, Insert};
use super::tables::Table;
use crate::error::store_error;
use crate::repo::search::terms;
use crate::row::{message, search_document};

/// Writes a batch of rows of a table with the words in them.
pub(super) async fn insert(
    source: &impl ConnectionTrait,
    target: &impl ConnectionTrait,
    table: &Table,
    batch: &[QueryResult],
) -> Result<Vec<Vec<Value>>, CopyError> {
    let rows = batch.iter().map(|row| rows::values(row, &table.columns)).collect::<Result<Vec<_>, _>>();
    let rows = rows.map_err(CopyError::source)?;
    let is_postgres = target.get_database_backend() == DbBackend::Postgres;
    let (mut into, mut complete) = (Insert::into_table(table), rows.clone());
    let words = match table.name.as_str() {
        "messages" => Some(of_messages(batch, is_postgres).map_err(CopyError::Source)?),
        "search_documents" => {
            let words = of_documents(source, batch).await.map_err(CopyError::Source)?;
            if is_postgres {
                into.columns.push(("lexemes", "::tsvector"));
                for (row, (_, words)) in complete.iter_mut().zip(&words) {
                    row.push(terms::tsvector(words).into());
                }
                None
            } else {
                let rows =
                    words.into_iter().map(|(position, words)| vec![position.into(), words.join(" ").into()]);
                Some((on_sqlite("search_index"), rows.collect()))
            }
        }
        _ => None,
    };
    into.rows(target, complete).await.map_err(CopyError::target)?;
    if let Some((into, words)) = words {
        into.rows(target, words).await.map_err(CopyError::target)?;
    }
    Ok(rows)
}

fn on_sqlite(table: &str) -> Insert<'_> {
    Insert { table, columns: vec![("rowid", ""), ("words", "")], is_counted: false }
}

type Words = (Insert<'static>, Vec<Vec<Value>>);

fn of_messages(batch: &[QueryResult], is_postgres: bool) -> Result<Words, StoreError> {
    let mut words = Vec::new();
    for row in batch {
        let row = message::Model::from_query_result(row, "").map_err(store_error)?;
        let message = Message::try_from(row)?;
        if !message.is_live() || message.content.is_empty() {
            continue;
        }
        let entries = terms::of_message(message.room, &message.content);
        words.push(if is_postgres {
            vec![message.number.0.into(), message.room.0.into(), terms::tsvector(&entries).into()]
        } else {
            vec![message.number.0.into(), entries.join(" ").into()]
        });
    }
    let columns = vec![("number", ""), ("room_id", ""), ("lexemes", "::tsvector")];
    let on_postgres = Insert { table: "message_words", columns, is_counted: false };
    Ok((if is_postgres { on_postgres } else { on_sqlite("message_words") }, words))
}

/// The position of each document, with its words.
async fn of_documents(
    source: &impl ConnectionTrait,
    batch: &[QueryResult],
) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
    let models = batch.iter().map(|row| search_document::Model::from_query_result(row, ""));
    let models = models.collect::<Result<Vec<_>, _>>().map_err(store_error)?;
    let mut contents = contents(source, &models).await?;
    let words = models.into_iter().map(|row| {
        let (position, id) = (row.position, row.target_id);
        let mut document = SearchDocument::try_from(row)?;
        if document.kind == SearchKind::Message {
            document.body = contents.remove(&id).unwrap_or_default();
        }
        Ok((position, terms::of_document(&document)))
    });
    words.collect()
}

/// The text of messages, which their documents do not repeat.
async fn contents(
    source: &impl ConnectionTrait,
    documents: &[search_document::Model],
) -> Result<HashMap<Uuid, String>, StoreError> {
    let of_messages = documents.iter().filter(|row| row.kind == SearchKind::Message.as_str());
    let texts: Vec<(Uuid, String)> = message::Entity::find()
        .select_only()
        .columns([message::Column::Id, message::Column::Content])
        .filter(message::Column::Id.is_in(of_messages.map(|row| row.target_id)))
        .into_tuple()
        .all(source)
        .await
        .map_err(store_error)?;
    Ok(texts.into_iter().collect())
}
