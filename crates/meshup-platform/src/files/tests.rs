#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::io::Write;

use meshup_domain::message::AttachmentType;
use tempfile::{NamedTempFile, TempDir};

use super::*;
use crate::{RandomIds, SystemClock};

const SERVING: Serving<'static> = Serving { public_url: "http://localhost:8000", secret: b"secret" };

fn files(root: &TempDir) -> StoredFiles {
    let folder = root.path().join("media");
    StoredFiles::in_folder(&folder, SERVING, Arc::new(RandomIds), Arc::new(SystemClock)).unwrap()
}

fn upload(bytes: &[u8]) -> (NamedTempFile, Upload) {
    let mut spooled = NamedTempFile::new().unwrap();
    spooled.write_all(bytes).unwrap();
    let upload = Upload {
        file_name: "../../etc/passwd".into(),
        path: spooled.path().to_owned(),
        size: bytes.len() as u64,
    };
    (spooled, upload)
}

async fn content(files: &StoredFiles, key: &FileKey, range: Range<u64>) -> Vec<u8> {
    let content = files.read(&key.0, range).await.unwrap().unwrap();
    let parts: Vec<Bytes> = content.try_collect().await.unwrap();
    parts.concat()
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_under_a_name_of_its_own() {
    let root = tempfile::tempdir().unwrap();
    let files = files(&root);
    let bytes = b"0123456789".repeat(1_200_000);
    let (_spooled, upload) = upload(&bytes);
    let inspected = files.inspect(&upload).await.unwrap();
    let key = files.put("attachments", &upload, &inspected).await.unwrap();
    assert!(key.0.starts_with("attachments/"), "{}", key.0);

    let file = files.find(&key.0).await.unwrap().unwrap();
    assert_eq!((file.size, file.media_type), (bytes.len() as u64, "text/plain"));
    assert!(content(&files, &key, 0..file.size).await == bytes);
    assert_eq!(content(&files, &key, 8_000_005..8_000_009).await, b"5678");
    assert_eq!(content(&files, &key, file.size - 1..file.size).await, b"9");
    assert_eq!(content(&files, &key, 0..0).await, b"");
}

#[tokio::test]
async fn what_a_browser_could_run_is_served_as_bytes() {
    let root = tempfile::tempdir().unwrap();
    let files = files(&root);
    let (_spooled, upload) = upload(b"<html><script>alert(1)</script></html>");
    let inspected = files.inspect(&upload).await.unwrap();
    assert_eq!(inspected.media_type, "text/html");
    let key = files.put("attachments", &upload, &inspected).await.unwrap();
    let file = files.find(&key.0).await.unwrap().unwrap();
    assert_eq!(file.media_type, "application/octet-stream");
}

#[tokio::test]
async fn removed_files_are_gone_and_missing_ones_no_error() {
    let root = tempfile::tempdir().unwrap();
    let files = files(&root);
    let (_spooled, upload) = upload(b"short");
    let inspected = files.inspect(&upload).await.unwrap();
    let key = files.put("avatars", &upload, &inspected).await.unwrap();
    let missing = FileKey("avatars/never.png".into());
    files.remove(&[missing, key.clone()]).await.unwrap();
    assert!(files.find(&key.0).await.unwrap().is_none());
    assert!(files.read(&key.0, 0..1).await.unwrap().is_none());
}

#[tokio::test]
async fn nothing_outside_of_the_folder_can_be_named() {
    let root = tempfile::tempdir().unwrap();
    let files = files(&root);
    std::fs::write(root.path().join("secret.txt"), "secret").unwrap();
    std::fs::create_dir(root.path().join("media/avatars")).unwrap();
    for key in
        ["../secret.txt", "a/../../secret.txt", "/etc/passwd", "..", "", "a//b", "a/%2e%2e/b", "avatars"]
    {
        assert!(matches!(files.find(key).await, Ok(None)), "{key}");
        assert!(matches!(files.read(key, 0..1).await, Ok(None)), "{key}");
    }
}

#[tokio::test]
async fn a_failed_upload_leaves_nothing_behind() {
    let root = tempfile::tempdir().unwrap();
    let files = files(&root);
    let (spooled, upload) = upload(b"gone before it was read");
    drop(spooled);
    let inspected = Inspected {
        media_type: "text/plain".into(),
        attachment_type: AttachmentType::Document,
        dimensions: None,
    };
    assert!(files.put("attachments", &upload, &inspected).await.is_err());
    assert!(!root.path().join("media/attachments").exists());
}

/// A stopped clock.
struct Stopped(time::OffsetDateTime);

impl Clock for Stopped {
    fn now(&self) -> time::OffsetDateTime {
        self.0
    }
}

#[tokio::test]
async fn a_url_is_accepted_until_it_expires() {
    let root = tempfile::tempdir().unwrap();
    let at = |now| {
        let clock = Arc::new(Stopped(now));
        StoredFiles::in_folder(root.path(), SERVING, Arc::new(RandomIds), clock).unwrap()
    };
    let now = SystemClock.now();
    let url = at(now).url(&FileKey("avatars/a.png".into()), None);
    let query = url.strip_prefix("http://localhost:8000/media/avatars/a.png?expires=").unwrap();
    let (expires, signature) = query.split_once("&signature=").unwrap();
    let expires: i64 = expires.parse().unwrap();
    assert!(at(now).verify("avatars/a.png", expires, None, signature));
    let later = now + time::Duration::days(8) + time::Duration::SECOND;
    assert!(!at(later).verify("avatars/a.png", expires, None, signature));
}
