//! Files and media of a new message.

use meshup_domain::file;
use meshup_domain::message::{
    Attachment, AttachmentType, FileSource, MAX_MEDIA, Thumbnails, caption, media_url,
};
use meshup_domain::user::UserCard;
use meshup_domain::{AttachmentId, FileKey, MessageId, Number, Violations};

use super::Messages;
use crate::ports::{FileFolder, PlatformError, Upload};

/// Photos and videos given by URL, with their caption.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Media {
    /// At most [`MAX_MEDIA`] http or https URLs of at most 2,048 characters.
    pub photos: Vec<String>,
    /// At most [`MAX_MEDIA`] http or https URLs of at most 2,048 characters.
    pub videos: Vec<String>,
    /// 1 to 1,000 characters, for all photos and videos together. Invalid without any.
    pub caption: Option<String>,
}

impl Media {
    pub(super) fn is_empty(&self) -> bool {
        self.photos.is_empty() && self.videos.is_empty()
    }

    /// Checks every URL and adds a violation for each invalid one.
    pub(super) fn checked(self, fields: &mut Violations) -> Self {
        if self.caption.is_some() && self.is_empty() {
            fields.add("caption", "A caption requires photos or videos.");
        }
        Self {
            photos: urls("photos", &self.photos, fields),
            videos: urls("videos", &self.videos, fields),
            caption: self.caption.and_then(|text| fields.check("caption", caption(&text))),
        }
    }
}

fn urls(field: &'static str, texts: &[String], fields: &mut Violations) -> Vec<String> {
    if texts.len() > MAX_MEDIA {
        fields.add(field, format!("Ensure this field has no more than {MAX_MEDIA} elements."));
        return Vec::new();
    }
    texts.iter().filter_map(|text| fields.check(field, media_url(text))).collect()
}

/// The folder for uploads, which exist independently of messages: nothing need refer to them.
pub const UPLOADS: &str = "dm_media";

/// The folder for a user's uploads.
pub(crate) fn upload_folder(person: Number) -> String {
    format!("{UPLOADS}/{}", person.0)
}

/// The files that belong to the message alone and are deleted with it.
pub(super) fn attached(attachments: &[Attachment]) -> Vec<FileKey> {
    let file = |attachment: &Attachment| match &attachment.source {
        FileSource::Attached(key) => Some(key.clone()),
        FileSource::Uploaded(_) | FileSource::Linked(_) => None,
    };
    attachments.iter().filter_map(file).collect()
}

impl Messages {
    pub(super) async fn store_files(
        &self,
        message: MessageId,
        uploads: &[Upload],
    ) -> Result<Vec<Attachment>, PlatformError> {
        let mut stored: Vec<Attachment> = Vec::new();
        for upload in uploads {
            match self.store_file(message, upload).await {
                Ok(attachment) => stored.push(attachment),
                Err(error) => {
                    self.discard(&attached(&stored)).await;
                    return Err(error);
                }
            }
        }
        Ok(stored)
    }

    async fn store_file(&self, message: MessageId, upload: &Upload) -> Result<Attachment, PlatformError> {
        let inspected = self.files.inspect(upload).await?;
        let file = self.files.put(FileFolder::Attachments.as_str(), upload, &inspected).await?;
        let pixels = |side: u32| i32::try_from(side).ok();
        Ok(Attachment {
            id: AttachmentId(self.ids.next()),
            message,
            source: FileSource::Attached(file),
            caption: None,
            file_name: upload.file_name.clone(),
            file_size: i64::try_from(upload.size).unwrap_or(i64::MAX),
            attachment_type: inspected.attachment_type,
            thumbnails: Thumbnails::of_new(&inspected.media_type, inspected.dimensions),
            media_type: inspected.media_type,
            width: inspected.dimensions.and_then(|(width, _)| pixels(width)),
            height: inspected.dimensions.and_then(|(_, height)| pixels(height)),
            created_at: self.clock.now(),
        })
    }

    /// Attachments for media. A URL of the author's own upload is stored as the file, so that it outlives the
    /// URL's expiry.
    pub(super) fn media(&self, message: MessageId, author: &UserCard, media: Media) -> Vec<Attachment> {
        let Media { photos, videos, mut caption } = media;
        let own = format!("{}/", upload_folder(author.number));
        let all = photos.into_iter().map(|url| (url, AttachmentType::Image));
        all.chain(videos.into_iter().map(|url| (url, AttachmentType::Video)))
            .map(|(url, attachment_type)| {
                let key = self.files.key_of(&url).filter(|FileKey(key)| key.starts_with(&own));
                Attachment {
                    id: AttachmentId(self.ids.next()),
                    message,
                    file_name: name_of(&url, attachment_type),
                    source: key.map_or(FileSource::Linked(url), FileSource::Uploaded),
                    caption: caption.take(),
                    file_size: 0,
                    attachment_type,
                    media_type: format!("{}/*", attachment_type.as_str()),
                    width: None,
                    height: None,
                    thumbnails: Thumbnails::None,
                    created_at: self.clock.now(),
                }
            })
            .collect()
    }

    /// Removes files without a row. A failure only wastes disk space.
    pub(super) async fn discard(&self, files: &[FileKey]) {
        if let Err(error) = self.files.remove(files).await {
            tracing::warn!(%error, "files of a message that was not posted were left behind");
        }
    }
}

/// The last segment of a URL's path, or the kind of media if that is empty.
fn name_of(url: &str, attachment_type: AttachmentType) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last: String = path.rsplit('/').next().unwrap_or_default().chars().take(100).collect();
    file::name(&last).unwrap_or_else(|_| attachment_type.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(media: Media) -> Vec<String> {
        let mut fields = Violations::default();
        media.checked(&mut fields);
        fields.0.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn bad_urls_too_many_and_a_caption_alone_are_named_by_field() {
        let many = vec!["https://a.example/1.jpg".to_owned(); 11];
        let bad = Media { photos: many, videos: vec!["nope".into()], caption: Some("x".repeat(1_001)) };
        assert_eq!(checked(bad), ["caption", "photos", "videos"]);
        assert_eq!(checked(Media { caption: Some("alone".into()), ..Media::default() }), ["caption"]);
        assert!(
            checked(Media { videos: vec!["https://a.example/1.mp4".into()], ..Media::default() }).is_empty()
        );
    }

    #[test]
    fn a_url_lends_its_last_part_as_a_name() {
        assert_eq!(name_of("https://s3.example/a/b.jpg?sig=1", AttachmentType::Image), "b.jpg");
        for nameless in ["https://s3.example/a/", "https://s3.example/a/..", "https://s3.example/?a"] {
            assert_eq!(name_of(nameless, AttachmentType::Video), "video", "{nameless}");
        }
    }
}
