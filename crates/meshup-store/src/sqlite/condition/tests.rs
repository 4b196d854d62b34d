#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use super::*;

const ROWS: &str = "CREATE TABLE notes (text); CREATE INDEX notes_text ON notes (text);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
    INSERT INTO notes SELECT printf('note %d %s', i, hex(randomblob(200))) FROM n";

async fn fill(file: File) -> Result<(), StoreError> {
    let connection = file.create().await?;
    connection.execute_unprepared(ROWS).await.map_err(store_error)?;
    connection.close().await.map_err(store_error)
}

async fn built() -> (TempDir, File) {
    let folder = tempfile::tempdir().unwrap();
    let file = File { path: folder.path().join("new/meshup.db") };
    file.build(fill).await.unwrap();
    (folder, file)
}

fn shorten(file: &File, by: u64) {
    let kept = std::fs::File::options().write(true).open(&file.path).unwrap();
    kept.set_len(kept.metadata().unwrap().len() - by).unwrap();
}

fn refusal(file: &File) -> String {
    file.verify().unwrap_err().to_string()
}

#[tokio::test]
async fn a_database_gets_its_name_when_it_is_whole() {
    let (folder, file) = built().await;
    assert_eq!(file.verify(), Ok(()));
    assert_eq!(file.problems(QUICK_CHECK).await, Ok(None));
    let files: Vec<_> = std::fs::read_dir(folder.path().join("new")).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

#[tokio::test]
async fn a_database_that_cannot_be_filled_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = File { path: folder.path().join("meshup.db") };
    let failed = file.build(|draft| async move {
        fill(draft).await?;
        Err(StoreError::Full)
    });
    assert_eq!(failed.await, Err(StoreError::Full));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn whoever_is_second_leaves_what_is_there() {
    let (_folder, file) = built().await;
    let before = std::fs::read(&file.path).unwrap();
    file.build(fill).await.unwrap();
    assert!(std::fs::read(&file.path).unwrap() == before);
}

#[tokio::test]
async fn what_is_no_whole_database_is_refused_by_its_name() {
    let (folder, file) = built().await;
    shorten(&file, 100);
    assert!(refusal(&file).contains("meshup.db is truncated"), "{}", refusal(&file));
    shorten(&file, std::fs::metadata(&file.path).unwrap().len() - 50);
    assert!(refusal(&file).contains("its header is damaged"), "{}", refusal(&file));
    std::fs::write(&file.path, "").unwrap();
    assert!(refusal(&file).contains("is empty"), "{}", refusal(&file));
    std::fs::write(&file.path, "x".repeat(8192)).unwrap();
    assert!(refusal(&file).contains("is not a SQLite database"), "{}", refusal(&file));
    let opened = file.open_writer(Arc::default()).await.unwrap_err();
    assert!(opened.to_string().contains("meshup.db"), "{opened}");
    let missing = File { path: folder.path().join("other.db") };
    assert!(refusal(&missing).contains("does not exist"), "{}", refusal(&missing));
    assert!(missing.open_writer(Arc::default()).await.is_err());
    assert!(!missing.exists().unwrap(), "opening creates no file");
}

#[tokio::test]
async fn what_was_written_over_is_found() {
    let (_folder, file) = built().await;
    let mut bytes = std::fs::read(&file.path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xff);
    std::fs::write(&file.path, bytes).unwrap();
    assert_eq!(file.verify(), Ok(()), "its length says nothing");
    assert!(file.problems(QUICK_CHECK).await.unwrap().is_some());
}

#[tokio::test]
async fn a_mark_stays_until_the_end_in_order() {
    let (_folder, file) = built().await;
    assert_eq!(file.mark(), Ok(false));
    assert_eq!(file.mark(), Ok(true), "the marker was not removed");
    file.unmark().unwrap();
    assert_eq!(file.mark(), Ok(false));
}

/// Whether a connection of this process holds the lock that tells other programs of it.
#[cfg(target_os = "linux")]
fn is_locked(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;

    /// The first byte of those that readers lock (`SHARED_FIRST` in SQLite).
    const SHARED: &str = "1073741826";
    let inode = std::fs::metadata(&file.path).unwrap().ino();
    let of_readers = format!(" {} ", std::process::id());
    let place = format!(":{inode} {SHARED} ");
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    locks.lines().any(|lock| lock.contains(&of_readers) && lock.contains(&place))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_keep_the_lock_that_tells_other_programs_of_them() {
    let (_folder, file) = built().await;
    file.recover().await.unwrap();
    assert!(!is_locked(&file));
    let writer = file.open_writer(Arc::default()).await.unwrap();
    writer.execute_unprepared("DELETE FROM notes").await.unwrap();
    let readers = file.open_readers(1).await.unwrap();
    readers.execute_unprepared("SELECT * FROM notes").await.unwrap();
    assert!(is_locked(&file));
    let again = file.reopen_writer(Arc::default()).await.unwrap();
    assert!(is_locked(&file));
    for connection in [writer, readers, again] {
        connection.close().await.unwrap();
    }
}
