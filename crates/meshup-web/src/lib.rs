//! What every HTTP surface shares: the actor, bodies, errors, pages, routes and their document.
//!
//! # How a resource is written
//!
//! A resource of a surface is one file of four parts, and makes no decisions:
//!
//! 1. **Parse.** [`request!`] declares a body once: fields, types, names, what is needed, and their description. It is
//!    read with all wrong types noted at once, and becomes the changes of the domain. [`Json`] takes JSON; [`Body`]
//!    takes JSON or multipart with files, and [`FileForm`] multipart alone.
//!
//!    ```ignore
//!    meshup_web::request! {
//!        create CreateChannel, "A new channel.";
//!        update UpdateChannel, "What is to change about a channel.";
//!        changes ChannelChanges, |changes| ChannelProfile::default().apply(changes);
//!        fields {
//!            /// 1 to 100 characters, unique in the server without regard to case.
//!            name: optional String, needed(create, put), { "examples": ["general"] };
//!            is_private: optional bool;
//!        }
//!    }
//!    ```
//! 2. **Present.** A DTO derives `Serialize` and `ToSchema` and is made from an entity, destructured in full.
//!    Times are [`Timestamp`], nested people [`UserBasic`]; [`Presenter`] knows presence and file addresses.
//! 3. **Handle.** Extractors run in the order of the parameters, and that is the order of checks
//!    (`docs/rules.md#order-of-checks`): `Actor` (or `Throttle`) comes first, then the path ([`At`]), the query
//!    ([`Query`], [`Paging`]), and the body last. Errors become [`ApiError`] by `?`. Two ids are taken apart in the
//!    function (`let At((server, channel)) = at;`), because utoipa reads no nested patterns in parameters.
//!
//!    ```ignore
//!    #[utoipa::path(post, path = "/servers/", tag = "Servers", responses((status = 201, body = ServerDto)))]
//!    pub(crate) async fn create(actor: Actor, body: Json<CreateServer>, servers: Data<Servers>)
//!        -> Result<Created<ServerDto>, ApiError> {
//!        let server = servers.create(&actor, body.into_inner().0).await?;
//!        Ok(Created(server.into()))
//!    }
//!    ```
//! 4. **Route.** The path of `#[utoipa::path]`, relative to the surface, is the only place where a path stands:
//!    [`endpoints!`] lists the handlers once and fills both the router and the OpenAPI document. `{name_id}` is a
//!    UUID; the error answers that every operation shares are added to the document by [`routes::Surface`].
//!
//! **Explain** is done already: a use case's error implements `meshup_app::Explain`; [`error`] maps its kind to a
//! status once, and the surface's [`ErrorStyle`] writes the body.

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
pub mod media;
pub mod origin;
pub mod page;
pub mod path;
pub mod presenter;
pub mod query;
pub mod request;
pub mod routes;
mod schema;
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
pub use path::At;
pub use presenter::{Presenter, UserBasic};
pub use query::Query;
pub use settings::WebSettings;
pub use throttle::{RateLimits, Throttle};
pub use timestamp::Timestamp;
