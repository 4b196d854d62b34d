//! Detects the type of a file from its content.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader, Limits};
use infer::MatcherType;
use meshup_app::ports::{Inspected, PlatformError};
use meshup_domain::message::AttachmentType;

use super::failure::io_failure;
use super::heif;
use super::media_types::BYTES;
use crate::cores::Cores;

/// The number of bytes at the start of a file from which its type is detected.
const HEAD: u64 = 8 * 1024;
/// The memory limit in bytes for parsing the header of an image; its pixels are never decoded.
const MAX_ALLOC: u64 = 64 * 1024 * 1024;
/// The maximum width or height of an image in pixels: more than any camera produces, and the limit of JPEG.
const MAX_SIDE: u32 = 65_535;

/// Detects type and dimensions outside of the async threads. A file with the signature of an image, but
/// without dimensions, does not count as one.
pub(super) async fn inspect(cores: &Cores, path: PathBuf) -> Result<Inspected, PlatformError> {
    let of_file = path.clone();
    let (media_type, attachment_type) =
        cores.run(move || file_type(&of_file)).await?.map_err(|error| io_failure(&error))?;
    if attachment_type != AttachmentType::Image {
        return Ok(Inspected { media_type: media_type.to_owned(), attachment_type, dimensions: None });
    }
    let look = move || {
        let dimensions = dimensions(&path, media_type);
        (dimensions.is_some() || (media_type == "image/jpeg" && is_broken_off(&path)), dimensions)
    };
    let (is_image, dimensions) = cores.run(look).await.unwrap_or_else(|died| {
        tracing::warn!(error = %died, "decoding the header of an image panicked");
        (false, None)
    });
    let (media_type, attachment_type) =
        if is_image { (media_type, attachment_type) } else { (BYTES, AttachmentType::Other) };
    Ok(Inspected { media_type: media_type.to_owned(), attachment_type, dimensions })
}

/// The type according to the first bytes. Few other formats can be valid text throughout, so a text that
/// starts with the signature of one is a coincidence or an attack.
fn file_type(path: &Path) -> std::io::Result<(&'static str, AttachmentType)> {
    let mut head = Vec::new();
    let mut file = File::open(path)?;
    (&file).take(HEAD).read_to_end(&mut head)?;
    if is_svg(&head) {
        return Ok(("image/svg+xml", AttachmentType::Document));
    }
    let found = infer::get(&head).map(|found| (found.mime_type(), attachment_type(found)));
    if let Some((media_type, AttachmentType::Document)) = found {
        return Ok((media_type, AttachmentType::Document));
    }
    if is_text(head, &mut file)? {
        return Ok(("text/plain", AttachmentType::Document));
    }
    Ok(found.unwrap_or((BYTES, AttachmentType::Other)))
}

fn attachment_type(found: infer::Type) -> AttachmentType {
    match found.matcher_type() {
        MatcherType::Image => AttachmentType::Image,
        MatcherType::Video => AttachmentType::Video,
        MatcherType::Audio => AttachmentType::Audio,
        MatcherType::Doc | MatcherType::Book | MatcherType::Text => AttachmentType::Document,
        // The library classifies these two as archives.
        MatcherType::Archive if ["application/pdf", "application/rtf"].contains(&found.mime_type()) => {
            AttachmentType::Document
        }
        MatcherType::Archive | MatcherType::App | MatcherType::Font | MatcherType::Custom => {
            AttachmentType::Other
        }
    }
}

/// An SVG can run scripts, so it is distinguished from both plain text and images.
fn is_svg(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    start.starts_with('<') && start.contains("<svg")
}

/// Whether the whole file is UTF-8 without control characters that only programs write. An empty file is
/// text.
fn is_text(head: Vec<u8>, rest: &mut File) -> std::io::Result<bool> {
    let mut pending = head;
    let mut more = vec![0; 64 * 1024];
    loop {
        if pending.iter().any(|byte| *byte < b' ' && !matches!(byte, 7..=13 | 27)) {
            return Ok(false);
        }
        let valid = match std::str::from_utf8(&pending) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        pending.drain(..valid);
        match rest.read(&mut more)? {
            0 => return Ok(pending.is_empty()),
            read => pending.extend_from_slice(&more[..read]),
        }
    }
}

/// Width and height as displayed.
fn dimensions(path: &Path, media_type: &str) -> Option<(u32, u32)> {
    let mut file = BufReader::new(File::open(path).ok()?);
    let (width, height) = match media_type {
        "image/avif" | "image/heif" => heif::dimensions(&mut file)?,
        "image/tiff" | "image/jxl" => {
            let size = imagesize::reader_size(file).ok()?;
            (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?)
        }
        _ => from_header(file)?,
    };
    (width > 0 && height > 0).then_some((width, height))
}

/// Whether a file without dimensions starts with a complete JPEG segment (ITU-T T.81, B.1.1.4): a truncated
/// upload is a corrupt image, but nothing else.
fn is_broken_off(path: &Path) -> bool {
    let mut start = [0; 6];
    let length = File::open(path).and_then(|mut file| {
        file.read_exact(&mut start)?;
        Ok(file.metadata()?.len())
    });
    let [_, _, 0xff, 0xdb | 0xe0..=0xef | 0xfe, high, low] = start else { return false };
    let segment = u64::from(u16::from_be_bytes([high, low]));
    segment >= 2 && length.is_ok_and(|length| length >= 4 + segment)
}

/// The dimensions from the header, swapped if the EXIF orientation rotates the image by a quarter turn.
fn from_header(file: BufReader<File>) -> Option<(u32, u32)> {
    let mut reader = ImageReader::new(file).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOC);
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let lies_on_side = matches!(
        decoder.orientation(),
        Ok(Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH)
    );
    Some(if lies_on_side { (height, width) } else { (width, height) })
}

#[cfg(test)]
mod tests;
