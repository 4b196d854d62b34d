//! The crate as a resource uses it: a small surface, tested over actix's test service.

#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

mod kit {
    pub(crate) mod bodies;
    pub(crate) mod errors;
    pub(crate) mod keys;
    pub(crate) mod note;
    pub(crate) mod paging;
    pub(crate) mod routing;
    pub(crate) mod service;
    pub(crate) mod throttling;
}
