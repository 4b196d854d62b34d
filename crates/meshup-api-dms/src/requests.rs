//! Message requests (`docs/rules.md#requests`).

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::conversations::{AnswerError, Conversations, SendDirectMessage, SendDirectMessageError};
use meshup_app::ports::ConversationFilter;
use meshup_domain::conversation::RequestStatus;
use meshup_domain::{Number, Violation};
use meshup_web::fields::FromValue;
use meshup_web::page::offset::{Offset, OffsetParams};
use meshup_web::routes::Endpoint;
use meshup_web::throttle::PersonThrottle;
use meshup_web::{Accepted, Actor, ApiError, Json, PathParams, Query};
use serde_json::{Value, json};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::limits::DmRequests;
use crate::openapi::TAG;
use crate::threads::Thread;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![send_dm_request => SendDirectMessageError, list_dm_requests, answer_dm_request => AnswerError]
}

meshup_web::request! {
    /// A message request, with its first message.
    pub(crate) struct NewRequest as "dms.NewRequest" {
        /// The number of a user.
        recipient as "recipient_id": required Number, { "examples": [123] };
        /// 1 to 4,000 characters.
        content as "text": required String, { "examples": ["Hello!"] };
        /// 1 to 64 characters. Repeating a request with the same nonce within 24 h posts nothing and returns
        /// the thread.
        nonce: nullable String, { "minLength": 1, "maxLength": 64 };
    }
}

meshup_web::request! {
    /// The response to a message request.
    pub(crate) struct AnswerBody as "dms.RequestAnswer" {
        status: required Verdict, { "examples": ["accepted"] };
    }
}

/// Whether a request is accepted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict(bool);

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
        json!({"$ref": "#/components/schemas/dms.Verdict"})
    }

    fn components(into: &mut Vec<(String, RefOr<Schema>)>) {
        let words = [RequestStatus::Accepted, RequestStatus::Rejected].map(RequestStatus::as_str);
        let list = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
        into.push(("dms.Verdict".to_owned(), list.into()));
    }
}

/// Send a message request, with a first message.
///
/// The request is accepted at once if the sender follows the recipient. If the thread is already accepted,
/// the text is posted to it; if the other user's request is pending, it is accepted. Repeating a request with
/// the same `nonce` within 24 h posts nothing and returns 200, even while the request is pending.
#[utoipa::path(post, path = "/requests", tag = TAG, request_body = NewRequest,
    responses((status = 201, body = Thread), (status = 200,
        description = "Posted to an existing thread, or the nonce was used before.", body = Thread),
        (status = 404, description = "No user has this number."),
        (status = 409, description = "An earlier request is still pending.")))]
async fn send_dm_request(
    actor: Actor,
    _throttle: PersonThrottle<DmRequests>,
    body: Json<NewRequest>,
    conversations: Data<Conversations>,
) -> Result<Accepted<Thread>, ApiError> {
    let NewRequest { recipient, content, nonce } = body.into_inner();
    let recipient = conversations.person(recipient).await?;
    let written = conversations.send_request(&actor, SendDirectMessage { recipient, content, nonce }).await?;
    let thread = Thread::of(&written.summary.conversation, &written.summary.people);
    Ok(if written.is_new { Accepted::New(thread) } else { Accepted::Existing(thread) })
}

/// List the message requests that the current user has not answered yet.
#[utoipa::path(get, path = "/requests", tag = TAG, params(OffsetParams),
    responses((status = 200, body = Vec<Thread>)))]
async fn list_dm_requests(
    actor: Actor,
    range: Query<Offset<100>>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Vec<Thread>>, ApiError> {
    let page = conversations.list(&actor, ConversationFilter::Requests, None, range.request()).await?;
    Ok(JsonAnswer(page.items.iter().map(Thread::of_view).collect()))
}

/// Accept or reject a message request.
#[utoipa::path(put, path = "/requests/{thread_number}", tag = TAG, request_body = AnswerBody,
    responses((status = 200, body = Thread), (status = 409, description = "The request has already been answered.")))]
async fn answer_dm_request(
    actor: Actor,
    PathParams(number): PathParams<Number>,
    body: Json<AnswerBody>,
    conversations: Data<Conversations>,
) -> Result<JsonAnswer<Thread>, ApiError> {
    let asked = conversations.direct(&actor, number).await?;
    let answered = conversations.answer(&actor, asked.conversation.id, body.status.0).await?;
    Ok(JsonAnswer(Thread::of_view(&answered)))
}
