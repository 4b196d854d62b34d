//! People and times to test with.

use meshup_app::ports::{Registered, Store};
use meshup_domain::user::{DmPrivacy, Status, User};
use meshup_domain::{Number, UserId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A time, `seconds` after the tests' beginning of time.
pub(crate) fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(seconds)
}

/// A new id, greater than all before it.
#[expect(clippy::disallowed_methods, reason = "no port stands between the store and its tests")]
pub(crate) fn id() -> Uuid {
    Uuid::now_v7()
}

/// Somebody who is not stored yet.
pub(crate) fn somebody(name: &str) -> User {
    User {
        id: UserId(Uuid::new_v4()),
        number: Number(0),
        email: format!("{name}@example.com"),
        username: name.to_owned(),
        discriminator: "0001".to_owned(),
        display_name: name.to_owned(),
        avatar: None,
        bio: String::new(),
        status: Status::Offline,
        status_chosen: false,
        custom_status: String::new(),
        is_admin: false,
        is_verified: true,
        two_factor: false,
        show_online_status: true,
        show_email: false,
        dm_privacy: DmPrivacy::Everyone,
        date_joined: at(0),
        last_login: None,
        last_active_at: None,
    }
}

/// Somebody who is stored.
pub(crate) async fn person(store: &dyn Store, name: &str) -> User {
    let work = store.begin().await.unwrap();
    let registered = work.users().insert(&somebody(name), "hash").await.unwrap();
    work.commit().await.unwrap();
    match registered {
        Registered::Done(user) => *user,
        Registered::Taken { .. } => panic!("{name} is taken"),
    }
}
