#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::message::AttachmentType;
use meshup_domain::{FileKey, Patch, Violations};

use super::*;
use crate::ports::{Inspected, Upload};
use crate::server_context::fixture::{cards, context};
use crate::servers::fixture::{servers, with_files};
use crate::testing::{MockFiles, TestRepos, TestStore, actor};
use crate::transactions::Transactions;

/// A database that accepts a new server.
fn open_ground() -> TestRepos {
    let mut repos = TestRepos::default();
    repos.servers.expect_insert().returning(|_| Ok(()));
    repos.roles.expect_insert().withf(|roles| roles.len() == 4).returning(|_| Ok(()));
    repos.members.expect_insert().returning(|_| Ok(true));
    repos.members.expect_set_roles().withf(|_, roles| roles.len() == 1).returning(|_, _| Ok(()));
    repos.servers.expect_admit().once().returning(|_| Ok(true));
    cards(&mut repos);
    repos
}

fn picture() -> Upload {
    Upload { file_name: "icon.png".into(), path: "/tmp/spooled".into(), size: 10 }
}

fn files(attachment_type: AttachmentType) -> MockFiles {
    let mut files = MockFiles::default();
    files.expect_inspect().returning(move |_| {
        Ok(Inspected { media_type: "image/png".into(), attachment_type, dimensions: Some((1, 1)) })
    });
    files
}

fn named() -> ServerChanges<Upload> {
    ServerChanges { name: Some(" Project Alpha ".into()), ..ServerChanges::default() }
}

#[tokio::test]
async fn a_server_starts_with_its_owner_and_the_documented_defaults() {
    let (store, context) = context(open_ground());

    let ServerView { server, owner } = servers(context).create(&actor(1), named()).await.unwrap();

    assert_eq!((server.profile.name.as_str(), server.profile.region.as_str()), ("Project Alpha", "us-east"));
    let settings = &server.profile.settings;
    assert_eq!((server.profile.is_public, settings.verification_level, server.member_count), (false, 0, 1));
    assert_eq!((settings.max_members, settings.max_channels), (100, 50));
    assert_eq!((owner.id, store.commits()), (actor(1).user, 1));
}

#[tokio::test]
async fn all_broken_rules_are_reported_at_once() {
    let (store, context) = context(TestRepos::default());
    let changes = ServerChanges {
        region: Some("moon".into()),
        verification_level: Some(5),
        icon: Patch::Set(picture()),
        ..ServerChanges::default()
    };
    let servers = with_files(context, files(AttachmentType::Document));

    let refused = servers.create(&actor(1), changes).await;

    let Err(ChangeServerError::Invalid(Violations(fields))) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["icon", "name", "region", "verification_level"]);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn a_picture_is_removed_again_when_the_server_is_not_made() {
    let mut files = files(AttachmentType::Image);
    files.expect_put().once().returning(|_, _, _| Ok(FileKey("servers/1".into())));
    files.expect_remove().withf(|keys| keys == [FileKey("servers/1".into())]).once().returning(|_| Ok(()));
    let failure = StoreError::Unavailable("gone".into());
    let (_, mut context) = context(TestRepos::default());
    let failing = TestStore::failing(open_ground(), failure.clone());
    context.store = Transactions::new(std::sync::Arc::new(failing));
    let with_icon = ServerChanges { icon: Patch::Set(picture()), ..named() };

    let refused = with_files(context, files).create(&actor(1), with_icon).await.unwrap_err();

    assert_eq!(refused, ChangeServerError::Store(failure));
}
