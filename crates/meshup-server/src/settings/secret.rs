//! The signing secret of the deployment.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use meshup_app::ports::Ids;

use super::check::{SECRET_BYTES, wrong};
use super::{Secret, Settings, SettingsError};

impl Settings {
    /// The secret that tokens are signed with: as set, or generated once for this machine.
    ///
    /// A generated one is stored next to the database, readable only by its owner, so that tokens survive a
    /// restart.
    pub fn secret(&self, ids: &dyn Ids) -> Result<Secret, SettingsError> {
        if !self.auth.secret.is_empty() {
            if self.auth.secret.expose().len() < SECRET_BYTES {
                tracing::warn!("auth.secret is shorter than {SECRET_BYTES} bytes");
            }
            return Ok(self.auth.secret.clone());
        }
        let file = self.secret_file();
        kept(&file, ids).map_err(|error| {
            wrong(
                "auth.secret",
                format!("is not set, and a generated one cannot be stored in {}: {error}", file.display()),
            )
        })
    }

    /// Where a generated secret is kept: for `var/meshup.db`, this is `var/meshup.secret`.
    pub(crate) fn secret_file(&self) -> PathBuf {
        let sqlite = self.database.url.expose().strip_prefix("sqlite://");
        let database =
            sqlite.and_then(|rest| rest.split('?').next()).filter(|path| !path.contains(":memory:"));
        Path::new(database.unwrap_or("var/meshup.db")).with_extension("secret")
    }
}

/// Reads the secret or creates it. If several processes start at once, one creates it and the others read it.
fn kept(file: &Path, ids: &dyn Ids) -> io::Result<Secret> {
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
        Ok(found) if found.trim().len() < SECRET_BYTES => {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "the file is damaged: delete it to get a new one",
            ));
        }
        Ok(found) => return Ok(Secret::new(found.trim())),
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = file.with_extension(format!("{}.part", ids.next()));
    let linked = write(&part, &ids.secret()).and_then(|()| fs::hard_link(&part, file));
    fs::remove_file(&part)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => kept(file, ids),
    }
}

/// Writes a new file that only its owner can read, and that is on disk then.
pub(crate) fn write(file: &Path, secret: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()
}
