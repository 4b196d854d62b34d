//! Servers.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::page::PageRequest;
use meshup_app::ports::Store;
use meshup_domain::member::{Ban, Member};
use meshup_domain::module::{Module, Modules};
use meshup_domain::server::{Server, ServerProfile, ServerSettings};
use meshup_domain::user::User;
use meshup_domain::{FileKey, ServerId};

use crate::community::{founded, member, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;

on_each_database!(
    a_server_is_read_as_it_was_written,
    saving_leaves_the_count_of_members_alone,
    fifty_at_once_are_admitted_exactly_up_to_the_limit,
    whoever_locks_second_sees_what_the_first_did,
    servers_are_visible_to_those_who_may_see_them_newest_first,
    a_search_finds_part_of_a_name_in_any_case,
);

fn named(name: &str, owner: &User) -> Server {
    let mut server = server(owner, 100);
    name.clone_into(&mut server.profile.name);
    server
}

async fn get(store: &dyn Store, id: ServerId) -> Option<Server> {
    store.read().servers().get(id).await.unwrap()
}

async fn saved(store: &dyn Store, server: &Server) {
    let work = store.begin().await.unwrap();
    work.servers().save(server).await.unwrap();
    work.commit().await.unwrap();
}

async fn a_server_is_read_as_it_was_written(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let settings = ServerSettings {
        default_notifications: false,
        explicit_content_filter: false,
        verification_level: 4,
        require_two_factor: true,
        auto_moderation: true,
        banned_words: vec!["spoiler".to_owned(), "a \"b\", c".to_owned()],
        modules: Modules::default().with(Module::Polls, false),
        max_members: 250,
        max_channels: 75,
        retention_days: Some(90),
    };
    let plain = server(&owner, 100);
    let profile = ServerProfile {
        icon: Some(FileKey("icons/1.png".to_owned())),
        banner: Some(FileKey("banners/1.png".to_owned())),
        is_public: true,
        settings: settings.clone(),
        ..plain.profile
    };
    let full = Server { profile, updated_at: at(9), settings_updated_at: at(7), ..plain };
    founded(&*store, &full, &owner).await;
    assert_eq!(get(&*store, full.id).await.as_ref(), Some(&full));
    assert_eq!(store.read().servers().banned_words(full.id).await.unwrap(), settings.banned_words);
    let work = store.begin().await.unwrap();
    assert_eq!(work.servers().lock(full.id).await.unwrap(), Some(full));
    assert_eq!(work.servers().lock(ServerId(id())).await.unwrap(), None);
}

async fn saving_leaves_the_count_of_members_alone(Database { store, .. }: Database) {
    let (owner, heir) = (person(&*store, "owner").await, person(&*store, "heir").await);
    let before = server(&owner, 250);
    founded(&*store, &before, &owner).await;
    let profile = ServerProfile {
        name: "Project Beta".to_owned(),
        icon: Some(FileKey("icons/2.png".to_owned())),
        settings: ServerSettings { max_members: 300, ..before.profile.settings.clone() },
        ..before.profile.clone()
    };
    let changed = Server { profile, owner: heir.id, member_count: 77, updated_at: at(9), ..before };
    saved(&*store, &changed).await;
    assert_eq!(get(&*store, changed.id).await, Some(Server { member_count: 1, ..changed }));
}

async fn fifty_at_once_are_admitted_exactly_up_to_the_limit(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 20);
    founded(&*store, &server, &owner).await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (store, id) = (Arc::clone(&store), server.id);
        callers.spawn(async move {
            let work = store.begin().await.unwrap();
            let admitted = work.servers().admit(id).await.unwrap();
            work.commit().await.unwrap();
            admitted
        });
    }
    let admitted = callers.join_all().await.into_iter().filter(|admitted| *admitted).count();
    assert_eq!(admitted, 19, "the owner was there before");
    assert_eq!(get(&*store, server.id).await.unwrap().member_count, 20);

    let work = store.begin().await.unwrap();
    work.servers().release(server.id).await.unwrap();
    assert!(work.servers().admit(server.id).await.unwrap(), "one left");
    assert!(!work.servers().admit(server.id).await.unwrap());
    work.commit().await.unwrap();
}

async fn whoever_locks_second_sees_what_the_first_did(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 20);
    founded(&*store, &server, &owner).await;
    let first = store.begin().await.unwrap();
    first.servers().lock(server.id).await.unwrap();
    let second = tokio::spawn({
        let (store, id) = (Arc::clone(&store), server.id);
        async move {
            let work = store.begin().await.unwrap();
            work.servers().lock(id).await.unwrap().unwrap().member_count
        }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!second.is_finished(), "the first has the lock");
    assert!(first.servers().admit(server.id).await.unwrap());
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 2);
}

async fn servers_are_visible_to_those_who_may_see_them_newest_first(Database { store, .. }: Database) {
    let (owner, guest) = (person(&*store, "owner").await, person(&*store, "guest").await);
    let named = |name: &str| named(name, &owner);
    let hidden = named("hidden");
    let mut open = named("open");
    open.profile.is_public = true;
    let (joined, banned) = (named("joined"), named("banned"));
    for server in [&hidden, &open, &joined, &banned] {
        founded(&*store, server, &owner).await;
    }
    let ban = Some(Ban { at: at(1), reason: String::new() });
    let work = store.begin().await.unwrap();
    work.members().insert(&member(&joined, &guest, 1)).await.unwrap();
    work.members().insert(&Member { ban, ..member(&banned, &guest, 1) }).await.unwrap();
    work.commit().await.unwrap();

    let list = async |viewer: &User, all, number| {
        let request = PageRequest::page(number, 3);
        let page = store.read().servers().visible(viewer.id, all, None, request).await.unwrap();
        (page.items.into_iter().map(|server| server.profile.name).collect::<Vec<_>>().join(" "), page.total)
    };
    assert_eq!(list(&guest, false, 1).await, ("joined open".to_owned(), 2));
    assert_eq!(list(&guest, true, 1).await, ("banned joined open".to_owned(), 4));
    assert_eq!(list(&owner, false, 2).await, ("hidden".to_owned(), 4));
}

async fn a_search_finds_part_of_a_name_in_any_case(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    for name in ["Über uns", "100% legal", "under_score"] {
        founded(&*store, &named(name, &owner), &owner).await;
    }
    for (text, found) in
        [("ÜBER", "Über uns"), ("0%", "100% legal"), ("R_S", "under_score"), ("_b", ""), ("*", "")]
    {
        let search = Some(text.to_owned());
        let page = store.read().servers().visible(owner.id, false, search, PageRequest::FIRST).await.unwrap();
        let names: Vec<_> = page.items.iter().map(|server| server.profile.name.as_str()).collect();
        assert_eq!(names.join(" "), found, "{text}");
    }
}
