//! Icons and banners: looked at before anything is written, stored before the unit begins, and removed again if it
//! fails.

use crate::ports::{Files, Inspected, PlatformError, Upload};
use meshup_domain::{FileKey, Patch, Violations};

const NO_IMAGE: &str =
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";

/// Where pictures of servers are kept.
const FOLDER: &str = "servers";

/// An image that was looked at and is not stored yet.
#[derive(Debug)]
pub(super) struct Candidate {
    upload: Upload,
    inspected: Inspected,
}

/// Looks at the bytes; what is no image is noted as an error of `field`.
pub(super) async fn examine(
    files: &dyn Files,
    field: &'static str,
    picture: Patch<Upload>,
    errors: &mut Violations,
) -> Result<Patch<Candidate>, PlatformError> {
    let upload = match picture {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(upload) => upload,
    };
    let inspected = files.inspect(&upload).await?;
    if !inspected.is_picture() {
        errors.add(field, NO_IMAGE);
        return Ok(Patch::Keep);
    }
    Ok(Patch::Set(Candidate { upload, inspected }))
}

/// The pictures of one change, stored.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) icon: Patch<FileKey>,
    pub(super) banner: Patch<FileKey>,
}

impl Stored {
    /// Stores both; if the second fails, the first is removed.
    pub(super) async fn put(
        files: &dyn Files,
        icon: Patch<Candidate>,
        banner: Patch<Candidate>,
    ) -> Result<Self, PlatformError> {
        let mut stored = Self { icon: put_one(files, icon).await?, banner: Patch::Keep };
        match put_one(files, banner).await {
            Ok(banner) => stored.banner = banner,
            Err(error) => {
                discard(files, stored.keys()).await;
                return Err(error);
            }
        }
        Ok(stored)
    }

    /// The files that were stored.
    pub(super) fn keys(&self) -> Vec<FileKey> {
        [&self.icon, &self.banner]
            .into_iter()
            .filter_map(|patch| match patch {
                Patch::Set(key) => Some(key.clone()),
                Patch::Keep | Patch::Clear => None,
            })
            .collect()
    }
}

async fn put_one(files: &dyn Files, picture: Patch<Candidate>) -> Result<Patch<FileKey>, PlatformError> {
    Ok(match picture {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(Candidate { upload, inspected }) => {
            Patch::Set(files.put(FOLDER, &upload, &inspected).await?)
        }
    })
}

/// Removes files that no row names. A failure costs disk space and nothing else, so it is only logged.
pub(super) async fn discard(files: &dyn Files, keys: Vec<FileKey>) {
    if keys.is_empty() {
        return;
    }
    if let Err(error) = files.remove(&keys).await {
        tracing::warn!(%error, count = keys.len(), "files without a row were left behind");
    }
}
