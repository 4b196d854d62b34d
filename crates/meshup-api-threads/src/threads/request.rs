//! Request bodies and filters for threads.

use meshup_app::conversations::SendDirectMessage;
use meshup_app::messages::MessageRange;
use meshup_domain::text::is_blank;
use meshup_domain::{Number, UserId};
use meshup_web::fields::FromValue;
use meshup_web::page::keyset::MessageAnchor;
use meshup_web::page::limit_of;
use meshup_web::{Fields, FromFields};
use serde_json::Value;
use utoipa::IntoParams;

/// The recipient. Its errors are worded as clients of this surface expect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipient(pub(super) Number);

impl FromValue for Recipient {
    const MISSING: Option<&'static str> = Some("Recipient ID is required");

    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let number = Number::from_value(value, text).map(Self);
        number.map_err(|_| "A valid recipient ID is required".to_owned())
    }

    fn placeholder() -> Self {
        Self(Number::placeholder())
    }

    fn schema() -> Value {
        Number::schema()
    }
}

/// A text that is not blank. Its errors are worded as clients of this surface expect.
#[derive(Debug, Clone)]
pub(crate) struct Content(String);

impl Content {
    const REQUIRED: &str = "Content is required";
}

impl FromValue for Content {
    const MISSING: Option<&'static str> = Some(Self::REQUIRED);

    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let text = String::from_value(value, text).ok().filter(|text| !is_blank(text));
        text.map(Self).ok_or_else(|| Self::REQUIRED.to_owned())
    }

    fn placeholder() -> Self {
        Self(String::placeholder())
    }

    fn schema() -> Value {
        String::schema()
    }
}

meshup_web::request! {
    /// A message to a user.
    pub(crate) struct SendBody as "threads.NewMessage" {
        /// The number of a user.
        recipient as "recipient_id": required Recipient, { "examples": [2] };
        /// 1 to 4,000 characters.
        content: required Content, { "examples": ["Hello, how are you?"] };
        /// 1 to 64 characters. Repeating a message with the same nonce within 24 h returns the first one.
        nonce: nullable String, { "minLength": 1, "maxLength": 64 };
    }
}

impl SendBody {
    pub(super) fn into_command(self, recipient: UserId) -> SendDirectMessage {
        let Self { recipient: _, content: Content(content), nonce } = self;
        SendDirectMessage { recipient, content, nonce }
    }
}

/// Which messages of a thread to return.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part(MessageRange);

impl Part {
    /// How many messages are returned unless fewer are requested.
    const SHOWN: u64 = 1_000;

    pub(super) fn range(self) -> MessageRange {
        self.0
    }
}

impl FromFields for Part {
    fn from_fields(fields: &mut Fields) -> Self {
        let limit = limit_of(fields, Self::SHOWN).unwrap_or(Self::SHOWN);
        Self(MessageAnchor::of(fields).map_or(MessageRange::Latest { limit }, |beside| beside.range(limit)))
    }
}

/// Documents the query parameter that limits the number of messages.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub(crate) struct Shown {
    /// The number of messages to return, 1 to 1,000; values out of range are clamped.
    #[param(example = 1_000, minimum = 1, maximum = 1_000)]
    limit: Option<u64>,
}
