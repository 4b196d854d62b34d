//! What a file is, from its bytes.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use image::{ImageReader, Limits};
use infer::MatcherType;
use meshup_app::ports::{Inspected, PlatformError};
use meshup_domain::message::AttachmentType;

use super::media_types::BYTES;
use super::storage::io_failure;
use crate::cores::Cores;

/// Bytes at the start of a file that its type is read from.
const HEAD: u64 = 8 * 1024;
/// Bytes that reading the header of an image may take; its pixels are never decoded.
const MAX_ALLOC: u64 = 64 * 1024 * 1024;
/// Pixels a side at most; more than any camera, and what JPEG can say.
const MAX_SIDE: u32 = 65_535;

/// Reads type and dimensions off the async threads. An image that cannot be read has no dimensions.
pub(super) async fn inspect(cores: &Cores, path: PathBuf) -> Result<Inspected, PlatformError> {
    let of_file = path.clone();
    let (media_type, attachment_type) =
        cores.run(move || file_type(&of_file)).await?.map_err(|error| io_failure(&error))?;
    let dimensions = if attachment_type == AttachmentType::Image {
        cores.run(move || dimensions(&path)).await.unwrap_or_else(|died| {
            tracing::warn!(error = %died, "the header of an image made its decoder panic");
            None
        })
    } else {
        None
    };
    Ok(Inspected { media_type: media_type.to_owned(), attachment_type, dimensions })
}

fn file_type(path: &Path) -> std::io::Result<(&'static str, AttachmentType)> {
    let mut head = Vec::new();
    let mut file = File::open(path)?;
    (&file).take(HEAD).read_to_end(&mut head)?;
    if is_svg(&head) {
        return Ok(("image/svg+xml", AttachmentType::Document));
    }
    if let Some(found) = infer::get(&head) {
        return Ok((found.mime_type(), attachment_type(found)));
    }
    if is_text(head, &mut file)? {
        return Ok(("text/plain", AttachmentType::Document));
    }
    Ok((BYTES, AttachmentType::Other))
}

fn attachment_type(found: infer::Type) -> AttachmentType {
    match found.matcher_type() {
        MatcherType::Image => AttachmentType::Image,
        MatcherType::Video => AttachmentType::Video,
        MatcherType::Audio => AttachmentType::Audio,
        MatcherType::Doc | MatcherType::Book | MatcherType::Text => AttachmentType::Document,
        // To the library these two are archives.
        MatcherType::Archive if ["application/pdf", "application/rtf"].contains(&found.mime_type()) => {
            AttachmentType::Document
        }
        MatcherType::Archive | MatcherType::App | MatcherType::Font | MatcherType::Custom => {
            AttachmentType::Other
        }
    }
}

/// A drawing can run scripts, so it is told apart from plain text and from images alike.
fn is_svg(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    start.starts_with('<') && start.contains("<svg")
}

/// Whether the whole file is UTF-8 without NUL; an empty file is text.
fn is_text(head: Vec<u8>, rest: &mut File) -> std::io::Result<bool> {
    let mut pending = head;
    let mut more = vec![0; 64 * 1024];
    loop {
        if pending.contains(&0) {
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

fn dimensions(path: &Path) -> Option<(u32, u32)> {
    let mut reader = ImageReader::new(BufReader::new(File::open(path).ok()?)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOC);
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    reader.into_dimensions().ok()
}

#[cfg(test)]
mod tests;
