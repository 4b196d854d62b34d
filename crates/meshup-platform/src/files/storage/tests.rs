#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::io::Write;

use futures_util::future;
use object_store::memory::InMemory;
use object_store::throttle::{ThrottleConfig, ThrottledStore};
use tempfile::NamedTempFile;

use super::*;

fn spooled(bytes: usize) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(&content(bytes)).unwrap();
    file
}

fn content(bytes: usize) -> Vec<u8> {
    (0..=250).cycle().take(bytes).collect()
}

async fn stored(objects: &Objects, path: &Path) -> Vec<u8> {
    objects.store.get(path).await.unwrap().bytes().await.unwrap().into()
}

#[tokio::test]
async fn files_of_any_size_arrive_whole() {
    let objects = Objects::new(Arc::new(InMemory::new()), 100);
    for bytes in [0, 1, 99, 100, 101, 200, 1_234] {
        let path = Path::from(bytes.to_string());
        objects.store(&path, spooled(bytes).path().to_owned()).await.unwrap();
        assert_eq!(stored(&objects, &path).await, content(bytes), "{bytes}");
    }
}

#[tokio::test]
async fn many_files_share_the_memory_and_give_it_back() {
    let objects = Objects::new(Arc::new(InMemory::new()), 3 * 1024 * 1024);
    let files: Vec<_> = (0..12).map(|_| spooled(7 * 1024 * 1024)).collect();
    let paths: Vec<_> = (0..12).map(|n| Path::from(format!("{n}"))).collect();
    let stores = files.iter().zip(&paths).map(|(file, path)| objects.store(path, file.path().to_owned()));
    assert!(future::join_all(stores).await.into_iter().all(|stored| stored.is_ok()));
    assert_eq!(objects.memory.available_permits(), MEMORY / UNIT);
}

#[tokio::test]
async fn an_upload_whose_client_is_gone_stores_nothing_and_frees_its_memory() {
    let slow = ThrottleConfig { wait_put_per_call: Duration::from_mins(1), ..ThrottleConfig::default() };
    let objects = Objects::new(Arc::new(ThrottledStore::new(InMemory::new(), slow)), 100);
    let (path, file) = (Path::from("a"), spooled(250));
    let stopped = timeout(Duration::from_millis(100), objects.store(&path, file.path().to_owned())).await;
    assert!(stopped.is_err());
    let all = u32::try_from(MEMORY / UNIT).unwrap();
    assert!(timeout(Duration::from_secs(5), objects.memory.acquire_many(all)).await.is_ok());
    assert!(objects.store.head(&path).await.is_err());
}
