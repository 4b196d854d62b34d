//! Notes of a server.

use meshup_web::routes::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    Vec::new()
}
