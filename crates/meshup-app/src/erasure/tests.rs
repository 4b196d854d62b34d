#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::audit::AuditAction;
use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus};
use meshup_domain::role::RoleType;
use meshup_domain::{FileKey, Number, RoomId};
use uuid::Uuid;

use super::*;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::ports::ListedFile;
use crate::server_context::fixture::{context, member, server};
use crate::testing::{MockFiles, START, TestListing, TestRepos, TestStore, user, user_id};

/// User 1 deleted their account.
fn pending() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.erasures.expect_is_any_pending().returning(|| Ok(true));
    repos.erasures.expect_take().returning(|| Ok(Some(user_id(1))));
    repos
}

async fn run(repos: TestRepos, files: MockFiles) -> (TestStore, Result<bool, StoreError>) {
    let (store, context) = context(repos);
    let job = ErasureJob { context, files: Arc::new(files) };
    let ran = job.run().await;
    (store, ran)
}

#[tokio::test]
async fn one_server_is_left_in_each_run() {
    let mut repos = pending();
    repos.erasures.expect_next_server().returning(|_| Ok(Some(server().id)));
    repos.servers.expect_lock().once().returning(|_| Ok(Some(server())));
    repos.members.expect_find().returning(|_, _| Ok(Some(member(1, RoleType::Member))));
    repos.members.expect_delete().once().returning(|_| Ok(true));
    repos.servers.expect_release().once().returning(|_| Ok(()));
    repos.channels.expect_remove_everywhere().once().returning(|_, _| Ok(()));
    repos.audit.expect_insert().once().returning(|entry| {
        assert_eq!((entry.action, entry.actor), (AuditAction::MemberLeft, user_id(1)));
        Ok(())
    });
    let (store, ran) = run(repos, MockFiles::new()).await;
    assert_eq!(ran, Ok(true));
    let lost = DomainEvent::AccessChanged(AccessScope::Member(server().id, user_id(1)));
    let former = member(1, RoleType::Member).member.id;
    let left = ServerChangeKind::MemberLeft { member: former, user: user_id(1) };
    let left = ServerChange::event(server().id, left);
    assert_eq!((store.commits(), store.published_events()), (1, vec![lost, left]));
}

const GROUP: ConversationId = ConversationId(Uuid::from_u128(30));

#[tokio::test]
async fn a_group_keeps_an_admin_when_one_is_deleted() {
    let mut repos = pending();
    repos.erasures.expect_next_server().returning(|_| Ok(None));
    repos.erasures.expect_next_group().returning(|_| Ok(Some(GROUP)));
    repos.conversations.expect_lock().returning(|id| {
        Ok(Some(Conversation {
            id,
            number: Number(3),
            room: RoomId(Uuid::from_u128(31)),
            kind: ConversationKind::Group,
            title: None,
            set_key: Some("set".into()),
            created_by: user_id(1),
            status: RequestStatus::Accepted,
            created_at: START,
            updated_at: START,
        }))
    });
    repos.conversations.expect_participants().returning(|_| {
        Ok(vec![
            Participant::founder(GROUP, user_id(1), START),
            Participant { is_admin: false, ..Participant::founder(GROUP, user_id(2), START) },
        ])
    });
    repos
        .conversations
        .expect_remove_participant()
        .once()
        .withf(|_, user| *user == user_id(1))
        .returning(|_, _| Ok(true));
    repos
        .conversations
        .expect_save_participant()
        .once()
        .withf(|part| part.user == user_id(2) && part.is_admin)
        .returning(|_| Ok(()));
    repos.conversations.expect_save().once().withf(|group| group.set_key.is_none()).returning(|_| Ok(()));
    let (store, ran) = run(repos, MockFiles::new()).await;
    assert_eq!((ran, store.commits()), (Ok(true), 1));
}

#[tokio::test]
async fn unused_uploads_and_archives_go_last() {
    let mut repos = pending();
    repos.erasures.expect_next_server().returning(|_| Ok(None));
    repos.erasures.expect_next_group().returning(|_| Ok(None));
    repos.erasures.expect_clear().returning(|_, _| Ok(0));
    repos.users.expect_get().returning(|_| Ok(Some(user(1))));
    repos.erasures.expect_unused().once().returning(|_, files| Ok(files[1..].to_vec()));
    repos.exports.expect_remove_all().once().returning(|_| Ok(vec![FileKey("exports/1".into())]));
    let mut discarded = vec![vec![FileKey("b".into())], vec![FileKey("exports/1".into())]].into_iter();
    repos.discarded_files.expect_add().times(2).returning(move |keys, _| {
        assert_eq!(Some(keys.to_vec()), discarded.next());
        Ok(())
    });
    repos.erasures.expect_finish().once().returning(|_| Ok(()));
    let mut files = MockFiles::new();
    let listed = ["a", "b"].map(|key| ListedFile { key: FileKey(key.into()), stored_at: START });
    files.expect_list().once().returning(move |_| Box::new(TestListing(vec![listed.to_vec()])));
    let (_, ran) = run(repos, files).await;
    assert_eq!(ran, Ok(true));
}

#[tokio::test]
async fn nothing_is_finished_while_rows_are_left() {
    let mut repos = pending();
    repos.erasures.expect_next_server().returning(|_| Ok(None));
    repos.erasures.expect_next_group().returning(|_| Ok(None));
    repos.erasures.expect_clear().once().returning(|_, limit| Ok(limit));
    let (store, ran) = run(repos, MockFiles::new()).await;
    assert_eq!((ran.unwrap(), store.commits()), (true, 1));
}
