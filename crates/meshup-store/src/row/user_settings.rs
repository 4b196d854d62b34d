//! Rows of user settings.

use meshup_app::ports::StoreError;
use meshup_domain::UserId;
use meshup_domain::settings::{Topics, UserSettings};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_settings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub theme: String,
    pub language: String,
    pub compact_mode: bool,
    pub email_notifications: bool,
    pub push_notifications: bool,
    pub desktop_notifications: bool,
    pub notification_sound: bool,
    pub notify_messages: bool,
    pub notify_mentions: bool,
    pub notify_tasks: bool,
    pub notify_events: bool,
    pub notify_polls: bool,
    pub reduced_motion: bool,
    pub high_contrast: bool,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&UserSettings> for Model {
    fn from(settings: &UserSettings) -> Self {
        let UserSettings {
            user,
            topics: Topics { messages, mentions, tasks, events, polls },
            theme,
            language,
            compact_mode,
            email_notifications,
            push_notifications,
            desktop_notifications,
            notification_sound,
            reduced_motion,
            high_contrast,
            updated_at,
        } = *settings;
        Self {
            user_id: user.0,
            theme: theme.as_str().to_owned(),
            language: language.as_str().to_owned(),
            compact_mode,
            email_notifications,
            push_notifications,
            desktop_notifications,
            notification_sound,
            notify_messages: messages,
            notify_mentions: mentions,
            notify_tasks: tasks,
            notify_events: events,
            notify_polls: polls,
            reduced_motion,
            high_contrast,
            updated_at: micros(updated_at),
        }
    }
}

impl TryFrom<Model> for UserSettings {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            theme,
            language,
            compact_mode,
            email_notifications,
            push_notifications,
            desktop_notifications,
            notification_sound,
            notify_messages,
            notify_mentions,
            notify_tasks,
            notify_events,
            notify_polls,
            reduced_motion,
            high_contrast,
            updated_at,
        } = row;
        Ok(Self {
            user: UserId(user_id),
            theme: parse_enum(&theme)?,
            language: parse_enum(&language)?,
            compact_mode,
            email_notifications,
            push_notifications,
            desktop_notifications,
            notification_sound,
            topics: Topics {
                messages: notify_messages,
                mentions: notify_mentions,
                tasks: notify_tasks,
                events: notify_events,
                polls: notify_polls,
            },
            reduced_motion,
            high_contrast,
            updated_at: time(updated_at)?,
        })
    }
}
