//! Administration over mocks.

use std::sync::Arc;

use meshup_domain::user::User;

use super::Administration;
use crate::actor::Actor;
use crate::server_context::fixture::context;
use crate::servers::{ServerDefaults, Servers};
use crate::testing::{MockDeployment, MockFiles, START, TestRepos, TestStore, actor, user, user_id};

/// User 9, a site admin.
pub(super) fn admin() -> Actor {
    Actor { is_admin: true, ..actor(9) }
}

/// The ports of a site that user 9 administers, where user 2 is found and shown.
pub(super) fn administered() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.site.expect_lock().returning(|| Ok(()));
    repos
        .users
        .expect_get()
        .returning(|id| Ok((id == user_id(9)).then(|| User { is_admin: true, ..user(9) })));
    repos.users.expect_lock().returning(|id| Ok(known(id.0.as_u128())));
    repos.users.expect_wait_for_holders().returning(|_| Ok(()));
    repos.users.expect_storage_used().returning(|ids| Ok(vec![(ids[0], 1_000)]));
    repos
}

fn known(n: u128) -> Option<User> {
    [2, 9].contains(&n).then(|| user(n))
}

pub(super) fn administration(repos: TestRepos) -> (TestStore, Administration) {
    let (store, context) = context(repos);
    let administration = Administration {
        store: context.store.clone(),
        clock: context.clock.clone(),
        ids: context.ids.clone(),
        servers: Servers::new(context, Arc::new(MockFiles::default()), ServerDefaults::default()),
        deployment: Arc::new(MockDeployment::default()),
        version: "0.0.0",
        started_at: START,
    };
    (store, administration)
}
