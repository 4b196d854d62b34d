//! User settings and notification preferences.

use std::sync::Arc;

use meshup_app::page::PageRequest;
use meshup_app::ports::{NotificationRecipient, Store};
use meshup_domain::room::RoomOwner;
use meshup_domain::server::Server;
use meshup_domain::settings::{
    Language, NotificationLevel, NotificationSettings, Preference, RoomNotificationLevel, RoomSettings,
    RoomSettingsChanges, ServerNotificationLevel, Theme, Topics, UserSettings,
};
use meshup_domain::user::{Status, User};
use meshup_domain::{Patch, PreferenceId, RoomId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::talk;

on_each_database!(
    settings_are_read_as_they_were_written_and_replaced,
    a_preference_is_read_as_it_was_written_by_its_owner_only,
    fifty_at_once_make_one_preference,
    wishes_come_from_the_preference_or_the_server_in_one_query,
    wishes_outside_servers_know_no_volume,
    settings_of_rooms_are_kept_and_listed_where_one_may_read,
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
    recipients_in(store, server, None, people).await
}

async fn recipients_in(
    store: &dyn Store,
    server: Option<ServerId>,
    room: Option<Uuid>,
    people: &[&User],
) -> Vec<NotificationRecipient> {
    let ids: Vec<_> = people.iter().map(|user| user.id).collect();
    let mut listeners = store.read().settings().recipients(server, room, &ids).await.unwrap();
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

    let everything = NotificationSettings {
        topics: initial.topics,
        volume: Some(ServerNotificationLevel::unset(true)),
        room: RoomSettings::default(),
    };
    let expected = [
        NotificationRecipient {
            user: owner.id,
            wants: everything,
            status: Status::Offline,
            mail_to: Some("owner@example.com".to_owned()),
        },
        NotificationRecipient {
            user: guest.id,
            wants: NotificationSettings { topics, volume: Some(muted), room: RoomSettings::default() },
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

async fn room_saved(
    store: &dyn Store,
    user: UserId,
    room: RoomId,
    level: RoomNotificationLevel,
    muted_until: Patch<OffsetDateTime>,
) -> Option<RoomSettings> {
    let work = store.begin().await.unwrap();
    let changes = RoomSettingsChanges { level, muted_until };
    let saved = work.settings().save_room(user, room, changes, at(1)).await.unwrap();
    work.commit().await.unwrap();
    saved
}

async fn settings_of_rooms_are_kept_and_listed_where_one_may_read(Database { store, .. }: Database) {
    use RoomNotificationLevel::{All, Default, Mentions, Nothing};
    let store = &*store;
    let (owner, server) = community(store, true).await;
    let guest = person(store, "guest").await;
    let general = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    let dm = talk(store, &[owner.id, guest.id]).await;
    let settings = |level, muted_until| RoomSettings { level, muted_until };

    let save = async |level, muted_until| room_saved(store, owner.id, general.room, level, muted_until).await;
    assert_eq!(save(Nothing, Patch::Set(at(5))).await, Some(settings(Nothing, Some(at(5)))));
    assert_eq!(save(Mentions, Patch::Keep).await, Some(settings(Mentions, Some(at(5)))));
    assert_eq!(save(All, Patch::Clear).await, Some(settings(All, None)));
    room_saved(store, guest.id, general.room, Nothing, Patch::Keep).await.unwrap();
    room_saved(store, guest.id, dm.room, Mentions, Patch::Set(at(9))).await.unwrap();
    assert_eq!(room_saved(store, owner.id, RoomId(id()), All, Patch::Keep).await, None);

    let listed = async |user: &User| store.read().settings().rooms(user.id).await.unwrap();
    let in_channel = RoomOwner::Channel { id: general.id, server: server.id };
    assert_eq!(listed(&owner).await, [(in_channel, settings(All, None))]);
    let in_dm = RoomOwner::Conversation { id: dm.id };
    assert_eq!(listed(&guest).await, [(in_dm, settings(Mentions, Some(at(9))))], "not of another's server");
    assert_eq!(store.read().settings().room(owner.id, dm.room).await.unwrap(), RoomSettings::default());

    let levels = async |server, room| {
        let found = recipients_in(store, server, room, &[&owner, &guest]).await;
        found.iter().map(|recipient| recipient.wants.room.level).collect::<Vec<_>>()
    };
    assert_eq!(levels(Some(server.id), Some(general.id.0)).await, [All, Nothing]);
    assert_eq!(levels(None, Some(dm.id.0)).await, [Default, Mentions]);
    assert_eq!(levels(None, None).await, [Default, Default]);
    assert_eq!(statements(levels(Some(server.id), Some(general.id.0))).await, 1);
}
