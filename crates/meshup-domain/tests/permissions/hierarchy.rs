//! The role hierarchy, for arbitrary positions and permissions.

use meshup_domain::UserId;
use meshup_domain::permission::{
    AssignRoles, ChangeRole, Denied, ModerateMember, RenameMember, RoleFacts, ServerFacts, TargetFacts, ask,
};
use meshup_domain::role::{Permission, Permissions};
use proptest::prelude::*;
use uuid::Uuid;

use crate::people::{Kind, ME, NOW, OWNER, facts};

const TARGET: UserId = UserId(Uuid::from_u128(2));

fn at(highest: i32, permissions: Permissions) -> ServerFacts {
    let mut facts = facts(Kind::Member);
    let member = facts.member.as_mut().unwrap();
    (member.highest, member.permissions) = (highest, permissions);
    facts
}

fn towards(server: ServerFacts, target: UserId, highest: i32) -> TargetFacts {
    TargetFacts { server, target, highest }
}

fn some_permissions() -> impl Strategy<Value = Permissions> {
    any::<i64>().prop_map(Permissions::from_bits)
}

proptest! {
    #[test]
    fn moderation_reaches_exactly_those_below(mine in 0..1_000, theirs in 0..1_000, held in some_permissions()) {
        let target = towards(at(mine, held), TARGET, theirs);
        let moderates = ask::<ModerateMember>(&target, NOW).is_ok();
        prop_assert_eq!(moderates, held.has(Permission::ManageMembers) && mine > theirs);
        let assigns = ask::<AssignRoles>(&target, NOW).is_ok();
        prop_assert_eq!(assigns, held.has(Permission::ManageRoles) && mine > theirs);
        let changes = ask::<ChangeRole>(&RoleFacts { server: target.server, position: theirs }, NOW).is_ok();
        prop_assert_eq!(changes, held.has(Permission::ManageRoles) && mine > theirs);
    }

    #[test]
    fn nobody_grants_what_they_lack_or_what_is_not_below(
        mine in 0..1_000, position in 0..1_000, held in some_permissions(), given in some_permissions()
    ) {
        let granted = at(mine, held).may_grant(position, given).is_ok();
        prop_assert_eq!(granted, mine > position && held.covers(given));
    }

    #[test]
    fn the_owner_is_out_of_reach_and_above_all(theirs in 0..1_000_000, given in some_permissions()) {
        for kind in [Kind::Owner, Kind::SiteAdmin] {
            let server = facts(kind);
            prop_assert!(server.may_grant(theirs, given).is_ok());
            prop_assert!(ask::<ModerateMember>(&towards(server.clone(), TARGET, theirs), NOW).is_ok());
            let owner = ask::<AssignRoles>(&towards(server, OWNER, 0), NOW).map(|_| ());
            prop_assert_eq!(owner, Err(Denied::TargetIsOwner));
        }
        let high = at(1_000_000, Permissions::all());
        let owner = ask::<ModerateMember>(&towards(high, OWNER, 0), NOW).map(|_| ());
        prop_assert_eq!(owner, Err(Denied::TargetIsOwner));
    }

    #[test]
    fn stored_bits_come_back_and_unknown_ones_are_dropped(bits in any::<i64>()) {
        let set = Permissions::from_bits(bits);
        prop_assert_eq!(Permissions::from_bits(set.bits()), set);
        prop_assert_eq!(set.iter().collect::<Permissions>(), set);
        prop_assert!(Permissions::all().covers(set));
        prop_assert!(set.without(set).is_empty());
    }
}

#[test]
fn people_name_themselves_whatever_their_role_and_others_only_from_above() {
    let guest = facts(Kind::Guest);
    assert!(ask::<RenameMember>(&towards(guest.clone(), ME, 100), NOW).is_ok());
    assert!(ask::<RenameMember>(&towards(facts(Kind::Owner), OWNER, 400), NOW).is_ok());
    let other = ask::<RenameMember>(&towards(guest, TARGET, 0), NOW).map(|_| ());
    assert_eq!(other, Err(Denied::MissingPermission));
    assert!(ask::<RenameMember>(&towards(facts(Kind::Manager), TARGET, 200), NOW).is_ok());
    let above = ask::<RenameMember>(&towards(facts(Kind::Manager), TARGET, 400), NOW).map(|_| ());
    assert_eq!(above, Err(Denied::TargetNotBelow));
    let banned = ask::<RenameMember>(&towards(facts(Kind::BannedAdmin), ME, 400), NOW).map(|_| ());
    assert_eq!(banned, Err(Denied::Banned));
}
