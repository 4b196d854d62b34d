//! Storing, downloading and deleting.

use std::fs::File;
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, LOCATION, RANGE};
use reqwest::{Client, redirect::Policy};

use super::{Storage, World, on_each_storage, url};

on_each_storage!(
    a_file_comes_back_whole_and_in_parts,
    what_was_deleted_is_removed,
    a_link_is_checked_before_the_store_is_asked,
    old_files_that_no_row_refers_to_are_swept,
);

/// More than two parts of an upload to S3, the last of which is small.
fn large() -> Vec<u8> {
    (0..=250).cycle().take(11_000_000).collect()
}

async fn a_file_comes_back_whole_and_in_parts(world: World) {
    for bytes in [b"a few words".to_vec(), large()] {
        let sent = world.send("größe \"1\".txt", bytes.clone()).await;
        assert_eq!(sent["attachments"][0]["file_size"], bytes.len());
        let whole = reqwest::get(url(&sent)).await.unwrap();
        assert_eq!(whole.status().as_u16(), 200);
        let disposition = header(whole.headers(), "content-disposition");
        assert!(disposition.ends_with("filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.txt"), "{disposition}");
        let media_type = header(whole.headers(), "content-type");
        assert!(whole.bytes().await.unwrap() == bytes, "the file has changed");
        for (range, first, end) in [("bytes=2-7", 2, 8), ("bytes=-4", bytes.len() - 4, bytes.len())] {
            let part = Client::new().get(url(&sent)).header(RANGE, range).send().await.unwrap();
            assert_eq!(part.status().as_u16(), 206, "{range}");
            let place = format!("bytes {first}-{}/{}", end - 1, bytes.len());
            assert_eq!(header(part.headers(), "content-range"), place);
            assert_eq!(header(part.headers(), "content-type"), media_type);
            assert_eq!(part.bytes().await.unwrap(), bytes[first..end]);
        }
        let beyond = Client::new().get(url(&sent)).header(RANGE, "bytes=99999999-").send().await.unwrap();
        assert_eq!(beyond.status().as_u16(), 416);
        let head = Client::new().head(url(&sent)).send().await.unwrap();
        assert_eq!(header(head.headers(), "content-length"), bytes.len().to_string());
        let tag = header(head.headers(), "etag");
        let known = Client::new().get(url(&sent)).header("If-None-Match", tag).send().await.unwrap();
        assert_eq!(known.status().as_u16(), 304);
    }
    if let Some(bucket) = &world.bucket {
        assert_eq!((bucket.files().len(), bucket.unfinished()), (2, 0));
    }
}

async fn what_was_deleted_is_removed(world: World) {
    let kept = world.send("kept.txt", b"kept".to_vec()).await;
    let gone = world.send("gone.txt", b"gone".to_vec()).await;
    world.until_there_are(2).await;
    world.delete(&gone).await;
    world.until_there_are(1).await;
    assert_eq!(reqwest::get(url(&gone)).await.unwrap().status().as_u16(), 404);
    assert_eq!(reqwest::get(url(&kept)).await.unwrap().text().await.unwrap(), "kept");
}

async fn a_link_is_checked_before_the_store_is_asked(world: World) {
    let sent = world.send("page.html", b"<html><script>alert(1)</script></html>".to_vec()).await;
    let (bare, _) = url(&sent).split_once('?').map(|(bare, query)| (bare.to_owned(), query.len())).unwrap();
    assert_eq!(reqwest::get(&bare).await.unwrap().status().as_u16(), 403);
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let answer = client.get(url(&sent)).send().await.unwrap();
    let Some(bucket) = world.bucket.as_ref().filter(|_| world.storage == Storage::Direct) else {
        assert_eq!(answer.status().as_u16(), 200);
        return;
    };
    assert_eq!(answer.status().as_u16(), 307);
    let direct = header(answer.headers(), LOCATION.as_str());
    assert!(direct.starts_with(&bucket.endpoint()) && direct.contains("X-Amz-Expires=3600"), "{direct}");
    let unsigned = reqwest::get(direct.split_once('?').unwrap().0).await.unwrap();
    assert_eq!(unsigned.status().as_u16(), 403);
    let page = reqwest::get(direct).await.unwrap();
    assert_eq!(header(page.headers(), "content-type"), "application/octet-stream");
    assert!(header(page.headers(), "content-disposition").starts_with("attachment"));
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// As after a process was killed between storing a file and committing its row.
async fn old_files_that_no_row_refers_to_are_swept(mut world: World) {
    let image = image::DynamicImage::new_rgb8(2_000, 1_000);
    let mut picture = std::io::Cursor::new(Vec::new());
    image.write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let sent = world.send("picture.png", picture.into_inner()).await;
    world.until_there_are(3).await;
    for name in ["attachments/orphan.txt", "attachments/young.txt", "tasks/orphan.txt", "elsewhere/kept.txt"]
    {
        let file = world.media().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "some words").unwrap();
    }
    let two_days_ago = SystemTime::now() - Duration::from_hours(48);
    for name in world.files().into_iter().filter(|name| !name.contains("young")) {
        File::options()
            .append(true)
            .open(world.media().join(name))
            .unwrap()
            .set_modified(two_days_ago)
            .unwrap();
    }
    world.server.run("UPDATE file_sweep SET due_at = 0").await;
    world.server.restart().await;
    let left = world.until_there_are(5).await;
    assert!(left.iter().all(|name| !name.contains("orphan")), "{left:?}");
    assert_eq!(reqwest::get(url(&sent)).await.unwrap().status().as_u16(), 200);
}
