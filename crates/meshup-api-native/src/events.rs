//! Events of a server's calendar.

use meshup_web::routes::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    Vec::new()
}
