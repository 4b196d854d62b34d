#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::io::{Cursor, Write};

use image::{DynamicImage, ImageFormat};

use super::*;
use crate::files::heif::tests::avif;

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
        (ImageFormat::Bmp, "image/bmp"),
        (ImageFormat::Ico, "image/vnd.microsoft.icon"),
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

async fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    inspected(bytes).await.dimensions
}

/// EXIF data with only the orientation (TIFF 6.0, one entry with tag 274).
fn exif(orientation: u8) -> Vec<u8> {
    let entry = [1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    [b"II*\0\x08\0\0\0".as_slice(), &entry, &[0; 4]].concat()
}

/// A JPEG with EXIF data in its first segment.
fn turned_jpeg(orientation: u8) -> Vec<u8> {
    let data = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    let plain = picture(ImageFormat::Jpeg);
    [&plain[..2], &[0xff, 0xe1], &length, &data, &plain[2..]].concat()
}

/// A WebP in the extended format, with EXIF data after its pixels.
fn turned_webp(orientation: u8) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [kind, &length, data, &vec![0; data.len() % 2]].concat()
    };
    let plain = picture(ImageFormat::WebP);
    let extended = chunk(b"VP8X", &[8, 0, 0, 0, 2, 0, 0, 1, 0, 0]);
    let content = [b"WEBP".as_slice(), &extended, &plain[12..], &chunk(b"EXIF", &exif(orientation))].concat();
    chunk(b"RIFF", &content)
}

#[tokio::test]
async fn an_image_is_measured_as_it_is_shown() {
    for orientation in 1..=8 {
        let shown = if orientation < 5 { Some((3, 2)) } else { Some((2, 3)) };
        assert_eq!(size(&turned_jpeg(orientation)).await, shown, "{orientation}");
        assert_eq!(size(&turned_webp(orientation)).await, shown, "{orientation}");
    }
    assert_eq!(size(&turned_jpeg(0)).await, Some((3, 2)));
    let mut top_down = picture(ImageFormat::Bmp);
    top_down[22..26].copy_from_slice(&(-2_i32).to_le_bytes());
    assert_eq!(size(&top_down).await, Some((3, 2)));
    let avif = inspected(&avif(&[("irot", vec![1])])).await;
    assert_eq!((avif.media_type.as_str(), avif.dimensions), ("image/avif", Some((20, 30))));
    let tiff = [
        b"II*\0\x08\0\0\0\x02\0".as_slice(),
        &[0, 1, 4, 0, 1, 0, 0, 0, 3, 0, 0, 0],
        &[1, 1, 4, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
    ];
    let tiff = inspected(&tiff.concat()).await;
    assert_eq!((tiff.media_type.as_str(), tiff.dimensions), ("image/tiff", Some((3, 2))));
}

#[tokio::test]
async fn a_signature_alone_makes_no_image() {
    for binary in [
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>".as_slice(),
        b"\xff\xd8\xff<html><script>alert(1)</script>",
        b"GIF89a\0\0\0\0\0\0\0<html>",
        b"BM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"RIFF\x10\0\0\0WEBP<script>",
        b"\0\0\x01\0\x01\0 and no icon",
        b"\0\0\0\x14ftypavif\0\0\0\0avif",
        b"II*\0\x08\0\0\0 no such thing",
        b"8BPS\0\x01 no picture that a browser shows",
    ] {
        assert_eq!(kind(binary).await, (BYTES.into(), AttachmentType::Other), "{}", binary.escape_ascii());
    }
    for text in [
        "BM is short for benchmark",
        "GIF89a<html>",
        "GIF87a is old",
        "ID3 tags",
        "MZ, and so on",
        "OTTO",
        "FWS",
    ] {
        let text = text.repeat(2_000);
        assert_eq!(kind(text.as_bytes()).await, ("text/plain".into(), AttachmentType::Document), "{text:.9}");
    }
    let cut_off = inspected(b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0").await;
    assert_eq!((cut_off.media_type.as_str(), cut_off.dimensions), ("image/jpeg", None));
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
async fn other_kinds_are_distinguished() {
    assert_eq!(kind(b"%PDF-1.7\n").await, ("application/pdf".into(), AttachmentType::Document));
    assert_eq!(kind(b"PK\x03\x04rest").await.1, AttachmentType::Other);
    assert_eq!(kind(b"ID3\x03rest of it").await, ("audio/mpeg".into(), AttachmentType::Audio));
    assert_eq!(
        kind(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom").await,
        ("video/mp4".into(), AttachmentType::Video)
    );
}
