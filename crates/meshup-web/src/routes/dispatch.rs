//! Finds the endpoint of a request in a radix tree.
//!
//! The framework's own router tries the paths of a scope one after the other, and compiles regular expressions for each
//! of them in every worker.

use std::rc::Rc;
use std::sync::Arc;

use actix_service::boxed::{self, BoxService, BoxServiceFactory};
use actix_service::{ServiceFactory, apply};
use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, always_ready};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::from_fn;
use actix_web::{Error, HttpMessage, Route};
use futures_util::future::{LocalBoxFuture, join_all};
use matchit::{InsertError, Router};

use crate::ApiError;
use crate::idempotency::idempotent;
use crate::matched::Matched;

type Factory = BoxServiceFactory<(), ServiceRequest, ServiceResponse, Error, ()>;
type Handler = BoxService<ServiceRequest, ServiceResponse, Error>;

/// A path that is malformed, or matches the same requests as another one, which the error names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the path {path} cannot be served: {cause}")]
pub struct PathError {
    path: String,
    cause: InsertError,
}

/// The handler of some methods of a path.
pub(super) struct MethodRoute {
    /// GET handlers answer HEAD too.
    pub(super) methods: Vec<Method>,
    pub(super) route: Route,
    /// Whether it accepts an [`Idempotency-Key`](crate::idempotency).
    pub(super) takes_key: bool,
}

/// The paths of a surface, each with its handlers by method.
#[derive(Default)]
pub(super) struct Dispatch {
    tree: Rc<Router<usize>>,
    paths: Vec<Path<Factory>>,
}

struct Path<H> {
    route: Arc<str>,
    handlers: Vec<(Vec<Method>, H)>,
}

impl Dispatch {
    /// Adds a path, with or without a slash at its end. Fixed segments win over variable ones, so that `/users/me/` is
    /// not read as an id, whatever the order in which they are added.
    pub(super) fn add(&mut self, path: &str, methods: Vec<MethodRoute>) -> Result<(), PathError> {
        let bare = path.trim_end_matches('/');
        Rc::make_mut(&mut self.tree)
            .insert(bare, self.paths.len())
            .map_err(|cause| PathError { path: bare.to_owned(), cause })?;
        let handlers = methods.into_iter().map(MethodRoute::start).collect();
        self.paths.push(Path { route: format!("{bare}/").into(), handlers });
        Ok(())
    }
}

impl MethodRoute {
    fn start(self) -> (Vec<Method>, Factory) {
        let Self { mut methods, route, takes_key } = self;
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        let factory = if takes_key {
            boxed::factory(apply(from_fn(idempotent::<BoxBody>), route))
        } else {
            boxed::factory(route)
        };
        (methods, factory)
    }
}

impl ServiceFactory<ServiceRequest> for Dispatch {
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = Dispatcher;
    type InitError = ();
    type Future = LocalBoxFuture<'static, Result<Dispatcher, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let tree = Rc::clone(&self.tree);
        let paths = join_all(self.paths.iter().map(Path::start));
        Box::pin(
            async move { Ok(Dispatcher { tree, paths: paths.await.into_iter().collect::<Result<_, _>>()? }) },
        )
    }
}

impl Path<Factory> {
    fn start(&self) -> impl Future<Output = Result<Path<Handler>, ()>> + use<> {
        let route = Arc::clone(&self.route);
        let start = |(methods, factory): &(Vec<Method>, Factory)| {
            let (methods, handler) = (methods.clone(), factory.new_service(()));
            async move { Ok((methods, handler.await?)) }
        };
        let handlers = join_all(self.handlers.iter().map(start));
        async move { Ok(Path { route, handlers: handlers.await.into_iter().collect::<Result<_, ()>>()? }) }
    }
}

/// The paths of a surface in one worker.
pub(super) struct Dispatcher {
    tree: Rc<Router<usize>>,
    paths: Vec<Path<Handler>>,
}

impl Dispatcher {
    fn find(&self, request: &ServiceRequest) -> Option<(&Path<Handler>, Matched)> {
        let path = request.match_info().as_str();
        let found = self.tree.at(path.strip_suffix('/').unwrap_or(path)).ok()?;
        let path = self.paths.get(*found.value)?;
        let segments = found.params.iter().map(|(_, text)| text.to_owned()).collect();
        Some((path, Matched::new(Arc::clone(&path.route), segments)))
    }
}

impl Service<ServiceRequest> for Dispatcher {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse, Error>>;

    always_ready!();

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let Some((path, matched)) = self.find(&request) else {
            return refuse(request, ApiError::not_found());
        };
        request.extensions_mut().insert(matched);
        let accepts = |(methods, _): &&(Vec<Method>, Handler)| methods.contains(request.method());
        if let Some((_, handler)) = path.handlers.iter().find(accepts) {
            return handler.call(request);
        }
        let error = path.wrong_method(request.method());
        refuse(request, error)
    }
}

impl Path<Handler> {
    fn wrong_method(&self, method: &Method) -> ApiError {
        let detail = format!("Method \"{method}\" not allowed.");
        let error = ApiError::with_status(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail);
        let methods = self.handlers.iter().flat_map(|(methods, _)| methods).map(Method::as_str);
        match header::HeaderValue::from_str(&methods.collect::<Vec<_>>().join(", ")) {
            Ok(allow) => error.header(header::ALLOW, allow),
            Err(malformed) => ApiError::internal(malformed),
        }
    }
}

fn refuse(
    request: ServiceRequest,
    error: ApiError,
) -> LocalBoxFuture<'static, Result<ServiceResponse, Error>> {
    Box::pin(async { Ok(request.error_response(error)) })
}
