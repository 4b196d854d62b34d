//! Request bodies and filters for chats.

use meshup_app::conversations::{OpenConversation, OpenMode, UpdateGroup, UserKeys};
use meshup_domain::{Number, Violation};
use meshup_web::fields::FromValue;
use meshup_web::{Fields, FromFields};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::present::ChatType;

/// Filters for chats.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Part of a title or member name, ignoring case; or words of a message or their beginnings, ignoring
    /// case and accents.
    pub(super) search: Option<String>,
}

impl FromFields for Search {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { search: fields.optional("search") }
    }
}

impl FromValue for ChatType {
    fn from_value(value: &Value, _: bool) -> Result<Self, String> {
        let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match word.as_str() {
            "dm" => Ok(Self::Dm),
            "group" => Ok(Self::Group),
            _ => Err(Violation::UnknownChoice(word.chars().take(50).collect()).to_string()),
        }
    }

    fn placeholder() -> Self {
        Self::Dm
    }

    fn schema() -> Value {
        json!({"$ref": "#/components/schemas/chats.ChatType"})
    }

    fn components(into: &mut Vec<(String, RefOr<Schema>)>) {
        into.push((Self::name().into_owned(), <Self as PartialSchema>::schema()));
    }
}

meshup_web::request! {
    /// A new chat: a 1:1 chat or a group.
    pub(crate) struct NewChat as "chats.NewChat" {
        chat_type: required ChatType;
        /// 1 to 100 characters; required for groups, not allowed for 1:1 chats.
        title: nullable String, { "examples": ["Project Team"] };
        /// The other members: exactly one for a `dm`, 1 to 49 for a `group`.
        participants as "member_ids": required Vec<Number>, { "maxItems": 50, "examples": [[2, 3, 4]] };
    }
    require |body, _sent| match body.chat_type {
        ChatType::Group => &["title"],
        ChatType::Dm => &[],
    };
}

impl NewChat {
    pub(super) fn into_command(self) -> OpenConversation {
        let Self { chat_type, title, participants } = self;
        let with = match chat_type {
            ChatType::Dm => OpenMode::DirectWith,
            ChatType::Group => OpenMode::NewGroup(title.unwrap_or_default()),
        };
        OpenConversation { people: UserKeys::Numbers(participants), with }
    }
}

meshup_web::request! {
    /// Changes to a group; omitted fields are unchanged.
    pub(crate) struct UpdateChat as "chats.UpdateChat" {
        /// 1 to 100 characters.
        title: optional String, needed(put), { "examples": ["New Chat Title"] };
        /// Replaces the admins: at least one, and only members.
        admins: optional Vec<Number>, { "maxItems": 50, "examples": [[1]] };
    }
}

impl UpdateChat {
    pub(super) fn into_command(self) -> UpdateGroup {
        let Self { title, admins } = self;
        UpdateGroup { title, admins: admins.map(UserKeys::Numbers) }
    }
}

meshup_web::request! {
    /// Whether the current user is typing.
    pub(crate) struct TypingBody as "chats.Typing" {
        is_typing: required bool, { "examples": [true] };
    }
}
