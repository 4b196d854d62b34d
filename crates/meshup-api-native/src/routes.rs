//! Every handler of the surface, once.

use meshup_web::routes::Endpoint;

/// The endpoints of all resources; each resource lists its own.
pub(crate) fn all() -> Vec<Endpoint> {
    let resources: &[fn() -> Vec<Endpoint>] = &[
        crate::auth::endpoints,
        crate::users::endpoints,
        crate::servers::endpoints,
        crate::members::endpoints,
        crate::roles::endpoints,
        crate::invites::endpoints,
        crate::audit::endpoints,
        crate::channels::endpoints,
        crate::messages::endpoints,
        crate::direct::endpoints,
        crate::notes::endpoints,
        crate::tasks::endpoints,
        crate::events::endpoints,
        crate::polls::endpoints,
        crate::settings::endpoints,
        crate::notifications::endpoints,
        crate::search::endpoints,
        crate::realtime::endpoints,
    ];
    resources.iter().flat_map(|endpoints| endpoints()).collect()
}
