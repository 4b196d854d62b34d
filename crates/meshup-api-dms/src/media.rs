//! Uploads of photos and videos, before the message that shows them.

use actix_web::web::Data;
use meshup_app::messages::{Messages, UploadError, UploadedFile};
use meshup_app::ports::Upload;
use meshup_domain::message::AttachmentType;
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Created, FileForm};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![upload_dm_media => UploadError]
}

meshup_web::request! {
    /// A photo or video.
    pub(crate) struct UploadForm as "dms.Upload" {
        /// JPEG, PNG or GIF of at most 10 MiB; MP4 or QuickTime of at most 50 MiB.
        file: file Upload;
    }
}

/// The kind of an uploaded file.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = dms::MediaType)]
enum MediaType {
    Photos,
    Videos,
}

/// An uploaded photo or video.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = dms::Media)]
pub(crate) struct MediaDto {
    /// For use in `photo_urls` or `video_urls` of a message, where the URL does not expire.
    #[schema(format = "uri")]
    url: String,
    media_type: MediaType,
    /// In bytes.
    #[schema(example = 2_048_576)]
    file_size: u64,
    /// Detected from the content.
    #[schema(example = "image/jpeg")]
    content_type: String,
}

impl From<UploadedFile> for MediaDto {
    fn from(uploaded: UploadedFile) -> Self {
        let UploadedFile { url, attachment_type, media_type: content_type, size: file_size } = uploaded;
        let media_type =
            if attachment_type == AttachmentType::Image { MediaType::Photos } else { MediaType::Videos };
        Self { url, media_type, file_size, content_type }
    }
}

/// Upload a photo or video.
#[utoipa::path(post, path = "/upload/media", tag = TAG,
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = MediaDto)))]
async fn upload_dm_media(
    actor: Actor,
    form: FileForm<UploadForm>,
    messages: Data<Messages>,
) -> Result<Created<MediaDto>, ApiError> {
    Ok(Created(messages.upload(&actor, &form.into_inner().file).await?.into()))
}
