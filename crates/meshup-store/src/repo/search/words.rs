//! The index of messages by room.

use meshup_app::ports::StoreError;
use meshup_domain::message::Message;
use sea_orm::ConnectionTrait;

use super::terms;
use crate::error::store_error;
use crate::repositories::SqlRepositories;

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn keep_words(&self, message: &Message) -> Result<(), StoreError> {
        let words = terms::of_message(message.room, &message.content);
        let number = message.number.0.into();
        let insert = if self.is_postgres() {
            let sql = "INSERT INTO message_words (number, room_id, lexemes) VALUES ($1, $2, $3::tsvector)";
            self.statement(sql, [number, message.room.0.into(), terms::tsvector(&words).into()])
        } else {
            let sql = "INSERT INTO message_words (rowid, words) VALUES ($1, $2)";
            self.statement(sql, [number, words.join(" ").into()])
        };
        self.conn.execute_raw(insert).await.map_err(store_error)?;
        Ok(())
    }

    pub(super) async fn forget_words(&self, message: &Message) -> Result<(), StoreError> {
        let key = if self.is_postgres() { "number" } else { "rowid" };
        let sql = format!("DELETE FROM message_words WHERE {key} = $1");
        let delete = self.statement(&sql, [message.number.0.into()]);
        self.conn.execute_raw(delete).await.map_err(store_error)?;
        Ok(())
    }
}
