//! Thumbnails: smaller, upright versions of an image as WebP.
//!
//! They are lossless, because the encoder for WebP in Rust is.

use std::io::Cursor;

use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use meshup_app::ports::PlatformError;
use object_store::GetResult;
use tokio::sync::Semaphore;

use super::failure::failure;
use crate::cores::Cores;

/// The ends of the names of thumbnails. In names of other files, the only dot is that of the extension.
pub(super) const SMALL: &str = ".small.webp";
pub(super) const LARGE: &str = ".large.webp";

/// Whether a file is a thumbnail.
pub(super) fn is_name(key: &str) -> bool {
    key.ends_with(SMALL) || key.ends_with(LARGE)
}

/// The maximum width and height of a small and a large thumbnail in pixels.
const SIDES: [u32; 2] = [1_280, 320];
/// The maximum size of an image file in bytes.
const MAX_FILE: u64 = 32 * 1024 * 1024;
/// The maximum number of image files in memory at the same time.
pub(super) const AT_ONCE: usize = 4;
/// The maximum memory for images that are decoded at the same time, in units.
const UNITS: usize = 384;
/// The unit in which memory is handed out, in bytes.
const UNIT: u64 = 1024 * 1024;
/// That maximum in bytes.
const MEMORY: u64 = UNITS as u64 * UNIT;
/// The maximum size of a color profile in bytes. Those of cameras have a few thousand.
const MAX_PROFILE: usize = 64 * 1024;

/// Makes thumbnails with bounded memory, and on no more threads than there are cores.
pub(super) struct Thumbnailer {
    cores: Cores,
    memory: Semaphore,
}

/// A large and a small thumbnail.
type Made = [Vec<u8>; 2];

impl Thumbnailer {
    pub(super) fn new(cores: Cores) -> Self {
        Self { cores, memory: Semaphore::new(UNITS) }
    }

    /// Makes the thumbnails of a stored file; `None` if it cannot be decoded, or would take too much memory.
    pub(super) async fn make(&self, found: GetResult) -> Result<Option<Made>, PlatformError> {
        if found.meta.size > MAX_FILE {
            return Ok(None);
        }
        let content = found.bytes().await.map_err(|error| failure(&error))?;
        let Some(needed) = memory(&content) else { return Ok(None) };
        let units = u32::try_from(needed.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let _memory = self.memory.acquire_many(units).await;
        Ok(self.cores.run(move || make(&content)).await.unwrap_or_else(|died| {
            tracing::warn!(error = %died, "decoding an image panicked");
            None
        }))
    }
}

/// The memory in bytes that decoding the image takes, according to its header; nothing if it cannot be decoded,
/// or would take too much.
fn memory(content: &[u8]) -> Option<u64> {
    let (format, header) = decoder(content)?;
    // The coefficients of a progressive JPEG are kept in two bytes each until all of them have arrived.
    let factor = if format == ImageFormat::Jpeg { 3 } else { 1 };
    header.total_bytes().checked_mul(factor).filter(|bytes| *bytes <= MEMORY)
}

/// Decodes the image, or the first frame of an animation, and makes its thumbnails, which are not larger than the
/// image itself.
fn make(content: &[u8]) -> Option<Made> {
    let (_, mut image) = decoder(content)?;
    let orientation = image.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = image.icc_profile().ok().flatten().filter(|profile| is_rgb(profile));
    let mut large = fitted(DynamicImage::from_decoder(image).ok()?, SIDES[0]);
    large.apply_orientation(orientation);
    let large = with_bytes(&large);
    let small = fitted(large.clone(), SIDES[1]);
    Some([encode(&large, profile.clone())?, encode(&small, profile)?])
}

fn decoder(content: &[u8]) -> Option<(ImageFormat, impl ImageDecoder)> {
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().ok()?;
    let format = reader.format().filter(|format| {
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP].contains(format)
    })?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    Some((format, reader.into_decoder().ok()?))
}

/// Whether a color profile (ICC.1:2022, 7.2.8) applies to what is encoded, and is not too large.
fn is_rgb(profile: &[u8]) -> bool {
    profile.len() <= MAX_PROFILE && profile.get(16..20) == Some(b"RGB ")
}

/// Scaled down to fit into a square. The fast algorithm is used only where its artifacts do not remain visible.
fn fitted(image: DynamicImage, side: u32) -> DynamicImage {
    let longest = image.width().max(image.height());
    if longest <= side {
        return image;
    }
    let image = if longest > 4 * side { image.thumbnail(2 * side, 2 * side) } else { image };
    image.resize(side, side, FilterType::Triangle)
}

/// With a byte per channel, and transparency only if the image has it.
fn with_bytes(image: &DynamicImage) -> DynamicImage {
    if image.color().has_alpha() { image.to_rgba8().into() } else { image.to_rgb8().into() }
}

fn encode(image: &DynamicImage, profile: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut webp = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut webp);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok()?;
    }
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into()).ok()?;
    Some(webp)
}

#[cfg(test)]
mod tests;
