//! Thumbnails of attached images.

use std::io::Cursor;
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use reqwest::StatusCode;
use serde_json::Value;

use super::{Storage, World, on_each_storage};

on_each_storage!(an_image_gets_upright_thumbnails_that_go_with_its_message);

/// A JPEG photo, red on its left side as stored, that a camera took on its side.
fn photo() -> Vec<u8> {
    let stored = RgbImage::from_fn(1_500, 600, |x, _| Rgb(if x < 750 { [255, 0, 0] } else { [0, 0, 255] }));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    let turned = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
    encoder.set_exif_metadata([b"II*\0\x08\0\0\0\x01\0".as_slice(), &turned, &[0; 4]].concat()).unwrap();
    encoder.write_image(&stored, 1_500, 600, ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    RgbImage::new(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// The thumbnails of the first attachment, once they are there.
async fn thumbnails(world: &World, message: &Value) -> Value {
    let started = Instant::now();
    loop {
        let read = world.read(message).await["attachments"][0]["thumbnails"].clone();
        if !read.is_null() {
            return read;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "no thumbnails came:\n{}", world.server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn download(url: &Value) -> DynamicImage {
    let response = reqwest::get(url.as_str().unwrap()).await.unwrap();
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::OK, &"image/webp".parse().unwrap())
    );
    image::load_from_memory_with_format(&response.bytes().await.unwrap(), ImageFormat::WebP).unwrap()
}

async fn an_image_gets_upright_thumbnails_that_go_with_its_message(world: World) {
    let sent = world.send("photo.jpg", photo()).await;
    assert!(sent["attachments"][0]["thumbnails"].is_null(), "made before the response");
    let made = thumbnails(&world, &sent).await;
    for (name, width, height) in [("small", 128, 320), ("large", 512, 1_280)] {
        let image = download(&made[name]).await.to_rgb8();
        assert_eq!((image.width(), image.height()), (width, height), "{name}");
        let (top, bottom) = (image.get_pixel(9, 9).0, image.get_pixel(9, height - 9).0);
        assert!(top[0] > 200 && top[2] < 50 && bottom[0] < 50 && bottom[2] > 200, "{top:?} {bottom:?}");
    }
    assert_eq!(world.files().len(), 3);
    world.delete(&sent).await;
    world.until_there_are(0).await;
    assert_eq!(reqwest::get(made["small"].as_str().unwrap()).await.unwrap().status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thumbnails_are_made_after_a_crash_and_go_with_their_channel() {
    let mut world = World::new(Storage::Folder, &[]).await;
    let sent = world.send("photo.jpg", photo()).await;
    world.server.kill();
    world.server.restart().await;
    thumbnails(&world, &sent).await;
    assert_eq!(world.files().len(), 3);
    world.alice.delete(&format!("/channels/{}/{}/", world.community, world.channel)).await.expect(204);
    world.until_there_are(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_decoded_or_is_a_bomb_has_none_and_harms_nothing() {
    let world = World::new(Storage::Folder, &[]).await;
    let cut = png(900, 900)[..600].to_vec();
    let mut messages = Vec::new();
    for (name, bytes) in
        [("cut.png", cut), ("bomb.png", png(20_000, 5_000)), ("words.txt", b"words".to_vec())]
    {
        messages.push(world.send(name, bytes).await);
    }
    let last = world.send("good.png", png(400, 10)).await;
    let small = download(&thumbnails(&world, &last).await["small"]).await;
    assert_eq!((small.width(), small.height()), (320, 8));
    for message in &messages {
        assert!(world.read(message).await["attachments"][0]["thumbnails"].is_null(), "{message}");
    }
    let (_, peak) = world.server.memory();
    assert!(peak < 400 * 1024, "{peak} KiB");
}
