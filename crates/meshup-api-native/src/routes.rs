//! Every handler of the surface, once.

use meshup_web::routes::Endpoint;

/// The endpoints of all resources; each resource lists its own.
pub(crate) fn all() -> Vec<Endpoint> {
    let resources: [fn() -> Vec<Endpoint>; 3] =
        [crate::messages::endpoints, crate::direct::endpoints, crate::realtime::endpoints];
    resources.iter().flat_map(|endpoints| endpoints()).collect()
}
