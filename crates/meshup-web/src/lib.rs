//! The parts that all HTTP surfaces share: authentication, bodies, errors, paging, routes and the OpenAPI
//! document.
//!
//! # How a resource is written
//!
//! A resource is one file with four parts, and makes no decisions:
//!
//! 1. **Parse.** [`request!`] declares a body once: fields, types, names, required fields and descriptions.
//!    All errors of types are collected, and the result becomes the changes of the domain. [`Json`] takes
//!    JSON, [`Body`] JSON or multipart with files, and [`FileForm`] only multipart.
//!
//!    ```ignore
//!    meshup_web::request! {
//!        create CreateChannel, "A new channel.";
//!        update UpdateChannel, "Changes to a channel.";
//!        changes ChannelChanges, |changes| ChannelProfile::default().apply(changes);
//!        fields {
//!            /// 1 to 100 characters, unique in the server, ignoring case.
//!            name: optional String, needed(create, put), { "examples": ["general"] };
//!            is_private: optional bool;
//!        }
//!    }
//!    ```
//! 2. **Present.** A DTO derives `Serialize` and `ToSchema` and is made from an entity, destructured in full.
//!    Times are [`Timestamp`], nested users [`UserBasic`]; [`Presenter`] knows presence and file URLs.
//! 3. **Handle.** Extractors run in the order of the parameters, which is the order of checks
//!    (`docs/rules.md#order-of-checks`): `Actor` (or `Throttle`) comes first, then the path ([`PathParams`]),
//!    the query ([`Query`], [`Paging`]), and last the body. `?` converts errors to [`ApiError`]. Two ids are
//!    destructured in the parameter: `PathParams((server, channel)): PathParams<(ServerId, ChannelId)>`.
//!
//!    ```ignore
//!    #[utoipa::path(post, path = "/servers/", tag = "Servers", responses((status = 201, body = ServerDto)))]
//!    pub(crate) async fn create(actor: Actor, body: Json<CreateServer>, servers: Data<Servers>)
//!        -> Result<Created<ServerDto>, ApiError> {
//!        let server = servers.create(&actor, body.into_inner().0).await?;
//!        Ok(Created(server.into()))
//!    }
//!    ```
//! 4. **Route.** A path is written only once, in `#[utoipa::path]`, relative to the surface: [`endpoints!`]
//!    lists the handlers for both the router and the OpenAPI document. `{name_id}` is a UUID;
//!    [`routes::Surface`] adds the error responses that all operations share.
//!
//! Errors need no code: those of use cases implement `meshup_app::Explain`, [`error`] maps each kind to a
//! status, and the surface's [`ErrorStyle`] renders the body.

pub mod actor;
pub mod answer;
pub mod asyncapi;
pub mod body;
pub mod choice;
pub mod client;
pub mod cookie;
mod credential;
pub mod docs;
pub mod error;
pub mod fields;
pub mod idempotency;
mod matched;
pub mod media;
mod metrics;
pub mod origin;
pub mod packed;
pub mod page;
pub mod path;
pub mod presenter;
pub mod query;
pub mod request;
pub mod routes;
mod schema;
mod security;
pub mod settings;
pub mod socket;
pub mod throttle;
pub mod timestamp;
pub mod trace;

pub use actor::{Actor, Authenticate};
pub use answer::{Accepted, Created, NoContent};
pub use body::{Body, FileForm, Form, Json};
pub use choice::Choice;
pub use client::Client;
pub use error::{ApiError, ErrorStyle};
pub use fields::{Fields, FromFields};
pub use idempotency::{Idempotency, IdempotentStore};
pub use page::{Listing, Paging};
pub use path::PathParams;
pub use presenter::{Presenter, UserBasic};
pub use query::Query;
pub use settings::WebSettings;
pub use throttle::{RateLimits, Throttle};
pub use timestamp::Timestamp;
