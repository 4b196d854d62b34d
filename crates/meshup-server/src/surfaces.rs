//! The surfaces of the server: their routes, sockets, documents and limits.

use actix_web::web::ServiceConfig;
use meshup_api_dms::{DmMessages, DmRequests};
use meshup_api_threads::ThreadsLimit;
use meshup_web::RateLimits;
use meshup_web::asyncapi::Socket;
use meshup_web::routes::PathError;
use meshup_web::throttle::Rate;
use utoipa::openapi::OpenApi;

use crate::settings::Limits;

/// A surface. A new one is added as a row of [`SURFACES`].
pub(crate) struct Surface {
    /// The name of its OpenAPI document.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) address: &'static str,
    pub(crate) document: fn() -> OpenApi,
    /// Its sockets in the AsyncAPI document.
    pub(crate) sockets: fn() -> Vec<Socket>,
    /// Whether each of its paths can be served.
    pub(crate) check: fn() -> Result<(), PathError>,
    /// Adds its routes and sockets to the application.
    pub(crate) routes: fn(&mut ServiceConfig),
    /// Adds the rate limits of its routes.
    pub(crate) limits: fn(RateLimits, &Limits) -> RateLimits,
}

/// Whether each path of each surface can be served.
pub(crate) fn check() -> Result<(), PathError> {
    SURFACES.iter().try_for_each(|surface| (surface.check)())
}

/// The other documents are merged into the first one.
pub(crate) const SURFACES: [Surface; 5] = [
    Surface {
        name: "native",
        title: "Native",
        address: "/api/openapi/native.json",
        document: meshup_api_native::openapi::document,
        sockets: meshup_api_native::asyncapi,
        check: || meshup_api_native::surface().check(),
        routes: |config| {
            config.service(meshup_api_native::surface().service()).service(meshup_api_native::sockets());
        },
        limits: |all, _| all,
    },
    Surface {
        name: "conversations",
        title: "Conversations",
        address: "/api/openapi/conversations.json",
        document: meshup_api_native::openapi::conversations,
        sockets: Vec::new,
        // Served with the native routes, whose base path they share.
        check: || Ok(()),
        routes: |_| {},
        limits: |all, _| all,
    },
    Surface {
        name: "chats",
        title: "Chats",
        address: "/api/openapi/chats.json",
        document: meshup_api_chats::openapi::document,
        sockets: meshup_api_chats::asyncapi,
        check: || {
            [meshup_api_chats::surface(), meshup_api_chats::login(), meshup_api_chats::logout()]
                .iter()
                .try_for_each(meshup_web::routes::Surface::check)
        },
        routes: |config| {
            config
                .service(meshup_api_chats::surface().service())
                .service(meshup_api_chats::login().service())
                .service(meshup_api_chats::logout().service())
                .service(meshup_api_chats::sockets());
        },
        limits: |all, _| all,
    },
    Surface {
        name: "dms",
        title: "DMs",
        address: "/api/openapi/dms.json",
        document: meshup_api_dms::openapi::document,
        sockets: meshup_api_dms::asyncapi,
        check: || meshup_api_dms::surface().check(),
        routes: |config| {
            config.service(meshup_api_dms::surface().service()).service(meshup_api_dms::sockets());
        },
        limits: |all, limits| {
            all.with::<DmRequests>(&[Rate::per_minute(limits.dms_requests_per_minute)])
                .with::<DmMessages>(&[Rate::per_minute(limits.dms_messages_per_minute)])
        },
    },
    Surface {
        name: "threads",
        title: "Threads",
        address: "/api/openapi/threads.json",
        document: meshup_api_threads::openapi::document,
        sockets: Vec::new,
        check: || meshup_api_threads::surface().check(),
        routes: |config| {
            config.service(meshup_api_threads::surface().service());
        },
        limits: |all, limits| {
            all.with::<ThreadsLimit>(&[
                Rate::per_minute(limits.threads_per_minute),
                Rate::per_hour(limits.threads_per_hour),
            ])
        },
    },
];
