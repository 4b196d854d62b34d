//! The upgrade of a request to a socket.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, ORIGIN, UPGRADE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::credentials::{self, SUBPROTOCOL};
use super::session::Session;
use super::{Close, Dialect, Sockets};
use crate::actor::Credential;
use crate::{ApiError, cookie};

/// Who asks for a socket, before it is known whether they may have one.
pub(super) struct Caller {
    pub(super) is_foreign: bool,
    pub(super) credential: Option<Credential>,
}

impl Caller {
    fn of(request: &HttpRequest, sockets: &Sockets) -> Self {
        let credential = credentials::of(request);
        let is_foreign = match credential {
            Some(Credential::Cookie(_)) => !cookie::is_own_page(request),
            Some(Credential::Token(_)) | None => is_foreign(request, sockets),
        };
        Self { is_foreign, credential }
    }
}

/// Whether a page asks that is not of the CORS setting.
fn is_foreign(request: &HttpRequest, sockets: &Sockets) -> bool {
    request.headers().get(ORIGIN).is_some_and(|origin| {
        let host = request.connection_info().host().to_owned();
        !origin.to_str().is_ok_and(|origin| sockets.origins.allow(origin, &host))
    })
}

/// Answers a request for a socket: from here on everything is said by frames.
///
/// The answer comes when the client is admitted and greeted, or refused: what happens after a socket is open is
/// heard on it.
pub async fn open<D: Dialect>(
    request: &HttpRequest,
    payload: Payload,
    sockets: Data<Sockets>,
    dialect: D,
) -> Result<HttpResponse, ApiError> {
    let caller = Caller::of(request, &sockets);
    let upgraded = actix_ws::handle_with_protocols(request, payload, &[SUBPROTOCOL]);
    let (answer, writer, reader) = upgraded.map_err(|error| not_a_handshake(&error))?;
    let session = Session::begin(sockets.into_inner(), caller, writer, reader, dialect).await;
    actix_web::rt::spawn(session.run());
    Ok(answer)
}

fn not_a_handshake(error: &actix_web::Error) -> ApiError {
    let status = StatusCode::UPGRADE_REQUIRED;
    ApiError::with_status(status, "upgrade_required", format!("This address speaks WebSocket: {error}."))
        .header(UPGRADE, HeaderValue::from_static("websocket"))
}

/// The `after_seq` of the query, if there is one.
pub fn after_seq(request: &HttpRequest) -> Result<Option<meshup_domain::Seq>, Close> {
    credentials::parameter(request, "after_seq").map_or(Ok(None), |text| {
        let seq = text.parse::<i64>().ok().filter(|seq| *seq >= 0).ok_or(Close::BAD_REQUEST)?;
        Ok(Some(meshup_domain::Seq(seq)))
    })
}
