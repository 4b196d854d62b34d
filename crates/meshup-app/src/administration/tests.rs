#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::UserId;
use meshup_domain::role::RoleType;
use meshup_domain::site::{SiteAction, SiteAuditEntry};

use super::fixture::{admin, administered, administration};
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::Explain;
use crate::page::PageRequest;
use crate::server_context::fixture::{SERVER, code, facts, known, member, roles, server, writable};
use crate::testing::{TestRepos, actor, session, user_id};

/// Expects one entry of the audit log.
fn logged(repos: &mut TestRepos, action: SiteAction, check: fn(&SiteAuditEntry)) {
    repos.site.expect_log().once().returning(move |entry| {
        assert_eq!((entry.action, entry.actor), (action, user_id(9)));
        check(entry);
        Ok(())
    });
}

fn access_changed(user: UserId) -> DomainEvent {
    DomainEvent::AccessChanged(AccessScope::User(user))
}

#[tokio::test]
async fn a_deactivation_ends_sessions_and_is_recorded_with_its_reason() {
    let mut repos = administered();
    repos.users.expect_save().once().returning(|user| {
        assert!(!user.is_active);
        Ok(())
    });
    repos.sessions.expect_end_all().once().returning(|_, except, _| {
        assert_eq!(except, None);
        Ok(vec![session(2).id])
    });
    logged(&mut repos, SiteAction::UserDeactivated, |entry| {
        assert_eq!(entry.target_id, user_id(2).0);
        assert_eq!(entry.changes[0].to.as_deref(), Some("Spam"));
    });
    let (store, administration) = administration(repos);

    let view = administration.deactivate(&admin(), user_id(2), Some(" Spam ")).await.unwrap();

    assert_eq!((view.user.is_active, view.storage_bytes), (false, 1_000));
    let ended = DomainEvent::SessionsEnded { user: user_id(2), sessions: vec![session(2).id] };
    assert_eq!(store.published_events(), [access_changed(user_id(2)), ended]);
}

#[tokio::test]
async fn what_changes_nothing_is_neither_saved_nor_recorded() {
    let mut repos = administered();
    repos.sessions.expect_end_all().returning(|_, _, _| Ok(vec![]));
    let (store, administration) = administration(repos);
    assert!(administration.reactivate(&admin(), user_id(2)).await.unwrap().user.is_active);
    assert!(!administration.set_admin(&admin(), user_id(2), Some(false)).await.unwrap().user.is_admin);
    assert!(administration.set_admin(&admin(), user_id(2), None).await.is_ok());
    assert!(administration.log_out(&admin(), user_id(2)).await.is_ok());
    assert_eq!(store.published_events(), []);
}

#[tokio::test]
async fn rights_are_granted_and_recorded_with_both_values() {
    let mut repos = administered();
    repos.users.expect_save().withf(|user| user.is_admin).once().returning(|_| Ok(()));
    logged(&mut repos, SiteAction::UserUpdated, |entry| {
        assert_eq!(entry.changes[0].from.as_deref(), Some("false"));
    });
    let (store, administration) = administration(repos);
    assert!(administration.set_admin(&admin(), user_id(2), Some(true)).await.unwrap().user.is_admin);
    assert_eq!(store.published_events(), [access_changed(user_id(2))]);
}

#[tokio::test]
async fn nobody_administers_themselves_or_the_unknown() {
    let (store, administration) = administration(administered());
    for (account, answer) in [(user_id(9), "own_account"), (user_id(5), "not_found")] {
        let admin = admin();
        assert_eq!(code(administration.deactivate(&admin, account, None).await), answer);
        assert_eq!(code(administration.reactivate(&admin, account).await), answer);
        assert_eq!(code(administration.log_out(&admin, account).await), answer);
        assert_eq!(code(administration.set_admin(&admin, account, Some(false)).await), answer);
    }
    assert_eq!(store.commits(), 0);
}

#[tokio::test]
async fn others_learn_nothing() {
    let (store, administration) = administration(TestRepos::default());
    let (person, page) = (actor(1), PageRequest::FIRST);
    let codes = [
        code(administration.deactivate(&person, user_id(2), None).await),
        code(administration.reactivate(&person, user_id(2)).await),
        code(administration.log_out(&person, user_id(2)).await),
        code(administration.set_admin(&person, user_id(1), Some(true)).await),
        code(administration.delete_server(&person, SERVER).await),
        code(administration.transfer_server(&person, SERVER, user_id(2)).await),
        code(administration.announce(&person, "", "").await),
        code(administration.stats(&person).await),
        code(administration.jobs(&person, page).await),
        code(administration.audit_log(&person, page).await),
    ];
    assert_eq!(codes, ["permission_denied"; 10]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_transfer_is_recorded_on_the_site_and_in_the_server() {
    let mut repos = administered();
    let mut admins = facts(user_id(9), 0, []);
    admins.person.is_site_admin = true;
    known(&mut repos, admins);
    writable(&mut repos);
    repos.roles.expect_list().returning(|_| Ok(roles()));
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Admin))));
    repos.servers.expect_save().withf(|saved| saved.owner == user_id(1)).once().returning(|_| Ok(()));
    logged(&mut repos, SiteAction::ServerTransferred, |entry| {
        assert_eq!((entry.target_id, entry.changes[0].field.as_str()), (SERVER.0, "owner"));
    });
    let (_, administration) = administration(repos);
    let view = administration.transfer_server(&admin(), SERVER, user_id(1)).await.unwrap();
    assert_eq!(view.owner.id, user_id(1));
}

#[tokio::test]
async fn a_deleted_server_is_recorded_by_its_name() {
    let mut repos = administered();
    repos.servers.expect_lock_to_delete().returning(|_| Ok(Some(server())));
    repos.rooms.expect_lock_all_to_delete().returning(|_| Ok(()));
    repos.servers.expect_delete().once().returning(|_, _| Ok(()));
    logged(&mut repos, SiteAction::ServerDeleted, |entry| {
        assert_eq!(entry.changes[0].from.as_deref(), Some("Project Alpha"));
    });
    let (store, administration) = administration(repos);
    assert_eq!(administration.delete_server(&admin(), SERVER).await, Ok(()));
    assert_eq!(
        store.published_events(),
        [
            DomainEvent::AccessChanged(AccessScope::Server(SERVER)),
            ServerChange::event(SERVER, ServerChangeKind::Deleted),
        ]
    );
}

#[tokio::test]
async fn a_long_reason_and_an_empty_announcement_never_reach_the_store() {
    let (store, administration) = administration(TestRepos::default());
    let long = "x".repeat(501);
    let refused = administration.deactivate(&admin(), user_id(2), Some(&long)).await.unwrap_err();
    assert!(refused.explain().fields.0.contains_key("reason"));
    let refused = administration.announce(&admin(), "", "").await.unwrap_err();
    assert_eq!(refused.explain().fields.0.len(), 2);
    assert_eq!(store.begun_units(), 0);
}
