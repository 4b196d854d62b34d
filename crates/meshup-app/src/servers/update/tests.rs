#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::Patch;
use meshup_domain::audit::Change;
use meshup_domain::permission::Denied;
use meshup_domain::role::Permission;
use meshup_domain::server::{Server, ServerProfile};

use super::*;
use crate::access::AccessError;
use crate::server_context::fixture::{SERVER, cards, context, facts, known, server};
use crate::servers::fixture::{servers, with_files};
use crate::testing::{MockFiles, TestRepos, actor, user_id};

fn managed() -> TestRepos {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 400, [Permission::ManageServer]));
    repos
}

#[tokio::test]
async fn what_is_left_out_stays_and_the_log_shows_from_what_to_what() {
    let mut repos = managed();
    cards(&mut repos);
    repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    repos.servers.expect_save().withf(|saved| saved.profile.region == "us-east").once().returning(|_| Ok(()));
    let renamed = vec![Change::of("name", "Project Alpha", "Beta").unwrap()];
    repos.audit.expect_insert().withf(move |entry| entry.changes == renamed).once().returning(|_| Ok(()));
    let (store, context) = context(repos);
    let changes = ServerChanges { name: Some("Beta".into()), ..ServerChanges::default() };

    let view = servers(context).update(&actor(1), SERVER, changes).await.unwrap();

    assert_eq!(view.server.profile.name, "Beta");
    assert_eq!(
        store.published_events(),
        [
            DomainEvent::AccessChanged(AccessScope::Server(SERVER)),
            ServerChange::event(SERVER, ServerChangeKind::Updated),
        ]
    );
}

#[tokio::test]
async fn a_removed_picture_goes_only_after_the_commit() {
    let mut repos = managed();
    cards(&mut repos);
    let old = FileKey("servers/old".into());
    let profile = ServerProfile { icon: Some(old.clone()), ..server().profile };
    let with_icon = Server { profile, ..server() };
    repos.servers.expect_lock().returning(move |_| Ok(Some(with_icon.clone())));
    repos.servers.expect_save().withf(|saved| saved.profile.icon.is_none()).returning(|_| Ok(()));
    repos.audit.expect_insert().returning(|_| Ok(()));
    let (store, context) = context(repos);
    let mut files = MockFiles::default();
    let witness = store.clone();
    files
        .expect_remove()
        .withf(move |keys| keys == std::slice::from_ref(&old) && witness.commits() == 1)
        .once()
        .returning(|_| Ok(()));
    let changes = ServerChanges { icon: Patch::Clear, ..ServerChanges::default() };

    with_files(context, files).update(&actor(1), SERVER, changes).await.unwrap();
}

#[tokio::test]
async fn refusals_and_broken_rules_open_no_unit() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 300, [Permission::ManageMembers]));
    let (store, plain) = context(repos);
    let refused = servers(plain).update(&actor(1), SERVER, ServerChanges::default()).await.unwrap_err();
    assert_eq!(refused, ChangeServerError::Access(AccessError::Denied(Denied::MissingPermission)));
    assert_eq!(store.begun_units(), 0);

    let (store, managing) = context(managed());
    let nameless = ServerChanges { name: Some(String::new()), ..ServerChanges::default() };
    let refused = servers(managing).update(&actor(1), SERVER, nameless).await.unwrap_err();
    assert!(matches!(refused, ChangeServerError::Invalid(_)), "{refused:?}");
    assert_eq!(store.begun_units(), 0);
}
