//! The domain's enumerations on the wire and in the OpenAPI document.

use std::borrow::Cow;

use meshup_domain::text::StringEnum;
use meshup_domain::{
    Violation, audit, channel, conversation, event, message, note, notification, poll, role, search,
    settings, site, task, user,
};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use utoipa::PartialSchema as _;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::fields::FromValue;

/// A value of an enumeration, which the document has as a component of the same name.
///
/// In structs that derive `ToSchema`, use an alias such as [`Theme`]: utoipa derives component names from
/// generic arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<T>(pub T);

impl<T> From<T> for Choice<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: StringEnum> Serialize for Choice<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<T: StringEnum> utoipa::PartialSchema for Choice<T> {
    fn schema() -> RefOr<Schema> {
        let words = T::ALL.iter().map(|value| value.as_str());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(words))
            .description(Some(T::ABOUT))
            .into()
    }
}

impl<T: StringEnum> utoipa::ToSchema for Choice<T> {
    fn name() -> Cow<'static, str> {
        T::NAME.into()
    }
}

macro_rules! choices {
    ($($module:ident::$name:ident),+ $(,)?) => {$(
        #[doc = concat!("[`", stringify!($module), "::", stringify!($name), "`] on the wire.")]
        pub type $name = Choice<$module::$name>;

        impl FromValue for $module::$name {
            fn from_value(value: &Value, _: bool) -> Result<Self, String> {
                let word = value.as_str().ok_or_else(|| Violation::unknown_choice(&value.to_string()));
                word.and_then(str::parse).map_err(|broken: Violation| broken.to_string())
            }

            fn placeholder() -> Self {
                Self::ALL[0]
            }

            fn schema() -> Value {
                json!({"$ref": format!("#/components/schemas/{}", Self::NAME)})
            }

            fn components(into: &mut Vec<(String, RefOr<Schema>)>) {
                into.push((Self::NAME.to_owned(), $name::schema()));
            }
        }
    )+};
}

choices!(
    audit::AuditAction,
    audit::AuditTarget,
    channel::ChannelType,
    conversation::RequestStatus,
    event::EventStatus,
    event::EventType,
    event::RecurrenceType,
    event::RsvpStatus,
    message::AttachmentType,
    message::MessageType,
    note::CollaboratorPermission,
    notification::NotificationKind,
    poll::PollStatus,
    role::Permission,
    role::RoleType,
    search::SearchKind,
    settings::Language,
    settings::NotificationLevel,
    settings::RoomNotificationLevel,
    settings::Theme,
    site::Registration,
    site::SiteAction,
    site::SiteTarget,
    task::TaskPriority,
    task::TaskStatus,
    user::DmPrivacy,
    user::Status,
);
