//! Notification preferences of many users, in one query.

use meshup_app::ports::{NotificationRecipient, StoreError};
use meshup_domain::settings::{
    NotificationSettings, Preference, RoomSettings, ServerNotificationLevel, UserSettings,
};
use meshup_domain::{ServerId, UserId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QuerySelect,
    Select,
};

use crate::error::store_error;
use crate::repositories::parse_enum;
use crate::row::{channel, conversation, preference, room_settings, server, user, user_settings};

#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
struct Person {
    id: Uuid,
    email: String,
    status: String,
    is_active: bool,
    is_verified: bool,
    date_joined: i64,
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "server::Entity")]
struct RoomSubject {
    default_notifications: bool,
}

/// A user with their settings, if any, and the server, if given.
#[derive(DerivePartialModel)]
struct Known {
    #[sea_orm(nested)]
    person: Person,
    #[sea_orm(nested)]
    settings: Option<user_settings::Model>,
    #[sea_orm(nested)]
    preference: Option<preference::Model>,
    #[sea_orm(nested)]
    place: Option<RoomSubject>,
    #[sea_orm(nested)]
    room: Option<room_settings::Model>,
}

impl TryFrom<Known> for NotificationRecipient {
    type Error = StoreError;

    fn try_from(row: Known) -> Result<Self, StoreError> {
        let Known {
            person: Person { id, email, status, is_active, is_verified, date_joined },
            settings,
            preference,
            place,
            room,
        } = row;
        let user = UserId(id);
        let UserSettings { topics, email_notifications, .. } = match settings {
            Some(row) => row.try_into()?,
            None => UserSettings::initial(user, crate::repositories::time(date_joined)?),
        };
        let preference = preference.map(Preference::try_from).transpose()?;
        let volume = place.map(|RoomSubject { default_notifications }| {
            preference
                .map_or(ServerNotificationLevel::unset(default_notifications), |preference| preference.volume)
        });
        let room = room.map_or(Ok(RoomSettings::default()), RoomSettings::try_from)?;
        let status = parse_enum(&status)?;
        Ok(Self {
            user,
            wants: NotificationSettings { topics, volume, room },
            status,
            mail_to: (is_active && is_verified && email_notifications).then_some(email),
        })
    }
}

pub(super) async fn of(
    conn: &impl ConnectionTrait,
    server: Option<ServerId>,
    room: Option<Uuid>,
    people: &[UserId],
) -> Result<Vec<NotificationRecipient>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows =
        query(server, room, people).into_partial_model::<Known>().all(conn).await.map_err(store_error)?;
    rows.into_iter().map(NotificationRecipient::try_from).collect()
}

/// The room of the channel or conversation with this id.
fn room_of(id: Option<Uuid>) -> SelectStatement {
    let mut of_channel = Query::select();
    of_channel.column(channel::Column::RoomId).from(channel::Entity).and_where(channel::Column::Id.eq(id));
    let mut of_conversation = Query::select();
    of_conversation
        .column(conversation::Column::RoomId)
        .from(conversation::Entity)
        .and_where(conversation::Column::Id.eq(id));
    of_channel.union(UnionType::All, of_conversation).take()
}

/// Without a server or room, the joins on it match nothing.
fn query(server: Option<ServerId>, room: Option<Uuid>, people: &[UserId]) -> Select<user::Entity> {
    let place = server.map(|ServerId(id)| id);
    let mut query = user::Entity::find()
        .filter(user::Column::Id.is_in(people.iter().map(|UserId(id)| *id)))
        .filter(user::Column::DeletedAt.is_null());
    QuerySelect::query(&mut query)
        .left_join(
            user_settings::Entity,
            user_settings::Column::UserId.into_expr().eq(user::Column::Id.into_expr()),
        )
        .left_join(
            preference::Entity,
            Condition::all()
                .add(preference::Column::UserId.into_expr().eq(user::Column::Id.into_expr()))
                .add(preference::Column::ServerId.eq(place)),
        )
        .left_join(server::Entity, server::Column::Id.eq(place))
        .left_join(
            room_settings::Entity,
            Condition::all()
                .add(room_settings::Column::UserId.into_expr().eq(user::Column::Id.into_expr()))
                .add(room_settings::Column::RoomId.in_subquery(room_of(room))),
        );
    if server.is_some() {
        query = query.filter(server::Column::Id.is_not_null());
    }
    query
}
