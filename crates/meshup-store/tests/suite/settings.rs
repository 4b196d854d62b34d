//! User settings and notification preferences.

use std::sync::Arc;

use meshup_app::page::PageRequest;
use meshup_app::ports::{NotificationRecipient, Store};
use meshup_domain::server::Server;
use meshup_domain::settings::{
    Language, NotificationLevel, NotificationSettings, Preference, ServerNotificationLevel, Theme, Topics,
    UserSettings,
};
use meshup_domain::user::{Status, User};
use meshup_domain::{PreferenceId, ServerId};

use crate::community::{founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;

on_each_database!(
    settings_are_read_as_they_were_written_and_replaced,
    a_preference_is_read_as_it_was_written_by_its_owner_only,
    fifty_at_once_make_one_preference,
    wishes_come_from_the_preference_or_the_server_in_one_query,
    wishes_outside_servers_know_no_volume,
);

async fn community(store: &dyn Store, default_notifications: bool) -> (User, Server) {
    let owner = person(store, "owner").await;
    let mut server = server(&owner, 100);
    server.profile.settings.default_notifications = default_notifications;
    founded(store, &server, &owner).await;
    (owner, server)
}

fn preference(user: &User, server: &Server, volume: ServerNotificationLevel) -> Preference {
    Preference { id: PreferenceId(id()), user: user.id, server: server.id, volume, updated_at: at(3) }
}

async fn saved(store: &dyn Store, settings: &UserSettings) {
    let work = store.begin().await.unwrap();
    work.settings().save(settings).await.unwrap();
    work.commit().await.unwrap();
}

async fn added(store: &dyn Store, preference: &Preference) -> bool {
    let work = store.begin().await.unwrap();
    let added = work.settings().add_preference(preference).await.unwrap();
    work.commit().await.unwrap();
    added
}

async fn settings_are_read_as_they_were_written_and_replaced(Database { store, .. }: Database) {
    let (alice, bob) = (person(&*store, "alice").await, person(&*store, "bob").await);
    let first = UserSettings::initial(alice.id, at(1));
    let second = UserSettings {
        theme: Theme::Light,
        language: Language::Japanese,
        compact_mode: true,
        email_notifications: false,
        push_notifications: false,
        desktop_notifications: false,
        notification_sound: false,
        topics: Topics { messages: false, mentions: true, tasks: false, events: true, polls: false },
        reduced_motion: true,
        high_contrast: true,
        updated_at: at(2),
        ..first.clone()
    };
    for settings in [first, second] {
        saved(&*store, &settings).await;
        assert_eq!(store.read().settings().get(alice.id).await.unwrap(), Some(settings));
    }
    assert_eq!(store.read().settings().get(bob.id).await.unwrap(), None);
}

async fn a_preference_is_read_as_it_was_written_by_its_owner_only(Database { store, .. }: Database) {
    let (alice, server) = community(&*store, true).await;
    let bob = person(&*store, "bob").await;
    let volume = ServerNotificationLevel {
        level: NotificationLevel::Mentions,
        mute_server: true,
        mute_until: Some(at(50)),
    };
    let mut stored = preference(&alice, &server, volume);
    assert!(added(&*store, &stored).await);
    assert!(!added(&*store, &preference(&alice, &server, volume)).await, "a second");
    assert!(added(&*store, &preference(&bob, &server, volume)).await, "another user's");

    let settings = store.read().settings();
    assert_eq!(settings.preference(alice.id, stored.id).await.unwrap(), Some(stored.clone()));
    assert_eq!(settings.preference(bob.id, stored.id).await.unwrap(), None);
    let page = settings.preferences(alice.id, PageRequest::FIRST).await.unwrap();
    assert_eq!((page.items, page.total), (vec![stored.clone()], 1));

    let work = store.begin().await.unwrap();
    stored.volume =
        ServerNotificationLevel { level: NotificationLevel::Nothing, mute_server: false, mute_until: None };
    stored.updated_at = at(9);
    work.settings().save_preference(&stored).await.unwrap();
    assert_eq!(work.settings().lock_preference(alice.id, stored.id).await.unwrap(), Some(stored.clone()));
    assert!(!work.settings().remove_preference(bob.id, stored.id).await.unwrap());
    assert!(work.settings().remove_preference(alice.id, stored.id).await.unwrap());
    assert!(!work.settings().remove_preference(alice.id, stored.id).await.unwrap(), "again");
    work.commit().await.unwrap();
    assert!(added(&*store, &stored).await, "another preference is possible");
}

async fn fifty_at_once_make_one_preference(Database { store, .. }: Database) {
    let (alice, server) = community(&*store, true).await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (store, preference) =
            (Arc::clone(&store), preference(&alice, &server, ServerNotificationLevel::unset(true)));
        callers.spawn(async move { added(&*store, &preference).await });
    }
    assert_eq!(callers.join_all().await.into_iter().filter(|added| *added).count(), 1);
    assert_eq!(store.read().settings().preferences(alice.id, PageRequest::FIRST).await.unwrap().total, 1);
}

async fn recipients(
    store: &dyn Store,
    server: Option<ServerId>,
    people: &[&User],
) -> Vec<NotificationRecipient> {
    let ids: Vec<_> = people.iter().map(|user| user.id).collect();
    let mut listeners = store.read().settings().recipients(server, &ids).await.unwrap();
    listeners.sort_by_key(|listener| ids.iter().position(|id| *id == listener.user));
    listeners
}

async fn wishes_come_from_the_preference_or_the_server_in_one_query(Database { store, .. }: Database) {
    let (owner, loud) = community(&*store, true).await;
    let mut quiet = server(&owner, 100);
    quiet.profile.settings.default_notifications = false;
    founded(&*store, &quiet, &owner).await;
    let guest = person(&*store, "guest").await;
    let muted =
        ServerNotificationLevel { level: NotificationLevel::All, mute_server: true, mute_until: Some(at(7)) };
    added(&*store, &preference(&guest, &loud, muted)).await;
    let topics = Topics { messages: true, mentions: false, tasks: true, events: true, polls: true };
    let initial = UserSettings::initial(guest.id, at(0));
    saved(&*store, &UserSettings { topics, email_notifications: false, ..initial.clone() }).await;

    let everything =
        NotificationSettings { topics: initial.topics, volume: Some(ServerNotificationLevel::unset(true)) };
    let expected = [
        NotificationRecipient {
            user: owner.id,
            wants: everything,
            status: Status::Offline,
            mail_to: Some("owner@example.com".to_owned()),
        },
        NotificationRecipient {
            user: guest.id,
            wants: NotificationSettings { topics, volume: Some(muted) },
            status: Status::Offline,
            mail_to: None,
        },
    ];
    assert_eq!(recipients(&*store, Some(loud.id), &[&owner, &guest]).await, expected);
    let volumes: Vec<_> = recipients(&*store, Some(quiet.id), &[&owner, &guest])
        .await
        .iter()
        .map(|listener| listener.wants.volume)
        .collect();
    assert_eq!(
        volumes,
        [Some(ServerNotificationLevel::unset(false)); 2],
        "the preference is for another server"
    );
    assert_eq!(recipients(&*store, Some(ServerId(id())), &[&owner, &guest]).await, []);
    assert_eq!(statements(recipients(&*store, Some(loud.id), &[&owner, &guest])).await, 1);
}

async fn wishes_outside_servers_know_no_volume(Database { store, .. }: Database) {
    let (owner, server) = community(&*store, false).await;
    let guest = person(&*store, "guest").await;
    added(&*store, &preference(&owner, &server, ServerNotificationLevel::unset(false))).await;
    let listeners = recipients(&*store, None, &[&owner, &guest]).await;
    assert_eq!(listeners.len(), 2);
    assert!(listeners.iter().all(|listener| listener.wants.volume.is_none()), "{listeners:?}");
    assert_eq!(recipients(&*store, None, &[]).await, []);
}
