//! The client of a request.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};

use crate::{ApiError, WebSettings};

/// The address and user agent of a client, as sessions show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Without the port; empty if unknown.
    pub address: String,
    /// At most 300 characters.
    pub user_agent: String,
}

impl Client {
    /// The peer's address, or the one reported by a trusted proxy.
    pub fn of(request: &HttpRequest) -> Self {
        let address = if WebSettings::of(request).trust_proxy {
            request.connection_info().realip_remote_addr().map(str::to_owned)
        } else {
            request.peer_addr().map(|peer| peer.ip().to_string())
        };
        let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        Self {
            address: address.unwrap_or_default(),
            user_agent: user_agent.unwrap_or_default().chars().take(300).collect(),
        }
    }
}

impl FromRequest for Client {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
