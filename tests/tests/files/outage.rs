//! A bucket that cannot be reached, and many uploads at once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::{Storage, World, url};
use crate::harness::Condition;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_away_is_503_and_then_works_again() {
    let world = World::new(Storage::Proxied, &[]).await;
    let bucket = world.bucket.as_ref().unwrap();
    let sent = world.send("a.txt", b"some words".to_vec()).await;
    for condition in [Condition::Down, Condition::Broken, Condition::Silent] {
        bucket.set(condition);
        let started = Instant::now();
        let (refused, got) = tokio::join!(world.post("b.txt", b"others".to_vec()), reqwest::get(url(&sent)));
        assert_eq!((refused.status.as_u16(), refused.code()), (503, "unavailable"), "{condition:?}");
        assert!(refused.headers.contains_key("retry-after"), "{condition:?}");
        let got = got.unwrap();
        assert_eq!(got.status().as_u16(), 503, "{condition:?}");
        assert!(got.headers().contains_key("retry-after"), "{condition:?}");
        assert!(started.elapsed() < Duration::from_secs(30), "{condition:?}");
        assert_eq!(reqwest::get(format!("{}/health/ready", world.server.base)).await.unwrap().status(), 200);
        bucket.set(Condition::Well);
        assert_eq!(reqwest::get(url(&sent)).await.unwrap().text().await.unwrap(), "some words");
    }
    world.send("b.txt", b"others".to_vec()).await;
    world.until_there_are(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_fails_midway_leaves_no_parts() {
    let world = World::new(Storage::Proxied, &[]).await;
    let bucket = world.bucket.as_ref().unwrap();
    bucket.set(Condition::Full);
    let refused = world.post("large.bin", vec![7; 17_000_000]).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "unavailable"));
    let started = Instant::now();
    while bucket.unfinished() > 0 {
        assert!(started.elapsed() < Duration::from_secs(10), "{}", bucket.unfinished());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(world.files().is_empty());
}

/// Run by `scripts/release-check`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long in a debug build"]
async fn twenty_large_uploads_at_once_leave_memory_as_it_was() {
    const SIZE: usize = 30 << 20;
    for storage in [Storage::Folder, Storage::Proxied] {
        let world = World::new(storage, &[("STORAGE__MAX_FILE_SIZE", "31457280")]).await;
        world.send("warm.bin", vec![1; SIZE]).await;
        let (before, _) = world.server.memory();
        let started = Instant::now();
        let answers = join_all((0..20).map(|n| world.post("large.bin", vec![n; SIZE]))).await;
        let took = started.elapsed();
        assert!(answers.iter().all(|answer| answer.status == 201), "{storage:?}");
        let (after, peak) = world.server.memory();
        eprintln!("{storage:?}: {before} KiB before, {after} after, {peak} at most; {took:?}");
        assert!(after < before + 64 * 1024, "{storage:?}: from {before} to {after} KiB");
        assert_eq!(world.files().len(), 21);
    }
}
