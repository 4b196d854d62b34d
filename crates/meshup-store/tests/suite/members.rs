//! Members and their roles.

use std::sync::Arc;

use meshup_app::page::PageRequest;
use meshup_app::ports::{MemberView, Store};
use meshup_domain::RoleId;
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::member::{Ban, Member, Mute, Standing};
use meshup_domain::role::{Permission, Permissions, Role, RoleProfile};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use uuid::Uuid;

use crate::community::{channel, founded, member, role, server};
use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;

on_each_database!(
    a_member_is_found_by_either_id_with_person_and_roles,
    a_person_has_one_row_in_a_server,
    mutes_and_bans_are_kept_and_lifted,
    members_are_listed_oldest_first_and_the_banned_apart,
    roles_are_replaced_and_shown_from_the_highest,
    a_deleted_role_is_taken_from_everybody,
    a_role_is_read_as_it_was_written,
    only_members_who_are_not_banned_are_among_people,
    a_private_channel_is_seen_by_its_maker_those_added_and_who_manages_channels,
    a_page_of_members_takes_as_many_statements_as_one_member,
);

async fn community(store: &dyn Store) -> (User, Server, Member) {
    let owner = person(store, "owner").await;
    let server = server(&owner, 100);
    let member = founded(store, &server, &owner).await;
    (owner, server, member)
}

async fn joined(store: &dyn Store, member: &Member) {
    let work = store.begin().await.unwrap();
    assert!(work.members().insert(member).await.unwrap());
    work.commit().await.unwrap();
}

async fn saved(store: &dyn Store, member: &Member) {
    let work = store.begin().await.unwrap();
    work.members().save(member).await.unwrap();
    work.commit().await.unwrap();
}

async fn given(store: &dyn Store, member: &Member, roles: &[RoleId]) {
    let work = store.begin().await.unwrap();
    work.members().set_roles(member.id, roles).await.unwrap();
    work.commit().await.unwrap();
}

async fn made(store: &dyn Store, roles: &[Role]) {
    let work = store.begin().await.unwrap();
    work.roles().insert(roles).await.unwrap();
    work.commit().await.unwrap();
}

async fn find(store: &dyn Store, server: &Server, id: Uuid) -> Option<MemberView> {
    store.read().members().find(server.id, id).await.unwrap()
}

async fn a_member_is_found_by_either_id_with_person_and_roles(Database { store, .. }: Database) {
    let (owner, ours, owning) = community(&*store).await;
    let guest = person(&*store, "guest").await;
    let joining = Member { nickname: Some("Gast".to_owned()), ..member(&ours, &guest, 5) };
    joined(&*store, &joining).await;
    let role = role(&ours, 200, Permissions::NONE);
    made(&*store, std::slice::from_ref(&role)).await;
    given(&*store, &joining, &[role.id]).await;

    let view = MemberView { member: joining.clone(), user: guest.card(), roles: vec![role], is_owner: false };
    assert_eq!(find(&*store, &ours, joining.id.0).await.as_ref(), Some(&view));
    assert_eq!(find(&*store, &ours, guest.id.0).await, Some(view));
    let view = MemberView { member: owning, user: owner.card(), roles: Vec::new(), is_owner: true };
    assert_eq!(find(&*store, &ours, owner.id.0).await, Some(view));

    let theirs = server(&owner, 100);
    founded(&*store, &theirs, &owner).await;
    assert_eq!(find(&*store, &theirs, joining.id.0).await, None);
    assert_eq!(find(&*store, &theirs, guest.id.0).await, None);
}

async fn a_person_has_one_row_in_a_server(Database { store, .. }: Database) {
    let (_, server, _) = community(&*store).await;
    let guest = person(&*store, "guest").await;
    let first = member(&server, &guest, 1);
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (store, member) = (Arc::clone(&store), member(&server, &guest, 2));
        callers.spawn(async move {
            let work = store.begin().await.unwrap();
            let inserted = work.members().insert(&member).await.unwrap();
            work.commit().await.unwrap();
            inserted
        });
    }
    assert_eq!(callers.join_all().await.into_iter().filter(|inserted| *inserted).count(), 1);

    let kept = find(&*store, &server, guest.id.0).await.unwrap().member;
    saved(&*store, &Member { ban: Some(Ban { at: at(3), reason: String::new() }), ..kept.clone() }).await;
    let work = store.begin().await.unwrap();
    assert!(!work.members().insert(&first).await.unwrap(), "a ban keeps the row");
    assert!(work.members().delete(kept.id).await.unwrap());
    assert!(!work.members().delete(kept.id).await.unwrap(), "again");
    assert!(work.members().insert(&first).await.unwrap(), "the unit is still usable");
    work.commit().await.unwrap();
    assert_eq!(find(&*store, &server, guest.id.0).await.unwrap().member, first);
}

async fn mutes_and_bans_are_kept_and_lifted(Database { store, .. }: Database) {
    let (_, server, plain) = community(&*store).await;
    let ban = Some(Ban { at: at(7), reason: "spam".to_owned() });
    for member in [
        Member { mute: Mute::Until(at(60)), nickname: Some("Boss".to_owned()), ..plain.clone() },
        Member { mute: Mute::Indefinite, ban, ..plain.clone() },
        plain.clone(),
    ] {
        saved(&*store, &member).await;
        assert_eq!(find(&*store, &server, member.id.0).await.unwrap().member, member);
    }
}

async fn members_are_listed_oldest_first_and_the_banned_apart(Database { store, .. }: Database) {
    let (_, server, _) = community(&*store).await;
    for (name, joining, banned) in
        [("third", 30, false), ("second", 20, false), ("fourth", 40, false), ("banned", 10, true)]
    {
        let member = member(&server, &person(&*store, name).await, joining);
        joined(&*store, &member).await;
        let ban = banned.then(|| Ban { at: at(50), reason: "spam".to_owned() });
        saved(&*store, &Member { ban, ..member }).await;
    }
    let list = async |banned, number| {
        let request = PageRequest::page(number, 3);
        let page = store.read().members().list(server.id, banned, request).await.unwrap();
        (page.items.into_iter().map(|view| view.user.username).collect::<Vec<_>>(), page.total)
    };
    assert_eq!(list(false, 1).await, (["owner", "second", "third"].map(str::to_owned).to_vec(), 4));
    assert_eq!(list(false, 2).await, (vec!["fourth".to_owned()], 4));
    assert_eq!(list(true, 1).await, (vec!["banned".to_owned()], 1));
}

async fn roles_are_replaced_and_shown_from_the_highest(Database { store, .. }: Database) {
    let (_, server, owning) = community(&*store).await;
    let guest = person(&*store, "guest").await;
    let joining = member(&server, &guest, 5);
    joined(&*store, &joining).await;
    let (low, high) = (role(&server, 100, Permissions::NONE), role(&server, 400, Permissions::all()));
    made(&*store, &[low.clone(), high.clone()]).await;
    made(&*store, &[]).await;

    given(&*store, &owning, &[low.id]).await;
    given(&*store, &joining, &[low.id, high.id, low.id]).await;
    let page = store.read().members().list(server.id, false, PageRequest::FIRST).await.unwrap();
    let held: Vec<_> = page.items.into_iter().map(|view| view.roles).collect();
    assert_eq!(held, [vec![low.clone()], vec![high.clone(), low.clone()]]);

    given(&*store, &joining, &[high.id]).await;
    assert_eq!(find(&*store, &server, guest.id.0).await.unwrap().roles, [high]);
    given(&*store, &joining, &[]).await;
    assert_eq!(find(&*store, &server, guest.id.0).await.unwrap().roles, []);
    assert_eq!(find(&*store, &server, owning.id.0).await.unwrap().roles, [low]);
}

async fn a_deleted_role_is_taken_from_everybody(Database { store, .. }: Database) {
    let (_, server, owning) = community(&*store).await;
    let role = role(&server, 100, Permissions::NONE);
    made(&*store, std::slice::from_ref(&role)).await;
    given(&*store, &owning, &[role.id]).await;

    let work = store.begin().await.unwrap();
    work.roles().delete(role.id).await.unwrap();
    work.commit().await.unwrap();

    assert_eq!(find(&*store, &server, owning.id.0).await.unwrap().roles, []);
    assert_eq!(store.read().roles().list(server.id).await.unwrap(), []);
}

async fn a_role_is_read_as_it_was_written(Database { store, .. }: Database) {
    let (owner, ours, _) = community(&*store).await;
    let managers = [Permission::ManageChannels, Permission::ManagePolls].into_iter().collect();
    let (low, high) = (role(&ours, 100, Permissions::NONE), role(&ours, 300, managers));
    made(&*store, &[low.clone(), high.clone()]).await;
    assert_eq!(store.read().roles().list(ours.id).await.unwrap(), [high.clone(), low.clone()]);

    let profile = RoleProfile {
        name: "Helpers".to_owned(),
        color: "#000000".to_owned(),
        is_mentionable: false,
        is_hoisted: true,
        position: 301,
        permissions: Permissions::all(),
    };
    let changed = Role { profile, ..low };
    let work = store.begin().await.unwrap();
    work.roles().save(&changed).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.read().roles().get(ours.id, changed.id).await.unwrap().as_ref(), Some(&changed));
    assert_eq!(store.read().roles().list(ours.id).await.unwrap(), [changed.clone(), high]);

    let theirs = server(&owner, 100);
    assert_eq!(
        store.read().roles().get(theirs.id, changed.id).await.unwrap(),
        None,
        "a role of another server"
    );
}

async fn only_members_who_are_not_banned_are_among_people(Database { store, .. }: Database) {
    let (owner, server, _) = community(&*store).await;
    let (banned, stranger) = (person(&*store, "banned").await, person(&*store, "stranger").await);
    let ban = Some(Ban { at: at(1), reason: String::new() });
    joined(&*store, &Member { ban, ..member(&server, &banned, 0) }).await;

    let people = [owner.id, banned.id, stranger.id];
    let members = store.read().members();
    assert_eq!(members.among(server.id, &people).await.unwrap(), [owner.id]);
    assert_eq!(members.among(server.id, &[]).await.unwrap(), []);
    let standings = async |person: &User| members.standings(person.id, &[server.id]).await.unwrap();
    assert_eq!(standings(&owner).await, [(server.id, Standing::Member)]);
    assert_eq!(standings(&banned).await, [(server.id, Standing::Banned)]);
    assert_eq!(standings(&stranger).await, []);
}

async fn a_page_of_members_takes_as_many_statements_as_one_member(Database { store, .. }: Database) {
    let (_, server, owning) = community(&*store).await;
    let role = role(&server, 100, Permissions::NONE);
    made(&*store, std::slice::from_ref(&role)).await;
    given(&*store, &owning, &[role.id]).await;
    let list = || async { store.read().members().list(server.id, false, PageRequest::FIRST).await.unwrap() };
    let of_one = statements(list()).await;

    for number in 0..20 {
        let member = member(&server, &person(&*store, &format!("guest{number}")).await, number);
        joined(&*store, &member).await;
        given(&*store, &member, &[role.id]).await;
    }

    assert_eq!(list().await.total, 21);
    assert_eq!((of_one, statements(list()).await), (2, 2), "members with users, and their roles");
}

async fn a_private_channel_is_seen_by_its_maker_those_added_and_who_manages_channels(database: Database) {
    let store = &*database.store;
    let (owner, server, _) = community(store).await;
    let mut people = vec![owner.id];
    for name in ["maker", "added", "manager", "plain"] {
        let user = person(store, name).await;
        let member = member(&server, &user, 0);
        joined(store, &member).await;
        if name == "manager" {
            let manager = role(&server, 10, Permissions::from_iter([Permission::ManageChannels]));
            made(store, std::slice::from_ref(&manager)).await;
            given(store, &member, &[manager.id]).await;
        }
        people.push(user.id);
    }
    let stranger = person(store, "stranger").await;
    people.push(stranger.id);
    let private = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&server, "secret", 0).profile },
        created_by: people[1],
        ..channel(&server, "secret", 0)
    };
    let open = channel(&server, "open", 1);
    let work = store.begin().await.unwrap();
    work.channels().insert(&private).await.unwrap();
    work.channels().insert(&open).await.unwrap();
    work.channels().add_member(private.id, people[2], at(0)).await.unwrap();
    work.commit().await.unwrap();

    let seen_by = async |id| {
        let mut seen = store.read().members().who_can_see(server.id, id, &people).await.unwrap();
        seen.sort_by_key(|id| people.iter().position(|person| person == id));
        seen
    };
    assert_eq!(seen_by(private.id).await, people[..4]);
    assert_eq!(seen_by(open.id).await, people[..5]);
    let mut all = store.read().members().who_sees(server.id, private.id).await.unwrap();
    all.sort_by_key(|id| people.iter().position(|person| person == id));
    assert_eq!(all, people[..4]);
    let hidden = store.read().channels().private(server.id).await.unwrap();
    assert_eq!(hidden.iter().map(|channel| channel.id).collect::<Vec<_>>(), [private.id]);
}
