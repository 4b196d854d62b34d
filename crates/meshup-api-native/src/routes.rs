//! Every handler of the surface, once.

use meshup_web::routes::Endpoint;

/// Everything below `/api/v1/`: the native surface, and the conversations surface, which shares its base.
pub(crate) fn all() -> Vec<Endpoint> {
    let mut all = native();
    all.extend(crate::conversations::endpoints());
    all
}

/// The endpoints of all native resources; each resource lists its own.
pub(crate) fn native() -> Vec<Endpoint> {
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
