#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::io::{Cursor, Write};

use image::{DynamicImage, ImageFormat};

use super::*;

async fn inspected(bytes: &[u8]) -> Inspected {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    inspect(&Cores::new(), file.path().to_owned()).await.unwrap()
}

async fn kind(bytes: &[u8]) -> (String, AttachmentType) {
    let Inspected { media_type, attachment_type, dimensions: _ } = inspected(bytes).await;
    (media_type, attachment_type)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(3, 2).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn images_are_known_by_their_bytes_and_measured() {
    for (format, media_type) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Gif, "image/gif"),
        (ImageFormat::WebP, "image/webp"),
    ] {
        let found = inspected(&picture(format)).await;
        let expected = Inspected {
            media_type: media_type.into(),
            attachment_type: AttachmentType::Image,
            dimensions: Some((3, 2)),
        };
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_broken_image_has_no_dimensions() {
    let found = inspected(b"\x89PNG\r\n\x1a\nand then nothing of the sort").await;
    assert_eq!((found.media_type.as_str(), found.dimensions), ("image/png", None));
}

#[tokio::test]
async fn an_image_that_claims_to_be_huge_is_not_unpacked() {
    let mut bomb = picture(ImageFormat::Gif);
    bomb[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(inspected(&bomb).await.dimensions, Some((65_535, 65_535)));
}

#[tokio::test]
async fn markup_is_never_an_image() {
    for markup in [
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "\u{feff}<?xml version='1.0'?><svg/>",
        "<!-- a drawing --><SVG onload='alert(1)'/>",
        "<html><body>GIF89a</body></html>",
        "<?xml version='1.0'?><note/>",
    ] {
        let (media_type, attachment_type) = kind(markup.as_bytes()).await;
        assert_eq!(attachment_type, AttachmentType::Document, "{markup}");
        assert!(!["text/plain", "image/png"].contains(&media_type.as_str()), "{markup}: {media_type}");
    }
}

#[tokio::test]
async fn text_is_text_to_its_last_byte() {
    let long = "grün ".repeat(50_000);
    let text = ("text/plain".to_owned(), AttachmentType::Document);
    assert_eq!(kind(long.as_bytes()).await, text);
    assert_eq!(kind(b"").await, text);
    let mut damaged = long.into_bytes();
    damaged.push(0xc3);
    assert_eq!(kind(&damaged).await, (BYTES.to_owned(), AttachmentType::Other));
    assert_eq!(kind(b"a\0b").await.1, AttachmentType::Other);
}

#[tokio::test]
async fn other_kinds_are_told_apart() {
    assert_eq!(kind(b"%PDF-1.7\n").await, ("application/pdf".into(), AttachmentType::Document));
    assert_eq!(kind(b"PK\x03\x04rest").await.1, AttachmentType::Other);
    assert_eq!(kind(b"ID3\x03rest of it").await, ("audio/mpeg".into(), AttachmentType::Audio));
    assert_eq!(
        kind(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom").await,
        ("video/mp4".into(), AttachmentType::Video)
    );
}
