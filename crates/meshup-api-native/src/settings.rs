//! What people and servers have set.

use meshup_web::routes::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    Vec::new()
}
