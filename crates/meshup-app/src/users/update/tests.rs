#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::FileKey;
use meshup_domain::message::AttachmentType;
use meshup_domain::user::Status;

use super::*;
use crate::error::Explain;
use crate::ports::Inspected;
use crate::testing::{actor, user, user_id};
use crate::users::fixture::Fixture;

fn with_picture(fixture: &mut Fixture, attachment_type: AttachmentType) {
    fixture.files.expect_inspect().returning(move |_| {
        let media_type = "image/png".into();
        Ok(Inspected { media_type, attachment_type, dimensions: Some((8, 8)) })
    });
    fixture.files.expect_put().returning(|_, _, _| Ok(FileKey("avatars/new".into())));
}

fn person_1(fixture: &mut Fixture) {
    let person = || {
        let mut person = user(1);
        person.profile.avatar = Some(FileKey("avatars/old".into()));
        person
    };
    fixture.repos.users.expect_get().returning(move |id| Ok((id == user_id(1)).then(person)));
    fixture.repos.users.expect_lock().returning(move |_| Ok(Some(person())));
}

fn removes(fixture: &mut Fixture, expected: &'static str) {
    fixture.files.expect_remove().times(1).returning(move |keys| {
        assert_eq!(keys, [FileKey(expected.into())]);
        Ok(())
    });
}

fn picture() -> UserChanges<Upload> {
    let upload = Upload { file_name: "me.png".into(), path: "spooled".into(), size: 100 };
    UserChanges { avatar: Patch::Set(upload), ..UserChanges::default() }
}

#[tokio::test]
async fn a_chosen_status_stays_and_online_gives_the_choice_up() {
    for (status, chosen) in [(Status::Dnd, true), (Status::Offline, true), (Status::Online, false)] {
        let mut fixture = Fixture::new();
        person_1(&mut fixture);
        fixture.repos.users.expect_save().times(1).returning(move |user| {
            assert_eq!((user.profile.status, user.profile.status_chosen), (status, chosen));
            Ok(())
        });
        let test = fixture.build();
        let changes = UserChanges { status: Some(status), ..UserChanges::default() };
        let profile = test.users.update(&actor(1), user_id(1), changes).await.unwrap();
        assert_eq!(profile.status, status);
        assert_eq!(
            test.store.published_events(),
            [DomainEvent::AccessChanged(AccessScope::User(user_id(1)))]
        );
    }
}

#[tokio::test]
async fn a_new_picture_takes_the_place_of_the_former_one() {
    let mut fixture = Fixture::new();
    person_1(&mut fixture);
    with_picture(&mut fixture, AttachmentType::Image);
    fixture.repos.users.expect_save().returning(|_| Ok(()));
    removes(&mut fixture, "avatars/old");
    let test = fixture.build();

    let profile = test.users.update(&actor(1), user_id(1), picture()).await.unwrap();
    test.run_jobs().await;
    assert_eq!(profile.user.profile.avatar, Some(FileKey("avatars/new".into())));
}

#[tokio::test]
async fn a_picture_whose_row_was_never_committed_is_removed() {
    let mut fixture = Fixture::new();
    person_1(&mut fixture);
    with_picture(&mut fixture, AttachmentType::Image);
    fixture.repos.users.expect_save().returning(|_| Ok(()));
    removes(&mut fixture, "avatars/new");
    let test = fixture.build_failing(StoreError::Full);

    let failed = test.users.update(&actor(1), user_id(1), picture()).await;
    test.run_jobs().await;
    assert_eq!(failed, Err(StoreError::Full.into()));
    assert_eq!(test.store.published_events(), []);
}

#[tokio::test]
async fn a_picture_of_an_attempt_that_was_a_victim_is_kept_for_the_next() {
    let mut fixture = Fixture::new();
    person_1(&mut fixture);
    with_picture(&mut fixture, AttachmentType::Image);
    let victim = || Err(StoreError::Victim("deadlock detected".into()));
    fixture.repos.users.expect_save().times(1).returning(move |_| victim());
    fixture.repos.users.expect_save().times(1).returning(|_| Ok(()));
    removes(&mut fixture, "avatars/old");
    let test = fixture.build();

    let profile = test.users.update(&actor(1), user_id(1), picture()).await.unwrap();
    test.run_jobs().await;
    assert_eq!(profile.user.profile.avatar, Some(FileKey("avatars/new".into())));
}

#[tokio::test]
async fn what_is_no_image_is_no_avatar_and_all_rules_are_reported_at_once() {
    let mut fixture = Fixture::new();
    person_1(&mut fixture);
    with_picture(&mut fixture, AttachmentType::Document);
    let test = fixture.build();

    let (bio, display_name) = (Some("x".repeat(501)), Some(" ".into()));
    let changes = UserChanges { bio, display_name, ..picture() };
    let refused = test.users.update(&actor(1), user_id(1), changes).await.unwrap_err();
    let fields = refused.explain().fields;
    assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["avatar", "bio", "display_name"]);
    assert_eq!(test.store.begun_units(), 0);
}

#[tokio::test]
async fn a_picture_whose_row_is_gone_is_removed() {
    let mut fixture = Fixture::new();
    fixture.repos.users.expect_get().returning(|_| Ok(Some(user(1))));
    fixture.repos.users.expect_lock().returning(|_| Ok(None));
    with_picture(&mut fixture, AttachmentType::Image);
    removes(&mut fixture, "avatars/new");
    let test = fixture.build();

    let refused = test.users.update(&actor(1), user_id(1), picture()).await;
    assert_eq!(refused, Err(UpdateProfileError::NotFound));
    test.run_jobs().await;
}

#[tokio::test]
async fn others_profiles_are_not_changed() {
    let mut fixture = Fixture::new();
    person_1(&mut fixture);
    let test = fixture.build();

    let nothing = UserChanges::default;
    let refused = test.users.update(&actor(2), user_id(1), nothing()).await;
    assert_eq!(refused, Err(UpdateProfileError::Denied(Denied::MissingPermission)));
    let unknown = test.users.update(&actor(1), user_id(3), nothing()).await;
    assert_eq!(unknown, Err(UpdateProfileError::NotFound));
    assert_eq!(test.store.begun_units(), 0);
}
