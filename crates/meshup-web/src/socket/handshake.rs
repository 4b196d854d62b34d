//! The upgrade of a request to a WebSocket.

use actix_http::ws::{self, HandshakeError};
use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    HeaderMap, HeaderValue, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use actix_web::web::{Data, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::body::SocketBody;
use super::caller::Caller;
use super::credentials::{self, SUBPROTOCOL};
use super::reader::Reader;
use super::session::Session;
use super::writer::Writer;
use super::{Close, SocketHandler, Sockets};
use crate::{Actor, ApiError};

/// Upgrades a request to a WebSocket.
///
/// The response is sent once the client is admitted and greeted, or rejected: everything that happens later
/// reaches the client through the socket.
pub async fn open<D: SocketHandler>(
    request: &HttpRequest,
    payload: Payload,
    sockets: Data<Sockets>,
    handler: D,
) -> Result<HttpResponse, ApiError> {
    check(request).map_err(refused)?;
    let caller = Caller::of(request, &sockets);
    let writer = Writer::default();
    let reader = Reader::new(payload.into_inner(), sockets.limits.message, writer.clone());
    let session = Session::begin(sockets.into_inner(), caller, writer.clone(), reader, handler).await;
    if let Some(actor) = session.actor() {
        // For the log of requests.
        request.extensions_mut().insert(Actor(*actor));
    }
    let mut answer = ws::handshake_response(request.head());
    if credentials::offers_subprotocol(request) {
        answer.insert_header((SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL));
    }
    let body = SocketBody::new(writer, session.run());
    Ok(answer.message_body(body.boxed()).map_err(ApiError::internal)?.into())
}

/// Checks the handshake as required by RFC 6455, section 4.2.1.
fn check(request: &HttpRequest) -> Result<(), HandshakeError> {
    ws::verify_handshake(request.head())?;
    if is_key(request.headers()) { Ok(()) } else { Err(HandshakeError::BadWebsocketKey) }
}

/// There must be exactly one key, of 16 bytes in base64.
fn is_key(headers: &HeaderMap) -> bool {
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY);
    let bytes = keys.next().and_then(|key| STANDARD.decode(key.as_bytes().trim_ascii()).ok());
    bytes.is_some_and(|bytes| bytes.len() == 16) && keys.next().is_none()
}

fn refused(error: HandshakeError) -> ApiError {
    let refusal = |status, code| {
        ApiError::with_status(status, code, format!("This endpoint requires a WebSocket handshake: {error}."))
    };
    match error {
        HandshakeError::GetMethodRequired
        | HandshakeError::NoWebsocketUpgrade
        | HandshakeError::NoConnectionUpgrade => refusal(StatusCode::UPGRADE_REQUIRED, "upgrade_required")
            .header(UPGRADE, HeaderValue::from_static("websocket")),
        HandshakeError::NoVersionHeader | HandshakeError::UnsupportedVersion => {
            refusal(StatusCode::UPGRADE_REQUIRED, "upgrade_required")
                .header(UPGRADE, HeaderValue::from_static("websocket"))
                .header(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))
        }
        HandshakeError::BadWebsocketKey => refusal(StatusCode::BAD_REQUEST, "bad_handshake"),
    }
}

/// The `after_seq` of the query, if present.
pub fn after_seq(request: &HttpRequest) -> Result<Option<meshup_domain::Seq>, Close> {
    credentials::parameter(request, "after_seq").map_or(Ok(None), |text| {
        let seq = text.parse::<i64>().ok().filter(|seq| *seq >= 0).ok_or(Close::BAD_REQUEST)?;
        Ok(Some(meshup_domain::Seq(seq)))
    })
}
