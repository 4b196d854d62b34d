//! Administration of the site and of accounts.

use meshup_domain::UserId;
use meshup_domain::permission::{AdministerSite, Allowed, Denied, SiteFacts, ask};
use meshup_domain::user::{OwnAccount, Status, User, UserNames};
use uuid::Uuid;

use crate::people::{ME, NOW};

fn admin() -> Allowed<AdministerSite> {
    ask(&SiteFacts { person: ME, is_admin: true, is_active: true }, NOW).unwrap()
}

fn account(id: UserId) -> User {
    let names =
        UserNames { email: "a@example.com".into(), username: "alice".into(), discriminator: "0001".into() };
    let mut user = User::register(id, names, "Alice".into(), NOW);
    user.profile.status = Status::Online;
    user
}

#[test]
fn only_active_site_admins_administer() {
    for (is_admin, is_active, allowed) in
        [(true, true, true), (false, true, false), (true, false, false), (false, false, false)]
    {
        let asked = ask::<AdministerSite>(&SiteFacts { person: ME, is_admin, is_active }, NOW);
        assert_eq!(asked.map(|_| ()).err(), (!allowed).then_some(Denied::MissingPermission));
    }
}

#[test]
fn a_deactivated_account_is_offline_until_it_is_reactivated() {
    let mut user = account(UserId(Uuid::from_u128(2)));
    assert_eq!((user.deactivate(&admin()), user.deactivate(&admin())), (Ok(true), Ok(false)));
    assert_eq!(
        (user.is_active, user.card().status, user.profile.status),
        (false, Status::Offline, Status::Online)
    );
    assert_eq!((user.reactivate(&admin()), user.reactivate(&admin())), (Ok(true), Ok(false)));
    assert_eq!((user.is_active, user.card().status), (true, Status::Online));
}

#[test]
fn rights_are_granted_and_revoked_with_a_change_to_record() {
    let mut user = account(UserId(Uuid::from_u128(2)));
    let change = user.set_admin(&admin(), true).unwrap().unwrap();
    assert_eq!((change.from.as_deref(), change.to.as_deref()), (Some("false"), Some("true")));
    assert_eq!((user.is_admin, user.set_admin(&admin(), true)), (true, Ok(None)));
}

#[test]
fn nobody_administers_their_own_account() {
    let mut own = account(ME);
    assert_eq!(own.deactivate(&admin()), Err(OwnAccount));
    assert_eq!(own.reactivate(&admin()), Err(OwnAccount));
    assert_eq!(own.set_admin(&admin(), false), Err(OwnAccount));
    assert_eq!(own.is_administered(&admin()), Err(OwnAccount));
    assert_eq!(own, account(ME));
}
