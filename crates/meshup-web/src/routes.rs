//! A single list of handlers for both the router and the OpenAPI document.

#[cfg(feature = "testing")]
mod audit;
mod dispatch;
mod document;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, HttpResponse, Route, web};
use meshup_app::Explanation;
use utoipa::openapi::{OpenApi, PathItem};

use crate::body::multipart::FileLimit;
use crate::cookie::CookieLogin;
use crate::cookie::renewal::renew;
use crate::error::{ErrorStyle, render};
use crate::{ApiError, throttle};

#[cfg(feature = "testing")]
pub use audit::audit;
pub use dispatch::PathError;
use dispatch::{Dispatch, MethodRoute};
pub use document::{Conflict, describe_variables, join, shared};
use document::{Part, assemble, own_errors, take_cookies};

/// A handler with its documentation, made by [`endpoints!`](crate::endpoints).
#[derive(Clone, Copy)]
pub struct Endpoint {
    document: fn() -> OpenApi,
    location: &'static OnceLock<Location>,
    route: fn() -> Route,
    takes_key: bool,
    /// The errors of its use cases.
    refusals: fn() -> Vec<Explanation>,
}

impl Endpoint {
    pub const fn new(
        document: fn() -> OpenApi,
        location: &'static OnceLock<Location>,
        route: fn() -> Route,
        refusals: fn() -> Vec<Explanation>,
    ) -> Self {
        Self { document, location, route, takes_key: true, refusals }
    }

    /// Its part of the document, with error bodies in the given style.
    fn part(&self, style: ErrorStyle) -> Part {
        let mut document = (self.document)();
        document::refuse(&mut document, (self.refusals)(), style);
        Part { document, takes_key: self.takes_key }
    }

    /// The path and methods in the handler's `#[utoipa::path]`. They are taken from its document once per process
    /// rather than once per worker, because making the schemas takes most of a server's start.
    fn location(&self) -> &'static Location {
        self.location.get_or_init(|| {
            let place = (self.document)().paths.paths.into_iter().next();
            place.map_or_else(Location::default, |(path, item)| Location { path, methods: methods(&item) })
        })
    }
}

/// The path and methods of an endpoint.
#[derive(Debug, Default)]
pub struct Location {
    path: String,
    methods: Vec<Method>,
}

/// These endpoints without [`Idempotency-Key`](crate::idempotency): for logins and secrets, whose keys would
/// have no owner or whose responses must not be stored.
pub fn unkeyed(endpoints: Vec<Endpoint>) -> Vec<Endpoint> {
    endpoints.into_iter().map(|endpoint| Endpoint { takes_key: false, ..endpoint }).collect()
}

/// The endpoints of these handlers, each with a `#[utoipa::path]`. After an arrow follow the errors of the
/// use cases that it calls, which are then documented: `create_task => CreateTaskError`.
///
/// The calling crate must depend on `actix-web`, `meshup-app` and `utoipa`.
#[macro_export]
macro_rules! endpoints {
    ($($($segment:ident)::+ $(=> $($error:ty)|+)?),+ $(,)?) => {
        vec![$({
            #[derive(utoipa::OpenApi)]
            #[openapi(paths($($segment)::+))]
            struct Documented;
            static LOCATION: std::sync::OnceLock<$crate::routes::Location> = std::sync::OnceLock::new();
            $crate::routes::Endpoint::new(
                <Documented as utoipa::OpenApi>::openapi,
                &LOCATION,
                || actix_web::web::to($($segment)::+),
                || {
                    let refusals: &[fn() -> Vec<meshup_app::Explanation>] =
                        &[$($(<$error as meshup_app::Refusals>::all),+)?];
                    refusals.iter().flat_map(|all| all()).collect()
                },
            )
        }),+]
    };
}

/// A surface: handlers under a base path, and a style of errors.
pub struct Surface {
    base: &'static str,
    style: ErrorStyle,
    endpoints: Vec<Endpoint>,
    file_limit: Option<FileLimit>,
    cookie: Option<CookieLogin>,
    /// Names the surface's own error bodies in the document.
    own_errors: Option<&'static str>,
}

impl Surface {
    /// `base` begins with a slash and does not end with one; paths of handlers are relative to it.
    pub fn new(base: &'static str, style: ErrorStyle, endpoints: Vec<Endpoint>) -> Self {
        Self { base, style, endpoints, file_limit: None, cookie: None, own_errors: None }
    }

    /// Sets the maximum size of uploaded files in bytes.
    #[must_use]
    pub fn with_file_limit(self, bytes: u64) -> Self {
        Self { file_limit: Some(FileLimit(bytes)), ..self }
    }

    /// Documents error bodies as rendered by the surface's style, under a name of their own.
    #[must_use]
    pub fn with_own_errors(self, name: &'static str) -> Self {
        Self { own_errors: Some(name), ..self }
    }

    /// Accepts sessions of browsers that logged in with this [`cookie`](crate::cookie).
    #[must_use]
    pub fn with_cookie_login(self, login: CookieLogin) -> Self {
        Self { cookie: Some(login), ..self }
    }

    /// The surface as a service. It owns its base path: unknown paths under it are 404 in its own style.
    ///
    /// Trailing slashes are optional everywhere, wrong methods are 405 with `Allow`, and GET handlers answer
    /// HEAD.
    ///
    /// Nothing is served if [`Surface::check`] fails.
    pub fn service(&self) -> impl HttpServiceFactory + use<> {
        let dispatch = self.dispatch().unwrap_or_else(|error| {
            tracing::error!(%error, base = self.base, "a surface is not served");
            Dispatch::default()
        });
        let mut scope = web::scope(self.base).app_data(self.style);
        if let Some(limit) = self.file_limit {
            scope = scope.app_data(limit);
        }
        if let Some(login) = self.cookie {
            scope = scope.app_data(login);
        }
        scope.default_service(dispatch).wrap(from_fn(finish::<BoxBody>)).wrap(from_fn(render::<BoxBody>))
    }

    /// The surface's part of the OpenAPI document, with everything that all operations share, and its
    /// conflicts.
    pub fn document(&self) -> (OpenApi, Vec<Conflict>) {
        let (mut document, conflicts) =
            assemble(self.base, self.endpoints.iter().map(|endpoint| endpoint.part(self.style)));
        if let Some(login) = self.cookie {
            take_cookies(&mut document, login);
        }
        if let Some(name) = self.own_errors {
            own_errors(&mut document, name, self.style);
        }
        (document, conflicts)
    }

    /// Fails if a path is malformed, or if another one of the surface matches the same requests.
    pub fn check(&self) -> Result<(), PathError> {
        self.dispatch().map(|_| ())
    }

    fn dispatch(&self) -> Result<Dispatch, PathError> {
        let mut paths: BTreeMap<&str, Vec<MethodRoute>> = BTreeMap::new();
        for endpoint in &self.endpoints {
            let Location { path, methods } = endpoint.location();
            let (methods, route) = (methods.clone(), (endpoint.route)());
            paths.entry(path).or_default().push(MethodRoute {
                methods,
                route,
                takes_key: endpoint.takes_key,
            });
        }
        let mut dispatch = Dispatch::default();
        for (path, methods) in paths {
            dispatch.add(&format!("{}{path}", self.base), methods)?;
        }
        Ok(dispatch)
    }
}

/// Surface middleware: adds what a response owes to the checks before the handler.
async fn finish<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse, Error> {
    let mut answer = next.call(request).await?.map_into_boxed_body();
    throttle::add_headers(&mut answer);
    renew(&mut answer).await?;
    Ok(answer)
}

/// The response for paths outside of all surfaces.
#[expect(clippy::unused_async, reason = "handlers are asynchronous")]
pub async fn unknown() -> Result<HttpResponse, ApiError> {
    Err(ApiError::not_found())
}

fn methods(item: &PathItem) -> Vec<Method> {
    let known = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::OPTIONS, &item.options),
        (Method::HEAD, &item.head),
        (Method::PATCH, &item.patch),
        (Method::TRACE, &item.trace),
    ];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}
