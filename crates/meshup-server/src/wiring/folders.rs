//! Folders that must exist before the first request.

use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::settings::Settings;

/// Creates the folders that the settings name if they are missing, and checks that files can be created in
/// them.
///
/// The folder of a SQLite database is created when the database is opened.
pub(super) fn open(settings: &Settings) -> Result<(), Failure> {
    if let Some(folder) = media(settings) {
        try_out("storage.url", &folder)?;
    }
    try_out("storage.spool", &spool(settings))?;
    if settings.mail.url.is_empty() {
        try_out("mail.dir", &settings.mail.dir)?;
    }
    Ok(())
}

/// Where uploaded files are kept, unless they are in a bucket.
pub(super) fn media(settings: &Settings) -> Option<PathBuf> {
    settings.storage.url.strip_prefix("file://").map(PathBuf::from)
}

/// The local folders that the server writes to while it is running.
pub(crate) fn written_to(settings: &Settings) -> Vec<PathBuf> {
    let database = settings.database.url.expose().strip_prefix("sqlite:").map(|path| {
        let file = Path::new(path.trim_start_matches("//"));
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
    });
    database.into_iter().chain(media(settings)).chain([spool(settings)]).collect()
}

/// The folder for files that arrive or are being made.
pub(crate) fn spool(settings: &Settings) -> PathBuf {
    let spool = &settings.storage.spool;
    if spool.as_os_str().is_empty() { std::env::temp_dir() } else { spool.clone() }
}

fn try_out(setting: &'static str, folder: &Path) -> Result<(), Failure> {
    let tried = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
    tried.map(drop).map_err(|cause: io::Error| Failure::Folder { setting, folder: folder.to_owned(), cause })
}
