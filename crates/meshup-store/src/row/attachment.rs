//! Rows of message attachments.

use meshup_app::ports::StoreError;
use meshup_domain::message::{Attachment, FileSource, ThumbnailFiles, Thumbnails};
use meshup_domain::{AttachmentId, FileKey, MessageId, RoomId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, parse_enum, time};

/// Sent with its message, and deleted with it.
pub(crate) const ATTACHED: &str = "attached";
const UPLOADED: &str = "uploaded";
const LINKED: &str = "linked";

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    /// That of the message, so that the rows of a room can be stored together.
    pub room_id: Uuid,
    /// The position among the attachments of the message.
    pub position: i32,
    /// The file key, or the URL of a linked file.
    pub file: String,
    /// `attached`, `uploaded` or `linked`.
    pub origin: String,
    pub caption: Option<String>,
    pub file_name: String,
    pub file_size: i64,
    pub attachment_type: String,
    pub media_type: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub created_at: i64,
    pub thumbnail_small: Option<String>,
    pub thumbnail_large: Option<String>,
    /// When thumbnails are due, if they are still to be made.
    pub thumbnail_due: Option<i64>,
    /// How often they were begun without an outcome.
    pub thumbnail_tries: i32,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of an attachment at a position, of a message of a room.
    pub(crate) fn at(room: RoomId, position: i32, attachment: &Attachment) -> Self {
        let Attachment {
            id,
            message,
            source,
            caption,
            file_name,
            file_size,
            attachment_type,
            media_type,
            width,
            height,
            thumbnails,
            created_at,
        } = attachment;
        let (origin, file) = stored_source(source);
        Self {
            id: id.0,
            message_id: message.0,
            room_id: room.0,
            position,
            file: file.clone(),
            origin: origin.to_owned(),
            caption: caption.clone(),
            file_name: file_name.clone(),
            file_size: *file_size,
            attachment_type: attachment_type.as_str().to_owned(),
            media_type: media_type.clone(),
            width: *width,
            height: *height,
            created_at: micros(*created_at),
            thumbnail_small: thumbnails.files().map(|files| files.small.0.clone()),
            thumbnail_large: thumbnails.files().map(|files| files.large.0.clone()),
            thumbnail_due: (*thumbnails == Thumbnails::Pending).then(|| micros(*created_at)),
            thumbnail_tries: 0,
        }
    }
}

impl TryFrom<Model> for Attachment {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            message_id,
            room_id: _,
            position: _,
            file,
            origin,
            caption,
            file_name,
            file_size,
            attachment_type,
            media_type,
            width,
            height,
            created_at,
            thumbnail_small,
            thumbnail_large,
            thumbnail_due,
            thumbnail_tries: _,
        } = row;
        Ok(Self {
            id: AttachmentId(id),
            message: MessageId(message_id),
            source: source(&origin, file)?,
            caption,
            file_name,
            file_size,
            attachment_type: parse_enum(&attachment_type)?,
            media_type,
            width,
            height,
            thumbnails: thumbnails(thumbnail_small, thumbnail_large, thumbnail_due),
            created_at: time(created_at)?,
        })
    }
}

/// The origin of a file, and its key or URL.
fn stored_source(source: &FileSource) -> (&'static str, &String) {
    match source {
        FileSource::Attached(FileKey(key)) => (ATTACHED, key),
        FileSource::Uploaded(FileKey(key)) => (UPLOADED, key),
        FileSource::Linked(url) => (LINKED, url),
    }
}

fn source(origin: &str, file: String) -> Result<FileSource, StoreError> {
    match origin {
        ATTACHED => Ok(FileSource::Attached(FileKey(file))),
        UPLOADED => Ok(FileSource::Uploaded(FileKey(file))),
        LINKED => Ok(FileSource::Linked(file)),
        other => Err(corrupt("the origin of a file", other)),
    }
}

fn thumbnails(small: Option<String>, large: Option<String>, due: Option<i64>) -> Thumbnails {
    match (small, large) {
        (Some(small), Some(large)) => {
            Thumbnails::Made(ThumbnailFiles { small: FileKey(small), large: FileKey(large) })
        }
        (None, _) | (_, None) if due.is_some() => Thumbnails::Pending,
        (None, _) | (_, None) => Thumbnails::None,
    }
}
