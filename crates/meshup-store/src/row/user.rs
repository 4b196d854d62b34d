//! Rows of users.

use meshup_app::ports::StoreError;
use meshup_domain::text::folded;
use meshup_domain::user::{Status, User, UserCard, UserProfile};
use meshup_domain::{FileKey, Number, UserId};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Assigned by the database.
    pub number: i64,
    pub email: String,
    /// Folded.
    pub email_key: String,
    pub username: String,
    /// Folded.
    pub username_key: String,
    pub discriminator: String,
    pub display_name: String,
    pub password_hash: String,
    pub avatar: Option<String>,
    pub bio: String,
    pub status: String,
    pub status_chosen: bool,
    pub custom_status: String,
    pub is_admin: bool,
    pub is_active: bool,
    pub is_verified: bool,
    pub two_factor: bool,
    pub show_online_status: bool,
    pub show_email: bool,
    pub dm_privacy: String,
    pub date_joined: i64,
    pub last_login: Option<i64>,
    pub last_active_at: Option<i64>,
    /// When the owner deleted the account, of which only this row is left.
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The columns of a user's card, for `into_partial_model::<Card>()` or nested in the row of a join.
#[derive(Debug, Clone, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Card {
    pub id: Uuid,
    pub number: i64,
    pub username: String,
    pub discriminator: String,
    pub display_name: String,
    pub avatar: Option<String>,
    pub status: String,
    pub is_active: bool,
    pub show_online_status: bool,
}

/// As [`User::card`].
impl TryFrom<Card> for UserCard {
    type Error = StoreError;

    fn try_from(row: Card) -> Result<Self, StoreError> {
        let Card {
            id,
            number,
            username,
            discriminator,
            display_name,
            avatar,
            status,
            is_active,
            show_online_status,
        } = row;
        Ok(Self {
            id: UserId(id),
            number: Number(number),
            username,
            discriminator,
            display_name,
            avatar: avatar.map(FileKey),
            status: if is_active { parse_enum(&status)? } else { Status::Offline },
            show_online_status,
        })
    }
}

impl TryFrom<Model> for User {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let profile = UserProfile {
            display_name: row.display_name,
            avatar: row.avatar.map(FileKey),
            bio: row.bio,
            status: parse_enum(&row.status)?,
            status_chosen: row.status_chosen,
            custom_status: row.custom_status,
        };
        Ok(Self {
            id: UserId(row.id),
            number: Number(row.number),
            email: row.email,
            username: row.username,
            discriminator: row.discriminator,
            profile,
            is_admin: row.is_admin,
            is_active: row.is_active,
            is_verified: row.is_verified,
            two_factor: row.two_factor,
            show_online_status: row.show_online_status,
            show_email: row.show_email,
            dm_privacy: parse_enum(&row.dm_privacy)?,
            date_joined: time(row.date_joined)?,
            last_login: time_or_none(row.last_login)?,
            last_active_at: time_or_none(row.last_active_at)?,
        })
    }
}

/// All columns except the number, which the database assigns, and the password.
impl From<&User> for ActiveModel {
    fn from(user: &User) -> Self {
        let User {
            id,
            number: _,
            email,
            username,
            discriminator,
            profile,
            is_admin,
            is_active,
            is_verified,
            two_factor,
            show_online_status,
            show_email,
            dm_privacy,
            date_joined,
            last_login,
            last_active_at,
        } = user;
        Self {
            id: Set(id.0),
            number: NotSet,
            email: Set(email.clone()),
            email_key: Set(folded(email)),
            username: Set(username.clone()),
            username_key: Set(folded(username)),
            discriminator: Set(discriminator.clone()),
            is_admin: Set(*is_admin),
            is_active: Set(*is_active),
            is_verified: Set(*is_verified),
            two_factor: Set(*two_factor),
            show_online_status: Set(*show_online_status),
            show_email: Set(*show_email),
            dm_privacy: Set(dm_privacy.as_str().to_owned()),
            date_joined: Set(micros(*date_joined)),
            last_login: Set(last_login.map(micros)),
            last_active_at: Set(last_active_at.map(micros)),
            ..Self::from(profile)
        }
    }
}

/// The profile columns.
impl From<&UserProfile> for ActiveModel {
    fn from(profile: &UserProfile) -> Self {
        let UserProfile { display_name, avatar, bio, status, status_chosen, custom_status } = profile;
        Self {
            display_name: Set(display_name.clone()),
            avatar: Set(avatar.as_ref().map(|file| file.0.clone())),
            bio: Set(bio.clone()),
            status: Set(status.as_str().to_owned()),
            status_chosen: Set(*status_chosen),
            custom_status: Set(custom_status.clone()),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}
