//! Rows of announcements.

use meshup_app::ports::{PendingAnnouncement, StoreError};
use meshup_domain::announcement::Announcement;
use meshup_domain::{AnnouncementId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "announcements")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub author_id: Uuid,
    pub title: String,
    pub body: String,
    pub created_at: i64,
    /// The last user who has been notified.
    pub reached: Option<Uuid>,
    /// When everybody had been notified.
    pub finished_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Announcement> for Model {
    fn from(announcement: &Announcement) -> Self {
        let Announcement { id, author, title, body, created_at } = announcement;
        Self {
            id: id.0,
            author_id: author.0,
            title: title.clone(),
            body: body.clone(),
            created_at: micros(*created_at),
            reached: None,
            finished_at: None,
        }
    }
}

impl TryFrom<Model> for PendingAnnouncement {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, author_id, title, body, created_at, reached, finished_at: _ } = row;
        let announcement = Announcement {
            id: AnnouncementId(id),
            author: UserId(author_id),
            title,
            body,
            created_at: time(created_at)?,
        };
        Ok(Self { announcement, reached: reached.map(UserId) })
    }
}
