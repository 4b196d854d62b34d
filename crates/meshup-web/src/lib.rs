//! What every HTTP surface shares: the actor, bodies, errors, pages, routes and their document.
//!
//! # How a resource is written
//!
//! A resource of a surface is one file of four parts, and makes no decisions:
//!
//! 1. **Parse.** A request struct says how it is read from [`Fields`], with all wrong types noted at once, and
//!    becomes the use case's command. [`Json`] takes JSON; [`Body`] takes JSON or multipart with files,
//!    and [`FileForm`] multipart alone.
//!
//!    ```ignore
//!    /// A new server.
//!    #[derive(Debug, ToSchema)]
//!    pub(crate) struct CreateServer { name: String, is_public: Option<bool> }
//!
//!    impl FromFields for CreateServer {
//!        const REQUIRED: &'static [&'static str] = &["name"];       // what PUT wants
//!        fn from_fields(fields: &mut Fields) -> Self {
//!            Self { name: fields.required("name"), is_public: fields.optional("is_public") }
//!        }
//!    }
//!    ```
//! 2. **Present.** A DTO derives `Serialize` and `ToSchema` and is made from an entity, destructured in full.
//!    Times are [`Timestamp`], nested people [`UserBasic`]; [`Presenter`] knows presence and file addresses.
//! 3. **Handle.** Extractors run in the order of the parameters, and CONTRACT ("Order of checks") wants credentials
//!    first: `Actor` (or `Throttle`) comes first, then the path ([`At`]), the query ([`Query`], [`Paging`]), and
//!    the body last. Errors become [`ApiError`] by `?`. Two ids are taken apart in the function
//!    (`let At((server, channel)) = at;`), because utoipa reads no nested patterns in parameters.
//!
//!    ```ignore
//!    #[utoipa::path(post, path = "/servers/", tag = "Servers", responses((status = 201, body = ServerDto)))]
//!    pub(crate) async fn create(actor: Actor, body: Json<CreateServer>, servers: Data<Servers>, show: Show)
//!        -> Result<Created<ServerDto>, ApiError> {
//!        let server = servers.create(&actor, body.into_inner().into_command()).await?;
//!        Ok(Created(show.server(server)))
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
pub mod client;
pub mod cookie;
pub mod docs;
pub mod error;
pub mod fields;
pub mod idempotency;
pub mod media;
pub mod page;
pub mod path;
pub mod presenter;
pub mod query;
pub mod routes;
pub mod settings;
pub mod socket;
pub mod throttle;
pub mod timestamp;
pub mod trace;

pub use actor::{Actor, Authenticate};
pub use answer::{Accepted, Created, NoContent};
pub use body::{Body, FileForm, Form, Json};
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
