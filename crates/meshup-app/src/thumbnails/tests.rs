#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::{AttachmentId, RoomId};
use uuid::Uuid;

use super::*;
use crate::testing::{MockFiles, START, TestClock, TestRepos, TestStore};

const ROOM: RoomId = RoomId(Uuid::from_u128(50));

fn image(n: u128, tries: i32) -> PendingImage {
    let attachment = AttachmentId(Uuid::from_u128(n));
    PendingImage { room: ROOM, attachment, file: FileKey(format!("{n}.png")), tries }
}

fn made(n: u128) -> ThumbnailFiles {
    let key = |size| FileKey(format!("{n}.{size}.webp"));
    ThumbnailFiles { small: key("small"), large: key("large") }
}

/// A queue with these images, which expects these outcomes.
fn queue(images: Vec<PendingImage>, outcomes: Vec<(u128, ThumbnailOutcome, bool)>) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.thumbnails.expect_is_any_due().returning(|_| Ok(true));
    repos
        .thumbnails
        .expect_take()
        .once()
        .withf(|_, until, _| *until == START + LEASE)
        .return_once(|_, _, _| Ok(images));
    for (n, outcome, is_known) in outcomes {
        repos
            .thumbnails
            .expect_finish()
            .once()
            .withf(move |of, result| *of == image(n, 0).attachment && *result == outcome)
            .returning(move |_, _| Ok(is_known));
    }
    repos
}

async fn run(repos: TestRepos, files: MockFiles) -> TestStore {
    let store = TestStore::new(repos);
    let job = ThumbnailJob {
        store: Arc::new(store.clone()),
        files: Arc::new(files),
        clock: Arc::new(TestClock::default()),
    };
    assert!(!job.run().await.unwrap());
    store
}

#[tokio::test]
async fn nothing_due_is_nothing_written() {
    let mut repos = TestRepos::default();
    repos.thumbnails.expect_is_any_due().returning(|_| Ok(false));
    assert_eq!(run(repos, MockFiles::new()).await.begun_units(), 0);
}

#[tokio::test]
async fn each_image_has_an_outcome_of_its_own() {
    let outcomes = vec![
        (1, ThumbnailOutcome::Made(made(1)), true),
        (2, ThumbnailOutcome::None, true),
        (3, ThumbnailOutcome::Later(START + PAUSE), true),
    ];
    let repos = queue(vec![image(1, 1), image(2, 1), image(3, 1)], outcomes);
    let mut files = MockFiles::new();
    files
        .expect_make_thumbnails()
        .once()
        .returning(|_| vec![Ok(Some(made(1))), Ok(None), Err(PlatformError::Unavailable("away".into()))]);
    let store = run(repos, files).await;
    assert_eq!(store.commits(), 4);
    assert_eq!(store.published_events(), [DomainEvent::MessagesChanged { room: ROOM }]);
}

#[tokio::test]
async fn an_image_that_ends_the_process_each_time_is_given_up() {
    let repos = queue(vec![image(1, TRIES + 1)], vec![(1, ThumbnailOutcome::None, true)]);
    let mut files = MockFiles::new();
    files.expect_make_thumbnails().withf(<[_]>::is_empty).returning(|_| Vec::new());
    run(repos, files).await;
}

#[tokio::test]
async fn thumbnails_of_an_image_that_is_gone_are_discarded() {
    let mut repos = queue(vec![image(1, 1)], vec![(1, ThumbnailOutcome::Made(made(1)), false)]);
    let discarded = [made(1).small, made(1).large];
    repos
        .discarded_files
        .expect_add()
        .once()
        .withf(move |keys, _| keys == discarded)
        .returning(|_, _| Ok(()));
    let mut files = MockFiles::new();
    files.expect_make_thumbnails().returning(|_| vec![Ok(Some(made(1)))]);
    run(repos, files).await;
}
