//! What clients send about chats.

use meshup_app::conversations::{OpenConversation, People, UpdateGroup, With};
use meshup_domain::{Number, Violation};
use meshup_web::fields::FromValue;
use meshup_web::{Fields, FromFields};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::present::ChatType;

/// Which chats to list.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Part of a title or of a member's name, in any case, or words of a message, or their beginnings, in any case and
    /// with or without accents.
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

/// A chat to create: a 1:1, or a group.
#[derive(Debug, ToSchema)]
#[schema(as = chats::NewChat)]
pub(crate) struct NewChat {
    chat_type: ChatType,
    /// 1 to 100 characters; groups need one, others have none.
    #[schema(example = "Project Team")]
    title: Option<String>,
    /// The other members: one of a `dm`, 1 to 49 of a `group`.
    #[schema(value_type = Vec<i64>, max_items = 50, example = json!([2, 3, 4]))]
    member_ids: Vec<Number>,
}

impl FromFields for NewChat {
    const RENAMED: &'static [(&'static str, &'static str)] = &[("participants", "member_ids")];

    fn from_fields(fields: &mut Fields) -> Self {
        let chat_type = fields.required("chat_type");
        Self {
            chat_type,
            title: match chat_type {
                ChatType::Group => Some(fields.required("title")),
                // It has none, and one of a wrong type is told all the same.
                ChatType::Dm => fields.nullable("title"),
            },
            member_ids: fields.required("member_ids"),
        }
    }
}

impl NewChat {
    pub(super) fn into_command(self) -> OpenConversation {
        let Self { chat_type, title, member_ids } = self;
        let with = match chat_type {
            ChatType::Dm => With::OneOther,
            ChatType::Group => With::Titled(title.unwrap_or_default()),
        };
        OpenConversation { people: People::Numbers(member_ids), with }
    }
}

meshup_web::request! {
    /// What to change about a group.
    pub(crate) struct UpdateChat as "chats.UpdateChat" {
        /// 1 to 100 characters.
        title: optional String, needed(put), { "examples": ["New Chat Title"] };
        /// Replaces the admins; at least one, members only.
        admins: optional Vec<Number>, { "maxItems": 50, "examples": [[1]] };
    }
}

impl UpdateChat {
    pub(super) fn into_command(self) -> UpdateGroup {
        let Self { title, admins } = self;
        UpdateGroup { title, admins: admins.map(People::Numbers) }
    }
}

meshup_web::request! {
    /// Whether one is typing.
    pub(crate) struct TypingBody as "chats.Typing" {
        is_typing: required bool, { "examples": [true] };
    }
}
