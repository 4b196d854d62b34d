//! File extensions and media types of stored files.

/// Media types that browsers display without executing anything, with their file extensions.
///
/// Everything else (HTML, SVG, XML, programs, scripts) is stored as `.bin` and served as
/// `application/octet-stream`.
const SAFE: &[(&str, &str)] = &[
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/avif", "avif"),
    ("image/bmp", "bmp"),
    ("image/tiff", "tif"),
    ("image/heif", "heif"),
    ("image/jxl", "jxl"),
    ("image/vnd.microsoft.icon", "ico"),
    ("video/mp4", "mp4"),
    ("video/x-m4v", "m4v"),
    ("video/webm", "webm"),
    ("video/x-matroska", "mkv"),
    ("video/quicktime", "mov"),
    ("video/x-msvideo", "avi"),
    ("video/mpeg", "mpg"),
    ("audio/mpeg", "mp3"),
    ("audio/m4a", "m4a"),
    ("audio/ogg", "ogg"),
    ("audio/opus", "opus"),
    ("audio/x-flac", "flac"),
    ("audio/x-wav", "wav"),
    ("audio/aac", "aac"),
    ("audio/midi", "midi"),
    ("text/plain", "txt"),
    ("application/pdf", "pdf"),
    ("application/rtf", "rtf"),
    ("application/zip", "zip"),
    ("application/gzip", "gz"),
    ("application/x-tar", "tar"),
    ("application/x-7z-compressed", "7z"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/epub+zip", "epub"),
];

/// The media type of arbitrary bytes.
pub(super) const BYTES: &str = "application/octet-stream";

/// The file extension for this type.
pub(super) fn extension(media_type: &str) -> &'static str {
    SAFE.iter().find(|(known, _)| *known == media_type).map_or("bin", |(_, extension)| extension)
}

/// The media type for a generated file name.
pub(super) fn of_name(key: &str) -> &'static str {
    let ending = key.rsplit_once('.').map_or("", |(_, ending)| ending);
    SAFE.iter().find(|(_, extension)| *extension == ending).map_or(BYTES, |(known, _)| known)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_type_survives_the_way_through_its_ending() {
        let endings: HashSet<_> = SAFE.iter().map(|(_, extension)| extension).collect();
        assert_eq!(endings.len(), SAFE.len());
        assert!(SAFE.iter().all(|(known, _)| of_name(&format!("x.{}", extension(known))) == *known));
    }

    #[test]
    fn what_a_browser_could_run_is_only_bytes() {
        for runnable in ["text/html", "image/svg+xml", "text/xml", "application/wasm", "text/x-shellscript"] {
            assert_eq!((extension(runnable), of_name("a/b.bin")), ("bin", BYTES));
        }
    }
}
