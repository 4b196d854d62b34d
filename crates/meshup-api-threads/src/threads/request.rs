//! What clients send about threads.

use meshup_app::conversations::WriteTo;
use meshup_app::messages::Stretch;
use meshup_domain::text::is_blank;
use meshup_domain::{Number, UserId};
use meshup_web::page::keyset::Beside;
use meshup_web::page::limit_of;
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
    /// 1 to 64 characters; a repeat within 24 h gives the first message back.
    #[schema(min_length = 1, max_length = 64)]
    pub(super) nonce: Option<String>,
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
            nonce: fields.nullable("nonce"),
        }
    }
}

impl SendBody {
    pub(super) fn into_command(self, recipient: UserId) -> WriteTo {
        let Self { recipient_id: _, content, nonce } = self;
        WriteTo { recipient, content, nonce }
    }
}

/// Which messages of a thread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part(Stretch);

impl Part {
    /// Messages that are shown at once, unless fewer are asked for.
    const SHOWN: u64 = 1_000;

    pub(super) fn stretch(self) -> Stretch {
        self.0
    }
}

impl FromFields for Part {
    fn from_fields(fields: &mut Fields) -> Self {
        let limit = limit_of(fields, Self::SHOWN).unwrap_or(Self::SHOWN);
        Self(Beside::of(fields).map_or(Stretch::Latest { limit }, |beside| beside.stretch(limit)))
    }
}

/// How many messages of a thread, for the document.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub(crate) struct Shown {
    /// 1 to 1,000; out of range is cut.
    #[param(example = 1_000, minimum = 1, maximum = 1_000)]
    limit: Option<u64>,
}
