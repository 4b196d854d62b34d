//! Sample users and times.

use meshup_app::ports::{InsertUserOutcome, Store};
use meshup_domain::UserId;
use meshup_domain::user::{User, UserNames};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A time, `seconds` after the tests' time origin.
pub(crate) fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(seconds)
}

/// A new id, greater than all before it.
#[expect(clippy::disallowed_methods, reason = "the tests of the store need no port for ids")]
pub(crate) fn id() -> Uuid {
    Uuid::now_v7()
}

/// A user who is not stored yet.
pub(crate) fn somebody(name: &str) -> User {
    let names = UserNames {
        email: format!("{name}@example.com"),
        username: name.to_owned(),
        discriminator: "0001".to_owned(),
    };
    User { is_verified: true, ..User::register(UserId(Uuid::new_v4()), names, name.to_owned(), at(0)) }
}

/// A stored user.
pub(crate) async fn person(store: &dyn Store, name: &str) -> User {
    let work = store.begin().await.unwrap();
    let registered = work.users().insert(&somebody(name), "hash").await.unwrap();
    work.commit().await.unwrap();
    match registered {
        InsertUserOutcome::Done(user) => *user,
        InsertUserOutcome::Taken { .. } => panic!("{name} is taken"),
    }
}
