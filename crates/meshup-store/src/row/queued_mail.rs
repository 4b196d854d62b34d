//! Rows of queued mails.

use meshup_app::ports::{QueuedMail, StoreError};
use meshup_domain::MailId;
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "queued_mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: String,
    pub recipient: String,
    pub subject: String,
    pub sealed_text: Vec<u8>,
    pub queued_at: i64,
    pub attempts: i32,
    pub due_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&QueuedMail> for Model {
    /// Due at once.
    fn from(mail: &QueuedMail) -> Self {
        let QueuedMail { id, message_id, to, subject, sealed_text, queued_at, attempts } = mail;
        Self {
            id: id.0,
            message_id: message_id.clone(),
            recipient: to.clone(),
            subject: subject.clone(),
            sealed_text: sealed_text.clone(),
            queued_at: micros(*queued_at),
            attempts: attempts.cast_signed(),
            due_at: micros(*queued_at),
        }
    }
}

impl TryFrom<Model> for QueuedMail {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, message_id, recipient, subject, sealed_text, queued_at, attempts, due_at: _ } = row;
        Ok(Self {
            id: MailId(id),
            message_id,
            to: recipient,
            subject,
            sealed_text,
            queued_at: time(queued_at)?,
            attempts: u32::try_from(attempts).map_err(|_| corrupt("attempts", &attempts.to_string()))?,
        })
    }
}
