//! What clients send about threads.

use meshup_app::conversations::WriteTo;
use meshup_domain::text::is_blank;
use meshup_domain::{Number, UserId};
use meshup_web::{Fields, FromFields};
use utoipa::{IntoParams, ToSchema};

/// A message to somebody.
#[derive(Debug, ToSchema)]
#[schema(as = threads::NewMessage)]
pub(crate) struct SendBody {
    /// The number of a user.
    #[schema(value_type = i64, example = 2)]
    pub(super) recipient_id: Number,
    /// 1 to 4,000 characters.
    #[schema(example = "Hello, how are you?")]
    pub(super) content: String,
}

impl FromFields for SendBody {
    fn from_fields(fields: &mut Fields) -> Self {
        let recipient = fields.lenient::<i64>("recipient_id");
        let content = fields.lenient::<String>("content");
        Self {
            recipient_id: match recipient {
                Some(Ok(number)) if number > 0 => Number(number),
                Some(_) => fields.missing("recipient_id", "A valid recipient ID is required", Number(0)),
                None => fields.missing("recipient_id", "Recipient ID is required", Number(0)),
            },
            content: match content {
                Some(Ok(text)) if !is_blank(&text) => text,
                _ => fields.missing("content", "Content is required", String::new()),
            },
        }
    }
}

impl SendBody {
    pub(super) fn command(recipient: UserId, text: String) -> WriteTo {
        WriteTo { recipient, field: "content", text }
    }
}

/// Which messages of a thread.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// Only messages older than this one.
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<Number>,
}

impl FromFields for Before {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { before: fields.optional("before") }
    }
}
