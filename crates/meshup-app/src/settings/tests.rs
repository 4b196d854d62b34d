#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::audit::Change;
use meshup_domain::module::Module;
use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::Permission;
use meshup_domain::server::ServerSettingsChanges;
use meshup_domain::settings::{
    NotificationLevel, Preference, PreferenceChanges, ServerNotificationLevel, Theme, UserSettings,
    UserSettingsChanges,
};
use meshup_domain::user::{DmPrivacy, User};
use meshup_domain::{Patch, PreferenceId, ServerId};
use time::Duration;
use uuid::Uuid;

use super::*;
use crate::access::AccessError;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::Explain;
use crate::server_context::fixture::{SERVER, context, facts, known, server};
use crate::testing::{START, TestRepos, TestStore, actor, server_facts, user, user_id};

fn settings(repos: TestRepos) -> (TestStore, Settings) {
    let (store, context) = context(repos);
    (store, Settings::new(context))
}

fn managed() -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 400, [Permission::ManageServer]));
    repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    repos
}

#[tokio::test]
async fn changed_settings_are_logged_and_announced() {
    let mut repos = managed();
    repos.servers.expect_save().once().returning(|_| Ok(()));
    let logged: Vec<Change> = [
        Change::of("auto_moderation", &false, &true),
        Change::of("banned_words", "[]", "[\"spoiler\"]"),
        Change::of("enable_polls", &true, &false),
        Change::of("max_members", &100, &250),
    ]
    .into_iter()
    .flatten()
    .collect();
    repos.audit.expect_insert().withf(move |entry| entry.changes == logged).once().returning(|_| Ok(()));
    let (store, settings) = settings(repos);
    let command = ServerSettingsChanges {
        auto_moderation: Some(true),
        banned_words: Some(vec![" spoiler ".into(), "SPOILER".into()]),
        polls: Some(false),
        notes: Some(true),
        max_members: Some(250),
        ..ServerSettingsChanges::default()
    };

    let after = settings.update_server(&actor(1), SERVER, command).await.unwrap().profile.settings;

    assert_eq!(after.banned_words, ["spoiler"]);
    assert!(!after.modules.has(Module::Polls) && after.modules.has(Module::Notes));
    assert_eq!(
        store.published_events(),
        [
            DomainEvent::AccessChanged(AccessScope::Server(SERVER)),
            ServerChange::event(SERVER, ServerChangeKind::Updated),
        ]
    );
}

#[tokio::test]
async fn settings_that_stay_as_they_were_write_nothing() {
    let (store, settings) = settings(managed());
    let command = ServerSettingsChanges { max_channels: Some(2), ..ServerSettingsChanges::default() };
    let after = settings.update_server(&actor(1), SERVER, command).await.unwrap();
    assert_eq!(after, server());
    assert_eq!((store.commits(), store.published_events().len()), (1, 0));
}

#[tokio::test]
async fn broken_rules_are_reported_at_once_and_nothing_is_begun() {
    let (store, settings) = settings(managed());
    let command = ServerSettingsChanges {
        verification_level: Some(5),
        banned_words: Some(vec!["x".repeat(101)]),
        max_members: Some(0),
        max_channels: Some(5_001),
        ..ServerSettingsChanges::default()
    };
    let refused = settings.update_server(&actor(1), SERVER, command).await.unwrap_err();
    let fields = refused.explain().fields.0;
    let names: Vec<_> = fields.keys().collect();
    assert_eq!(names, ["banned_words", "max_channels", "max_members", "verification_level"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn members_read_and_only_managers_change() {
    let mut repos = TestRepos::default();
    known(&mut repos, server_facts(SERVER, user_id(1)));
    repos.servers.expect_get().returning(|_| Ok(Some(server())));
    let (store, member) = settings(repos);
    assert_eq!(member.of_server(&actor(1), SERVER).await.unwrap(), server());
    let refused = member.update_server(&actor(1), SERVER, ServerSettingsChanges::default()).await;
    assert_eq!(refused, Err(AccessError::Denied(Denied::MissingPermission).into()));
    assert_eq!(store.begun_units(), 0);

    let mut repos = TestRepos::default();
    known(&mut repos, ServerFacts { member: None, ..server_facts(SERVER, user_id(1)) });
    let (_, stranger) = settings(repos);
    let refused = stranger.of_server(&actor(1), SERVER).await;
    assert_eq!(refused, Err(AccessError::Denied(Denied::NotAMember)));
}

#[tokio::test]
async fn who_demands_a_second_factor_has_one() {
    for (two_factor, outcome) in
        [(true, Ok(true)), (false, Err(AccessError::Denied(Denied::TwoFactorRequired).into()))]
    {
        let mut repos = TestRepos::default();
        let mut owner = ServerFacts { owner: user_id(1), ..server_facts(SERVER, user_id(1)) };
        owner.person.two_factor = two_factor;
        known(&mut repos, owner);
        repos.servers.expect_lock().returning(|_| Ok(Some(server())));
        repos.servers.expect_save().returning(|_| Ok(()));
        repos.audit.expect_insert().returning(|_| Ok(()));
        let (_, settings) = settings(repos);
        let command =
            ServerSettingsChanges { require_two_factor: Some(true), ..ServerSettingsChanges::default() };
        let answer = settings.update_server(&actor(1), SERVER, command).await;
        assert_eq!(answer.map(|server| server.profile.settings.require_two_factor), outcome);
    }
}

fn own(user: User) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.users.expect_lock().returning(move |_| Ok(Some(user.clone())));
    repos.settings.expect_get().returning(|_| Ok(None));
    repos
}

#[tokio::test]
async fn what_only_clients_look_at_is_announced_to_nobody() {
    let mut repos = own(user(1));
    repos.settings.expect_save().once().returning(|_| Ok(()));
    let (store, settings) = settings(repos);
    let command = UserSettingsChanges { theme: Some(Theme::Light), ..UserSettingsChanges::default() };
    let after = settings.update_user(&actor(1), command).await.unwrap();
    assert_eq!(
        after.settings,
        UserSettings { theme: Theme::Light, ..UserSettings::initial(user_id(1), START) }
    );
    assert_eq!((store.commits(), store.published_events().len()), (1, 0));
}

#[tokio::test]
async fn what_others_see_is_kept_on_the_account_and_announced() {
    let mut repos = own(user(1));
    repos
        .users
        .expect_save()
        .withf(|user| !user.show_online_status && user.show_email)
        .once()
        .returning(|_| Ok(()));
    repos.settings.expect_save().once().returning(|_| Ok(()));
    let (store, settings) = settings(repos);
    let command = UserSettingsChanges {
        show_online_status: Some(false),
        show_email: Some(true),
        ..UserSettingsChanges::default()
    };
    settings.update_user(&actor(1), command).await.unwrap();
    assert_eq!(store.published_events(), [DomainEvent::AccessChanged(AccessScope::User(user_id(1)))]);
}

#[tokio::test]
async fn the_switch_and_the_privacy_of_direct_messages_agree() {
    use DmPrivacy::{Everyone, Followers, NoOne};
    for (before, switch, privacy, after) in [
        (Everyone, Some(false), None, NoOne),
        (Followers, Some(false), None, NoOne),
        (NoOne, Some(true), None, Everyone),
        (Followers, Some(true), None, Followers),
        (Everyone, None, Some(Followers), Followers),
        // A full body that was read, changed in one field and sent back.
        (Everyone, Some(false), Some(Everyone), NoOne),
        (Everyone, Some(true), Some(NoOne), NoOne),
        (NoOne, Some(true), Some(NoOne), Everyone),
        (NoOne, Some(false), Some(Followers), Followers),
        // Both differ from the stored values.
        (Everyone, Some(false), Some(Followers), Followers),
    ] {
        let mut repos = own(User { dm_privacy: before, ..user(1) });
        repos.users.expect_save().returning(|_| Ok(()));
        repos.settings.expect_save().returning(|_| Ok(()));
        let (_, settings) = settings(repos);
        let command = UserSettingsChanges {
            allow_direct_messages: switch,
            dm_privacy: privacy,
            ..UserSettingsChanges::default()
        };
        let own = settings.update_user(&actor(1), command).await.unwrap();
        assert_eq!(own.user.dm_privacy, after, "{before:?} {switch:?} {privacy:?}");
    }
}

fn only(level: NotificationLevel) -> PreferenceChanges {
    PreferenceChanges { server: Some(SERVER), level: Some(level), ..PreferenceChanges::default() }
}

fn preference() -> Preference {
    Preference {
        id: PreferenceId(Uuid::from_u128(5)),
        user: user_id(1),
        server: SERVER,
        volume: ServerNotificationLevel {
            level: NotificationLevel::All,
            mute_server: true,
            mute_until: Some(START + Duration::HOUR),
        },
        updated_at: START,
    }
}

#[tokio::test]
async fn a_preference_is_for_a_server_that_one_is_in_and_unique() {
    for (added, field) in [(true, None), (false, Some("server"))] {
        let mut repos = TestRepos::default();
        known(&mut repos, server_facts(SERVER, user_id(1)));
        repos.settings.expect_add_preference().returning(move |_| Ok(added));
        let (store, settings) = settings(repos);
        let answer = settings.create_preference(&actor(1), only(NotificationLevel::Mentions)).await;
        let fields = answer.err().map(|error| error.explain().fields.0);
        assert_eq!(fields.as_ref().and_then(|fields| fields.keys().next()).map(AsRef::as_ref), field);
        assert_eq!(store.commits(), usize::from(field.is_none()));
    }
}

#[tokio::test]
async fn strangers_site_admins_and_unknown_servers_get_no_preference() {
    let mut outsider = ServerFacts { member: None, ..server_facts(SERVER, user_id(1)) };
    outsider.person.is_site_admin = true;
    let mut repos = TestRepos::default();
    known(&mut repos, outsider);
    let (store, outside) = settings(repos);
    let refused = outside.create_preference(&actor(1), only(NotificationLevel::All)).await;
    assert_eq!(refused, Err(AccessError::Denied(Denied::NotAMember).into()));
    assert_eq!(store.begun_units(), 0);

    let mut repos = TestRepos::default();
    repos.servers.expect_facts().returning(|_, _| Ok(None));
    let (_, nowhere) = settings(repos);
    let unknown = Some(ServerId(Uuid::nil()));
    let changes = PreferenceChanges { server: unknown, ..only(NotificationLevel::All) };
    let refused = nowhere.create_preference(&actor(1), changes).await.unwrap_err();
    assert!(refused.explain().fields.0.contains_key("server"));

    let mut repos = TestRepos::default();
    repos.servers.checkpoint();
    known(&mut repos, server_facts(SERVER, user_id(1)));
    repos.servers.expect_lock_shared().returning(|_| Ok(false));
    let (_, deleted_meanwhile) = settings(repos);
    let refused =
        deleted_meanwhile.create_preference(&actor(1), only(NotificationLevel::All)).await.unwrap_err();
    assert!(refused.explain().fields.0.contains_key("server"));
}

#[tokio::test]
async fn a_preference_changes_in_what_is_named_and_is_its_owners() {
    let mut repos = TestRepos::default();
    let found = |user, id| (user == user_id(1) && id == preference().id).then(preference);
    repos.settings.expect_preference().returning(move |user, id| Ok(found(user, id)));
    repos.settings.expect_lock_preference().returning(move |user, id| Ok(found(user, id)));
    repos.settings.expect_save_preference().once().returning(|_| Ok(()));
    repos.settings.expect_remove_preference().returning(move |user, id| Ok(found(user, id).is_some()));
    let (store, settings) = settings(repos);
    let (me, other, id) = (actor(1), actor(2), preference().id);

    let command = PreferenceChanges { mute_until: Patch::Clear, ..PreferenceChanges::default() };
    let after = settings.update_preference(&me, id, command.clone()).await.unwrap();
    assert_eq!(after.volume, ServerNotificationLevel { mute_until: None, ..preference().volume });

    assert_eq!(settings.preference(&other, id).await, Err(PreferenceError::NotFound));
    assert_eq!(settings.update_preference(&other, id, command).await, Err(PreferenceError::NotFound));
    assert_eq!(settings.delete_preference(&other, id).await, Err(PreferenceError::NotFound));
    assert_eq!(store.commits(), 1);
    assert_eq!(settings.delete_preference(&me, id).await, Ok(()));
}
