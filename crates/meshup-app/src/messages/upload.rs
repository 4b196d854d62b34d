//! Uploads of media before the message that shows them (`docs/rules.md#dms-media`).

use meshup_domain::message::AttachmentType;

use super::Messages;
use super::files::upload_folder;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{PlatformError, Upload};

/// The maximum size of an image in bytes.
const MAX_IMAGE: u64 = 10 << 20;
/// The maximum size of a video, and thus of any upload, in bytes.
pub const MAX_UPLOAD: u64 = 50 << 20;

/// The accepted media types, as detected from the content.
const TYPES: [&str; 5] = ["image/jpeg", "image/png", "image/gif", "video/mp4", "video/quicktime"];

/// An uploaded file that messages can refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedFile {
    /// A signed URL, valid for a day. The author's messages may refer to the file by it at any time.
    pub url: String,
    /// [`AttachmentType::Image`] or [`AttachmentType::Video`].
    pub attachment_type: AttachmentType,
    /// As detected from the content, such as `image/png`.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
}

operation_error! {
    /// Why the file was not uploaded.
    UploadError: Files(PlatformError), Access(AccessError);
    Unsupported => UnsupportedMedia, "unsupported_media_type", "Only JPEG, PNG and GIF images, and MP4 and QuickTime videos are allowed.";
    ImageTooLarge => TooLarge, "file_too_large", "An image can be at most 10 MiB.";
    VideoTooLarge => TooLarge, "file_too_large", "A video can be at most 50 MiB.";
}

impl Messages {
    /// Stores an image or video in the user's own folder under a generated name. Its type is detected from
    /// the content.
    pub async fn upload(&self, actor: &Actor, upload: &Upload) -> Result<UploadedFile, UploadError> {
        let inspected = self.files.inspect(upload).await?;
        if !TYPES.contains(&inspected.media_type.as_str()) {
            return Err(UploadError::Unsupported);
        }
        let folder = match inspected.attachment_type {
            AttachmentType::Image if upload.size > MAX_IMAGE => return Err(UploadError::ImageTooLarge),
            AttachmentType::Image => "photos",
            AttachmentType::Video if upload.size > MAX_UPLOAD => return Err(UploadError::VideoTooLarge),
            AttachmentType::Video => "videos",
            AttachmentType::Audio | AttachmentType::Document | AttachmentType::Other => {
                return Err(UploadError::Unsupported);
            }
        };
        let author = self.author(actor.user).await?;
        let folder = format!("{}/{folder}", upload_folder(author.number));
        let key = self.files.put(&folder, upload, &inspected).await?;
        Ok(UploadedFile {
            url: self.files.url(&key, None),
            attachment_type: inspected.attachment_type,
            media_type: inspected.media_type,
            size: upload.size,
        })
    }
}
