//! The facts about a user in a server.

use meshup_app::ports::Store;
use meshup_domain::member::{Ban, Member, Mute};
use meshup_domain::permission::{MemberFacts, ServerFacts, UserFacts};
use meshup_domain::role::{Permission, Permissions};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{ServerId, UserId};

use crate::community::{founded, member, role, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;

on_each_database!(
    a_member_has_the_permissions_of_all_their_roles,
    an_owner_without_roles_has_none_and_is_the_owner,
    a_banned_person_is_known_as_banned,
    a_stranger_is_no_member,
    nothing_is_known_of_nobody_or_nowhere,
    facts_are_one_statement,
);

async fn facts(store: &dyn Store, server: ServerId, person: UserId) -> Option<ServerFacts> {
    store.read().servers().facts(server, person).await.unwrap()
}

async fn community(store: &dyn Store) -> (User, Server, Member) {
    let owner = person(store, "owner").await;
    let mut server = server(&owner, 100);
    server.profile.is_public = true;
    server.profile.settings.verification_level = 2;
    server.profile.settings.require_two_factor = true;
    server.profile.settings.auto_moderation = true;
    let member = founded(store, &server, &owner).await;
    (owner, server, member)
}

async fn a_member_has_the_permissions_of_all_their_roles(Database { store, .. }: Database) {
    let (owner, server, _) = community(&*store).await;
    let helper = person(&*store, "helper").await;
    let helping = Member { mute: Mute::Until(at(90)), ..member(&server, &helper, 7) };
    let [channels, polls] = [Permission::ManageChannels, Permission::ManagePolls];
    let roles = [
        role(&server, 300, Permissions::from_iter([channels])),
        role(&server, 500, Permissions::from_iter([polls])),
        role(&server, 900, Permissions::all()),
    ];
    let work = store.begin().await.unwrap();
    work.users().save(&User { is_verified: false, two_factor: true, ..helper.clone() }).await.unwrap();
    work.members().insert(&helping).await.unwrap();
    work.roles().insert(&roles).await.unwrap();
    work.members().set_roles(helping.id, &[roles[0].id, roles[1].id]).await.unwrap();
    work.commit().await.unwrap();

    let known = facts(&*store, server.id, helper.id).await.unwrap();
    let ServerFacts {
        server: place,
        owner: owned_by,
        is_public,
        verification_level,
        require_two_factor,
        auto_moderation,
        ..
    } = known;
    assert_eq!((place, owned_by, is_public), (server.id, owner.id, true));
    assert_eq!((verification_level, require_two_factor, auto_moderation), (2, true, true));
    let person = UserFacts {
        id: helper.id,
        is_site_admin: false,
        is_verified: false,
        two_factor: true,
        registered_at: at(0),
    };
    assert_eq!(known.person, person);
    let member = MemberFacts {
        id: helping.id,
        permissions: Permissions::from_iter([channels, polls]),
        highest: 500,
        mute: Mute::Until(at(90)),
        is_banned: false,
        joined_at: at(7),
    };
    assert_eq!(known.member, Some(member));
}

async fn an_owner_without_roles_has_none_and_is_the_owner(Database { store, .. }: Database) {
    let (owner, server, owning) = community(&*store).await;
    let known = facts(&*store, server.id, owner.id).await.unwrap();
    assert!(known.is_owner());
    let member = known.member.unwrap();
    assert_eq!((member.id, member.permissions, member.highest), (owning.id, Permissions::NONE, 0));
}

async fn a_banned_person_is_known_as_banned(Database { store, .. }: Database) {
    let (_, server, _) = community(&*store).await;
    let banned = person(&*store, "banned").await;
    let ban = Some(Ban { at: at(8), reason: String::new() });
    let work = store.begin().await.unwrap();
    work.members().insert(&Member { ban, ..member(&server, &banned, 3) }).await.unwrap();
    work.commit().await.unwrap();
    assert!(facts(&*store, server.id, banned.id).await.unwrap().member.unwrap().is_banned);
}

async fn a_stranger_is_no_member(Database { store, .. }: Database) {
    let (_, server, _) = community(&*store).await;
    let stranger = person(&*store, "stranger").await;
    let work = store.begin().await.unwrap();
    work.users().save(&User { is_admin: true, ..stranger.clone() }).await.unwrap();
    work.commit().await.unwrap();
    let known = facts(&*store, server.id, stranger.id).await.unwrap();
    assert!(known.person.is_site_admin);
    assert_eq!(known.member, None);
}

async fn nothing_is_known_of_nobody_or_nowhere(Database { store, .. }: Database) {
    let (owner, server, _) = community(&*store).await;
    assert_eq!(facts(&*store, server.id, UserId(id())).await, None);
    assert_eq!(facts(&*store, ServerId(id()), owner.id).await, None);
}

async fn facts_are_one_statement(Database { store, .. }: Database) {
    let (owner, server, owning) = community(&*store).await;
    let roles: Vec<_> = (1..=5).map(|position| role(&server, position, Permissions::NONE)).collect();
    let ids: Vec<_> = roles.iter().map(|role| role.id).collect();
    let work = store.begin().await.unwrap();
    work.roles().insert(&roles).await.unwrap();
    work.members().set_roles(owning.id, &ids).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(statements(facts(&*store, server.id, owner.id)).await, 1);
}
