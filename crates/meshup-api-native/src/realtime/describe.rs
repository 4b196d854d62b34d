//! `GET /api/v1/realtime/`: a description of the sockets and their messages.

use actix_web::web::Json;
use meshup_web::Actor;
use meshup_web::asyncapi::{Message, Socket};
use meshup_web::socket::{Close, SocketError};
use serde::Serialize;
use utoipa::ToSchema;

use super::catalog;

/// The WebSocket part of the native API.
#[derive(Serialize, ToSchema)]
#[schema(as = Realtime)]
pub(crate) struct RealtimeDto {
    /// The addresses of sockets.
    endpoints: Vec<EntryDto>,
    /// The frames that clients send.
    client_events: Vec<EntryDto>,
    /// The frames that the server sends.
    server_events: Vec<EntryDto>,
    /// Why the server closes sockets.
    close_codes: Vec<CloseCodeDto>,
    /// The values of `payload.code` in `error` frames.
    error_codes: Vec<EntryDto>,
}

/// A frame or an error code, with its description.
#[derive(Serialize, ToSchema)]
#[schema(as = RealtimeEntry)]
pub(crate) struct EntryDto {
    /// The address, the `type` of a frame, or an error code.
    #[schema(example = "message.send")]
    name: &'static str,
    /// What it means.
    description: &'static str,
    /// For a frame, an example of its payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<serde_json::Value>,
}

/// A close code.
#[derive(Serialize, ToSchema)]
#[schema(as = RealtimeCloseCode)]
pub(crate) struct CloseCodeDto {
    /// 4000 to 4999, or a code of RFC 6455.
    #[schema(example = 4401)]
    code: u16,
    /// What it means, and whether to connect again.
    description: &'static str,
}

/// Describe the sockets: endpoints, events, close codes and error codes.
#[utoipa::path(get, path = "/realtime/", tag = "Realtime", responses((status = 200, body = RealtimeDto)))]
pub(crate) async fn describe_realtime(_: Actor) -> Json<RealtimeDto> {
    let shown = |messages: Vec<Message>| messages.into_iter().map(Into::into).collect();
    Json(RealtimeDto {
        endpoints: catalog::sockets().into_iter().map(Into::into).collect(),
        client_events: shown(catalog::each(|socket| socket.heard)),
        server_events: shown(catalog::each(|socket| socket.said)),
        close_codes: Close::ALL
            .map(|(Close { code, reason: _ }, description)| CloseCodeDto { code, description })
            .into(),
        error_codes: SocketError::CODES
            .map(|(name, description)| EntryDto { name, description, payload: None })
            .into(),
    })
}

impl From<Socket> for EntryDto {
    fn from(socket: Socket) -> Self {
        Self { name: socket.address, description: socket.description, payload: None }
    }
}

impl From<Message> for EntryDto {
    fn from(message: Message) -> Self {
        let payload =
            message.example.and_then(|mut frame| frame.get_mut("payload").map(serde_json::Value::take));
        Self { name: message.name, description: message.summary, payload }
    }
}
