//! Files of messages as they are kept.

use meshup_app::ports::StoreError;
use meshup_domain::message::Attachment;
use meshup_domain::{AttachmentId, FileKey, MessageId};
use sea_orm::entity::prelude::*;

use crate::sea::{micros, time, word};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    /// The place among the files of the message.
    pub position: i32,
    pub file: String,
    pub file_name: String,
    pub file_size: i64,
    pub attachment_type: String,
    pub media_type: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of a file at a place among the files of its message.
    pub(crate) fn at(position: i32, attachment: &Attachment) -> Self {
        let Attachment {
            id,
            message,
            file,
            file_name,
            file_size,
            attachment_type,
            media_type,
            width,
            height,
            created_at,
        } = attachment;
        Self {
            id: id.0,
            message_id: message.0,
            position,
            file: file.0.clone(),
            file_name: file_name.clone(),
            file_size: *file_size,
            attachment_type: attachment_type.as_str().to_owned(),
            media_type: media_type.clone(),
            width: *width,
            height: *height,
            created_at: micros(*created_at),
        }
    }
}

impl TryFrom<Model> for Attachment {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            message_id,
            position: _,
            file,
            file_name,
            file_size,
            attachment_type,
            media_type,
            width,
            height,
            created_at,
        } = row;
        Ok(Self {
            id: AttachmentId(id),
            message: MessageId(message_id),
            file: FileKey(file),
            file_name,
            file_size,
            attachment_type: word(&attachment_type)?,
            media_type,
            width,
            height,
            created_at: time(created_at)?,
        })
    }
}
