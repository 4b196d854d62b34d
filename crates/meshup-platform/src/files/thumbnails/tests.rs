#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{Delay, Frame, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];

/// Red on the left and blue on the right.
fn two_colors(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { RED } else { BLUE }))
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

/// A JPEG image with an EXIF orientation.
fn jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    let tag = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    encoder.set_exif_metadata([b"II*\0\x08\0\0\0\x01\0".as_slice(), &tag, &[0; 4]].concat()).unwrap();
    encoder.write_image(image, image.width(), image.height(), image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// The large and the small thumbnail, as clients decode them.
fn shown(content: &[u8]) -> [DynamicImage; 2] {
    assert!(memory(content).is_some());
    make(content).unwrap().map(|webp| image::load_from_memory_with_format(&webp, ImageFormat::WebP).unwrap())
}

fn sizes(images: &[DynamicImage; 2]) -> [(u32, u32); 2] {
    [0, 1].map(|n| (images[n].width(), images[n].height()))
}

/// Whether a color is as expected, but for compression.
fn is(image: &DynamicImage, (x, y): (u32, u32), color: [u8; 3]) -> bool {
    let Rgb(found) = *image.to_rgb8().get_pixel(x, y);
    found.iter().zip(color).all(|(found, expected)| found.abs_diff(expected) < 40)
}

#[test]
fn thumbnails_keep_proportions_and_are_not_larger_than_the_image() {
    for (size, expected) in [
        ((4_000, 1_000), [(1_280, 320), (320, 80)]),
        ((1_300, 2_600), [(640, 1_280), (160, 320)]),
        ((600, 300), [(600, 300), (320, 160)]),
        ((7, 3), [(7, 3), (7, 3)]),
        ((3_000, 1), [(1_280, 1), (320, 1)]),
    ] {
        let thumbnails = shown(&png(&two_colors(size.0, size.1).into()));
        assert_eq!(sizes(&thumbnails), expected, "{size:?}");
        for image in &thumbnails {
            assert!(is(image, (0, 0), RED) && is(image, (image.width() - 1, 0), BLUE), "{size:?}");
        }
    }
}

#[test]
fn a_photo_taken_sideways_is_upright() {
    // Orientation 6: the camera was turned, so that the left side of what is stored is the top.
    let thumbnails = shown(&jpeg(&two_colors(1_600, 800), 6));
    assert_eq!(sizes(&thumbnails), [(640, 1_280), (160, 320)]);
    for image in &thumbnails {
        assert!(is(image, (9, 9), RED) && is(image, (9, image.height() - 9), BLUE));
    }
}

#[test]
fn transparency_is_kept_and_an_animation_shows_its_first_frame() {
    let clear = RgbaImage::from_pixel(400, 400, Rgba([9, 9, 9, 0]));
    assert_eq!(shown(&png(&clear.into()))[1].to_rgba8().get_pixel(5, 5).0[3], 0);
    let mut gif = Vec::new();
    let frames = [RED, BLUE].map(|[r, g, b]| {
        Frame::from_parts(
            RgbaImage::from_pixel(500, 400, Rgba([r, g, b, 255])),
            0,
            0,
            Delay::from_numer_denom_ms(100, 1),
        )
    });
    GifEncoder::new(&mut gif).encode_frames(frames).unwrap();
    let thumbnails = shown(&gif);
    assert_eq!(sizes(&thumbnails), [(500, 400), (320, 256)]);
    assert!(is(&thumbnails[1], (100, 100), RED));
}

/// A PNG image that claims to have this size.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&two_colors(2, 2).into());
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = bytes[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    bytes[29..33].copy_from_slice(&(!sum).to_be_bytes());
    bytes
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    assert!(memory(&claiming(2, 2)).is_some());
    for (width, height) in [(20_000, 20_000), (65_535, 65_535), (u32::MAX >> 1, 1), (1, u32::MAX >> 1)] {
        assert_eq!(memory(&claiming(width, height)), None, "{width} by {height}");
    }
}

#[test]
fn what_is_broken_or_no_image_has_no_thumbnails() {
    let good = png(&two_colors(900, 900).into());
    let cut = &good[..good.len() / 2];
    for content in [cut, &claiming(900, 900), b"\x89PNG\r\n\x1a\n", b"GIF89a", b"", b"words"] {
        assert_eq!(make(content), None, "{} bytes", content.len());
    }
}

#[test]
fn only_a_profile_for_these_colors_is_kept() {
    let profile = |space: &[u8; 4], length| [&[0; 16][..], space, &vec![0; length - 20]].concat();
    assert!(is_rgb(&profile(b"RGB ", 3_000)));
    assert!(!is_rgb(&profile(b"GRAY", 3_000)) && !is_rgb(&profile(b"RGB ", MAX_PROFILE + 1)) && !is_rgb(b""));
}
