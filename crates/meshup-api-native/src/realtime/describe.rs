//! `GET /api/v1/realtime/`: what the sockets are and what is said on them.

use meshup_web::{Actor, ApiError};
use serde::Serialize;
use utoipa::ToSchema;

use super::catalog::{CLIENT_EVENTS, CLOSE_CODES, ENDPOINTS, ERROR_CODES, Entry, SERVER_EVENTS};

/// The live side of the API.
#[derive(Serialize, ToSchema)]
#[schema(as = Realtime)]
pub(crate) struct RealtimeDto {
    endpoints: Vec<EntryDto>,
    client_events: Vec<EntryDto>,
    server_events: Vec<EntryDto>,
    close_codes: Vec<CloseCodeDto>,
    /// `payload.code` of `error` frames.
    error_codes: Vec<EntryDto>,
}

/// Something with a name.
#[derive(Serialize, ToSchema)]
#[schema(as = RealtimeEntry)]
pub(crate) struct EntryDto {
    #[schema(example = "message.send")]
    name: &'static str,
    description: &'static str,
    /// An example of its payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<serde_json::Value>,
}

/// Why a socket is closed.
#[derive(Serialize, ToSchema)]
#[schema(as = RealtimeCloseCode)]
pub(crate) struct CloseCodeDto {
    #[schema(example = 4401)]
    code: u16,
    description: &'static str,
}

/// Describe the sockets: endpoints, events, close codes and error codes.
#[utoipa::path(get, path = "/realtime/", tag = "Realtime", responses((status = 200, body = RealtimeDto)))]
pub(crate) async fn describe(_: Actor) -> Result<actix_web::web::Json<RealtimeDto>, ApiError> {
    let entries = |known: &[Entry]| known.iter().map(EntryDto::of).collect::<Result<Vec<_>, _>>();
    let codes = CLOSE_CODES.iter().map(|(code, description)| CloseCodeDto { code: *code, description });
    Ok(actix_web::web::Json(RealtimeDto {
        endpoints: entries(&ENDPOINTS)?,
        client_events: entries(&CLIENT_EVENTS)?,
        server_events: entries(&SERVER_EVENTS)?,
        close_codes: codes.collect(),
        error_codes: entries(&ERROR_CODES)?,
    }))
}

impl EntryDto {
    fn of(entry: &Entry) -> Result<Self, ApiError> {
        let Entry { name, description, payload } = entry;
        let payload = payload.map(serde_json::from_str).transpose().map_err(ApiError::internal)?;
        Ok(Self { name, description, payload })
    }
}
