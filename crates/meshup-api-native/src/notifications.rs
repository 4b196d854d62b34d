//! Notices to the person who asks.

use meshup_web::routes::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    Vec::new()
}
