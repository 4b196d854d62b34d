//! Requests to talk (document "DM Request Management").

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{Conversations, WriteTo};
use meshup_app::ports::Shelf;
use meshup_domain::conversation::RequestStatus;
use meshup_domain::{Number, Violation};
use meshup_web::fields::FromValue;
use meshup_web::page::offset::{Offset, OffsetParams};
use meshup_web::routes::Endpoint;
use meshup_web::throttle::PersonThrottle;
use meshup_web::{Accepted, Actor, ApiError, At, Fields, FromFields, Json, Query};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::limits::DmRequests;
use crate::openapi::TAG;
use crate::threads::Thread;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![send_dm_request, list_dm_requests, answer_dm_request]
}

/// A request to talk, with its first message.
#[derive(Debug, ToSchema)]
#[schema(as = dms::NewRequest)]
pub(crate) struct NewRequest {
    /// The number of a user.
    #[schema(value_type = i64, example = 123)]
    recipient_id: Number,
    /// 1 to 4,000 characters.
    #[schema(example = "Hello!")]
    text: String,
    /// Makes a repeat give the first answer back; 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64)]
    nonce: Option<String>,
}

impl FromFields for NewRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            recipient_id: fields.required("recipient_id"),
            text: fields.required("text"),
            nonce: fields.nullable("nonce"),
        }
    }
}

/// An answer to a request.
#[derive(Debug, ToSchema)]
#[schema(as = dms::RequestAnswer)]
pub(crate) struct AnswerBody {
    /// `accepted` or `rejected`.
    #[schema(value_type = String, example = "accepted")]
    status: Verdict,
}

/// Whether a request is accepted.
#[derive(Debug, Clone, Copy)]
struct Verdict(bool);

impl FromValue for Verdict {
    fn from_value(value: &Value, _: bool) -> Result<Self, String> {
        match value.as_str().map(str::parse) {
            Some(Ok(RequestStatus::Accepted)) => Ok(Self(true)),
            Some(Ok(RequestStatus::Rejected)) => Ok(Self(false)),
            Some(Ok(RequestStatus::Pending) | Err(_)) | None => {
                let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                Err(Violation::UnknownChoice(word).to_string())
            }
        }
    }

    fn placeholder() -> Self {
        Self(false)
    }

    fn schema() -> Value {
        json!({"type": "string", "enum": ["accepted", "rejected"]})
    }
}

impl FromFields for AnswerBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { status: fields.required("status") }
    }
}

/// Ask somebody to talk, with a first message.
///
/// Accepted at once if the sender follows them. Where both talk already, the text is appended; where the other side
/// has asked, that is accepted. A repeat with the same `nonce` within 24 h writes nothing and answers 200, also while
/// the request waits.
#[utoipa::path(post, path = "/requests", tag = TAG, request_body = NewRequest,
    responses((status = 201, body = Thread), (status = 200, description = "Appended to a thread that was there, or the nonce was used before", body = Thread),
        (status = 404, description = "Nobody has this number"),
        (status = 409, description = "An earlier request waits for an answer")))]
async fn send_dm_request(
    actor: Actor,
    _throttle: PersonThrottle<DmRequests>,
    body: Json<NewRequest>,
    conversations: Data<Conversations>,
) -> Result<Accepted<Thread>, ApiError> {
    let NewRequest { recipient_id, text, nonce } = body.into_inner();
    let recipient = conversations.person(recipient_id).await?;
    let written = conversations.request(&actor, WriteTo { recipient, field: "text", text, nonce }).await?;
    let thread = Thread::of(&written.conversation);
    Ok(if written.is_new { Accepted::New(thread) } else { Accepted::Existing(thread) })
}

/// List requests that wait for one's answer.
#[utoipa::path(get, path = "/requests", tag = TAG, params(OffsetParams),
    responses((status = 200, body = Vec<Thread>)))]
async fn list_dm_requests(
    actor: Actor,
    stretch: Query<Offset<100>>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Vec<Thread>>, ApiError> {
    let page = conversations.list(&actor, Shelf::Requests, None, stretch.request()).await?;
    Ok(JsonAnswer(page.items.iter().map(Thread::of).collect()))
}

/// Accept or reject a request.
#[utoipa::path(put, path = "/requests/{thread_number}", tag = TAG, request_body = AnswerBody,
    responses((status = 200, body = Thread), (status = 409, description = "It was answered before")))]
async fn answer_dm_request(
    actor: Actor,
    At(number): At<Number>,
    body: Json<AnswerBody>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Thread>, ApiError> {
    let asked = conversations.direct(&actor, number).await?;
    let answered = conversations.answer(&actor, asked.conversation.id, body.status.0).await?;
    Ok(JsonAnswer(Thread::of(&answered)))
}
