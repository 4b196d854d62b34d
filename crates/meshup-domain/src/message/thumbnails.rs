//! Thumbnails of attached images (`docs/rules.md#thumbnails`).

use crate::FileKey;

/// The media types of images that are decoded.
const DECODED: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// The maximum number of pixels of an image that is decoded: more than a screen of 8K has.
const MAX_PIXELS: u64 = 40_000_000;

/// Smaller versions of an image: at most 320 and 1,280 pixels wide and high.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThumbnailFiles {
    /// At most 320 pixels wide and high.
    pub small: FileKey,
    /// At most 1,280 pixels wide and high.
    pub large: FileKey,
}

/// The thumbnails of an attachment, which are made after its message is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thumbnails {
    /// It is not an image, or one that is not decoded.
    None,
    /// They are still to be made.
    Pending,
    /// They are stored.
    Made(ThumbnailFiles),
}

impl Thumbnails {
    /// Those of a new file, by what its header says.
    pub fn of_new(media_type: &str, dimensions: Option<(u32, u32)>) -> Self {
        let pixels = dimensions.map(|(width, height)| u64::from(width) * u64::from(height));
        let is_bearable = pixels.is_some_and(|pixels| pixels <= MAX_PIXELS);
        if is_bearable && DECODED.contains(&media_type) { Self::Pending } else { Self::None }
    }

    /// The files, once they are made.
    pub fn files(&self) -> Option<&ThumbnailFiles> {
        match self {
            Self::Made(files) => Some(files),
            Self::None | Self::Pending => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_bearable_size_get_thumbnails() {
        for (media_type, size) in [("image/png", (1, 1)), ("image/jpeg", (8_000, 5_000))] {
            assert_eq!(Thumbnails::of_new(media_type, Some(size)), Thumbnails::Pending, "{media_type}");
        }
        for (media_type, size) in [
            ("image/png", Some((8_001, 5_000))),
            ("image/gif", Some((u32::MAX, u32::MAX))),
            ("image/jpeg", None),
            ("image/avif", Some((10, 10))),
            ("image/svg+xml", Some((10, 10))),
            ("text/plain", None),
        ] {
            assert_eq!(Thumbnails::of_new(media_type, size), Thumbnails::None, "{media_type}");
        }
    }
}
