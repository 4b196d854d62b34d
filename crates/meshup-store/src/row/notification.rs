//! Rows of notifications.

use meshup_app::ports::{NewNotification, StoreError};
use meshup_domain::notification::{Notification, excerpt};
use meshup_domain::{NotificationId, ServerId, UserId};
use sea_orm::FromQueryResult;
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub topic: String,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub server_id: Option<Uuid>,
    /// The channel or conversation.
    pub place_id: Option<Uuid>,
    pub target_id: Uuid,
    /// Room and `seq` of the message in question.
    pub room_id: Option<Uuid>,
    pub seq: Option<i64>,
    /// Since when the notification has been waiting to be mailed; `None` if it is not.
    pub mail_after: Option<i64>,
    /// When it was marked as read. Reading the room marks it implicitly, without this column.
    pub read_at: Option<i64>,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&NewNotification> for Model {
    fn from(new: &NewNotification) -> Self {
        let NewNotification { notification, topic, position, to_mail } = new;
        let Notification { id, user, kind, title, body, server, room, target, is_read: _, created_at } =
            notification;
        Self {
            id: id.0,
            user_id: user.0,
            topic: topic.clone(),
            kind: kind.as_str().to_owned(),
            title: title.clone(),
            body: body.clone(),
            server_id: server.map(|server| server.0),
            place_id: *room,
            target_id: *target,
            room_id: position.map(|(room, _)| room.0),
            seq: position.map(|(_, seq)| seq.0),
            mail_after: to_mail.then(|| micros(*created_at)),
            read_at: None,
            created_at: micros(*created_at),
        }
    }
}

/// A notification as shown to its user.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Shown {
    id: Uuid,
    user_id: Uuid,
    kind: String,
    title: String,
    body: String,
    server_id: Option<Uuid>,
    place_id: Option<Uuid>,
    target_id: Uuid,
    is_read: bool,
    /// The start of the message's text and its number of attachments, if it is about a message.
    content: Option<String>,
    files: i64,
    created_at: i64,
}

impl TryFrom<Shown> for Notification {
    type Error = StoreError;

    fn try_from(row: Shown) -> Result<Self, StoreError> {
        let Shown {
            id,
            user_id,
            kind,
            title,
            body,
            server_id,
            place_id,
            target_id,
            is_read,
            content,
            files,
            created_at,
        } = row;
        let files = usize::try_from(files).unwrap_or_default();
        Ok(Self {
            id: NotificationId(id),
            user: UserId(user_id),
            kind: parse_enum(&kind)?,
            title,
            body: content.map_or(body, |content| excerpt(&content, files)),
            server: server_id.map(ServerId),
            room: place_id,
            target: target_id,
            is_read,
            created_at: time(created_at)?,
        })
    }
}
