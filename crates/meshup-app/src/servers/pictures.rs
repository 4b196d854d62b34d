//! Icons and banners: validated before anything is written, stored before the unit begins, and deleted again
//! if it fails.

use crate::ports::{FileFolder, Files, Inspected, PlatformError, Upload};
use meshup_domain::server::{ServerChanges, ServerProfile};
use meshup_domain::{FileKey, Patch, Violations};

const NO_IMAGE: &str =
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";

/// A validated image that is not stored yet.
type Candidate = (Upload, Inspected);

/// Inspects the content of an icon and a banner; anything but an image is a violation of its field.
pub(super) async fn examine(
    files: &dyn Files,
    [icon, banner]: [Patch<Upload>; 2],
    violations: &mut Violations,
) -> Result<[Patch<Candidate>; 2], PlatformError> {
    Ok([
        examine_one(files, "icon", icon, violations).await?,
        examine_one(files, "banner", banner, violations).await?,
    ])
}

async fn examine_one(
    files: &dyn Files,
    field: &'static str,
    picture: Patch<Upload>,
    violations: &mut Violations,
) -> Result<Patch<Candidate>, PlatformError> {
    let upload = match picture {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(upload) => upload,
    };
    let inspected = files.inspect(&upload).await?;
    if !inspected.is_picture() {
        violations.add(field, NO_IMAGE);
    }
    Ok(Patch::Set((upload, inspected)))
}

/// Stores both; if the second one fails, the first is deleted.
pub(super) async fn store(
    files: &dyn Files,
    [icon, banner]: [Patch<Candidate>; 2],
) -> Result<[Patch<FileKey>; 2], PlatformError> {
    let icon = store_one(files, icon).await?;
    match store_one(files, banner).await {
        Ok(banner) => Ok([icon, banner]),
        Err(error) => {
            discard(files, keys([&icon])).await;
            Err(error)
        }
    }
}

async fn store_one(files: &dyn Files, picture: Patch<Candidate>) -> Result<Patch<FileKey>, PlatformError> {
    Ok(match picture {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set((upload, inspected)) => {
            Patch::Set(files.put(FileFolder::Servers.as_str(), &upload, &inspected).await?)
        }
    })
}

/// The files stored for a change.
pub(super) fn stored(changes: &ServerChanges) -> Vec<FileKey> {
    keys([&changes.icon, &changes.banner])
}

fn keys<const N: usize>(pictures: [&Patch<FileKey>; N]) -> Vec<FileKey> {
    pictures.into_iter().filter_map(|picture| picture.clone().apply(None)).collect()
}

/// The files that the old profile refers to and the new one does not.
pub(super) fn replaced(before: &ServerProfile, after: &ServerProfile) -> Vec<FileKey> {
    let pairs = [(&before.icon, &after.icon), (&before.banner, &after.banner)];
    pairs.into_iter().filter(|(old, new)| old != new).filter_map(|(old, _)| old.clone()).collect()
}

/// Deletes files without a row. A failure only wastes disk space, so it is logged.
pub(super) async fn discard(files: &dyn Files, keys: Vec<FileKey>) {
    if keys.is_empty() {
        return;
    }
    if let Err(error) = files.remove(&keys).await {
        tracing::warn!(%error, count = keys.len(), "files without a row were left behind");
    }
}
